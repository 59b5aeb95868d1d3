"""Reaching a citizen whom the channel's chat does not reach: by a notice or by a short message.

A notice (WeChat's template message) has no room for words: it asks the citizen to write, and what
the handler wrote goes out then. A short message carries the words to the telephone number of the
draft or of the newest case. Both are written down first and delivered by the worker.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.cases.masking import mask_phone
from bot.intake.handover import held_by
from bot.intake.models import Conversation, Message, new_id
from bot.intake.ports import Channel
from bot.intake.replying import EmptyReply, reply
from bot.intake.sealing import value_of
from bot.kit.outbox import enqueue
from bot.staff import audit
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, check_permission

Way = Literal["template", "sms"]
KIND = "notice"
TOPIC = "notice.send"
LONGEST_SMS = 300


class WayClosed(Exception):
    """The citizen cannot be reached that way; the text says why, in one word."""


def ways(
    session: Session,
    conversation_id: str,
    staff: StaffAsker,
    channels: Mapping[str, Channel],
    further: Collection[str],
) -> dict[str, dict[str, Any]]:
    """Which ways are open, for whoever has the conversation.

    `further` are the ways that are set up beside the channels. `why` is `not_set_up`, `no_phone` or
    `unreachable`; `to` the masked telephone number.
    """
    check_permission(staff, Permission.CONVERSATIONS_REPLY)
    conversation = held_by(session, conversation_id, staff)
    phone = phone_of(session, staff, conversation)
    closed: dict[str, str] = {}
    if not channels[conversation.channel].can_notify:
        closed["template"] = "not_set_up"
    elif not conversation.following or not conversation.sender:
        closed["template"] = "unreachable"
    if "sms" not in further:
        closed["sms"] = "not_set_up"
    elif not phone:
        closed["sms"] = "no_phone"
    return {
        way: {"open": way not in closed, "why": closed.get(way, ""), "to": to}
        for way, to in (("template", ""), ("sms", mask_phone(phone) if phone else ""))
    }


def notify(
    session: Session,
    conversation_id: str,
    staff: StaffAsker,
    way: Way,
    text: str,
    now: datetime,
    *,
    channels: Mapping[str, Channel],
    further: Collection[str],
) -> dict[str, Any]:
    """Reach the citizen another way. Raises `WayClosed` or `EmptyReply`."""
    open_ = ways(session, conversation_id, staff, channels, further)[way]
    if not open_["open"]:
        raise WayClosed(open_["why"])
    text = text.strip()
    if not text or (way == "sms" and len(text) > LONGEST_SMS):
        raise EmptyReply(conversation_id)
    conversation = held_by(session, conversation_id, staff)
    if way == "template":
        reply(session, conversation_id, staff, text, now, channels)
        text = ""
    id_ = _store(session, conversation, staff, way, text, now)
    audit.record(session, staff, f"conversations.{way}", conversation_id, "", now, to=open_["to"])
    return {"id": id_, "way": way, "status": "queued"}


def phone_of(session: Session, staff: StaffAsker, conversation: Conversation) -> str:
    """The telephone number a short message would go to; of the draft, else of the newest case."""
    drafted = value_of(conversation.slots or {}, "phone")
    number = drafted.get("number") if isinstance(drafted, dict) else drafted
    if number:
        return str(number)
    filed = cases.latest_of(session, staff, [conversation.id]).get(conversation.id)
    return str(filed.phone or "") if filed else ""


def _store(
    session: Session,
    conversation: Conversation,
    staff: StaffAsker,
    way: Way,
    text: str,
    now: datetime,
) -> str:
    message = Message(
        id=new_id(),
        conversation_id=conversation.id,
        seq=conversation.next_seq,
        direction="out",
        author="handler",
        staff_id=staff.staff_id,
        kind=KIND,
        key=f"{KIND}.{way}",
        text=text,
        payload={"way": way, "to": phone_of(session, staff, conversation) if way == "sms" else ""},
        status="queued",
        created_at=now,
    )
    conversation.next_seq += 1
    session.add(message)
    enqueue(
        session, TOPIC, f"{KIND}:{message.id}", {"message": message.id}, now=now,
        conversation_id=conversation.id,
    )  # fmt: skip
    return message.id
