"""Reading one conversation: as much of it as the asker may see, with a line in the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.intake import conversations, sight
from bot.intake.models import Attachment, Reading
from bot.intake.sealing import check_seal, draft_messages, is_withheld
from bot.intake.seals import covers, seals_of, under_seal
from bot.intake.sight import ConversationNotFound
from bot.intake.viewing import hide_codes, hide_messages, mask_conversation
from bot.staff import audit
from bot.staff.askers import OperatorAsker, StaffAsker
from bot.staff.permissions import Permission, check_permission, is_allowed


def read_conversation(
    session: Session,
    asker: StaffAsker | OperatorAsker,
    id: str,
    *,
    unmask_reason: str | None = None,
    now: datetime,
    recorded: bool = True,
) -> dict[str, Any]:
    """The conversation; whole for whoever has taken it or gives a reason, else masked.

    What belongs to an accusation is hidden from all who may not know of accusations; `withheld`
    tells that its draft is one, and such a draft no reason opens: `Sealed`. Without
    `recorded` there is no line in the log: for a page that shows again what it has just shown.
    """
    if unmask_reason is not None:
        check_permission(asker, Permission.CASES_UNMASK)
        if not unmask_reason.strip():
            raise cases.ReasonNeeded
    shown = conversations.show(session, id, asker)
    if unmask_reason is not None and shown["holder"] == "bot":
        check_permission(asker, Permission.CONVERSATIONS_ALL_UNITS)
    withheld = is_withheld(asker, shown["slots"], shown["sealed"])
    if unmask_reason is not None:
        check_seal(asker, shown["slots"], shown["sealed"])
    shown["withheld"] = withheld
    if not is_allowed(asker, Permission.CASES_READ_SEALED):
        hidden = cases.sealed_words(session, id) | draft_messages(shown) | _sealed(session, shown)
        shown = hide_messages(shown, hidden) if hidden or withheld else shown
    holds = isinstance(asker, StaffAsker) and shown["handler_id"] == asker.staff_id
    whole = holds or unmask_reason is not None
    action = "conversation.unmasked" if whole else "conversation.read"
    reason = (unmask_reason or "").strip() or ("taken" if holds else "")
    if recorded:
        audit.record(session, asker, action, f"conversation:{id}", reason, now)
    shown = hide_codes(shown)
    return shown if whole else mask_conversation(shown)


def _sealed(session: Session, shown: dict[str, Any]) -> set[str]:
    """The messages under a seal of the conversation."""
    seals = seals_of(session, [shown["id"]])
    return {
        message["id"]
        for message in shown["messages"]
        if covers(seals, shown["id"], datetime.fromisoformat(message["at"]))
    }


class BeingRead(Exception):
    """The picture waits to be read; until then nobody knows what must be covered."""


def find_file(
    session: Session, asker: StaffAsker, id: str, now: datetime, *, reason: str | None = None
) -> dict[str, Any]:
    """Where an attachment is kept and what it is; raises `ConversationNotFound` when hidden.

    Of a picture that shows an identity card it is the covered copy, unless there is a `reason`,
    which is audited; without one a picture that is not read yet raises `BeingRead`.
    """
    check_permission(asker, Permission.CONVERSATIONS_READ)
    if reason is not None:
        check_permission(asker, Permission.CASES_UNMASK)
        if not reason.strip():
            raise cases.ReasonNeeded
    file = session.get(Attachment, id)
    if file is None or file.storage_key is None:
        raise ConversationNotFound(id)
    conversation = sight.get(session, asker, file.conversation_id)
    if not is_allowed(asker, Permission.CASES_READ_SEALED):
        hidden = cases.sealed_words(session, file.conversation_id)
        if (
            is_withheld(asker, conversation.slots, conversation.sealed)
            or file.message_id in hidden
            or under_seal(session, file.message_id)
        ):
            raise ConversationNotFound(id)
    original = {
        "key": file.storage_key,
        "content_type": file.content_type,
        "filename": file.filename or "",
    }
    if reason is not None:
        audit.record(session, asker, "attachment.unmasked", f"attachment:{id}", reason.strip(), now)
        return original
    reading = session.get(Reading, id)
    if reading is not None and (reading.kind, reading.status) == ("picture", "waiting"):
        raise BeingRead(id)
    file.to_hear = False
    audit.record(session, asker, "attachment.read", f"attachment:{id}", "", now)
    if file.covered_key is not None:
        return {"key": file.covered_key, "content_type": "image/jpeg", "filename": ""}
    return original
