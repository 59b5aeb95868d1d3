"""What is said while no flow is under way."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import checks, control
from actions.checks import Context
from actions.derive import kind
from actions.draft import Draft, Message, Reply
from actions.form import MEMORY_SLOT, form_name, message_of, send
from actions.reading.language import is_foreign
from actions.speaking import MISSES_TO_HUMAN, Outcome
from actions.wording import Wording
from nlu.flowfile import Flow

LISTEN = "action_listen"
_BARE = re.compile(r"\W*(?:看|查|选|第|尾号)*\s*[\d一二三四五六七八九十]{1,6}\s*[个件条号项]?\W*")
"""A number and nothing else: it chooses from what was offered last."""
_COURTEOUS = frozenset({"acknowledge", "affirm", "deny", "refuse", "dont_know"})
"""Words that end a talk politely when nothing is asked: 好的, 知道了, 没有了."""
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
    told = told and not _only_asks(message)
    if message.kind in ("text", "event") and not told and not control.tells(message.text):
        return None
    return next((flow.name for flow in flows.values() if flow.trigger.default), None)


def _only_asks(message: Message) -> bool:
    """你们局长是谁: a short question in which nothing happened to anybody."""
    short = len(message.text) < control.LONG_OPENING
    return short and control.is_question(message.text) and not kind.complains(message.text)


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
        memory = dict(tracker.slots.get(MEMORY_SLOT) or {})
        offered = str(memory.get("offered") or "")
        message = self._picked(message_of(tracker), offered)
        words = control.by_words(message.text, self._wording.words)
        start = None if "human" in words else _started(message, self._wording.flows)
        if start:
            return [FollowupAction(form_name(start))]
        out = Outcome(Draft("", 0, misses=int(memory.get("misses", 0))))
        told = _wronged(message)
        known = self._case(message, offered, out) or self._known(message, words, offered, out)
        if told or not known:
            default = _default(message, self._wording.flows)
            if default:
                if told:
                    send(dispatcher, out)
                return [FollowupAction(form_name(default))]
            self._unknown(message, out)
        send(dispatcher, out)
        offered = next((one.key for one in out.replies if one.key == "welcome"), offered)
        kept = {"misses": out.draft.misses, "offered": offered}
        return [SlotSet(MEMORY_SLOT, kept), FollowupAction(LISTEN)]

    def _picked(self, message: Message, offered: str) -> Message:
        """After the welcome a bare number is one of its choices."""
        if offered != "welcome":
            return message
        value = control.picked(message.text, self._wording.reply("welcome").options)
        return message if value is None else replace(message, text=str(value), intent="inform")

    def _case(self, message: Message, offered: str, out: Outcome) -> bool:
        """After a list of the citizen's petitions a bare number is one of them."""
        if offered != "cases" or not _BARE.fullmatch(message.text):
            return False
        where = Context(now=message.now, asked=True, facts=message.facts)
        found = checks.check("case_choice", message.text, message.entities, where)
        if found.problem is None:
            out.commands.append({"name": "show_status", "args": {"number": found.value}})
        return found.problem is None

    def _known(self, message: Message, words: frozenset[str], offered: str, out: Outcome) -> bool:
        say = self._wording.reply
        topic = None if words else control.side_question(message, free_text=False)
        meant = words or {control.by_intent(message)}
        name = message.payload.get("name") if message.kind == "event" else None
        plain = next((key for intent, key in _PLAIN.items() if intent in meant), None)
        if control.is_attack(message.text):
            out.replies.append(say("no_orders", message.id))
        elif "human" in meant or message.payload.get("key") == "HUMAN":
            out.commands.append({"name": "call_human", "args": {"reason": "asked"}})
        elif self._polite(message, meant, offered, out):
            pass
        elif (
            name
            or control.wordless(message.text)
            or _BARE.fullmatch(message.text)
            or meant & {"greet", "help", "back", "skip", "restart"}
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

    def _polite(
        self, message: Message, meant: Collection[str | None], offered: str, out: Outcome
    ) -> bool:
        """What is said when all is done: once more 确认提交, 好的, a thumb up."""
        again = control.wordless(message.text) and offered == "welcome"
        if "submit" in meant:
            self._submitted(message, out)
        elif "repeat" in meant:
            out.replies.append(self._wording.reply("nothing_under_way", message.id))
        elif again or (_COURTEOUS & set(meant) and "change" not in meant):
            out.replies.append(self._wording.reply("courtesy", message.id))
        else:
            return False
        return True

    def _submitted(self, message: Message, out: Outcome) -> None:
        """确认提交 once more: the newest petition is there already."""
        own = message.facts.get("own_cases") or ()
        if own:
            number = str(own[0]["number"])
            out.replies.append(self._wording.reply("filed_already", message.id, number=number))
        else:
            out.replies.append(self._wording.reply("nothing_to_submit", message.id))

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

    def _unknown(self, message: Message, out: Outcome) -> None:
        out.draft.misses += 1
        if out.draft.misses >= MISSES_TO_HUMAN:
            out.draft.misses = 0
            out.commands.append({"name": "call_human", "args": {"reason": "misunderstood"}})
        else:
            key = "out_of_scope" if _only_asks(message) else "not_understood_1"
            out.replies.append(self._wording.reply(key))
