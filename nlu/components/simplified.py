"""A simplified working copy of a text in traditional characters, sign for sign.

The table is the one that the package `jionlp` carries; only that file is read. What the citizen
wrote stays as it is wherever it is kept; the copy is what is understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from nlu.components.lookups import read_yaml
from nlu.components.tokenizer import read_words

_ALSO_SIMPLIFIED = "幺乾著藉徵瞭夥於昇甯堃喆邨鍾祂妳"
"""Signs that mainland names, places and texts use as well."""
_ENOUGH = 3
_SHARE = 0.12
_LONGEST_WORD = 10
_HAN = re.compile(r"[\u3400-\u9fff]")


def simplified(text: str) -> str:
    """The text with its traditional characters replaced, as long as before; when it is not in that
    script only those in words of the domain are (a single such sign may be part of a name)."""
    table = _table()
    foreign = sum(ord(sign) in table for sign in text)
    if not foreign:
        return text
    copy = text.translate(table)
    if foreign >= _ENOUGH or foreign >= _SHARE * len(_HAN.findall(text)):
        return copy
    signs = list(text)
    for at in (at for at, sign in enumerate(text) if ord(sign) in table):
        start = max(at - _LONGEST_WORD, 0)
        if at - start in _common(copy[start : at + _LONGEST_WORD]):
            signs[at] = copy[at]
    return "".join(signs)


def as_written(value: str, copy: str, written: str) -> str:
    """A piece of the copy as it stands in what was written; a mere word (物業公司) is no name and
    stays as it is in the copy."""
    at = copy.find(value)
    if len(_common(value)) == len(value):
        return value
    return written[at : at + len(value)] if at >= 0 else value


def _common(text: str) -> set[int]:
    """Places of the signs that belong to words of the domain."""
    return {at for found in _domain().finditer(text) for at in range(*found.span())}


@lru_cache(maxsize=1)
def _domain() -> re.Pattern[str]:
    bodies = read_yaml("bodies")
    listed = [*read_words(), *bodies["organs"].split(), *bodies["firms"].split()]
    words = sorted({word for word in listed if len(word) > 1}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@lru_cache(maxsize=1)
def _table() -> Mapping[int, str]:
    spec = find_spec("jionlp")
    assert spec is not None
    assert spec.origin is not None
    path = Path(spec.origin).parent / "dictionary" / "tra2sim_char.txt"
    pairs = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {
        ord(pair[0]): pair[1]
        for pair in pairs
        if len(pair) == 2 and len(pair[0]) == len(pair[1]) == 1 and pair[0] not in _ALSO_SIMPLIFIED
    }
