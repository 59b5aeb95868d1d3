"""What the right pane shows: the draft as the conversation fills it, and the filed cases."""

from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from bot.cases.lookup import own_cases
from bot.cases.schemas import CaseSummary
from bot.intake.conversations import find_id
from bot.intake.inbox import ADDRESS
from bot.intake.models import Conversation
from bot.kit.db import Database
from bot.staff.askers import CitizenAsker
from integrations.simulator.wording import load_wording

CHANNEL = "wechat"


class DraftReader:
    """Reads one citizen's conversation straight from the database, for the development page.

    `flow` is the petition flow, whose steps name the rows and give their order.
    """

    def __init__(self, database: Database, app_id: str, flow: Path) -> None:
        self._database = database
        self._app_id = app_id
        words = load_wording()
        self._blank: list[str] = words["blank"]
        self._hidden: list[str] = words["hidden"]
        self._labels = _labels(flow)

    async def __call__(self, openid: str) -> dict[str, Any]:
        return await self._database.read(lambda session: self._read(session, openid))

    def _read(self, session: Session, openid: str) -> dict[str, Any]:
        asker = CitizenAsker(CHANNEL, self._app_id, openid)
        hashes = self._database.cipher.blind_indexes(ADDRESS, asker.address)
        found = find_id(session, CHANNEL, self._app_id, hashes)
        conversation = session.get(Conversation, found) if found else None
        slots = (conversation.slots if conversation else None) or {}
        return {
            "slots": self._rows(slots),
            "cases": [_case(case) for case in own_cases(session, asker)],
            "holder": conversation.holder if conversation else "bot",
        }

    def _rows(self, slots: dict[str, Any]) -> list[dict[str, str]]:
        """The fields in order; of several matters each one's own, then what they share."""
        told = (slots.get("matters") or {}).get("value") or []
        if len(told) < 2:
            return self._filled(slots)
        rows: list[dict[str, str]] = []
        for n, cells in enumerate(told, start=1):
            own = [row for row in self._filled(cells) if row["value"]]
            rows += [
                {**row, "slot": f"{row['slot']}@{n}", "label": f"{n}. {row['label']}"}
                for row in own
            ]
        theirs = {slot for cells in told for slot in cells}
        shared = {slot: cell for slot, cell in slots.items() if slot not in theirs}
        return [*rows, *(row for row in self._filled(shared) if row["slot"] not in theirs)]

    def _filled(self, slots: dict[str, Any]) -> list[dict[str, str]]:
        rows = []
        for slot, label in self._labels.items():
            filled = slots.get(slot) or {}
            value = _shown(filled)
            if slot not in self._hidden and (value or slot in self._blank):
                by = str(filled.get("by", "")) if value else ""
                rows.append({"slot": slot, "label": label, "value": value, "by": by})
        return rows


def _labels(flow: Path) -> dict[str, str]:
    steps = yaml.safe_load(flow.read_text(encoding="utf-8"))["steps"] if flow.exists() else []
    return {step["slot"]: step.get("label", step["slot"]) for step in steps}


def _shown(filled: dict[str, Any]) -> str:
    display = filled.get("display")
    if display is None:
        value = filled.get("value")
        display = "" if value is None else value
    return "\n".join(map(str, display)) if isinstance(display, list) else str(display)


def _case(case: CaseSummary) -> dict[str, str]:
    return {"number": case.number, "stage": case.stage, "note": case.next_step}
