"""What the citizen is after: 求决, 申诉, 意见建议, 检举控告 or 其他."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from actions.checks import Checked, Context
from actions.data import table
from actions.reading.sentences import requests_in

_QUESTION = 60


def labels() -> Mapping[str, str]:
    """Each kind as it is put to the citizen."""
    found: Mapping[str, str] = table("kinds")["labels"]
    return found


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """The kind, in plain words for the read-back."""
    story = str(values.get("story") or "")
    if not story:
        return None
    wishes = [str(one) for one in values.get("requests") or ()]
    kind, confidence = kind_of("\n".join([story, *wishes]))
    return Checked(value=kind, display=labels()[kind], confidence=confidence)


def kind_of(text: str) -> tuple[str, float]:
    """The kind and how sure it is."""

    def has(cue: str) -> bool:
        return re.search(table("kinds")[cue], text) is not None

    if (sure := _accuses(has)) is not None:
        return "检举控告", sure
    if has("office_wrong") or _official_meant(text):
        return "检举控告", 0.8
    if has("appeal") or has("reopen") or (has("punished") and not has("employer")):
        return "申诉", 0.8
    if has("officials") and _official_attacks(text):
        return "检举控告", 0.6
    improves = has("improve") and not has("mischief")
    if improves or has("proposal") or (has("advice") and not has("grievance")):
        return "意见建议", 0.8
    if has("thanks"):
        return "其他", 0.7
    if _only_asks(text) or (has("other") and not has("grievance") and not requests_in(text)):
        return "其他", 0.6
    return "求决", 0.7 if has("grievance") else 0.5


def _accuses(has: Callable[[str], bool]) -> float | None:
    """How sure it is that somebody in office is accused; None where nobody is."""
    if has("accuse") and has("hidden"):
        return 0.9
    if has("officials") and (has("grave") or (has("accuse") and has("abuse_of_office"))):
        return 0.9
    if has("grave") and (has("accuse") or has("hidden") or has("wrong_by_nature")):
        return 0.9
    if has("discipline") or (has("officials") and (has("service") or has("hidden"))):
        return 0.8
    return None


def _only_asks(text: str) -> bool:
    """A short question with nothing told beside it."""
    cues = table("kinds")
    asks = any(re.search(cues[one], text) for one in ("question", "procedure_asked", "nothing"))
    asks = asks or re.search(r"XF\d{14}", text) is not None
    return asks and len(text) <= _QUESTION and not re.search(cues["grievance"], text)


def complains(text: str) -> bool:
    """Does the text say that somebody was wronged?"""
    return re.search(table("kinds")["grievance"], text) is not None


def _official_attacks(text: str) -> bool:
    """An officer named as the one who does wrong, without the word 举报."""
    cues = table("kinds")
    pattern = rf"(?:{cues['officials']})[^，,。；;]{{0,10}}(?:{cues['attacks']})"
    return re.search(pattern, text) is not None


def _official_meant(text: str) -> bool:
    """Somebody in office is reported, or told to have gained by it."""
    cues = table("kinds")
    public = re.sub(cues["private"], "", text)
    officer = f"(?:{cues['officials']})"
    return any(
        re.search(pattern, public) is not None
        for pattern in (
            rf"{cues['aimed_at']}{officer}",
            rf"{officer}{cues['their_ways']}",
            rf"{officer}[^。；;！!]{{0,30}}?(?:{cues['gain']})",
        )
    )
