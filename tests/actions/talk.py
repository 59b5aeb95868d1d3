"""A conversation with one flow without a trained model: extractors, judge and wording only."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from actions import commands, letter, matters, readback
from actions.draft import Draft, Message
from actions.judge import Judge
from actions.wording import Wording, question_text
from nlu.components import place
from nlu.components.extraction import extract_all
from nlu.flowfile import CONFIRM, Flow

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=timezone(timedelta(hours=8)))
FLOWS = Path(__file__).parents[2] / "nlu" / "flows"
WORDING = Wording.load(FLOWS)


def entities_in(text: str) -> tuple[dict[str, Any], ...]:
    """What the extractors find, as a message carries it."""
    found = extract_all(text, NOW)
    if not any(entity.entity == "place" for entity in found):
        found = [*found, *place.extract(text, NOW)]
    return tuple(entity.as_dict() for entity in found)


class Talk:
    """Says things to a flow; remembers what came back last and how many messages there were."""

    def __init__(self, flow: str, facts: dict[str, Any] | None = None) -> None:
        self.flow: Flow = WORDING.flows[flow]
        self.draft = Draft(flow, self.flow.version)
        self.facts = facts or {}
        self.begun = False
        self.texts: list[str] = []
        self.keys: list[str] = []
        self.commands: list[dict[str, Any]] = []
        self.bot_messages = 0

    def say(self, text: str, *, intent: str = "inform", **message: Any) -> Talk:
        """One message; `keys`, `texts` and `commands` hold the answer afterwards."""
        first = message.pop("opening", "story" if len(text) >= 20 else "menu")
        opening = None if self.begun else first
        entities = entities_in(text)
        heard = Message(
            id=f"m{self.bot_messages}",
            text=text,
            now=NOW,
            intent=intent,
            confidence=message.pop("confidence", 0.5),
            entities=entities,
            facts=self.facts,
            **message,
        )
        self.begun = True
        out = Judge(WORDING, self.flow, self.draft, heard).run(opening=opening)
        self.draft = out.draft
        self.keys = [reply.key for reply in out.replies]
        self.texts = [reply.text for reply in out.replies]
        self.commands = list(out.commands)
        if out.end is None and not out.silent:
            self._question()
        if out.end == "submit":
            self._submit(heard)
        self.bot_messages += 1
        return self

    def _question(self) -> None:
        slot = str(self.draft.requested)
        cells = self.draft.cells
        if slot == CONFIRM:
            self.keys.append("readback")
            several = matters.several(self.draft)
            text = letter.render(self.flow, self.draft) if several else ""
            self.texts.append(text or readback.render(self.flow, cells))
            return
        step, count = self.flow.step(slot), self.draft.asks.get(slot, 1) - 1
        self.keys.append(f"ask_{slot}")
        if self.draft.joint:
            self.texts.append(step.joint)
            return
        self.texts.append(letter.about(self.flow, self.draft, step))
        self.texts.append(question_text(self.flow, step, cells, count))

    def _submit(self, heard: Message) -> None:
        draft = self.draft
        meta = commands.Meta(
            draft.flow,
            draft.flow_version,
            heard.now.isoformat(),
            tuple(draft.attachments),
            draft.flags(),
        )
        self.commands.append(letter.decide(self.flow, draft, meta))

    def value(self, slot: str) -> Any:
        """A slot's value, None when open."""
        return self.draft.cells.get(slot, {}).get("value")

    @property
    def said(self) -> str:
        """Everything the bot said last."""
        return "\n".join(self.texts)
