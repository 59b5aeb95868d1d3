"""Telling staff that somebody waits for them."""

import logging
from typing import Any

from bot.intake.ports import Publisher

log = logging.getLogger(__name__)

TOPIC = "handovers"


async def alarm(publisher: Publisher, payload: dict[str, Any]) -> None:
    """Tell whoever watches the queue; urgent ones also stand out in the log."""
    event = {"type": "handover", **payload}
    if payload.get("urgent"):
        log.warning(
            "a conversation needs a person at once",
            extra={"conversation": payload.get("conversation"), "reason": payload.get("reason")},
        )
    await publisher.publish(TOPIC, event)
