"""What the intake desk does with a case that has come in: P1 → P2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cases import repository
from bot.cases.schemas import CaseSummary
from bot.cases.showing import show_summary
from bot.cases.states import CaseState, Mover, check_transition
from bot.cases.texts import words
from bot.cases.timeline import write_timeline
from bot.staff import audit
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, check_permission


@dataclass(frozen=True, slots=True)
class Registered:
    """A case that was just registered: where it was told, and what its citizen may hear of it."""

    conversation_id: str
    summary: CaseSummary


def register(session: Session, asker: StaffAsker, number: str, now: datetime) -> Registered:
    """Register a submitted case. Raises ``CaseNotFound``, ``TransitionRefused``."""
    check_permission(asker, Permission.CASES_REGISTER)
    case = repository.get_for_change(session, asker, number)
    case.state = check_transition(case.state, CaseState.REGISTERED, Mover.STAFF).value
    case.registered_at = now
    text = words().text("timeline.registered")
    write_timeline(session, case, asker, "registered", text, now=now)
    audit.record(session, asker, "case.registered", f"case:{case.number}", "", now)
    return Registered(case.conversation_id, show_summary(case))
