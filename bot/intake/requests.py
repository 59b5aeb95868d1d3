"""What the engine is asked about a message, and answers that do not need it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.cases.service import CaseSummary
from bot.intake.repository import Pending
from bot.intake.schemas import Command, OutboundMessage, TurnRequest, TurnResult
from bot.kit.office_hours import OfficeHours
from bot.kit.wording import Wording

MOST_CASES = 5


def engine_request(
    pending: Pending,
    own: Sequence[CaseSummary],
    hours: OfficeHours,
    now: datetime,
    *,
    forget: bool = False,
) -> TurnRequest:
    """The engine's view of a pending message; `forget` leaves the state out."""
    kind, text, payload = _content(pending)
    return TurnRequest(
        turn=pending.message_id,
        conversation=pending.conversation_id,
        text=text,
        kind=kind,
        payload=payload,
        state=None if forget else pending.state,
        now=pending.created_at,
        facts=_facts(pending, own, hours, now),
    )


def local_result(pending: Pending, command: Command, *replies: OutboundMessage) -> TurnResult:
    """An answer without the engine; the state stays exactly as it is."""
    return TurnResult(
        state=pending.state,
        replies=replies,
        commands=(command,),
        slots={},
        understanding={},
        flow_version="",
        model_version="",
    )


def unknown_version_notice(result: TurnResult, wording: Wording) -> TurnResult:
    """The answer of a dialogue begun anew, with the reason in front."""
    notice = OutboundMessage("flow_withdrawn", wording.text("flow_withdrawn"))
    return replace(result, replies=(notice, *result.replies))


def _content(pending: Pending) -> tuple[str, str, dict[str, Any]]:
    payload = pending.payload
    if payload.get("said"):
        return "text", payload["said"], {}
    if payload.get("read"):
        return "text", pending.text, {"read": True}
    if payload.get("resume"):
        return "event", "", {"name": "resume", "key": ""}
    if pending.kind in ("image", "video", "voice"):
        attachment = {"attachment": payload.get("attachment")}
        recognition = payload.get("recognition")
        if pending.kind == "voice" and recognition:
            attachment["recognition"] = recognition
        return ("voice" if pending.kind == "voice" else "image"), pending.text, attachment
    if pending.kind == "location":
        names = ("latitude", "longitude", "label", "scale", "datum")
        return "location", pending.text, {name: payload.get(name) for name in names}
    if pending.kind == "link":
        lines = [payload.get(name) or "" for name in ("title", "description", "url")]
        return "text", "\n".join(line for line in lines if line), {"link": payload.get("url")}
    if pending.kind == "event":
        return "event", "", _event(payload)
    return "text", pending.text, {}


def _event(payload: dict[str, Any]) -> dict[str, Any]:
    name = str(payload.get("name") or "")
    if name == "subscribe":
        return {"name": "subscribe", "key": ""}
    if name == "scan":
        return {"name": "greet", "key": ""}
    return {"name": name, "key": str(payload.get("key") or "")}


def _facts(
    pending: Pending, own: Sequence[CaseSummary], hours: OfficeHours, now: datetime
) -> dict[str, Any]:
    idle = None
    if pending.previous_in_at is not None:
        idle = max(0, int((pending.created_at - pending.previous_in_at).total_seconds()))
    opening = hours.next_opening(now)
    return {
        "own_cases": [
            {
                "number": case.number,
                "title": case.title,
                "stage": case.stage,
                **({"letter": case.letter} if case.letter else {}),
            }
            for case in own[:MOST_CASES]
        ],
        "office_open": hours.is_open(now),
        "office_next": hours.describe(opening, now) if opening else "",
        "idle_seconds": idle,
    }
