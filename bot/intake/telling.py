"""What the service tells a citizen without being asked: pushed while that is allowed, else held."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.intake.handover import lock
from bot.intake.models import Conversation, Message, new_id
from bot.intake.ports import Channel
from bot.intake.pushes import Budget, queue_push
from bot.kit.wording import Wording


def tell_registered(
    session: Session, registered: cases.Registered, channels: Mapping[str, Channel], now: datetime
) -> None:
    """Tell the citizen that their case was registered, and what comes next; in the chat, if any."""
    if session.get(Conversation, registered.conversation_id) is None:
        return
    case = registered.summary
    text = words().text(
        "case_registered", number=case.number, title=case.title, next_step=case.next_step
    )
    pushing = {name for name, channel in channels.items() if channel.can_push}
    tell(session, registered.conversation_id, "case_registered", text, now, pushing)


def tell(
    session: Session,
    conversation_id: str,
    key: str,
    text: str,
    now: datetime,
    pushing: Collection[str] = (),
) -> None:
    """Say `text`: pushed through a channel of `pushing` while nobody else has the conversation and
    the budget allows it, else held for the citizen's next contact."""
    conversation = lock(session, conversation_id)
    budget = Budget(
        conversation.channel in pushing and conversation.following and conversation.holder == "bot",
        conversation.pushes_left,
        conversation.bot_pushes,
        conversation.window_until,
    )
    pushed = budget.spend_by_bot(now)
    conversation.pushes_left, conversation.bot_pushes = budget.left, budget.by_bot
    said = {"author": "bot", "key": key, "text": text}
    push_or_hold(session, conversation, said, now, pushed=pushed)


def push_or_hold(
    session: Session,
    conversation: Conversation,
    said: Mapping[str, str],
    now: datetime,
    *,
    pushed: bool,
) -> Message:
    """Store what is `said` (columns of `Message`), to be pushed or held for the next contact."""
    conversation.next_seq += 1
    message = Message(
        id=new_id(),
        conversation_id=conversation.id,
        seq=conversation.next_seq - 1,
        direction="out",
        kind="text",
        status="queued" if pushed else "held",
        created_at=now,
        **said,
    )
    session.add(message)
    if pushed:
        queue_push(session, conversation.id, message.id, now)
    else:
        conversation.held += 1
    return message


@lru_cache(maxsize=1)
def words() -> Wording:
    """What the service tells citizens."""
    return Wording.load(Path(__file__).with_name("wording.yml"))
