"""What is done outside a flow, and when a flow ends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import commands, control
from actions.derive import kind
from actions.draft import Draft, Message, Reply
from actions.form import (
    FINISH,
    MEMORY_SLOT,
    draft_of,
    form_name,
    memory_of,
    message_of,
    send,
)
from actions.reading.language import is_foreign
from actions.speaking import MISSES_TO_HUMAN, Outcome
from actions.wording import Wording
from nlu.flowfile import Flow

LISTEN = "action_listen"
_PLAIN = {
    "thanks": "thanks",
    "goodbye": "goodbye",
    "abuse": "abuse",
    "ask_bot": "ask_bot",
    "cancel": "nothing_to_cancel",
}


def _started(message: Message, flows: dict[str, Flow]) -> str | None:
    """The flow that the message starts by menu, by its words or by being long free text."""
    key = message.payload.get("key") if message.kind == "event" else None
    for flow in flows.values():
        if key and key in flow.trigger.menu:
            return flow.name
        if control.normalised(message.text) in flow.trigger.words:
            return flow.name
    return None


def _default(message: Message, flows: dict[str, Flow]) -> str | None:
    facts = {"place", "event_time", "respondent", "request", "prior_effort", "money"}
    told = any(entity.get("entity") in facts for entity in message.entities)
    if message.kind in ("text", "event") and not told and not control.tells(message.text):
        return None
    return next((flow.name for flow in flows.values() if flow.trigger.default), None)


def _noise(text: str) -> bool:
    """Is it no topic at all: the same syllables over and over, or not one Chinese character?"""
    told = control.normalised(text)
    repeated = len(set(told)) * 2 <= len(told)
    return repeated or not any("\u3400" <= sign <= "\u9fff" for sign in told)


def _wronged(message: Message) -> bool:
    """Does a question about the service also tell what happened, to whom or where?"""
    facts = {"place", "respondent", "prior_effort", "money"}
    told = any(entity.get("entity") in facts for entity in message.entities)
    asks = message.intent.startswith("faq") and len(message.text) >= control.LONG_OPENING
    return asks and told and kind.complains(message.text)


class Answer(Action):  # type: ignore[misc]
    """Everything said while no flow is under way and no flow's intent was meant."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def name(self) -> str:
        """RulePolicy's fallback."""
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say it and listen, or start the flow that was meant."""
        message = self._picked(message_of(tracker))
        memory = dict(tracker.slots.get(MEMORY_SLOT) or {})
        words = control.by_words(message.text, self._wording.words)
        start = None if "human" in words else _started(message, self._wording.flows)
        if start:
            return [FollowupAction(form_name(start))]
        out = Outcome(Draft("", 0, misses=int(memory.get("misses", 0))))
        told = _wronged(message)
        if told or not self._known(message, words, out):
            default = _default(message, self._wording.flows)
            if default:
                if told:
                    self._known(message, words, out)
                    send(dispatcher, out)
                return [FollowupAction(form_name(default))]
            self._unknown(out)
        send(dispatcher, out)
        return [SlotSet(MEMORY_SLOT, {"misses": out.draft.misses}), FollowupAction(LISTEN)]

    def _picked(self, message: Message) -> Message:
        """Between flows a bare number can only mean a choice of the welcome."""
        value = control.picked(message.text, self._wording.reply("welcome").options)
        return message if value is None else replace(message, text=str(value), intent="inform")

    def _known(self, message: Message, words: frozenset[str], out: Outcome) -> bool:
        say = self._wording.reply
        topic = control.side_question(message, free_text=False)
        meant = words or {control.by_intent(message)}
        name = message.payload.get("name") if message.kind == "event" else None
        plain = next((key for intent, key in _PLAIN.items() if intent in meant), None)
        if control.is_attack(message.text):
            out.replies.append(say("no_orders", message.id))
        elif "human" in meant or message.payload.get("key") == "HUMAN":
            out.commands.append({"name": "call_human", "args": {"reason": "asked"}})
        elif (
            name
            or control.wordless(message.text)
            or meant & {"greet", "help", "repeat", "back", "skip", "restart"}
        ):
            out.replies.append(say("welcome", message.id))
        elif topic and topic in self._wording.answers:
            out.replies.append(self._wording.answer(topic, message.id))
        elif plain:
            out.replies.append(say(plain, message.id))
        elif "upset" in meant:
            return self._comfort(out)
        elif self._out_of_scope(message):
            out.replies.append(say("out_of_scope", message.id))
        else:
            return False
        out.draft.misses = 0
        return True

    def _out_of_scope(self, message: Message) -> bool:
        sure = message.intent == "out_of_scope" and message.confidence >= control.SURE
        return sure and not is_foreign(message.text) and not _noise(message.text)

    def _comfort(self, out: Outcome) -> bool:
        """Nothing but a feeling: listen, and after a while let a person listen."""
        out.draft.misses += 1
        if out.draft.misses > MISSES_TO_HUMAN:
            out.draft.misses = 0
            out.commands.append({"name": "call_human", "args": {"reason": "distress"}})
        else:
            said = self._wording.variants("upset")
            out.replies.append(Reply("upset", said[(out.draft.misses - 1) % len(said)]))
        return True

    def _unknown(self, out: Outcome) -> None:
        out.draft.misses += 1
        if out.draft.misses >= MISSES_TO_HUMAN:
            out.draft.misses = 0
            out.commands.append({"name": "call_human", "args": {"reason": "misunderstood"}})
        else:
            out.replies.append(self._wording.reply("not_understood_1"))


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
            command = commands.decide(flow.submit, draft.cells, self._meta(draft, message))
            dispatcher.utter_message(json_message={"command": command})
        emptied = [SlotSet(step.slot, None) for step in flow.steps if step.slot in draft.cells]
        if end == "hand_on":
            return [*emptied, SlotSet(MEMORY_SLOT, None), self._to(memory["switch_to"])]
        if end == "switch":
            # What was interrupted first is what the citizen came for; it is never left behind.
            waiting = draft.suspended or draft.as_dict()
            if draft.suspended and waiting["flow"] == memory["switch_to"]:
                return [*emptied, *self._resume(waiting)]
            kept = {"suspended": waiting}
            return [*emptied, SlotSet(MEMORY_SLOT, kept), self._to(memory["switch_to"])]
        if draft.suspended:
            return [*emptied, *self._resume(draft.suspended)]
        return [*emptied, SlotSet(MEMORY_SLOT, None), FollowupAction(LISTEN)]

    def _meta(self, draft: Draft, message: Message) -> commands.Meta:
        return commands.Meta(
            flow=draft.flow,
            flow_version=draft.flow_version,
            now=message.now.isoformat(),
            attachments=tuple(draft.attachments),
            flags=draft.flags(),
        )

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
