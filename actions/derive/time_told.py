"""How long the matter has lasted, told by the way, to be shown when the time is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context
from nlu.components import event_time

_LENGTH = (
    r"(?:[半\d一二两三四五六七八九十几]|好几){1,3}(?:多|来)?个?(?:多|半)?"
    r"(?:年|月|星期|礼拜|周|天)(?:多|半)?"
)
_LASTS = re.compile(
    r"(?P<lead>(?:拖|欠|逾期|延期|坏|停|等|闹|吵|扰民|漏|堵|臭|黑|断|持续|长达|反映|投诉|上访)(?:欠|延)?[了过着有]?"
    rf"(?:都|快|已经|有)?)(?P<time>{_LENGTH})(?![前的内])"
)


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """Value `{raw, from, to}`, shown in the citizen's words; None once the time is known."""
    if values.get("event_time"):
        return None
    found = _LASTS.search(str(values.get("story") or ""))
    if found is None:
        return None
    read = event_time.extract(f"有{found['time']}了", context.now)
    value = dict(read[0].value) if read else {"from": None, "to": None}
    return Checked(value={**value, "raw": found["time"]}, display=found.group())
