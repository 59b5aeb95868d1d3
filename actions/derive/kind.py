"""What the citizen is after: 求决, 申诉, 意见建议, 检举控告 or 其他."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context
from actions.data import table


def labels() -> Mapping[str, str]:
    """Each kind as it is put to the citizen."""
    found: Mapping[str, str] = table("kinds")["labels"]
    return found


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """The kind, in plain words for the read-back."""
    story = str(values.get("story") or "")
    if not story:
        return None
    kind, confidence = kind_of(story)
    return Checked(value=kind, display=labels()[kind], confidence=confidence)


def kind_of(text: str) -> tuple[str, float]:
    """The kind and how sure it is."""

    def has(cue: str) -> bool:
        return re.search(table("kinds")[cue], text) is not None

    if has("officials") and (has("grave") or (has("accuse") and has("abuse_of_office"))):
        return "检举控告", 0.9
    if has("grave") and has("accuse"):
        return "检举控告", 0.9
    if has("appeal"):
        return "申诉", 0.8
    if has("officials") and _official_attacks(text):
        return "检举控告", 0.6
    if has("advice") and not has("grievance"):
        return "意见建议", 0.8
    if has("thanks"):
        return "其他", 0.7
    if has("other") and not has("grievance"):
        return "其他", 0.6
    if re.match(r"^\W*(?:我|我们)?(?:想|要)?(?:提|有)?.{0,4}建议", text):
        return "意见建议", 0.6
    return "求决", 0.7 if has("grievance") else 0.5


def complains(text: str) -> bool:
    """Does the text say that somebody was wronged?"""
    return re.search(table("kinds")["grievance"], text) is not None


def _official_attacks(text: str) -> bool:
    """An officer named as the one who does wrong, without the word 举报."""
    cues = table("kinds")
    pattern = rf"(?:{cues['officials']})[^，,。；;]{{0,10}}(?:{cues['attacks']})"
    return re.search(pattern, text) is not None
