"""The content class of a matter, by the class model in use; staff confirm it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

import numpy as np

from actions.checks import Checked, Context
from actions.reading.sentences import clauses
from nlu.classes import store
from nlu.classes.examples import telling_words
from nlu.classes.tree import OTHER

SHOWN = 3
_MORE = re.compile(
    r"还有|另外|也(?:坏|没(?!有?(?:结果|用|人|办法|消息|回|下文|说法|解决|处理))|被|是|要)|再就是|第二|其次|[；;]|\d[.、]"
)
_SAYS_SEVERAL = re.compile(
    r"(?:[两二三四五六几]|\d)(?:件|个)(?:事(?!故)|问题)[^。]{0,6}[:：，,]"
    r"|2[.、．][^。]{4,}3[.、．]"
)
_PERSONAL = re.compile(
    r"(?:我的?|本人)?(?:身份证|证件|手机|电话|联系方式|银行卡)(?:号码?)?(?:是|为|[：:])?\s*[\dXx*]{6,}"
    r"|\d{11,}"
)
"""Whose number it is says nothing of the matter."""
_ACCUSATION, _ACCUSED, _DISCIPLINE = "检举控告", 20.0, "16"
_GRIEVANCE = 0.25
"""Who wants something done is less likely to write about nothing in particular."""
_CHOSEN = 0.97
_CLOSE, _BETWEEN_TWO = 0.25, 0.6
"""One question is worth it when the best two are this close and are this much of all."""
_OWN_WORDS = 0.7
"""How much a request's own words count beside the whole story."""
_CERTAIN = 0.6
_SHORTEST = 4
_TELLING = 2
"""Fewer signs than these tell nothing."""
_OPENING = 20
"""What is said within so many signs counts more: people begin with what the matter is."""


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """`{code, path, confidence, candidates, firsts}`, made anew only when its sources changed."""
    story = _PERSONAL.sub("", str(values.get("story") or ""))
    if not story:
        return None
    requests = [str(one) for one in values.get("requests") or () if str(one).strip()]
    kind, chosen = str(values.get("kind") or ""), str(values.get("class_choice") or "")
    source = _source(story, *requests, kind, chosen)
    found = values.get("content_class")
    if not (isinstance(found, Mapping) and found.get("source") == source):
        found = {**classify(story, kind, requests, chosen), "source": source}
        found["several"] = _several(story, found)
    flags = ("several_matters",) if found["several"] else ()
    return Checked(value=found, display=found["path"], confidence=found["confidence"], flags=flags)


def classify(
    text: str, kind: str = "", requests: Sequence[str] = (), chosen: str = ""
) -> dict[str, Any]:
    """The class of a story with its requests; 其他 with confidence 0 when no word is known.

    Each candidate says which requests (counted from 1) it is the class of, where there are several.
    `chosen` is the code of a level-1 class the citizen chose.
    """
    classes = store.loaded()
    whole = "。".join([text, *(one for one in requests if one not in text)])
    shares = classes.model.probabilities(whole)
    if not shares.any():
        other = classes.tree.nodes.get(OTHER)
        path = other.path if other else ""
        return {
            "code": OTHER,
            "path": path,
            "confidence": 0.0,
            "candidates": [],
            "firsts": [],
            "doubt": [],
        }
    shares = _leaning(shares, kind)
    doubt = _doubt(_firsts(shares), kind)
    shares = _chosen(shares, chosen)
    rows = {one.code: _row(one.code, one.probability) for one in _ranked(shares)}
    if len(requests) > 1:
        for number, request in enumerate(requests, start=1):
            best = _ranked(_of_request(request, shares))[0]
            row = rows.setdefault(best.code, _row(best.code, best.probability))
            row.setdefault("requests", []).append(number)
    ranked = sorted(rows.values(), key=lambda row: -row["confidence"])
    head = {name: ranked[0][name] for name in ("code", "path", "confidence")}
    return {**head, "candidates": ranked, "firsts": _firsts(shares), "doubt": doubt}


def weight_of(text: str) -> float:
    """How telling a text is: the words it has of its best class, long and early ones more."""
    text = _PERSONAL.sub("", text)
    if len(text) < _TELLING:
        return 0.0
    opening = text[:_OPENING]
    return max(
        sum(len(word) * (1.0 if word in opening else 0.75) for word in words if word in text)
        for words in telling_words().values()
    )


def _ranked(shares: np.ndarray) -> Any:
    return store.loaded().model.ranked(shares, SHOWN)


def _row(code: str, share: float) -> dict[str, Any]:
    path = store.loaded().tree.nodes[code].path
    return {"code": code, "path": path, "confidence": round(share, 2)}


def _firsts(shares: np.ndarray) -> list[dict[str, Any]]:
    """The likeliest level-1 classes."""
    sums: dict[str, float] = {}
    for code, share in zip(store.loaded().model.leaves, shares, strict=True):
        sums[code[:2] + "0000"] = sums.get(code[:2] + "0000", 0.0) + float(share)
    best = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]
    return [_row(code, share) for code, share in best]


def _leaning(shares: np.ndarray, kind: str) -> np.ndarray:
    """An accusation is more likely a matter of discipline."""
    leaves = store.loaded().model.leaves
    if kind not in ("", "其他"):
        shares = shares * [_GRIEVANCE if code[:2] == OTHER[:2] else 1.0 for code in leaves]
    if kind == _ACCUSATION:
        shares = shares * [_ACCUSED if code[:2] == _DISCIPLINE else 1.0 for code in leaves]
    return np.asarray(shares / shares.sum())


def _chosen(shares: np.ndarray, chosen: str) -> np.ndarray:
    """What the citizen chose is hardly another."""
    inside = np.array(
        [bool(chosen) and code[:2] == chosen[:2] for code in store.loaded().model.leaves]
    )
    if not shares[inside].sum() > 0:
        return shares
    rest = shares * ~inside
    kept = _CHOSEN * shares * inside / shares[inside].sum()
    return np.asarray(kept + (1 - _CHOSEN) * rest / max(rest.sum(), 1e-12))


def _doubt(firsts: Sequence[Mapping[str, Any]], kind: str) -> list[str]:
    """The two level-1 classes between which one question would decide, else nothing.

    Nobody is asked whether an accusation is one, nor whether a matter is none.
    """
    two = [row["code"] for row in firsts[:2]]
    if len(two) < 2 or kind in (_ACCUSATION, "其他", "意见建议"):
        return []
    first, second = (row["confidence"] for row in firsts[:2])
    if first - second >= _CLOSE or first + second < _BETWEEN_TWO:
        return []
    return [] if {code[:2] for code in two} & {_DISCIPLINE, OTHER[:2]} else two


def _of_request(request: str, story: np.ndarray) -> np.ndarray:
    """A request is short: the story helps to understand it."""
    own = store.loaded().model.probabilities(request)
    mixed = np.maximum(own, 1e-6) ** _OWN_WORDS * np.maximum(story, 1e-6) ** (1 - _OWN_WORDS)
    return np.asarray(mixed / mixed.sum())


def _several(story: str, found: Mapping[str, Any]) -> bool:
    """Whether it looks like more than one matter: clauses surely of several level-1 classes."""
    if _SAYS_SEVERAL.search(story):
        return True
    if not _MORE.search(story):
        return False
    model, sure = store.loaded().model, set()
    for clause in clauses(story):
        if len(clause) >= _SHORTEST:
            shares = model.level_one(clause)
            best = int(shares.argmax())
            if shares[best] >= _CERTAIN:
                sure.add(model.firsts[best])
    asked = {row["code"][:2] for row in found["candidates"] if row.get("requests")}
    return len(sure - {OTHER}) > 1 or len(asked) > 1


def _source(*parts: str) -> str:
    told = "\0".join((store.loaded().name, *parts))
    return f"{crc32(told.encode()):08x}"
