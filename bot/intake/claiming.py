"""Taking a conversation over, once no message of the bot is under way any more."""

import asyncio

from sqlalchemy.orm import Session

from bot.intake import handover
from bot.intake.ports import Publisher
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, check_permission

LOOK_AGAIN_SECONDS = 0.05


async def claim(
    db: Database, clock: Clock, publisher: Publisher, conversation_id: str, staff: StaffAsker
) -> None:
    """Give the conversation to `staff`; when this returns the bot has fallen silent.

    Waits while the channel has a message of the bot in hand. Raises what `handover.take` does.
    """

    def take(session: Session) -> bool:
        check_permission(staff, Permission.CONVERSATIONS_TAKE)
        # The claim's time comes last: it is later than that of all the bot said.
        handover.lock_for(session, conversation_id, staff)
        if handover.is_being_sent(session, conversation_id, clock.now()):
            return False
        handover.take(session, conversation_id, staff, clock.now())
        return True

    while not await db.run(take):
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    event = {"type": "taken", "conversation": conversation_id, "by": staff.staff_id}
    await publisher.publish("conversations", event)
