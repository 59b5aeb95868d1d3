"""What the writing in a picture is: a letter to propose, an identity card to cover, or nothing."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.cases.masking import mask_id
from bot.intake.ports import Box, Line

WORDS = Path(__file__).with_name("pictures.yml")
LEAST_SURE = 0.7
LEAST_SIGNS = 12
"""Fewer Chinese characters than this are a sign on a wall, not a letter."""
LONGEST = 500
"""So much is shown to the citizen, and no more than that is taken over."""
EDGE = 0.01
"""How much wider than a line the black is, as a share of the picture."""
WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
FACE_ABOVE = 0.2
"""How far the face may begin above the name, as a share of the way from name to number."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_ID_NUMBER = re.compile(r"(?<!\d)\d{6}(?:18|19|20)\d{9}[\dXx](?![\dXx])", re.ASCII)
_SPACES = re.compile(r"(?<=\d)\s+(?=[\dXx])")


@dataclass(frozen=True, slots=True)
class Judged:
    """What is made of a picture's lines.

    `text` is what may be proposed, empty for too little writing and for an identity card;
    `cover` are the parts that not everybody may see.
    """

    text: str
    card: bool
    cover: tuple[Box, ...]


def judge(lines: Sequence[Line]) -> Judged:
    """Read the lines as a person would who looks at the picture."""
    plain = [_plain(line.text) for line in lines]
    if _is_card(plain):
        return Judged("", True, _parts_of_card(lines, plain))
    numbered = [line.box for line, text in zip(lines, plain, strict=True) if _has_id(text)]
    text = "\n".join(
        _ID_NUMBER.sub(lambda found: mask_id(found[0]), text) if _has_id(text) else line.text
        for line, text in zip(lines, plain, strict=True)
        if line.sureness >= LEAST_SURE
    ).strip()
    enough = len(_HAN.findall(text)) >= LEAST_SIGNS
    return Judged(text[:LONGEST] if enough else "", False, tuple(map(_wider, numbered)))


def _plain(text: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).strip()


def _has_id(text: str) -> bool:
    return _ID_NUMBER.search(text) is not None


def _is_card(plain: Sequence[str]) -> bool:
    """One word that stands on cards only, or several of those that begin their lines."""
    words = _words()
    if any(word in text for word in words["surely"] for text in plain):
        return len(plain) <= int(words["most_lines"])
    begun = {word for word in words["begin"] for text in plain if text.startswith(word)}
    return len(begun) >= int(words["enough"])


def _parts_of_card(lines: Sequence[Line], plain: Sequence[str]) -> tuple[Box, ...]:
    """Number, birth, address and face; the whole picture of a card that does not lie straight."""
    number = next((one.box for one, text in zip(lines, plain, strict=True) if _has_id(text)), None)
    name = _beginning("name", lines, plain)
    home = _beginning("home", lines, plain)
    if not (number and name and home and name[1] < home[1] < number[1] and _lies(number)):
        return (WHOLE,)
    top, bottom = name[1], number[1]
    written = [line.box for line in lines if home[1] - EDGE <= line.box[1] < bottom]
    birth = _beginning("birth", lines, plain)
    middle = max(box[2] for box in (name, *written))
    face = (middle, max(0.0, top - (bottom - top) * FACE_ABOVE), 1.0, bottom)
    found = [number, _around(written), *([birth] if birth else []), face]
    return tuple(_wider(box) for box in found if box[2] > box[0])


def _lies(line: Box) -> bool:
    """Whether a long line runs from left to right."""
    return line[2] - line[0] > 3 * (line[3] - line[1])


def _beginning(part: str, lines: Sequence[Line], plain: Sequence[str]) -> Box | None:
    word = _words()["parts"][part]
    found = (one.box for one, text in zip(lines, plain, strict=True) if text.startswith(word))
    return next(found, None)


def _around(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _wider(box: Box) -> Box:
    left, top, right, bottom = box
    return (
        max(0.0, left - EDGE),
        max(0.0, top - EDGE),
        min(1.0, right + EDGE),
        min(1.0, bottom + EDGE),
    )


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return loaded
