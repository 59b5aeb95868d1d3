"""Telling a text that is not Chinese, so that a person who can read it is offered."""

from __future__ import annotations

import re
import unicodedata

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST_WORDS = 5
_FEWEST_SIGNS = 8
_SCRIPTS = (
    "ARABIC", "TIBETAN", "MONGOLIAN", "HANGUL", "HIRAGANA", "KATAKANA", "CYRILLIC", "THAI", "YI ",
    "DEVANAGARI", "HEBREW",
)  # fmt: skip


def is_foreign(text: str) -> bool:
    """Whether it is a sentence in another language or script; Chinese with a few words is not."""
    letters = [sign for sign in text if sign.isalpha()]
    if len(_HAN.findall(text)) * 5 > len(letters):
        return False
    strange = sum(unicodedata.name(sign, "").startswith(_SCRIPTS) for sign in letters)
    return strange >= _FEWEST_SIGNS or len(_WORD.findall(text)) >= _FEWEST_WORDS


def length(text: str) -> int:
    """Signs as a Chinese reader counts them: a word of letters is as long as two."""
    return len(re.sub(r"[A-Za-z]+\s?", "字字", text))
