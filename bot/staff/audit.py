"""The audit log: who did what to what and why, each line bound to the line before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.staff.askers import Asker, CitizenAsker, StaffAsker, Stranger
from bot.staff.models import AuditEntry, AuditHead

PAGE = 500
GENESIS = "0" * 64
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check of the whole log found; ``broken_at`` is the first line that does not fit."""

    entries: int
    head: str
    broken_at: int | None = None
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether every line fits."""
        return self.broken_at is None


def actor_of(asker: Asker) -> str:
    """How an asker is named in the log; a citizen only by a short digest of their address."""
    if isinstance(asker, CitizenAsker):
        return "citizen:" + hashlib.sha256(asker.address.encode()).hexdigest()[:16]
    if isinstance(asker, StaffAsker):
        return f"staff:{asker.staff_id}"
    if isinstance(asker, Stranger):
        return f"stranger:{asker.network}"[:120]
    return f"operator:{asker.name}"


def record(
    session: Session,
    asker: Asker,
    action: str,
    object: str,
    reason: str,
    now: datetime,
    **detail: Any,
) -> AuditEntry:
    """Add a line to the log, in the caller's transaction; writers queue on the head row."""
    head = _hold_head(session)
    role = asker.role.value if isinstance(asker, StaffAsker) else ""
    entry = AuditEntry(
        seq=head.seq + 1,
        at=now,
        actor=actor_of(asker),
        action=action,
        object=object,
        reason=reason,
        detail={**({"role": role} if role else {}), **detail},
        prev_hash=head.hash,
    )
    entry.hash = _hash_of(entry)
    head.seq, head.hash = entry.seq, entry.hash
    session.add(entry)
    session.flush()
    return entry


def verify(session: Session, *, contains: str | None = None) -> Verified:
    """Walk the whole log. With ``contains``, a head noted earlier must still be part of it."""
    previous, seq = GENESIS, 0
    seen = contains is None or contains == GENESIS
    for entry in _entries(session):
        seq += 1
        if entry.seq != seq:
            return Verified(seq - 1, previous, seq, "a line is missing")
        if entry.prev_hash != previous or entry.hash != _hash_of(entry):
            return Verified(seq - 1, previous, seq, "a line was changed")
        previous = entry.hash
        seen = seen or previous == contains
    head = session.get(AuditHead, 1)
    if (head.seq, head.hash) != (seq, previous) if head else seq:
        return Verified(seq, previous, seq + 1, "lines at the end are missing")
    if not seen:
        return Verified(seq, previous, seq + 1, "the noted head is not in the log")
    return Verified(seq, previous)


def is_intact(entry: AuditEntry) -> bool:
    """Whether a line says what it said when it was written."""
    return entry.hash == _hash_of(entry)


def _entries(session: Session) -> Iterator[AuditEntry]:
    """All lines in order, a page at a time: the log may be longer than the memory."""
    last = -1
    while page := session.scalars(
        select(AuditEntry).where(AuditEntry.seq > last).order_by(AuditEntry.seq).limit(PAGE)
    ).all():
        yield from page
        last = page[-1].seq
        for entry in page:
            session.expunge(entry)


def _hold_head(session: Session) -> AuditHead:
    session.execute(
        text(
            "INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, :genesis) "
            "ON CONFLICT (id) DO NOTHING"
        ),
        {"genesis": GENESIS},
    )
    return session.scalars(
        select(AuditHead)
        .where(AuditHead.id == 1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _hash_of(entry: AuditEntry) -> str:
    line = {
        "seq": entry.seq,
        "at": entry.at.astimezone(_UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "object": entry.object,
        "reason": entry.reason,
        "detail": entry.detail,
        "prev": entry.prev_hash,
    }
    body = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()
