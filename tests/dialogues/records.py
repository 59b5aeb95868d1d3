"""What a played conversation left in the stack's database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.models import Case
from bot.cases.service import get_case
from bot.intake.models import Conversation, Message
from bot.staff.askers import OperatorAsker
from bot.staff.permissions import Role
from bot.staff.service import add_staff, create_token
from integrations.wechat.parse import CHANNEL
from tests.stack import Stack

OPERATOR = OperatorAsker("dialogues")


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the account: its keys (several when joined), words and who said it."""

    seq: int
    keys: tuple[str, ...]
    text: str
    author: str


class Records:
    """Reads one stack's database, with its keys."""

    def __init__(self, stack: Stack) -> None:
        self._stack, self._database = stack, stack.database

    def conversation(self, openid: str) -> Conversation | None:
        """The conversation of a phone."""
        address = f"{CHANNEL}:{self._stack.settings.wechat_app_id}:{openid}"
        hashes = self._database.cipher.blind_indexes("conversation", address)
        return self._database.look(
            lambda session: session.scalar(
                select(Conversation).where(Conversation.sender_hash.in_(hashes))
            )
        )

    def said(self, conversation: str, after: int, states: tuple[str, ...]) -> list[Said]:
        """What the account said after that place, in order."""
        query = (
            select(Message)
            .where(
                Message.conversation_id == conversation,
                Message.direction == "out",
                Message.status.in_(states),
                Message.seq > after,
            )
            .order_by(Message.seq)
        )

        def read(session: Session) -> list[Said]:
            rows = session.scalars(query)
            return [
                Said(row.seq, tuple((row.key or "").split("+")), row.text, row.author)
                for row in rows
                if not (row.reason or "").startswith("merged:")
            ]

        return self._database.look(read)

    def case_numbers(self, conversation: str) -> list[str]:
        """Numbers of the cases that were filed in a conversation, oldest first."""
        query = select(Case.number).where(Case.conversation_id == conversation)
        return self._database.look(
            lambda session: list(session.scalars(query.order_by(Case.number)))
        )

    def case(self, number: str) -> dict[str, Any]:
        """The whole case, unmasked."""
        now = self._stack.clock.now()
        return self._database.transact(
            lambda session: get_case(
                session, OPERATOR, number, unmask_reason="scripted dialogue", now=now
            )
        )

    def new_token(self, name: str) -> str:
        """A token of a new intake officer."""
        now = self._stack.clock.now()

        def create(session: Session) -> str:
            role = Role.INTAKE_OFFICER
            staff = add_staff(session, OPERATOR, name, role=role, unit=None, now=now)
            return create_token(session, OPERATOR, staff.id, now).secret

        return self._database.transact(create)
