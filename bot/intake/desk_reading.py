"""What the desk reads for its pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.cases.masking import mask_name
from bot.intake import mentions, notes, queues, sight
from bot.intake.reading import read_conversation
from bot.intake.sealing import check_seal
from bot.staff.askers import StaffAsker

AUDITED_FOR = timedelta(minutes=10)
"""A page that shows the same thing anew within this time leaves no further line in the log."""


class Showings:
    """What was shown to whom of late."""

    def __init__(self) -> None:
        self._audited: dict[tuple[str, str], datetime] = {}

    def is_due(self, asker: StaffAsker, what: str, now: datetime) -> bool:
        """Whether this showing is to be written into the log."""
        key = (asker.staff_id, what)
        last = self._audited.get(key)
        if last is not None and now - last < AUDITED_FOR:
            return False
        self._audited = {k: at for k, at in self._audited.items() if now - at < AUDITED_FOR}
        self._audited[key] = now
        return True


def open_page(
    session: Session,
    asker: StaffAsker,
    id: str,
    *,
    reason: str | None,
    now: datetime,
    recorded: bool,
) -> dict[str, Any]:
    """The conversation as far as the asker may see it, with notes, cases and names of staff."""
    shown = read_conversation(session, asker, id, unmask_reason=reason, now=now, recorded=recorded)
    shown["notes"] = [] if shown["withheld"] else notes.read(session, id, asker)
    shown["called"] = mentions.is_called(session, asker, id)
    shown["staff"] = queues.staff_names(session, _staff_in(shown))
    shown["cases"] = [
        {name: getattr(case, name) for name in ("number", "title", "stage", "letter")}
        for case in cases.cases_of(session, asker, id)
    ]
    filed = cases.latest_of(session, asker, [id] if shown["cases"] else []).get(id)
    name = filed.name if filed else ""
    shown["filed_name"] = name if _sees_whole(shown, asker, reason) else mask_name(name)
    return shown


def _sees_whole(shown: dict[str, Any], asker: StaffAsker, reason: str | None) -> bool:
    return reason is not None or shown["handler_id"] == asker.staff_id


def slots_of(session: Session, asker: StaffAsker, id: str) -> dict[str, Any]:
    found = sight.get(session, asker, id)
    check_seal(asker, found.slots, found.sealed)
    return found.slots or {}


def address_if_held(session: Session, asker: StaffAsker, id: str) -> tuple[str, str] | None:
    found = sight.find(session, asker, id)
    if found is None or found.handler_id != asker.staff_id or not found.following:
        return None
    return found.channel, found.sender


def _staff_in(shown: dict[str, Any]) -> list[str]:
    """Everybody of the staff whom a conversation mentions."""
    ids = [
        shown["handler_id"],
        *(one["staff_id"] for one in (*shown["notes"], *shown["messages"])),
        *(called for note in shown["notes"] for called in note["called"]),
        *(entry["taken_by"] for entry in shown["handovers"]),
    ]
    return [str(id_) for id_ in ids if id_]
