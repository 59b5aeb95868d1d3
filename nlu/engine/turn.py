"""One turn: state and message in, state, replies and commands out. Nothing is kept between turns.

Rasa's own message processor understands the message, chooses the actions by RulePolicy and runs
the form loop; its actions run in this process.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa_sdk.executor import ActionExecutor

from actions import control
from actions.answer import Answer
from actions.draft import Draft, Message
from actions.finish import Finish
from actions.form import MEMORY_SLOT, ValidateForm, form_name, memory_of, question
from actions.speaking import Outcome
from actions.wording import Wording
from nlu.components.simplified import simplified
from nlu.engine import answers, desk, starting
from nlu.engine import state as states
from nlu.engine.processor import Processor

MAX_ACTIONS = 12
SURE_ENOUGH_TO_START = 0.5
"""Rules do not look at confidence: below this an intent starts no flow but a story's."""
_PLAIN_SLASH = "／"


class TurnFailed(RuntimeError):
    """An action failed or the dialogue did not come to rest; there is no answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request, checked."""

    turn: str
    conversation: str
    text: str
    kind: str
    payload: Mapping[str, Any]
    state: Mapping[str, Any] | None
    now: datetime
    facts: Mapping[str, Any]
    written: str = ""
    """The text as it was written; `text` may be a working copy of it in simplified characters."""


class _Channel(OutputChannel):  # type: ignore[misc]
    """Collects what the actions hand out."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        return "engine"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        custom = message.get("custom")
        if custom:
            self.sent.append(custom)


class _Questions(NaturalLanguageGenerator):  # type: ignore[misc]
    """Words the questions that Rasa's forms ask."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    async def generate(
        self, utter_action: str, tracker: Any, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        slots = tracker.current_slot_values()
        memory = slots.get(MEMORY_SLOT) or {}
        if memory.get("silent"):
            return None
        flow = self._wording.flows[memory["flow"]]
        slot = utter_action.removeprefix(f"utter_ask_{form_name(flow.name)}_")
        return {"custom": question(self._wording, flow, slots, slot).as_dict()}


@dataclass
class _InProcess:
    """Rasa's idea of an action server, without the server."""

    executor: ActionExecutor
    kwargs: dict[str, Any] = field(default_factory=dict)
    url: str = "in-process"

    async def request(self, json: dict[str, Any], **kwargs: Any) -> Any:
        try:
            return await self.executor.run(json)
        except Exception as error:
            raise TurnFailed("an action failed") from error


class Turns:
    """Works turns with one model."""

    def __init__(self, model: Path, wording: Wording) -> None:
        self.wording = wording
        executor = ActionExecutor()
        for action in (
            Answer(wording),
            Finish(wording),
            *(ValidateForm(wording, flow) for flow in wording.flows.values()),
        ):
            executor.register_action(action)
        self._endpoint = _InProcess(executor)
        self._processor = Processor(model, _Questions(wording), self._endpoint, MAX_ACTIONS)
        self.model_version = model.name.removesuffix(".tar.gz")

    async def take(self, request: Request) -> dict[str, Any]:
        """The response to a request."""
        begun = time.perf_counter()
        draft = states.read(request.state, self.wording.flows)
        request = replace(request, text=simplified(request.text), written=request.text)
        event = request.payload.get("name") if request.kind == "event" else None
        if event == "resume":
            made = self._resume(request, draft)
        elif event in desk.EVENTS:
            made = self._by_staff(request, draft)
        else:
            made = await self._work(request, draft)
        made["model_version"] = self.model_version
        made["ms"] = round((time.perf_counter() - begun) * 1000, 2)
        return made

    def _resume(self, request: Request, draft: Draft | None) -> dict[str, Any]:
        """The last question again, or the one that the event's key names."""
        state = dict(request.state or answers.EMPTY)
        wanted = str(request.payload.get("key") or "")
        if wanted:
            draft, reply = desk.ask(self.wording, draft, wanted)
            state["draft"] = draft.as_dict()
        elif draft and draft.requested:
            flow = self.wording.flows[draft.flow]
            slots = {**draft.cells, MEMORY_SLOT: memory_of(Outcome(draft))}
            reply = question(self.wording, flow, slots, draft.requested)
        else:
            reply = self.wording.reply("nothing_pending", request.turn)
        return answers.without_turn(self.wording, state, draft, [reply], [])

    def _by_staff(self, request: Request, draft: Draft | None) -> dict[str, Any]:
        """A field set, or the draft filed; a value that is refused changes nothing."""
        given = replace(request, text=str(request.payload.get("text") or ""), kind="text")
        message = Message(
            id=request.turn,
            text=given.text,
            now=request.now,
            entities=tuple(self._understand(given)["entities"]),
            facts=request.facts,
        )
        if request.payload["name"] == desk.FILE:
            done = desk.file(self.wording, draft, message)
        else:
            done = desk.edit(self.wording, draft, message, str(request.payload.get("slot") or ""))
        if done.refused is not None:
            return answers.without_turn(
                self.wording, dict(request.state or answers.EMPTY), draft, [done.refused], []
            )
        state = {**answers.EMPTY, "draft": done.draft.as_dict() if done.draft else None}
        commands = [done.command] if done.command else []
        return answers.without_turn(self.wording, state, done.draft, [], commands)

    async def _work(self, request: Request, draft: Draft | None) -> dict[str, Any]:
        understood = self._understand(request)
        if draft is None:
            understood = self._meant(request, understood)
        tracker = self._tracker(request, draft)
        tracker.update(self._uttered(request, understood), self._processor.domain)
        channel = _Channel()
        await self._processor._run_prediction_loop(channel, tracker)
        if tracker.latest_action_name != ACTION_LISTEN_NAME:
            raise TurnFailed(f"the dialogue did not come to rest ({tracker.latest_action_name})")
        active = self._active(tracker)
        state, after = states.write(
            tracker.current_slot_values(), active, tracker.get_slot(REQUESTED_SLOT)
        )
        commands = [one["command"] for one in channel.sent if "command" in one]
        replies = [one for one in channel.sent if "command" not in one]
        if not commands and not replies:
            raise TurnFailed("the turn has no answer")
        return {
            "state": state,
            "replies": replies,
            "commands": commands,
            "slots": answers.slots(self.wording, after),
            "understanding": answers.understanding(understood),
            "flow_version": answers.flow_version(after or draft),
        }

    def _understand(self, request: Request) -> dict[str, Any]:
        if request.kind == "event" or not request.text.strip():
            name = "event" if request.kind == "event" else None
            return {
                "text": request.text,
                "intent": {"name": name, "confidence": 1.0 if name else 0.0},
                "entities": [],
            }
        message = UserMessage(
            self._safe(request.text),
            sender_id=request.conversation,
            metadata={"now": request.now.isoformat()},
        )
        return self._processor.understand(message)

    def _meant(self, request: Request, understood: dict[str, Any]) -> dict[str, Any]:
        """What was understood, the intent replaced where a flow's patterns leave no doubt."""
        if control.is_attack(request.text):
            return {**understood, "intent": {"name": "out_of_scope", "confidence": 1.0}}
        if request.payload.get("read"):
            flow = starting.by_story(self.wording.flows)
            name = next(iter((*flow.trigger.opening, *flow.trigger.intents)))
            return {**understood, "intent": {"name": name, "confidence": 1.0}}
        flow = starting.by_pattern(self.wording.flows, request.text, request.facts)
        if flow is None:
            starts = any(
                understood["intent"]["name"] in (*one.trigger.intents, *one.trigger.opening)
                for one in self.wording.flows.values()
            )
            if starts and control.by_words(request.text, self.wording.words):
                return {**understood, "intent": {"name": "nlu_fallback", "confidence": 1.0}}
            return understood
        name = next(iter((*flow.trigger.intents, *flow.trigger.opening)), "nlu_fallback")
        return {**understood, "intent": {"name": name, "confidence": 1.0}}

    @staticmethod
    def _safe(text: str) -> str:
        """Rasa takes "/name" as an intent; a citizen's slash is a character like any other."""
        start = len(text) - len(text.lstrip())
        if text.startswith("/", start):
            return text[:start] + _PLAIN_SLASH + text[start + 1 :]
        return text

    def _tracker(self, request: Request, draft: Draft | None) -> DialogueStateTracker:
        events: list[Any] = [ActionExecuted(ACTION_LISTEN_NAME)]
        if draft:
            form, kept = form_name(draft.flow), draft.as_dict()
            memory = {k: v for k, v in kept.items() if k not in ("requested", "cells")}
            events = [
                ActionExecuted(form),
                ActiveLoop(form),
                *(SlotSet(slot, cell) for slot, cell in draft.cells.items()),
                SlotSet(MEMORY_SLOT, memory),
                SlotSet(REQUESTED_SLOT, draft.requested),
                ActionExecuted(ACTION_LISTEN_NAME),
            ]
        elif kept := states.between(request.state):
            events.insert(0, SlotSet(MEMORY_SLOT, kept))
        return DialogueStateTracker.from_events(
            request.conversation, events, slots=self._processor.domain.slots
        )

    def _uttered(self, request: Request, understood: dict[str, Any]) -> UserUttered:
        meta = {
            "turn": request.turn,
            "now": request.now.isoformat(),
            "kind": request.kind,
            "payload": dict(request.payload),
            "facts": dict(request.facts),
            "written": request.written,
        }
        intent = self._believed(understood["intent"])
        return UserUttered(
            request.text,
            intent,
            understood["entities"],
            {**understood, "intent": intent, "text": request.text, "metadata": meta},
            timestamp=request.now.timestamp(),
            input_channel="engine",
            message_id=request.turn,
            metadata=meta,
        )

    def _believed(self, intent: dict[str, Any]) -> dict[str, Any]:
        if float(intent.get("confidence") or 0.0) < SURE_ENOUGH_TO_START and any(
            intent.get("name") in flow.trigger.intents for flow in self.wording.flows.values()
        ):
            return {"name": "nlu_fallback", "confidence": 0.0}
        return intent

    def _active(self, tracker: DialogueStateTracker) -> Any:
        name = tracker.active_loop_name
        return self.wording.flows[name.removesuffix("_form")] if name else None
