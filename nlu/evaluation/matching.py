"""When two readings of a field mean the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import Any

import jieba

from nlu.components.simplified import simplified
from nlu.components.tokenizer import cut, read_words, tokenizer_for

_SIGNS = re.compile(r"[\s\W_]+")
_LIKE = 0.6
_PART = 0.3
"""A name that holds the other must not be many times as long."""
_SURNAME_ONLY = re.compile(r"^姓")


def bare(text: str) -> str:
    """Without signs and spaces."""
    return _SIGNS.sub("", text)


def same_place(found: str, meant: str) -> bool:
    """One holds the other, or most of both is the same."""
    a, b = bare(found), bare(meant)
    if not a or not b:
        return False
    if a in b or b in a:
        return min(len(a), len(b)) / max(len(a), len(b)) >= _PART
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= _LIKE


def same_dates(found: Mapping[str, Any], meant: Mapping[str, Any]) -> bool:
    """The same days."""
    return (found.get("from"), found.get("to")) == (meant.get("from"), meant.get("to"))


def same_time(found: Mapping[str, Any], meant: Mapping[str, Any]) -> bool:
    """The same days, or the same words."""
    if same_dates(found, meant):
        return True
    a, b = bare(str(found.get("raw") or "")), bare(str(meant.get("raw") or ""))
    return bool(a and b) and (a in b or b in a)


def same_name(found: str, meant: str) -> bool:
    """镇里民政 is 民政: one holds the other."""
    a, b = bare(found), bare(meant)
    return bool(a and b) and (a in b or b in a)


def same_respondent(found: Mapping[str, Any], meant: Mapping[str, Any]) -> bool:
    """The same person; where none is named, the same unit or post."""
    a, b = _name(found), _name(meant)
    if a and b:
        return a in b or b in a
    for key in ("unit", "post"):
        one, other = str(found.get(key) or ""), str(meant.get(key) or "")
        if one and other and same_name(one, other):
            return True
    words = [str(found.get(key) or "") for key in ("unit", "post", "name")]
    others = [str(meant.get(key) or "") for key in ("unit", "post", "name")]
    return same_name("".join(words), "".join(others))


def pairs(found: Sequence[Any], meant: Sequence[Any], same: Callable[[Any, Any], bool]) -> int:
    """How many of the one list have a partner of their own in the other."""
    left = list(meant)
    count = 0
    for one in found:
        partner = next((at for at, other in enumerate(left) if same(one, other)), None)
        if partner is not None:
            del left[partner]
            count += 1
    return count


def shared_words(found: Iterable[str], meant: Iterable[str]) -> tuple[float, float, float]:
    """Words of the one list, of the other, and of both: (both, found, meant)."""
    a, b = _words(found), _words(meant)
    return float((a & b).total()), float(a.total()), float(b.total())


def codes(regions: object) -> list[str]:
    """Codes of the places a text may mean, in order."""
    rows = regions if isinstance(regions, list) else []
    return sorted(str(row["region_code"]) for row in rows)


def yuan(sum_: Mapping[str, Any]) -> float:
    """A sum in yuan, whatever its unit."""
    return round(float(sum_["amount"]) * (10_000 if sum_["unit"] == "万元" else 1), 2)


def _name(row: Mapping[str, Any]) -> str:
    return _SURNAME_ONLY.sub("", str(row.get("name") or ""))


def _words(texts: Iterable[str]) -> Counter[str]:
    tokenizer = _tokenizer()
    return Counter(
        word
        for text in texts
        for word, _ in cut(tokenizer, simplified(text))
        if not _SIGNS.fullmatch(word)
    )


@cache
def _tokenizer() -> jieba.Tokenizer:
    return tokenizer_for(tuple(read_words()))
