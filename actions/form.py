"""Rasa's side of the generic form: one validating action for each flow, all of them the same.

The domain machine (RulePolicy, the form loop) decides that a form runs and asks; what a message
means for the form is decided by `actions.judge`.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import control, letter, matters, readback
from actions.draft import MEMORY, Draft, Message, Reply
from actions.judge import Judge
from actions.speaking import Outcome
from actions.wording import Wording, options_of, question_text
from nlu.flowfile import CONFIRM, Flow

MEMORY_SLOT = "memory"
"""The domain's slot for everything of a draft that is not a flow's slot."""
FINISH = "action_finish"
"""What runs when a flow ends, be it in the very turn that started it."""


def form_name(flow: str) -> str:
    """Rasa's name for the flow's form."""
    return f"{flow}_form"


def message_of(tracker: Tracker) -> Message:
    """The message this turn is about, with what the request said beside it."""
    latest = tracker.latest_message
    meta = latest.get("metadata") or {}
    intent = latest.get("intent") or {}
    return Message(
        id=meta.get("turn", ""),
        text=latest.get("text") or "",
        now=datetime.fromisoformat(meta["now"]),
        kind=meta.get("kind", "text"),
        intent=intent.get("name") or "",
        confidence=float(intent.get("confidence") or 0.0),
        entities=tuple(latest.get("entities") or ()),
        payload=meta.get("payload") or {},
        facts=meta.get("facts") or {},
        written=meta.get("written") or "",
    )


def draft_of(flow: Flow, slots: dict[str, Any], requested: str | None) -> Draft:
    """The draft as it lies in the tracker's slots."""
    memory = slots.get(MEMORY_SLOT) or {}
    known = {key: deepcopy(memory[key]) for key in MEMORY if key in memory}
    cells = {s.slot: slots[s.slot] for s in flow.steps if slots.get(s.slot) is not None}
    return Draft(flow.name, flow.version, requested, cells, **known)


def memory_of(outcome: Outcome) -> dict[str, Any]:
    """What of the outcome the rest of the turn needs, in one slot."""
    kept = outcome.draft.as_dict()
    return {key: kept[key] for key in MEMORY} | {
        "flow": outcome.draft.flow,
        "silent": outcome.silent,
        "end": outcome.end,
        "switch_to": outcome.switch_to,
    }


def send(dispatcher: CollectingDispatcher, outcome: Outcome) -> None:
    """Hand replies and commands over to the turn."""
    for reply in outcome.replies:
        dispatcher.utter_message(json_message=reply.as_dict())
    for command in outcome.commands:
        dispatcher.utter_message(json_message={"command": command})


class ValidateForm(Action):  # type: ignore[misc]
    """Judges each message while the flow's form is active."""

    def __init__(self, wording: Wording, flow: Flow) -> None:
        self._wording, self._flow = wording, flow

    def name(self) -> str:
        """As Rasa's form looks it up."""
        return f"validate_{form_name(self._flow.name)}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Slots as they are after the message, and the slot to ask for now."""
        flow, message = self._flow, message_of(tracker)
        memory = tracker.slots.get(MEMORY_SLOT) or {}
        requested = tracker.slots.get("requested_slot")
        opening = None if requested else self._opening(message, memory)
        draft = draft_of(flow, tracker.slots, requested)
        before = dict(draft.cells)
        outcome = Judge(self._wording, flow, draft, message).run(opening=opening)
        send(dispatcher, outcome)
        after = outcome.draft
        changed = {
            slot: after.cells.get(slot)
            for slot in (*before, *after.cells)
            if before.get(slot) != after.cells.get(slot)
        }
        return [
            *(SlotSet(slot, cell) for slot, cell in changed.items()),
            SlotSet(MEMORY_SLOT, memory_of(outcome)),
            SlotSet("requested_slot", None if outcome.end else after.requested),
            *([FollowupAction(FINISH)] if outcome.end else []),
        ]

    def _opening(self, message: Message, memory: dict[str, Any]) -> str:
        trigger = self._flow.trigger
        if memory.get("resumed"):
            return "resumed"
        if message.kind == "event" or control.normalised(message.text) in trigger.words:
            return "menu"
        if message.intent in trigger.opening:
            return "story"
        if message.intent in trigger.intents and len(message.text) < control.LONG_OPENING:
            return "intent"
        return "story" if trigger.default else "intent"


def question(wording: Wording, flow: Flow, slots: dict[str, Any], slot: str) -> Reply:
    """The question for `slot` as it is asked now."""
    draft = draft_of(flow, slots, slot)
    if slot == CONFIRM:
        # Its lines are numbered, so its choices are words in the text, not numbers below it.
        files = len(draft.attachments)
        if matters.several(draft):
            return Reply("readback", letter.render(flow, draft))
        return Reply("readback", readback.render(flow, draft.cells, files=files))
    step = flow.step(slot)
    if draft.joint:
        return Reply(f"ask_{slot}", step.joint)
    count = max(draft.asks.get(slot, 1) - 1, 0)
    text = letter.about(flow, draft, step) + question_text(flow, step, draft.cells, count)
    return Reply(f"ask_{slot}", text, options_of(step.options))
