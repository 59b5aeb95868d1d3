"""Whether the matter has been to court, arbitration or review."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context

_IN = re.compile(
    r"法院|起诉|上诉|判决|一审|二审|再审|诉讼|打官司|(?:强制|法院|申请)执行|仲裁|行政复议|检察院|开庭|裁定书|调解书"
)
_NOT_YET = re.compile(
    r"(?:没有?|未|还没|不想|不会|别|要不要|是不是要|能不能|能|可以|懂|不懂|准备|打算|只能|让我们?|叫我们?|要求我们?)[^，,。；;]{0,6}?"
    r"(?:(?:去|走|找|向|打|申请)*(?:人民法院|法院|起诉|上诉|诉讼|官司|劳动仲裁|仲裁|行政复议|复议|检察院))+"
)


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """True when the story or what was tried before says so."""
    told = [str(values.get("story") or "")]
    told += [str(row.get("outcome") or "") for row in values.get("prior_efforts") or ()]
    if not told[0]:
        return None
    found = any(_IN.search(_NOT_YET.sub("", text)) for text in told)
    return Checked(value=found, flags=("litigation",) if found else ())
