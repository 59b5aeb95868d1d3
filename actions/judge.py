"""One message against one flow under way: what it changes and what is said.

The order in which a message is looked at is the same for every flow: a pending yes/no, the
offered options, controls, side questions, corrections, facts for any slot, and only then the
asked question. So nothing a citizen does to the dialogue itself is taken for an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from actions import control, filling
from actions.checks import Checked, case_number
from actions.derive.kind import kind_of
from actions.reading.remarks import lead_of
from actions.several import Several
from actions.speaking import LONGEST_HEARD, Outcome
from nlu.flowfile import CONFIRM, Step

_SUPERFLUOUS = ("resume_draft", "understood")
_NUMBERS = frozenset({"own_case", "case_number"})
ROUNDS_TO_OFFER = 3
LONG_PAUSE_SECONDS = 2 * 3600


class Judge(Several):
    """Judges one message; a new one is made for each."""

    def run(self, *, opening: str | None = None) -> Outcome:
        """Take the message in. `opening`: how the flow was started, on its first message.

        story: the message is the first step's answer; intent: it may hold facts; menu: it holds
        nothing; resumed: it was for another flow that has ended.
        """
        if opening == "resumed":
            self.say("back_to_flow", label=self.flow.label)
        elif opening is not None and self._nothing_of_theirs():
            self._turn_away()
        elif opening is not None:
            self._open(opening)
        else:
            self._welcome_back()
            self._without_lead()
            self._take()
        if self.out.end is None and not self.out.silent:
            self.go_on()
        self._count_rounds()
        if self.out.end is not None:
            # What was noted is in the answer itself, unless it is read back first.
            self.out.replies = [one for one in self.out.replies if one.key not in _SUPERFLUOUS]
        return self.out

    def _without_lead(self) -> None:
        """刚才说过了，… and 我想想，… are taken off an answer; a story is kept as it was told."""
        lead = lead_of(self.message.text) if self.step and self.step.type != "story" else 0
        if lead:
            self.message = replace(
                self.message,
                text=self.message.text[lead:],
                entities=self._moved(-lead),
                written=self.message.written[lead:],
            )

    def _count_rounds(self) -> None:
        """The same question over and over: other ways are offered, then a person comes."""
        draft, before = self.draft, self.asked_before
        stays = before is not None and before == draft.requested != CONFIRM
        if not stays or self.out.end or self.out.commands or self._moves():
            draft.rounds = 0
            return
        draft.rounds += 1
        if draft.rounds > ROUNDS_TO_OFFER:
            draft.rounds = 0
            self.command("call_human", reason="misunderstood")
            self.out.silent = True
        elif draft.rounds == ROUNDS_TO_OFFER:
            step = self.flow.step(str(before))
            open_ = step.need == "skippable" or (step.decline and step.decline.accept)
            self.say("stuck" if open_ else "stuck_needed")

    def _moves(self) -> bool:
        """Did the message tell something new, send something, or ask something back?"""
        said = any(one.key.startswith(("faq_", "why_", "help_")) for one in self.out.replies)
        if said or self.draft.pending:
            return True
        return self.message.kind != "text" or self.draft.values() != self.values_before

    def _welcome_back(self) -> None:
        idle = self.message.facts.get("idle_seconds")
        if idle is not None and idle >= LONG_PAUSE_SECONDS and self.draft.told():
            self.say("resume_draft")

    def _nothing_of_theirs(self) -> bool:
        return self.flow.trigger.own_only and not self.message.facts.get("own_cases")

    def _turn_away(self) -> None:
        """Nothing was filed here before: say so; whoever tells what happened may go on telling."""
        default = next((f for f in self.wording.flows.values() if f.trigger.default), None)
        if default is not None and len(self.message.text) >= control.LONG_OPENING:
            self.out.end, self.out.switch_to = "hand_on", default.name
        else:
            self.say("no_own_cases", label=self.flow.label)
            self.out.end = "turned_away"

    def _open(self, opening: str) -> None:
        if self.message.kind not in ("text", "event"):
            self.attachment()
        first = next((step for step in self.flow.steps if step.asked), None)
        filled: list[str] = []
        told = opening == "story" or (opening == "intent" and self._accuses())
        if told and first is not None and self.message.text:
            checked = filling.answer(self.draft, first, self.message)
            if checked.problem is None:
                filling.put(self.draft, first, checked, self.message)
                filled = [first.slot]
            elif first.type == "story" and control.says(self.message.text):
                self.hear(self.message.text[:LONGEST_HEARD])
                self._tell_heard(first)
        skip = filled[0] if filled else None
        if opening != "menu":
            filled += self._case_of_list()
            filled += filling.from_entities(self.flow, self.draft, self.message, skip)
            filled += filling.in_passing(self.flow, self.draft, self.message, skip)
        self.settle(filled, tell=bool(skip))

    def _case_of_list(self) -> list[str]:
        """补充第2件: the second of those that were shown."""
        step = next((one for one in self.flow.steps if one.type in _NUMBERS), None)
        own = list(self.message.facts.get("own_cases") or ())
        number = case_number.by_ordinal(self.message.text, own)
        if step is None or number is None:
            return []
        filling.put(self.draft, step, Checked(value=number, display=number), self.message)
        return [step.slot]

    def _accuses(self) -> bool:
        """A short opening that is no mere 我要举报: it says whom, or that no name shall be told."""
        text = self.message.text
        return kind_of(text)[0] == "检举控告" or "匿名" in text

    def _tell_heard(self, step: Step) -> None:
        """我家被强拆了: too short to go by, but it shall not look as if nothing was said."""
        if self.message.intent in self.flow.trigger.intents:
            return
        self.say("story_heard", text=self.message.text.strip().rstrip("。.!！"))
        self.draft.requested = step.slot
        self.draft.asks[step.slot] = 1
        self.out.silent = True

    def _take(self) -> None:
        if self.message.kind == "event":
            self._event()
            return
        if self.message.kind != "text":
            self.attachment()
            if not self.message.text:
                self.out.silent = self.out.silent or self.at_readback
                return
        elif not self.message.text.strip() or self.linked():
            return
        elif self._says_nothing() and self._reads_anything():
            self.say("not_understood_1")
            return
        self.turn_to_meant()
        if not any(look() for look in self._looks()):
            self.misunderstood()

    def _says_nothing(self) -> bool:
        return control.wordless(self.message.text) or control.is_code(self.message.text)

    def _reads_anything(self) -> bool:
        """Would anything pass for an answer here?"""
        return self.step is None or self.step.type in filling.FREE | {"person_name"}

    def _looks(self) -> tuple[Callable[[], bool], ...]:
        return (
            self.matters_changed,
            self.pending,
            self.option,
            self.wish,
            self.unnamed,
            self.control_by_words,
            self.removal,
            self.stray,
            self.addition,
            self.named_corrections,
            self.attack,
            self.named_correction,
            self.control_by_intent,
            self.side_question,
            self.asked_of_us,
            self.bare_correction,
            self.other_flow,
            self._facts_and_answer,
        )

    def _event(self) -> None:
        key = self.message.payload.get("key")
        flow = next((f for f in self.wording.flows.values() if key in f.trigger.menu), None)
        if key == "HUMAN":
            self.human()
        elif flow is not None and flow is not self.flow:
            self.switch(flow.name)
        elif self.draft.told() and not any(one.key == "resume_draft" for one in self.out.replies):
            self.say("resume_draft")

    def _facts_and_answer(self) -> bool:
        step = self.step
        if self.another_matter():
            return True
        if step is None:
            return self._facts_at_readback()
        if self.joint_answer() or self.meant_elsewhere(step):
            return True
        if step.type == "story" and self.draft.heard:
            self._prepend(self.draft.heard)
        again = step.slot in self.draft.cells
        checked = filling.answer(self.draft, step, self.message)
        answered = checked.problem is None
        if answered:
            filling.put(self.draft, step, checked, self.message)
            self._recall(step)
        filled = filling.from_entities(self.flow, self.draft, self.message, step.slot)
        filled += filling.in_passing(self.flow, self.draft, self.message, step.slot)
        if not answered and not filled:
            return self._unanswered(step, str(checked.problem))
        self.draft.misses = 0
        self._tell_doubt(checked.flags)
        if answered and again:
            self.say("corrected", label=self.label_of(step), display=checked.display)
        tell = not answered or (not again and (bool(filled) or step.type == "story"))
        self.settle([*([step.slot] if answered else []), *filled], tell=tell)
        return True

    def _tell_doubt(self, flags: tuple[str, ...]) -> None:
        """A number that stays wrong is kept as given, and the citizen is told."""
        for flag in flags:
            if self.wording.has(f"noted_{flag}", self.flow):
                self.say(f"noted_{flag}")

    def _unanswered(self, step: Step, problem: str) -> bool:
        if problem == "unfit":
            return self.find_home(step)
        if step.type == "story":
            self.hear(self.message.text[:LONGEST_HEARD])
        self.refuse(step, problem)
        return True

    def _recall(self, step: Step) -> None:
        """The answer rests on what was heard before, too."""
        cell = self.draft.cells[step.slot]
        if self.draft.heard:
            cell["messages"] = list(dict.fromkeys([*self.draft.heard_in, *cell["messages"]]))
        self.draft.heard, self.draft.heard_in = "", []

    def _prepend(self, heard: str) -> None:
        """Put what was said before in front of the message."""
        message = self.message
        self.message = replace(
            message,
            text=f"{heard}\n{message.text}",
            entities=self._moved(len(heard) + 1),
            written=f"{heard}\n{message.written}" if message.written else "",
        )

    def _moved(self, by: int) -> tuple[dict[str, Any], ...]:
        """The entities where they are after text was put before the message."""
        return tuple(
            {**one, "start": one["start"] + by, "end": one["end"] + by}
            for one in self.message.entities
        )

    def _facts_at_readback(self) -> bool:
        filled = filling.from_entities(self.flow, self.draft, self.message, None)
        if not filled:
            return self.find_home(None)
        self.settle(filled, tell=True)
        self.draft.misses = 0
        return True
