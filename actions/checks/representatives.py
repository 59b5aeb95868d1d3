"""Representatives of a group: at most five, name and telephone each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.checks import Checked, Context, Entity, phone
from actions.reading import masking, naming
from actions.reading.digits import joined

_MOST = 5
_PHONE = re.compile(r"(?:\+?86)?1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")
_SELF = re.compile(r"(?:就)?我(?:自己|一个|本人)?(?:来)?(?:当|做|代表)?(?:就行|吧)?")


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is a list of `{name, phone}`; more than five are asked to be fewer, then cut."""
    if not context.asked:
        return Checked(problem="unfit")
    if _SELF.fullmatch(text.strip(" 。")):
        return Checked(value=[], display=text.strip(" 。"), flags=("representative_is_petitioner",))
    rows = _read(text)
    if not rows:
        return Checked(problem="unclear" if context.attempts < 1 else "unfit")
    if len(rows) > _MOST:
        if context.attempts < 1:
            return Checked(problem="too_many")
        return _accepted(rows[:_MOST], "representatives_cut")
    return _accepted(rows)


def _read(text: str) -> list[dict[str, str]]:
    """A name, then the number that follows it, however they are separated."""
    cleaned = re.sub(r"(?<=\d)[ -](?=\d)", "", text)
    rows: list[dict[str, str]] = []
    for part in re.split(r"[，,、；;\n。和\s:：]+", cleaned):
        number = _PHONE.search(joined(part))
        name = re.sub(r"[\d+\-()（）]|电话|手机|代表|联系人|还有|以及|另外", "", part).strip()
        read = naming.read(name) if name else None
        if read is not None and read.problem in (None, "courtesy"):
            rows.append({"name": read.name, "phone": ""})
        if number and rows and not rows[-1]["phone"]:
            rows[-1]["phone"] = phone.read(number.group()).number
    return [row for row in rows if row["phone"] or naming.likely(row["name"])]


def _accepted(rows: list[dict[str, str]], *flags: str) -> Checked:
    shown = "、".join(
        f"{row['name']} {masking.phone(row['phone'])}" if row["phone"] else row["name"]
        for row in rows
    )
    return Checked(value=rows, display=shown, flags=flags)
