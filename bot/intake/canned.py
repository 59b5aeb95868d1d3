"""Replies that are kept ready, with what they need filled in.

The shipped ones are a file; what staff changed lies over it, version over version: a newer version
of the same key counts, and a retired one hides what it lies over. A unit's own reply comes before a
general one with the same shortcut.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.intake.models import CannedVersion, new_id
from bot.staff import audit
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, check_permission

DEFAULT = Path(__file__).with_name("canned.yml")
VARIABLES = ("name", "handler", "unit", "title", "today")
LONGEST_TITLE, LONGEST_TEXT = 20, 1000
_SHORTCUT = re.compile(r"[a-z0-9]{1,12}")


class CannedRefused(Exception):
    """The reply cannot be kept so; `problem` is shortcut, taken, title, text or variable."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class CannedNotFound(Exception):
    """There is no such reply for the asker's unit."""


@dataclass(frozen=True, slots=True)
class Canned:
    """One reply; `shortcut` is what is typed after a slash, no `unit` means for all."""

    shortcut: str
    title: str
    text: str
    unit: str | None = None
    key: str = ""
    version: int = 0


class CannedReplies:
    """The replies of one file, with what staff changed lying over it."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._nameless = str(data["nameless"])
        self._all = [Canned(**entry, key=str(entry["shortcut"])) for entry in data["replies"]]

    @classmethod
    def load(cls, path: Path = DEFAULT) -> CannedReplies:
        return cls(yaml.safe_load(path.read_text(encoding="utf-8")))

    def for_unit(self, session: Session, unit: str | None) -> list[Canned]:
        """Those that a unit's people have: the shipped order first, then what was added."""
        found = {one.key: one for one in self._all}
        for row in session.scalars(_newest()):
            if row.unit not in (None, unit):
                continue
            found.pop(row.key, None) if row.retired else found.update({row.key: _canned(row)})
        own = {one.shortcut for one in found.values() if one.unit is not None}
        return [one for one in found.values() if one.unit is not None or one.shortcut not in own]

    def for_conversation(
        self, session: Session, asker: StaffAsker, slots: dict[str, Any], now: datetime
    ) -> list[Canned]:
        """All of them as they would be sent now."""
        values = self.values(asker, slots, now)
        return [
            replace(one, text=one.text.format(**values).lstrip("，"))
            for one in self.for_unit(session, asker.unit)
        ]

    def values(self, asker: StaffAsker, slots: dict[str, Any], now: datetime) -> dict[str, str]:
        """What the variables stand for."""
        return {
            "name": _value(slots, "name") or self._nameless,
            "handler": asker.name,
            "unit": asker.unit or "",
            "title": _value(slots, "title"),
            "today": f"{now:%Y-%m-%d}",
        }

    def keep(self, session: Session, asker: StaffAsker, given: Canned, now: datetime) -> Canned:
        """Store a new reply (no `key`) or a new version of one. Raises `CannedRefused`."""
        check_permission(asker, Permission.CANNED_MANAGE)
        check(given)
        if given.unit not in (None, asker.unit):
            raise CannedNotFound(given.unit)
        known = {one.key: one for one in self.for_unit(session, asker.unit)}
        if given.key and given.key not in known and not self._is_shipped(given.key):
            raise CannedNotFound(given.key)
        if any(
            one.shortcut == given.shortcut and one.unit == given.unit and one.key != given.key
            for one in known.values()
        ):
            raise CannedRefused("taken")
        kept = replace(given, key=given.key or new_id())
        return _write(session, asker, kept, now, retired=False)

    def retire(self, session: Session, asker: StaffAsker, key: str, now: datetime) -> None:
        """Offer it no more; its versions stay. Silent when that was done before."""
        check_permission(asker, Permission.CANNED_MANAGE)
        known = {one.key: one for one in self.for_unit(session, asker.unit)}
        if key in known:
            _write(session, asker, known[key], now, retired=True)
        elif not self._is_shipped(key) and not versions(session, asker, key):
            raise CannedNotFound(key)

    def _is_shipped(self, key: str) -> bool:
        return any(one.key == key for one in self._all)


def versions(session: Session, asker: StaffAsker, key: str) -> list[dict[str, Any]]:
    """All that a reply ever was since it was first changed, newest first."""
    check_permission(asker, Permission.CANNED_MANAGE)
    rows = session.scalars(
        select(CannedVersion).where(CannedVersion.key == key).order_by(CannedVersion.version.desc())
    )
    return [
        {
            "version": row.version, "shortcut": row.shortcut, "title": row.title,
            "text": row.text, "unit": row.unit, "retired": row.retired,
            "staff_id": row.staff_id, "at": row.created_at.isoformat(),
        }
        for row in rows
        if row.unit in (None, asker.unit)
    ]  # fmt: skip


def check(given: Canned) -> None:
    """Refuse what could not be used: a variable that nothing fills in, above all."""
    if not _SHORTCUT.fullmatch(given.shortcut):
        raise CannedRefused("shortcut")
    if not 0 < len(given.title.strip()) <= LONGEST_TITLE:
        raise CannedRefused("title")
    if not 0 < len(given.text.strip()) <= LONGEST_TEXT:
        raise CannedRefused("text")
    try:
        parts = list(string.Formatter().parse(given.text))
    except ValueError:
        raise CannedRefused("variable") from None
    for _, name, form, conversion in parts:
        if name is not None and (name not in VARIABLES or form or conversion):
            raise CannedRefused("variable")


def _newest() -> Any:
    last = (
        select(CannedVersion.key, func.max(CannedVersion.version).label("version"))
        .group_by(CannedVersion.key)
        .subquery()
    )
    return (
        select(CannedVersion)
        .join(
            last,
            (CannedVersion.key == last.c.key) & (CannedVersion.version == last.c.version),
        )
        .order_by(CannedVersion.created_at, CannedVersion.key)
    )


def _write(
    session: Session, asker: StaffAsker, kept: Canned, now: datetime, *, retired: bool
) -> Canned:
    last = session.scalar(
        select(func.max(CannedVersion.version)).where(CannedVersion.key == kept.key)
    )
    version = (last or 0) + 1
    session.add(
        CannedVersion(
            key=kept.key,
            version=version,
            shortcut=kept.shortcut,
            title=kept.title.strip(),
            text=kept.text.strip(),
            unit=kept.unit,
            retired=retired,
            staff_id=asker.staff_id,
            created_at=now,
        )
    )
    action = "canned.retired" if retired else "canned.kept"
    audit.record(session, asker, action, f"canned:{kept.key}", "", now, version=version)
    session.flush()
    return replace(kept, version=version)


def _canned(row: CannedVersion) -> Canned:
    return Canned(row.shortcut, row.title, row.text, row.unit, row.key, row.version)


def _value(slots: dict[str, Any], key: str) -> str:
    return str((slots.get(key) or {}).get("value") or "")
