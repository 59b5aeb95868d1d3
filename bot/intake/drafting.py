"""What a handler does to the draft: set a field, file it on the citizen's behalf.

The engine's own checks judge a value, and what the handler set is marked as theirs.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.intake.commands import Commands, Outcome, Turn
from bot.intake.handover import held_by, lock
from bot.intake.models import Conversation, new_id
from bot.intake.ports import Channel, DialogueEngine
from bot.intake.replying import reply
from bot.intake.repository import Pending
from bot.intake.schemas import TurnRequest, TurnResult
from bot.intake.sealing import is_withheld
from bot.intake.submitting import petitions_of
from bot.kit.db import Database
from bot.staff import audit
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, check_permission

TRIES = 5


class FieldRefused(Exception):
    """The engine's check does not take the value; `problem` names why, `advice` is its wording."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.advice = advice


class NothingToFile(Exception):
    """There is no draft, or what it lacks keeps it from being filed."""


class DraftChanged(Exception):
    """The draft keeps changing under the handler's hands."""


class Drafting:
    """Changes drafts of conversations that the asker holds."""

    def __init__(
        self,
        db: Database,
        engine: DialogueEngine,
        commands: Commands,
        channels: Mapping[str, Channel],
    ) -> None:
        self._db = db
        self._engine = engine
        self._commands = commands
        self._channels = channels

    async def set_field(
        self, asker: StaffAsker, conversation_id: str, slot: str, text: str, now: datetime
    ) -> dict[str, Any]:
        """Set or, with an empty text, empty a field; the draft's slots as they are then.

        Whoever seals a draft that they may not know of passes it on by that, and gets no slots.
        Raises `FieldRefused`, `handover.NotTaken` or `handover.TakenByAnother`.
        """
        check_permission(asker, Permission.CONVERSATIONS_REPLY)
        event = {"name": "edit", "slot": slot, "text": text}
        for _ in range(TRIES):
            pending = await self._db.run(lambda s: _held(s, conversation_id, asker, now))
            result = await self._engine.turn(_request(pending, event, now))
            if result.replies:
                refused = result.replies[0]
                raise FieldRefused(refused.key, refused.text)

            def store(
                session: Session, read: Pending = pending, found: TurnResult = result
            ) -> bool:
                if not _move(session, read, found, asker):
                    return False
                audit.record(session, asker, "conversations.edit", conversation_id, slot, now)
                if is_withheld(asker, found.slots, False):
                    _leave_to_others(session, conversation_id, now)
                return True

            if await self._db.run(store):
                return {} if is_withheld(asker, result.slots, False) else result.slots
        raise DraftChanged(conversation_id)

    async def file(self, asker: StaffAsker, conversation_id: str, now: datetime) -> str:
        """File the draft as it is and send the citizen the receipt; the first case's number.

        Raises `NothingToFile`, `handover.NotTaken` or `handover.TakenByAnother`.
        """
        check_permission(asker, Permission.CONVERSATIONS_REPLY)
        pending = await self._db.run(lambda s: _held(s, conversation_id, asker, now))
        if not (pending.state or {}).get("draft"):
            raise NothingToFile(conversation_id)
        result = await self._engine.turn(_request(pending, {"name": "file"}, now))
        return await self._db.run(lambda s: self._file(s, pending, result, asker, now))

    def _file(
        self,
        session: Session,
        pending: Pending,
        result: TurnResult,
        asker: StaffAsker,
        now: datetime,
    ) -> str:
        id_ = pending.conversation_id
        slots = session.scalar(select(Conversation.slots).where(Conversation.id == id_)) or {}
        if not _move(session, pending, result, asker):
            raise DraftChanged(id_)
        outcome = Outcome()
        turn = Turn(session, pending, result, now, outcome, slots)
        for command in result.commands:
            if command.name == "submit_petition":
                # The citizen confirmed nothing; who filed for them vouches for it.
                for petition in petitions_of(command.args):
                    petition["consent"]["by"] = "handler"
            self._commands.run(turn, command)
        if not outcome.filed:
            raise NothingToFile(id_)
        conversation = held_by(session, id_, asker)
        conversation.case_count += len(outcome.filed)
        text = "\n".join(said.text for said in outcome.replies)
        reply(session, id_, asker, text, now, self._channels)
        number = outcome.filed[0]
        numbers = list(outcome.filed)
        audit.record(
            session, asker, "conversations.filed", id_, "", now, number=number, numbers=numbers
        )
        return number


def _held(session: Session, conversation_id: str, asker: StaffAsker, now: datetime) -> Pending:
    row = held_by(session, conversation_id, asker)
    return Pending(
        message_id=new_id(),
        kind="event",
        author="handler",
        text="",
        payload={},
        created_at=now,
        work_tries=0,
        conversation_id=row.id,
        channel=row.channel,
        account=row.account,
        sender=row.sender,
        state=row.state,
        state_version=row.state_version,
        holder=row.holder,
        urgent=row.urgent,
        previous_in_at=row.previous_in_at,
        case_count=row.case_count,
        rating=None,
        proposal=None,
        waiting=0,
    )


def _leave_to_others(session: Session, conversation_id: str, now: datetime) -> None:
    """Nobody has it any more, and it waits for a person: the bot stays silent."""
    row = lock(session, conversation_id)
    row.handler_id = row.unit = row.skill = None
    row.queued_at = now


def _request(pending: Pending, event: dict[str, Any], now: datetime) -> TurnRequest:
    return TurnRequest(
        turn=pending.message_id,
        conversation=pending.conversation_id,
        text="",
        kind="event",
        payload=event,
        state=pending.state,
        now=now,
        facts={},
    )


def _move(session: Session, pending: Pending, result: TurnResult, asker: StaffAsker) -> bool:
    """Write the new draft if it follows the one it was made from."""
    row = held_by(session, pending.conversation_id, asker)
    if row.state_version != pending.state_version:
        return False
    row.state, row.slots = result.state, result.slots
    row.state_version += 1
    row.flow_version, row.model_version = result.flow_version, result.model_version
    session.flush()
    return True
