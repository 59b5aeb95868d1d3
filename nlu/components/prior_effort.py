"""What the citizen has tried before: whom they turned to, and what came of it."""

from __future__ import annotations

import itertools
import re
from datetime import datetime
from typing import Any

from nlu.components.entity import Entity
from nlu.components.numerals import half_width
from nlu.components.organs import HOTLINES, KINDS, ORGAN

_TURNED_TO = re.compile(
    rf"(?:找|问|去(?!年)|到|跑|向|跟|给|和|打(?=[^，。]{{0,12}}(?:电话|热线|\d))|拨|(?<!举)报|联系|投诉到|"
    rf"反映到|求助|咨询)(?:[了过]|"
    rf"我们|了很多次|过很多次|到)?(?:好?[几多\d一二两三四五六七八九十]+[次趟遍回])?(?:了|"
    rf"过)?[^，。；;！!？?\s]{{0,10}}?(?:{HOTLINES}|{KINDS})"
)
_DONE = re.compile(
    r"[了过]|一直|多次|每次|[\d一二两三四五六七八九十几好多][次趟遍回]|没用|没人|不管|"
    r"说|推|让我?|踢|回复|答复|登记|来看|不理|敷衍|没下文|没结果|无果|都不"
)
_OUTCOME = re.compile(
    r"没(?:有)?人(?:管|理|来|处理|回)|没(?:有)?下文|踢皮球|推来推去|互相推|推诿|没(?:有)?(?:结"
    r"果|回音|回复|答复|动静)|反映(?:过|了)?[^，。]{0,6}(?:[次遍]|没用|无果|无效)|不予理睬|"
    r"石沉大海|无果|投诉过|反映过|举报过|报过警|报警"
)
_CALLED = re.compile(
    r"(?:打|拨)(?:过|了|通)?(?:好?[几多\d一二两三四五六七八九十]*[次遍]?)?的?(?:12345|"
    r"12315|12333|12388|12369|12328|110|市长热线|热线)"
)
_NOT_DONE = re.compile(
    r"(?:没有?|还没|从来没|从没|未|没去|没敢|没法|不敢|不知道|该|应该|能不能|可以|要不要|"
    r"怎么|想|准备|打算|希望|请|要求|让)[^，。；;\s]{0,4}(?:找|问|去|到|打|反映|联系|投诉)"
)
_ASKED = re.compile(r"[?？]|吗$|哪[里儿个]|怎么|多少|区别|行不行")
_ANSWERED = re.compile(
    r"(?:[他她]们?|对方|那边|结果|后来|却|但是?|可是?|只是?|就|都|也)*(?:说|讲|转|回复|答复|回|答|让|叫|推|告知)"
)
"""A clause after an attempt that tells what was answered, whomever it names."""
_SENTENCE = re.compile(r"[^。！!？?；;\n]+")
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
    """`{"organ", "when", "outcome", "document_no"}` for each sentence that tells of an attempt."""
    plain = half_width(text)
    found: list[Entity] = []
    for sentence in _SENTENCE.finditer(plain):
        for a, b in _pieces(plain, *sentence.span()):
            words = plain[a:b]
            if not _tells(words, text[b : b + 1]):
                continue
            value = _value(words, text[a:b])
            found.append(Entity("prior_effort", value, a, b, "prior_effort", 0.8, text[a:b]))
    return found


def _pieces(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """The clauses about an attempt, with those right after them, which tell the outcome."""
    cuts = [m.start() for m in re.finditer(r"[，,\s]", plain[start:end])]
    edges = [start, *(start + cut + 1 for cut in cuts), end + 1]
    clauses = [(a, b - 1) for a, b in itertools.pairwise(edges) if b - 1 > a]
    pieces: list[list[int]] = []
    for a, b in clauses:
        words = plain[a:b]
        follows = bool(pieces) and pieces[-1][1] == a - 1
        turned = _TURNED_TO.search(words) or _CALLED.search(words)
        if turned and not (follows and _ANSWERED.match(words)):
            pieces.append([a, b])
        elif follows and b - a < 30 and not re.match(r"希望|要求|请|现在", words):
            pieces[-1][1] = b
        elif _OUTCOME.search(words):
            pieces.append([a, b])
    return [(a, b) for a, b in pieces]


def _tells(words: str, mark: str) -> bool:
    if (mark in "?？" and mark) or _ASKED.search(words) or _NOT_DONE.search(words):
        return False
    turned = _TURNED_TO.search(words) or _CALLED.search(words)
    return bool(turned and _DONE.search(words)) or bool(_OUTCOME.search(words))


def _value(words: str, written: str) -> dict[str, Any]:
    organs: list[str] = []
    answered = re.search(rf"[，,\s]{_ANSWERED.pattern}", words)
    asked = words[: answered.start()] if answered else words
    for match in _TURNED_TO.finditer(asked):
        organ = _last_organ(match[0])
        if organ and organ not in organs:
            organs.append(organ)
    for match in re.finditer(HOTLINES, asked):
        if match[0] not in organs:
            organs.append(match[0])
    if not organs:
        organs = [m[0] for m in list(ORGAN.finditer(words))[:1]]
    if not organs and "报" in words and "警" in words:
        organs = ["110"]
    when, document = _WHEN.search(words), _DOCUMENT.search(words)
    return {
        "organ": "、".join(organs) or None,
        "when": when[0] if when else None,
        "outcome": written.strip(" ，,"),
        "document_no": document[0] if document else None,
    }


def _last_organ(phrase: str) -> str | None:
    trimmed = re.sub(
        r"^(?:找|问|去|到|跑|向|跟|给|和|打|拨|报|联系|投诉到|反映到|求助|咨询){1,2}(?:[了过]|"
        r"到|我们)?(?:好?[几多\d一二两三四五六七八九十]+[次趟遍回])?(?:了|过)?",
        "",
        phrase,
    )
    return trimmed.strip() or None
