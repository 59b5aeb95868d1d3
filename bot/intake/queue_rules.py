"""Which conversations stand in which queue, and which queues there are for whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select

from bot.intake import sight
from bot.intake.models import Attachment, Conversation, Handover, Mention
from bot.intake.sight import Who
from bot.staff.askers import StaffAsker
from bot.staff.models import Staff, StaffSkill, Unit

Queue = Literal["waiting", "mine", "unit", "bot", "closed", "mentioned"]
QUEUES: tuple[Queue, ...] = ("waiting", "mine", "unit", "bot", "closed", "mentioned")
OF_A_UNIT: tuple[Queue, ...] = ("unit", "mine", "closed", "mentioned")
_C = Conversation


@dataclass(frozen=True, slots=True)
class Whoever:
    """The asker as parameters of a statement that is built once: building costs most."""

    staff_id: Any = field(default_factory=lambda: bindparam("staff_"))
    unit: Any = field(default_factory=lambda: bindparam("unit_"))
    scope: Any = field(default_factory=lambda: bindparam("scope_", expanding=True))


def parameters(asker: StaffAsker) -> dict[str, Any]:
    """What stands for the asker in such a statement."""
    return {"staff_": asker.staff_id, "unit_": asker.unit, "scope_": sorted(asker.scope)}


def queues_for(asker: StaffAsker) -> tuple[Queue, ...]:
    """The queues in which the asker may find anything, where they begin first."""
    return QUEUES if sight.sees_all(asker) else OF_A_UNIT


def where(queue: Queue, asker: Who, *, sees_all: bool) -> ColumnElement[bool]:
    """Which conversations are in a queue of an asker who sees all, or only some (see `sight`)."""
    if sees_all:
        return _where(queue, asker)
    within = sight.within(asker)
    if queue == "unit":
        return and_(_C.holder == "human", _C.unit.in_(asker.scope), within)
    return and_(_where(queue, asker), within)


def _where(queue: Queue, asker: Who) -> ColumnElement[bool]:
    if queue == "mentioned":
        return _calls(asker).where(Mention.conversation_id == _C.id).exists()
    passed_on = and_(_C.holder == "human", _C.handler_id.is_(None))
    if queue == "waiting":
        # One in danger who went on with the bot still wants a person to look.
        alarmed = and_(_C.holder == "bot", _C.urgent)
        unheard = and_(_C.holder == "bot", to_hear())
        return or_(_C.holder == "queue", alarmed, unheard, and_(passed_on, _C.unit.is_(None)))
    if queue == "mine":
        return and_(_C.holder == "human", _C.handler_id == asker.staff_id)
    if queue == "unit":
        colleagues = select(Staff.id).join(Unit, Staff.unit_id == Unit.id)
        ours = _C.handler_id.in_(colleagues.where(Unit.name == asker.unit))
        skills = select(StaffSkill.skill).where(StaffSkill.staff_id == asker.staff_id)
        return or_(_C.unit == asker.unit, _C.skill.in_(skills), and_(_C.holder == "human", ours))
    served = select(Handover.id).where(
        Handover.conversation_id == _C.id,
        Handover.taken_at.is_not(None),
        Handover.released_at.is_not(None),
    )
    over = served.exists()
    mine = over if queue == "closed" else ~over
    return and_(_C.holder == "bot", ~_C.urgent, ~to_hear(), mine)


def calls(asker: Who, *, sees_all: bool) -> Select[str]:
    """The conversations to which notes call the asker, once for each note."""
    found = _calls(asker)
    if sees_all:
        return found
    return found.where(Mention.conversation_id.in_(select(_C.id).where(sight.within(asker))))


def _calls(asker: Who) -> Select[str]:
    return select(Mention.conversation_id).where(Mention.staff_id == asker.staff_id)


def to_hear() -> ColumnElement[bool]:
    """Whether a voice message was kept that nobody listened to."""
    voices = select(Attachment.id).where(
        Attachment.conversation_id == _C.id, Attachment.to_hear, Attachment.status == "stored"
    )
    return voices.exists()
