"""The search box: lines of all queues that fit, each with the queue it stands in."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.cases.masking import mask_text
from bot.intake import queues, sight
from bot.intake.queue_rules import Queue, calls
from bot.intake.sealing import value_of
from bot.intake.searching import find
from bot.staff import audit
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, check_permission

ELSEWHERE = "elsewhere"
"""A colleague of another unit has it."""


def search(
    session: Session,
    asker: StaffAsker,
    words: str,
    *,
    queue: Queue | None,
    since: datetime | None,
    now: datetime,
    recorded: bool,
) -> dict[str, Any]:
    """The lines that fit, at most a page, and how many fit in each queue.

    The log keeps whom it showed, not what was looked for, which may be somebody's name.
    """
    check_permission(asker, Permission.CONVERSATIONS_LIST)
    words = words.strip()
    found = find(session, asker, words, since=since)
    where = queues.queues_of(session, asker, [row.id for row in found.rows])
    stands = {row.id: where.get(row.id, ELSEWHERE) for row in found.rows}
    calling = calls(asker, sees_all=sight.sees_all(asker))
    called = set(session.scalars(calling)) if queue == "mentioned" else set[str]()
    rows = [
        row for row in found.rows if queue is None or stands[row.id] == queue or row.id in called
    ]
    items = [
        line | {"queue": stands[line["id"]]}
        for line in queues.lines_of(session, asker, rows[: queues.PAGE])
    ]
    slots = {row.id: row.slots or {} for row in rows}
    for item in items:
        excerpt = found.excerpts.get(item["id"])
        if excerpt and not item["withheld"]:
            whole = item["handler_id"] == asker.staff_id
            name = str(value_of(slots[item["id"]], "name") or "")
            item["preview"] = excerpt if whole else mask_text(excerpt, (name,) if name else ())
    if recorded:
        shown = [item["id"] for item in items]
        audit.record(session, asker, "conversations.searched", "", "", now, shown=shown)
    return {
        "items": items,
        "counts": dict(Counter(stands.values())),
        "back_to": found.back_to.isoformat() if found.back_to else None,
    }
