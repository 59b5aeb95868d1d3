"""What the citizen has tried before: whom they turned to, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from nlu.components.entity import Entity
from nlu.components.numerals import half_width
from nlu.components.parties import parties
from nlu.components.party import Mention, Party

_OUTCOME = re.compile(
    r"没(?:有)?人(?:管|理|来|处理|回)|没(?:有)?下文|踢皮球|推来推去|互相推|推诿|没(?:有)?(?:结"
    r"果|回音|回复|答复|动静)|反映(?:过|了)?[^，。]{0,6}(?:[次遍]|没用|无果|无效)|不予理睬|"
    r"石沉大海|无果|投诉过|反映过|举报过|报过警|报警"
)
_NOT_DONE = re.compile(
    r"(?:没有?|还没|从来没|从没|未|没去|没敢|没法|不敢|不知道|该|应该|能不能|可以|要不要|"
    r"怎么|想|准备|打算|希望|请|要求|让)[^，。；;\s]{0,4}(?:找|问|去|到|打|反映|联系|投诉)"
)
_ASKED = re.compile(r"[?？]|吗$|哪[里儿个]|怎么|多少|区别|行不行")
_QUESTION = 25
_GOES_ON = 30
"""A longer clause tells something else again."""
_WISH = re.compile(r"希望|要求|请(?!示)|现在|我叫|电话")
_SENTENCE = re.compile(r"[^。！!？?；;\n]+")
_CLAUSE = re.compile(r"[^，,\s]+")
_POLICE = re.compile(r"派出所|公安|警|经侦|刑侦")
_DOCUMENT = re.compile(
    r"[\u4e00-\u9fffA-Za-z]{0,10}[(〔\[【]20\d{2}[)〕\]】][^，,。；;\s]{0,12}?\d+号|XF\d{14}", re.I
)
_WHEN = re.compile(
    r"20\d{2}年(?:\d{1,2}月)?(?:\d{1,2}[日号])?|(?:去|前|今)年(?:[\d一二三四五六七八九十]{1,3}"
    r"月)?|[\d一二三四五六七八九十]{1,3}月(?:\d{1,2}[日号]|份|底|初)?|"
    r"上个?(?:月|周|星期|礼拜)|昨天|前天|[半\d一二两三四五六七八九十几]+(?:个月|天|年|"
    r"周)(?:以|之)?前"
)


def extract(text: str, now: datetime) -> list[Entity]:
    """`{"organ", "when", "outcome", "document_no"}` for each clause that tells of an attempt, with
    what came of it; several organs in one clause are joined by 、."""
    plain = half_width(text)
    if len(plain) < _QUESTION and _ASKED.search(plain):
        return []
    clauses = list(_clauses(plain))
    turned = _turned_to(text, plain)
    found = []
    for (start, end), organs in _pieces(plain, clauses, turned):
        value = _value(organs, plain[start:end], text[start:end])
        found.append(
            Entity("prior_effort", value, start, end, "prior_effort", 0.8, text[start:end])
        )
    return found


def _turned_to(text: str, plain: str) -> list[Mention]:
    """Where each body or person that was asked is first told to have been asked."""
    asked = [party for party in parties(text) if party.asked > 0]
    police = any(_POLICE.search(party.best.called) for party in asked)
    return sorted(
        (
            _told(party, plain)
            for party in asked
            if not (police and party.best.kind == "hotline" and party.best.name == "110")
        ),
        key=lambda one: one.start,
    )


def _told(party: Party, plain: str) -> Mention:
    in_order = sorted(party.mentions, key=lambda one: one.start)
    told = (
        one for one in in_order if _NEAR_ASKING.search(plain[max(0, one.start - 6) : one.end + 4])
    )
    return next(told, in_order[0])


_NEAR_ASKING = re.compile(r"找|问|去|到|打|拨|向|跟|给|说|让|回|答|反映|投诉|来|登记|调解|报")


def _clauses(plain: str) -> Iterator[tuple[int, int]]:
    for sentence in _SENTENCE.finditer(plain):
        for clause in _CLAUSE.finditer(plain, *sentence.span()):
            yield clause.span()


def _pieces(
    plain: str, clauses: list[tuple[int, int]], turned: list[Mention]
) -> Iterator[tuple[tuple[int, int], list[str]]]:
    """Each clause with an attempt, grown by the clauses after it that tell what came of it."""
    named = {
        at: [_organ(one) for one in turned if start <= one.start < end]
        for at, (start, end) in enumerate(clauses)
    }
    police = any(_POLICE.search(one.called) for one in turned)
    at = 0
    while at < len(clauses):
        start, end = clauses[at]
        organs = named[at]
        if organs or (_OUTCOME.search(plain[start:end]) and not _unsaid(plain, start, end)):
            while (
                at + 1 < len(clauses)
                and not named[at + 1]
                and _follows(plain, end, clauses[at + 1])
            ):
                at += 1
                end = clauses[at][1]
            if organs or not (police and "警" in plain[start:end]):
                yield (start, end), list(dict.fromkeys(organs))
        at += 1


def _follows(plain: str, end: int, clause: tuple[int, int]) -> bool:
    start, stop = clause
    told = plain[start:stop]
    parted = plain[end:start].strip(" ，,")
    return not parted and stop - start < _GOES_ON and not _WISH.match(told)


def _unsaid(plain: str, start: int, end: int) -> bool:
    """Asked whether, or not done."""
    words, mark = plain[start:end], plain[end : end + 1]
    return bool((mark and mark in "?？") or _ASKED.search(words) or _NOT_DONE.search(words))


def _organ(one: Mention) -> str:
    return one.name if one.kind != "person" else one.unit or one.post or one.name


def _value(organs: list[str], words: str, written: str) -> dict[str, Any]:
    when, document = _WHEN.search(words), _DOCUMENT.search(words)
    return {
        "organ": "、".join(organs) or None,
        "when": when[0] if when else None,
        "outcome": written.strip(" ，,"),
        "document_no": document[0] if document else None,
    }
