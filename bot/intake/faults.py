"""Which faults of a turn its message may be to blame for, and when it is tried again."""

from datetime import datetime

from sqlalchemy import case, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from bot.intake.commit import Stale
from bot.intake.models import Message
from bot.intake.ports import EngineUnavailable
from bot.intake.repository import Pending


def is_fault(error: Exception) -> bool:
    """Whether the message itself may be to blame; else it will go well when something is back."""
    if isinstance(error, EngineUnavailable):
        return error.faulty
    return not isinstance(error, (Stale, OperationalError, InterfaceError))


def wait_until(session: Session, pending: Pending, after: datetime) -> None:
    """Note a failed try; what waits behind the message waits as long."""
    session.execute(
        update(Message)
        .where(
            Message.conversation_id == pending.conversation_id,
            Message.status == "pending",
            Message.direction == "in",
        )
        .values(
            work_after=after,
            work_tries=case(
                (Message.id == pending.message_id, Message.work_tries + 1),
                else_=Message.work_tries,
            ),
        )
        .execution_options(synchronize_session=False)
    )
