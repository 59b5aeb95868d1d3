"""The form in which a text is weighed: one script, one width, every pause the same comma."""

import re
import unicodedata
from pathlib import Path

import yaml

PAUSE = "，"

_SIGNS: str = yaml.safe_load(
    Path(__file__).with_name("traditional.yml").read_text(encoding="utf-8")
)["signs"]
_SIMPLE = str.maketrans(_SIGNS[::2], _SIGNS[1::2])
_NUMBER = re.compile(r"\d+")
# A gap between Latin words stays; one between Chinese words is a pause; others are ornament.
_LATIN_GAP = re.compile(r"(?<=[a-z0-9'])\s+(?=[a-z0-9])")
_GAP = re.compile(r"(?<=\S\S)\s+(?=\S\S)|\n+")
_SPACE = re.compile(r"\s+")
# "啊啊啊啊啊" says no more than "啊啊".
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_PAUSES = re.compile(r"[,，、;；:：.…~～\-—\"'“”‘’()（）《》【】「」|。！？!?]+")


def plain(text: str) -> str:
    """The text as the weights know it, with a pause at either end."""
    text = unicodedata.normalize("NFKC", text).lower().translate(_SIMPLE)
    text = _NUMBER.sub("0", text)
    text = _SPACE.sub("", _GAP.sub(PAUSE, _LATIN_GAP.sub("_", text)))
    text = _DRAWN_OUT.sub(r"\1\1", text)
    return PAUSE + _PAUSES.sub(PAUSE, text).strip(PAUSE) + PAUSE
