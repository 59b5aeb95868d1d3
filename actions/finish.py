"""What is done when a flow ends: its command, and taking up what it had interrupted."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import commands, letter
from actions.answer import LISTEN
from actions.draft import Draft, Message
from actions.form import FINISH, MEMORY_SLOT, draft_of, form_name, memory_of, message_of
from actions.speaking import Outcome
from actions.wording import Wording
from nlu.flowfile import Flow

_LISTEN = FollowupAction(LISTEN)


class Finish(Action):  # type: ignore[misc]
    """Gives out the command a flow ends in, or leaves it; takes up what it had interrupted."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def name(self) -> str:
        """Follows every form that has ended."""
        return FINISH

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Commands, an empty draft, and the next form if there is one."""
        memory = tracker.slots.get(MEMORY_SLOT) or {}
        flow = self._wording.flows[memory["flow"]]
        draft = draft_of(flow, tracker.slots, None)
        end, message = memory.get("end"), message_of(tracker)
        if end == "submit" and flow.submit:
            command = letter.decide(flow, draft, self._meta(draft, message))
            dispatcher.utter_message(json_message={"command": command})
        emptied = [SlotSet(step.slot, None) for step in flow.steps if step.slot in draft.cells]
        if end == "hand_on":
            return [*emptied, SlotSet(MEMORY_SLOT, None), self._to(memory["switch_to"])]
        if end == "switch":
            # What was interrupted first is what the citizen came for; it is never left behind.
            begun = draft.told() or draft.heard or not flow.trigger.default
            waiting = draft.suspended or (draft.as_dict() if begun else None)
            if waiting and waiting["flow"] == memory["switch_to"]:
                return [*emptied, *self._resume(waiting)]
            kept = {"suspended": waiting} if waiting else None
            return [*emptied, SlotSet(MEMORY_SLOT, kept), self._to(memory["switch_to"])]
        if draft.suspended:
            return [*emptied, *self._resume(draft.suspended)]
        return [*emptied, SlotSet(MEMORY_SLOT, self._offered(flow, end, message)), _LISTEN]

    def _meta(self, draft: Draft, message: Message) -> commands.Meta:
        return commands.Meta(
            flow=draft.flow,
            flow_version=draft.flow_version,
            now=message.now.isoformat(),
            attachments=tuple(draft.attachments),
            flags=draft.flags(),
        )

    def _offered(self, flow: Flow, end: str | None, message: Message) -> dict[str, Any] | None:
        """Whoever was shown several petitions may name one of them by its place in the list."""
        listed = end == "submit" and flow.submit == "show_status"
        several = len(message.facts.get("own_cases") or ()) > 1
        return {"offered": "cases"} if listed and several else None

    def _to(self, flow: str) -> dict[str, Any]:
        event: dict[str, Any] = FollowupAction(form_name(flow))
        return event

    def _resume(self, parked: dict[str, Any]) -> list[dict[str, Any]]:
        draft = Draft(**parked)
        memory = memory_of(Outcome(draft)) | {"resumed": True}
        return [
            *(SlotSet(slot, cell) for slot, cell in draft.cells.items()),
            SlotSet(MEMORY_SLOT, memory),
            self._to(draft.flow),
        ]
