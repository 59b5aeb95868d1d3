"""On what ground: laws, rules, promises that the citizen invokes."""

from __future__ import annotations

import re
from datetime import datetime

from nlu.components.clauses import clauses
from nlu.components.entity import Entity

_CUE = re.compile(
    r"理由[是为：:]|依据[是为：:《]|根据(?=.{0,12}(?:《|法|条例|规定|政策|合同|文件|协议|"
    r"办法))|按照?(?=.{0,12}(?:《|法律|条例|规定|政策|合同|文件|协议|国家|标准))|"
    r"违反|违背|不符合.{0,12}(?:规定|政策|标准|法律|要求)|《[^》]{2,40}》|(?:合同|协议|"
    r"文件|承诺书|公告)(?:上|里|中)?(?:明确)?(?:写|约定|规定|载明|承诺)|法律(?:明确)?规定|"
    r"政策(?:明确)?规定"
)
_ASKED = re.compile(r"[?？]|吗$|什么|哪[条个]|怎么")


def extract(text: str, now: datetime) -> list[Entity]:
    """Each clause that names a ground, as written."""
    found: list[Entity] = []
    for start, end in clauses(text):
        words = text[start:end]
        if _CUE.search(words) and not _ASKED.search(text[start : end + 1]) and len(words) >= 6:
            found.append(Entity("reason", words, start, end, "reason", 0.75, words))
    return found
