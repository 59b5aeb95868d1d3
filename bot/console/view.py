"""From what the desk says to what the templates draw."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.console import grids, spans
from bot.intake import sight
from bot.intake.handover import RETURNED
from bot.intake.suggesting import SUGGESTED
from bot.kit.clock import day_in_words
from bot.kit.wording import Wording
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission, is_allowed

UNSAID = (SUGGESTED, "used", "ignored")


@lru_cache(maxsize=1)
def words() -> Wording:
    """What the pages say."""
    return Wording.load(Path(__file__).with_name("console.yml"))


def text(key: str, **values: Any) -> str:
    """One text of the pages."""
    return words().text(key, **values)


def or_other(group: str, name: str) -> str:
    """A text of a group, or the group's text for everything else."""
    key = f"{group}.{name}"
    return text(key if key in words().keys() else f"{group}.other")  # noqa: SIM118


def reason(name: str | None) -> str:
    """Why a person was called."""
    return or_other("reasons", (name or "other").replace(":", "_"))


def items(found: list[dict[str, Any]], now: datetime, opened: str | None) -> list[dict[str, Any]]:
    """The lines of a queue."""
    lines = []
    for item in found:
        since = item["queued_at"] if item["holder"] != "bot" else None
        at = datetime.fromisoformat(since or item["last_at"] or item["last_in_at"])
        waits = item["holder"] == "queue" or (item["holder"] == "human" and not item["handler_id"])
        lines.append(
            item
            | {
                "when": spans.span(words(), now - at) if waits else spans.ago(words(), at, now),
                "waits": waits,
                "reason": reason(item["reason"]) if item["holder"] != "bot" else "",
                "open": item["id"] == opened,
            }
        )
    return lines


def offers(found: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """What is put before the asker, with the seconds that are left."""
    return [
        item
        | {"left": round((datetime.fromisoformat(item["offered_until"]) - now).total_seconds())}
        for item in found
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """Who has a conversation, seen by the asker."""

    mine: bool
    claimable: bool
    line: str
    composer: str
    withheld: bool = False
    reassignable: bool = False
    """Somebody else has it, and the asker may pass it on nevertheless."""


def standing(shown: dict[str, Any], asker: StaffAsker, now: datetime) -> Standing:
    """Whose turn it is, in words, and what may be done."""
    found = _holding(shown, asker, now)
    if not shown["withheld"]:
        return found
    return Standing(False, False, found.line, text("composer.sealed"), withheld=True)


def _holding(shown: dict[str, Any], asker: StaffAsker, now: datetime) -> Standing:
    holder, handler = shown["holder"], shown["handler_id"]
    if holder == "human" and handler == asker.staff_id:
        return Standing(True, False, text("holder.mine"), text("composer.reply"))
    if holder == "human" and handler:
        name = shown["staff"].get(handler, "")
        other = text("holder.other", name=name)
        may = is_allowed(asker, Permission.CONVERSATIONS_REASSIGN)
        said = text("composer.other", name=name)
        return Standing(False, False, other, said, reassignable=may)
    if holder == "human":
        line = text("holder.nobody")
        for to in ("unit", "skill"):
            if shown[to]:
                line = text(f"holder.{to}", **{to: shown[to]})
        return Standing(False, True, line, text("composer.queue"))
    if holder == "queue":
        wait = now - datetime.fromisoformat(shown["queued_at"])
        line = text("holder.queue", wait=spans.span(words(), wait))
        return Standing(False, True, line, text("composer.queue"))
    said = "bot" if sight.sees_all(asker) else "given_back"
    return Standing(False, sight.sees_all(asker), text("holder.bot"), text(f"composer.{said}"))


def quota(shown: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Whether WeChat would deliver now, and for how long."""
    left, until = shown["pushes_left"], shown["window_until"]
    ends = datetime.fromisoformat(until) if until else None
    if not shown["following"]:
        return {"open": False, "text": text("quota.gone"), "until": ""}
    if ends is None or ends <= now:
        return {"open": False, "text": text("quota.closed"), "until": ""}
    if left <= 0:
        return {"open": False, "text": text("quota.spent"), "until": ""}
    after = text("quota.until", span=spans.left(words(), ends - now))
    return {"open": True, "text": text("quota.open", left=left), "until": after, "left": left}


def thread(shown: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    """Messages, notes and changes of hands, in the order in which they came."""
    files = {file["message_id"]: file for file in shown["attachments"]}
    rows = [
        *(_message(one, files, shown["staff"]) for one in shown["messages"] if _is_said(one)),
        *(_note(one, shown["staff"]) for one in shown["notes"]),
        *_changes(shown),
    ]
    rows.sort(key=lambda row: (row["at"], row["order"]))
    last = None
    for row in rows:
        at = datetime.fromisoformat(row["at"])
        row["time"] = f"{at:%H:%M}"
        row["day"] = spans.day(words(), at, now) if at.date() != last else ""
        last = at.date()
    return rows


def _is_said(message: dict[str, Any]) -> bool:
    if message["kind"] == "event":
        return False
    if message["author"] != "bot":
        return True
    return message["reason"] != "taken over" and message["status"] not in UNSAID


def _message(
    message: dict[str, Any], files: dict[str, Any], staff: dict[str, str]
) -> dict[str, Any]:
    author, status, payload = message["author"], message["status"], message["payload"]
    name = staff.get(message["staff_id"] or "", "") or text(f"author.{_known(author)}")
    way = payload.get("way") if message["kind"] == "notice" else None
    state = failure = ""
    if message["direction"] == "out":
        state = text(f"status.{status}")
        if message["reason"] and status in ("held", "failed"):
            failure = or_other("failures", str(message["reason"]))
    return {
        "is": "message",
        "id": message["id"],
        "at": message["at"],
        "order": message["seq"],
        "author": author,
        "name": name,
        "text": message["text"] or (text(f"notices.{way}") if way else ""),
        "badge": text(f"notices.by_{way}", to=payload.get("to") or "") if way else "",
        "kind": message["kind"],
        "file": _file(files.get(message["id"])),
        "heard": payload.get("recognition") or "",
        "taken": (payload.get("read") or {}).get("text") or "",
        "place": _place(payload) if message["kind"] == "location" else None,
        "link": payload if message["kind"] == "link" else None,
        "options": payload.get("options") or [],
        "status": status if message["direction"] == "out" else "",
        "state": state,
        "failure": failure,
    }


def _known(author: str) -> str:
    return author if author in ("citizen", "bot", "system") else "system"


def _file(file: dict[str, Any] | None) -> dict[str, Any] | None:
    if file is None:
        return None
    kind = str(file["content_type"] or "").partition("/")[0] or file["kind"]
    notes = {
        "waiting": text("kinds.image_waiting"),
        "gone": text("kinds.gone"),
        "refused": text("kinds.refused", reason=file["reason"] or ""),
    }
    stored, reading = file["status"] == "stored", file["reading"] or {}
    being_read = kind == "image" and reading.get("status") == "waiting"
    note = text("kinds.being_read") if being_read else notes.get(file["status"], "")
    status = str(reading.get("status") or "")
    until = file["link_until"]
    return {
        "id": file["id"],
        "kind": kind,
        "given": text("files.given", until=day_in_words(datetime.fromisoformat(until).date()))
        if until
        else "",
        "ready": stored and not being_read,
        "note": note,
        "name": file["filename"] or "",
        "covered": file["covered"] or being_read,
        "read": reading.get("text") or "",
        "read_as": or_other("readings", status) if reading.get("text") else "",
    }


def _place(payload: dict[str, Any]) -> dict[str, Any]:
    point = {name: payload.get(name) for name in ("latitude", "longitude", "datum")}
    label = str(payload.get("label") or text("kinds.location"))
    grid = grids.around(payload.get("latitude"), payload.get("longitude"))
    return {"label": label, "point": text("kinds.coordinates", **point), "grid": grid}


def _note(note: dict[str, Any], staff: dict[str, str]) -> dict[str, Any]:
    return {
        "is": "note",
        "id": note["id"],
        "at": note["at"],
        "order": 1 << 30,
        "name": staff.get(note["staff_id"], ""),
        "text": note["text"],
        "calls": "、".join(staff.get(one, "") for one in note["called"]),
    }


def _changes(shown: dict[str, Any]) -> Iterator[dict[str, Any]]:
    names = shown["staff"]
    for entry in shown["handovers"]:
        why = text("events.requested", reason=reason(entry["reason"]))
        yield _change(entry["requested_at"], why, urgent=entry["urgent"])
        if entry["taken_at"]:
            name = names.get(entry["taken_by"] or "", "")
            yield _change(entry["taken_at"], text("events.taken", name=name))
        if entry["released_at"] and entry["summary"] == RETURNED:
            yield _change(entry["released_at"], text("events.returned"))
        elif entry["released_at"]:
            yield _change(entry["released_at"], text("events.released"))
            if entry["summary"]:
                said = text("events.summary", text=entry["summary"])
                yield _change(entry["released_at"], said)


def _change(at: str, said: str, *, urgent: bool = False) -> dict[str, Any]:
    return {"is": "change", "id": "", "at": at, "order": 1 << 29, "text": said, "urgent": urgent}
