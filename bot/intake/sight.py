"""Which conversations an asker may know of: every reading of conversations by staff starts here.

The reception sees all of them. Who sits in a responsible unit sees what was passed on to that unit
or one below it, and what they hold themselves: only while people have it, and what they gave back
only until the citizen writes again. Never what is sealed.
"""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session, aliased

from bot.intake.models import Conversation, Handover
from bot.intake.sealing import is_withheld
from bot.staff.askers import Asker, StaffAsker
from bot.staff.permissions import Permission, is_allowed

_C = Conversation


class ConversationNotFound(Exception):
    """There is no such conversation, or none that the asker may know of."""


class Who(Protocol):
    """Somebody who looks: a member of staff, or parameters of a statement in their place."""

    @property
    def staff_id(self) -> Any: ...

    @property
    def unit(self) -> Any: ...

    @property
    def scope(self) -> Any: ...


def sees_all(asker: Asker) -> bool:
    """Whether no conversation is out of the asker's sight."""
    return is_allowed(asker, Permission.CONVERSATIONS_ALL_UNITS)


def in_sight(asker: Asker) -> ColumnElement[bool]:
    """Which conversations the asker may know of."""
    if sees_all(asker) or not isinstance(asker, StaffAsker):
        return true()
    return within(asker)


def within(who: Who) -> ColumnElement[bool]:
    """Which conversations somebody of a responsible unit may know of."""
    passed_on = or_(_C.unit.in_(who.scope), _C.handler_id == who.staff_id)
    held = and_(_C.holder == "human", passed_on)
    return and_(_C.sealed.is_(False), or_(held, _given_back(who)))


def find(session: Session, asker: Asker, id: str) -> Conversation | None:
    """The conversation, if the asker may know of it."""
    if sees_all(asker):
        return session.get(Conversation, id)
    found = session.scalars(select(_C).where(_C.id == id, in_sight(asker))).one_or_none()
    return None if found is None or is_hidden(asker, found) else found


def get(session: Session, asker: Asker, id: str) -> Conversation:
    """The same; raises `ConversationNotFound`."""
    found = find(session, asker, id)
    if found is None:
        raise ConversationNotFound(id)
    return found


def is_hidden(asker: Asker, conversation: Conversation) -> bool:
    """Whether one in sight is not to be seen after all: its draft, which is encrypted, is sealed.

    The reception sees that there is such a conversation, a responsible unit does not.
    """
    return not sees_all(asker) and is_withheld(asker, conversation.slots, conversation.sealed)


def _given_back(who: Who) -> ColumnElement[bool]:
    """With the bot again, nobody else had it since, and the citizen wrote nothing more."""
    own, later = aliased(Handover), aliased(Handover)
    again = select(later.id).where(
        later.conversation_id == _C.id, later.requested_at > own.requested_at
    )
    last = select(own.id).where(
        own.conversation_id == _C.id,
        own.taken_by == who.staff_id,
        own.released_at >= _C.last_in_at,
        ~again.correlate(_C, own).exists(),
    )
    served = select(Handover.conversation_id).where(Handover.taken_by == who.staff_id)
    return and_(_C.holder == "bot", _C.id.in_(served), last.correlate(_C).exists())
