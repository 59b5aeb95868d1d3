"""The one transaction of a turn: state, statuses, answers, cases and queued work together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.intake import answers, statements, suggesting
from bot.intake.commands import Commands, Outcome, Turn
from bot.intake.models import new_id
from bot.intake.ports import Channel
from bot.intake.pushes import Budget, queue_push
from bot.intake.repository import Pending
from bot.intake.schemas import OutboundMessage, TurnResult
from bot.intake.statements import CONVERSATIONS, MESSAGES, SPARE, execute

# A pushed second part must not overtake the first one, which travels as the passive reply.
AFTER_PASSIVE = timedelta(seconds=0.6)
KEY_LENGTH = 255
BACK_TO_FLOW = "back_to_flow"
"""The engine's word for taking up a flow again, which its question follows."""
_C, _M = CONVERSATIONS.c, MESSAGES.c


class Stale(Exception):
    """Somebody else changed the conversation since it was read: read it and begin again."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What the waiting request gets, and what others are to be told."""

    passive: tuple[OutboundMessage, ...]
    holder: str
    pushed: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """The conversation as it stands inside the transaction."""

    next_seq: int
    budget: Budget
    held: int


class TurnCommit:
    """Commits turns of one service; used with `Database.run`."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def commit(
        self,
        session: Session,
        pending: Pending,
        result: TurnResult,
        channel: Channel,
        now: datetime,
        *,
        also_in_queue: bool = False,
    ) -> Committed:
        """Write one turn, or hand its message to the person who took over meanwhile.

        Raises `Stale` when the turn was computed from a state that is no longer the newest or
        when another worker has answered the message.
        """
        submits = any(command.name == "submit_petition" for command in result.commands)
        draft = _draft(session, pending) if submits else {}
        row = _lock(session, pending, result, channel, also_in_queue)
        if row is None:
            suggesting.keep(session, pending, result, channel, now)
            return _for_human(session, pending)
        waits = _answer_inbound(session, pending, result, now)
        outcome = Outcome()
        turn = Turn(session, pending, result, now, outcome, draft)
        for command in result.commands:
            self._commands.run(turn, command)
        self._commands.finish(turn)
        own = () if outcome.silent else result.replies
        spoken = _in_order(own, outcome)
        pushed, passive = _speak(session, pending, row, channel, spoken, waits, now)
        _finish(session, pending, outcome, draft)
        return Committed(passive, "bot", pushed or bool(result.commands))


def _in_order(own: Sequence[OutboundMessage], outcome: Outcome) -> list[OutboundMessage]:
    """What was asked for is answered before the bot goes back to the flow it had left."""
    back = next((at for at, said in enumerate(own) if said.key == BACK_TO_FLOW), len(own))
    return [*outcome.first, *own[:back], *outcome.replies, *own[back:]]


def _lock(
    session: Session, pending: Pending, result: TurnResult, channel: Channel, in_queue: bool
) -> _Row | None:
    """Write the new state if it follows the one it was computed from; None for a person."""
    holders = ("bot", "queue") if in_queue else ("bot",)
    values = {
        "conversation_": pending.conversation_id,
        "version_": pending.state_version,
        "holders_": holders,
    }
    if result.state is pending.state:
        found = execute(session, statements.LOCK_ONLY, values)
    else:
        moved = {
            "state_": result.state,
            "slots_": result.slots,
            "flow_": result.flow_version,
            "model_": result.model_version,
        }
        found = execute(session, statements.LOCK_AND_MOVE, values | moved)
    row = found.one_or_none()
    if row is not None:
        budget = Budget(channel.can_push, row.pushes_left, row.bot_pushes, row.window_until)
        return _Row(row.next_seq - SPARE, budget, row.held)
    holder = session.scalar(select(_C.holder).where(_C.id == pending.conversation_id))
    if holder in holders:
        raise Stale
    return None


def _draft(session: Session, pending: Pending) -> dict[str, Any]:
    slots = session.scalar(select(_C.slots).where(_C.id == pending.conversation_id))
    return slots or {}


def _for_human(session: Session, pending: Pending) -> Committed:
    session.execute(
        update(MESSAGES)
        .where(_M.id == pending.message_id, _M.status == "pending")
        .values(status="for_human")
    )
    return Committed((), "human", False)


def _answer_inbound(session: Session, pending: Pending, result: TurnResult, now: datetime) -> bool:
    """Mark the message answered; says whether its request still waits for the answer."""
    values = {"message_": pending.message_id, "understanding_": result.understanding or None}
    row = execute(session, statements.ANSWER_INBOUND, values).one_or_none()
    if row is None:
        raise Stale
    return not row.passive_closed and row.passive_until is not None and now <= row.passive_until


def _speak(
    session: Session,
    pending: Pending,
    row: _Row,
    channel: Channel,
    spoken: list[OutboundMessage],
    waits: bool,
    now: datetime,
) -> tuple[bool, tuple[OutboundMessage, ...]]:
    """Store the outgoing messages: one with the waiting request, the others pushed or held."""
    held = answers.held_messages(session, pending.conversation_id) if row.held and waits else []
    parts = channel.split([*(message for _, message in held), *spoken])
    budget = row.budget
    left_held, rows, pushes = row.held - len(held), [], []
    for number, part in enumerate(parts):
        id_ = new_id()
        if number == 0 and waits:
            status = "passive"
        elif budget.spend_by_bot(now):
            status = "queued"
            pushes.append(id_)
        else:
            status = "held"
            left_held += 1
        rows.append(_out_row(pending, part, id_, row.next_seq + number, status, now))
    if rows:
        execute(session, statements.INSERT_MESSAGE, rows)
    for id_ in pushes:
        queue_push(
            session, pending.conversation_id, id_, now, now + AFTER_PASSIVE if waits else now
        )
    if held:
        _merge(session, [id_ for id_, _ in held], rows[0]["id"], now)
    _settle(session, pending, row, len(parts), left_held, spent=bool(pushes))
    return bool(pushes), tuple(parts[:1]) if waits else ()


def _settle(
    session: Session, pending: Pending, row: _Row, parts: int, left_held: int, *, spent: bool
) -> None:
    """Write back what speaking cost, if it cost anything."""
    budget = row.budget
    changed: dict[str, Any] = {}
    if spent or left_held != row.held:
        changed |= {"pushes_left": budget.left, "bot_pushes": budget.by_bot, "held": left_held}
    if parts > SPARE:
        changed["next_seq"] = row.next_seq + parts
    if changed:
        session.execute(
            update(CONVERSATIONS).where(_C.id == pending.conversation_id).values(changed)
        )


def _out_row(
    pending: Pending, part: OutboundMessage, id_: str, seq: int, status: str, now: datetime
) -> dict[str, Any]:
    options = [{"label": option.label, "value": option.value} for option in part.options]
    return {
        "id": id_,
        "conversation_id": pending.conversation_id,
        "seq": seq,
        "direction": "out",
        "author": "bot",
        "kind": "text",
        "key": part.key[:KEY_LENGTH],
        "text": part.text,
        "payload": {"options": options} if options else None,
        "status": status,
        "reply_to": pending.message_id,
        "sent_at": now if status == "passive" else None,
        "created_at": now,
    }


def _merge(session: Session, ids: list[str], into: str, now: datetime) -> None:
    session.execute(
        update(MESSAGES)
        .where(_M.id.in_(ids))
        .values(status="sent", sent_at=now, reason=f"merged:{into}")
    )


def _finish(session: Session, pending: Pending, outcome: Outcome, draft: dict[str, Any]) -> None:
    values: dict[str, Any] = {}
    if outcome.filed:
        values["case_count"] = _C.case_count + len(outcome.filed)
    if outcome.keep_state:
        values |= {"state": pending.state, "slots": draft}
    if values:
        session.execute(
            update(CONVERSATIONS).where(_C.id == pending.conversation_id).values(values)
        )
