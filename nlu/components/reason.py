"""On what ground: laws, rules, promises that the citizen invokes."""

from __future__ import annotations

import re
from datetime import datetime

from nlu.components.clauses import clauses, sentences
from nlu.components.entity import Entity

_NAMED = re.compile(
    r"(?:我的?|主要)?(?:理由|依据)(?:就?是|为|如下)?[：:，, ]*(?<=[是为下：:])[：:，, ]*"
)
_CUE = re.compile(
    r"依据《|根据(?=.{0,12}(?:《|法|条例|规定|政策|合同|文件|协议|"
    r"办法))|按照?(?=.{0,12}(?:《|法律|条例|规定|政策|合同|文件|协议|国家|标准))|"
    r"违反|违背|不符合.{0,12}(?:规定|政策|标准|法律|要求)|《[^》]{2,40}》|(?:合同|协议|"
    r"文件|承诺书|公告)(?:上|里|中)?(?:明确)?(?:写|约定|规定|载明|承诺)|法律(?:明确)?规定|"
    r"政策(?:明确)?规定"
)
_ASKED = re.compile(r"[?？]|吗$|什么|哪[条个]|怎么")


def extract(text: str, now: datetime) -> list[Entity]:
    """What follows 理由是 in its sentence; else each clause that names a ground, as written."""
    found: list[Entity] = []
    for start, end in sentences(text):
        named = _NAMED.search(text, start, end)
        if named and end - named.end() >= 4 and not _ASKED.search(text[named.end() : end + 1]):
            words = text[named.end() : end]
            found.append(Entity("reason", words, named.end(), end, "reason", 0.85, words))
    for start, end in clauses(text):
        words = text[start:end]
        if any(one.start < end and start < one.end for one in found):
            continue
        if _CUE.search(words) and not _ASKED.search(text[start : end + 1]) and len(words) >= 6:
            found.append(Entity("reason", words, start, end, "reason", 0.75, words))
    return sorted(found, key=lambda one: one.start)
