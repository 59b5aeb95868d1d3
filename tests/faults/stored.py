"""What the database holds of one citizen."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.intake.answers import to_outbound
from bot.intake.inbox import ADDRESS
from bot.intake.models import Conversation, Message
from integrations.wechat.parse import CHANNEL
from integrations.wechat.text import whole
from tests.stack import Stack
from tests.wechat_user import Citizen


@dataclass(frozen=True, slots=True)
class Stored:
    """A citizen's messages and the answers to them, in order."""

    inbound: list[Message]
    outbound: list[Message]

    @property
    def texts(self) -> list[str]:
        """The answers as a phone shows them."""
        return [whole(to_outbound(message)) for message in self.outbound]


def stored_of(stack: Stack, citizen: Citizen) -> Stored:
    """All that is stored of a citizen."""
    where = f"{CHANNEL}:{stack.settings.wechat_app_id}:{citizen.openid}"
    hash_ = stack.database.cipher.blind_index(ADDRESS, where)

    def read(session: Session) -> list[Message]:
        query = select(Message).join(Conversation, Message.conversation_id == Conversation.id)
        return list(
            session.scalars(query.where(Conversation.sender_hash == hash_).order_by(Message.seq))
        )

    found = stack.database.look(read)
    by_way: dict[str, list[Message]] = {"in": [], "out": []}
    for message in found:
        by_way[message.direction].append(message)
    return Stored(by_way["in"], by_way["out"])
