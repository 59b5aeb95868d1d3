"""The content class of a story, by our own table of tell-tale words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from actions.checks import Checked, Context
from actions.data import table

_MORE = re.compile(
    r"还有|另外|也(?:坏|没(?!有?(?:结果|用|人|办法|消息|回|下文|说法|解决|处理))|被|是|要)"
    r"|再就是|第二|其次|[；;]|\d[.、]"
)
_PERSONAL = re.compile(
    r"(?:我的?|本人)?(?:身份证|证件|手机|电话|联系方式|银行卡)(?:号码?)?(?:是|为|[：:])?\s*[\dXx*]{6,}"
    r"|\d{11,}"
)
"""Whose telephone it is says nothing of the matter."""
OTHER_CODE = "990000"
_ENOUGH = 6.0
_SHOWN = 3
_ACCUSED = 4.0
_OPENING = 20
"""What is said within so many signs counts more: people begin with what the matter is."""


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """`{code, path, confidence, candidates}`; staff confirm it."""
    story = str(values.get("story") or "")
    if not story:
        return None
    found = classify(story, kind=str(values.get("kind") or ""))
    flags = ("several_matters",) if _several(story, found["candidates"]) else ()
    return Checked(value=found, display=found["path"], confidence=found["confidence"], flags=flags)


def _several(story: str, candidates: Sequence[Mapping[str, Any]]) -> bool:
    """Whether it looks like more than one matter: several classes, and 还有, 也 between."""
    if not candidates or not _MORE.search(story):
        return False
    top = candidates[0]
    others = [one for one in candidates[1:] if one["code"][:2] != top["code"][:2]]
    near = any(one["confidence"] >= 0.5 * top["confidence"] for one in others)
    return near or len({one["code"][:2] for one in candidates}) >= _SHOWN


def classify(text: str, kind: str = "") -> dict[str, Any]:
    """The class whose words the text uses most; 其他 with confidence 0 when it uses none."""
    scores = _scores(text)
    if kind == "检举控告":
        scores = {
            row: score * (_ACCUSED if row[0].startswith("16") else 1)
            for row, score in scores.items()
        }
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:_SHOWN]
    if not ranked:
        path = table("content_classes")["other"]
        return {"code": OTHER_CODE, "path": path, "confidence": 0.0, "candidates": []}
    total = sum(score for _, score in ranked)
    rows = [
        {"code": code, "path": path, "confidence": round(_confidence(score, total), 2)}
        for (code, path), score in ranked
    ]
    return {**rows[0], "candidates": rows}


def weight_of(text: str) -> float:
    """How telling a text is: the score of its best class."""
    return max(_scores(text).values(), default=0.0)


def _confidence(score: float, total: float) -> float:
    return min(score / total * min(score / _ENOUGH, 1.0), 0.95)


def _scores(text: str) -> dict[tuple[str, str], float]:
    """Longer words tell more; a word told twice counts once."""
    scores: dict[tuple[str, str], float] = {}
    text = _PERSONAL.sub("", text)
    opening = text[:_OPENING]
    for code, path, words in _rows():
        score = sum(
            len(word) * (1.0 if word in opening else 0.75) for word in words if word in text
        )
        if score:
            scores[(code, path)] = score
    return scores


@cache
def _rows() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    rows = []
    for first, (name, seconds) in enumerate(table("content_classes")["classes"].items(), start=1):
        for second, (part, words) in enumerate(seconds.items(), start=1):
            rows.append((f"{first:02d}{second:02d}00", f"{name} - {part}", tuple(words.split())))
    return tuple(rows)
