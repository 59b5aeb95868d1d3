"""Words by which a citizen says there is nothing, or that it is enough."""

from __future__ import annotations

import re

_NOTHING = re.compile(
    r"(?:嗯|哦|呃)?[，, ]*(?:暂时|目前|现在|都|还|我|从来|从)*(?:没有?|无|没得|沒有)"
    r"(?:了|呢|啊|过|的|什么|别的|其他|其它|反映|找|去|说|问|打|单位|部门|人|理由|依据|补充|要|哪里|任何|告|起诉|仲裁|走)*"
)
_FIRST = re.compile(r"(?:这|我)?(?:是|还是)?(?:头|第)一(?:次|回)(?:反映|来|说|找你们|投诉)?(?:这个?事情?)?")


def is_nothing(text: str) -> bool:
    """"没有", "没找过", "第一次反映": the answer is that there is none."""
    bare = text.strip().strip("。.!！~～,， ")
    parts = [part for part in re.split(r"[，,。；; ]", bare) if part]
    return bool(parts) and all(_NOTHING.fullmatch(p) or _FIRST.fullmatch(p) for p in parts)
