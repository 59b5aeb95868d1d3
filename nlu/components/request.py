"""What the citizen asks for, sentence by sentence."""

from __future__ import annotations

import re
from datetime import datetime

from nlu.components.clauses import sentences
from nlu.components.entity import Entity

_WHO = (
    r"(?:[我本咱俺]们?|本人|业主|大家|全体[\u4e00-\u9fff]{2}|村民|现在?|特|再次|强烈|坚决|"
    r"故|特此|因此|所以|另外|还|也|就|只|同时|并|并且|最后|一是|二是|三是|首先|其次|迫切|"
    r"急|恳切|衷心|真心|在此|诚)"
)
_CUE = re.compile(
    rf"(?:(?:^|(?<=[，,、：:）)\s\d.])|(?<=[\u4e00-\u9fff])(?={_WHO}))"
    rf"(?:{_WHO}){{0,3}}"
    r"(?:希望(?!小学|工程|很|不|渺|了)|盼望|期望|期盼|要求|请求|恳求|恳请|恳望|祈求|诉求[是为："
    r":]|求求|请(?![问假客教来的人示吃过律]|看图|你们?好)|"
    r"望(?=[政领有相上各贵能尽及早予给帮查])|想要?让|想请|想要(?:回|个|求|一个|政府|他们|"
    r"对方)|麻烦(?=[政领有相你您尽帮给派])|"
    r"呼吁|建议|帮我们?(?=[要讨追把查问解催协])|让他们?|能不能(?=[给帮派管让把尽解])|务必|"
    r"应当?给我|赔我|还我(?!以为)|给我们?(?:退|赔|补|发|办|修|一个|个说法|解决|恢复))"
    rf")"
)
_NOT_REQUEST = re.compile(
    r"请(?:了|过)|没希望|有希望|看不到希望|邀请|申请|聘请|请(?:一|几|两)[个位]|希望(?:能)?(?:你"
    r"|您)?理解我"
)
_LIST = re.compile(r"(?:诉求|请求|要求|请求事项|我的要求)[如下]{0,2}[：:是为]\s*")
_ITEM = re.compile(
    r"(?:^|(?<=[\s；;。，,：:]))(?:\d{1,2}[、.．)）:：](?!\d)|[(（]\d{1,2}[)）]|[①-⑩]|"
    r"[一二三四五六七八九十][、.．]|[一二三四五六]是)\s*"
)
_LEAD_OUT = re.compile(r"^(?:所以|因此|另外|还有|同时|最后|在此|特此|现|故|也|就|并且?|再次)+")
_SHORTEST = 4


def extract(text: str, now: datetime) -> list[Entity]:
    """Each request as the words it was made in, from the cue to the end of its sentence."""
    listed = _LIST.search(text)
    if listed and (items := _items(text, listed.end())):
        head = _cued(text[: listed.start()])
        return head + items
    return _cued(text)


def _items(text: str, start: int) -> list[Entity]:
    """Requests numbered after 诉求：."""
    marks = list(_ITEM.finditer(text, start))
    if len(marks) < 2:
        return []
    found: list[Entity] = []
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        end = following.start() if following else _line_end(text, mark.end())
        found += _entity(text, mark.end(), end, 0.9)
    return found


def _line_end(text: str, start: int) -> int:
    match = re.compile(r"[。\n!！]").search(text, start)
    return match.start() if match else len(text)


def _cued(text: str) -> list[Entity]:
    found: list[Entity] = []
    for start, end in sentences(text):
        piece = text[start:end]
        match = _CUE.search(piece)
        if match is None or _NOT_REQUEST.search(piece[max(0, match.start() - 2) : match.end() + 2]):
            continue
        found += _entity(text, start + match.start(), end, 0.8)
    return found


def _entity(text: str, start: int, end: int, confidence: float) -> list[Entity]:
    while end > start and text[end - 1] in " ，,；;。.、！!":
        end -= 1
    lead = _LEAD_OUT.match(text[start:end])
    start += lead.end() if lead else 0
    while start < end and text[start] in " ，,、：:":
        start += 1
    if end - start < _SHORTEST:
        return []
    words = text[start:end]
    return [Entity("request", words, start, end, "request", confidence, words)]
