"""One message against one flow under way: what it changes and what is said.

The order in which a message is looked at is the same for every flow: a pending yes/no, the
offered options, controls, side questions, corrections, facts for any slot, and only then the
asked question. So nothing a citizen does to the dialogue itself is taken for an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from actions import control, correction, filling
from actions.elsewhere import Elsewhere
from actions.speaking import LONGEST_HEARD, Outcome, short
from nlu.flowfile import Step

_SUPERFLUOUS = ("resume_draft", "understood")
LONG_PAUSE_SECONDS = 2 * 3600


class Judge(Elsewhere):
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
            self._take()
        if self.out.end is None and not self.out.silent:
            self.go_on()
        if self.out.end is not None:
            # What was noted is in the answer itself, unless it is read back first.
            self.out.replies = [one for one in self.out.replies if one.key not in _SUPERFLUOUS]
        return self.out

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
            self._attachment()
        first = next((step for step in self.flow.steps if step.asked), None)
        filled: list[str] = []
        if opening == "story" and first is not None and self.message.text:
            checked = filling.answer(self.draft, first, self.message)
            if checked.problem is None:
                filling.put(self.draft, first, checked, self.message)
                filled = [first.slot]
            elif first.type == "story":
                self.hear(self.message.text[:LONGEST_HEARD])
        skip = filled[0] if filled else None
        if opening != "menu":
            filled += filling.from_entities(self.flow, self.draft, self.message, skip)
            filled += filling.in_passing(self.flow, self.draft, self.message, skip)
        self.settle(filled, tell=bool(skip))

    def _take(self) -> None:
        if self.message.kind == "event":
            self._event()
            return
        if self.message.kind != "text":
            self._attachment()
            if not self.message.text:
                self.out.silent = self.at_readback
                return
        elif not self.message.text.strip() or self._linked():
            return
        elif self._says_nothing() and self._reads_anything():
            self.say("not_understood_1")
            return
        if not any(look() for look in self._looks()):
            self.misunderstood()

    def _linked(self) -> bool:
        """A page that is passed on goes with the story; it answers nothing."""
        step = next((one for one in self.flow.steps if one.type == "story"), None)
        link = self.message.payload.get("link")
        if not link or step in (None, self.step) or step.slot not in self.draft.cells:
            return False
        bare = replace(self.message, entities=())
        where = filling.context(self.draft, step, bare, asked=False)
        checked = filling.checks.check(step.type, bare.text, (), where)
        if checked.problem is None:
            filling.put(self.draft, step, checked, bare)
            self.settle([step.slot], tell=False)
        self.say("attachment_added")
        return True

    def _says_nothing(self) -> bool:
        return control.wordless(self.message.text) or control.is_code(self.message.text)

    def _reads_anything(self) -> bool:
        """Would anything pass for an answer here?"""
        return self.step is None or self.step.type in filling.FREE | {"person_name"}

    def _looks(self) -> tuple[Callable[[], bool], ...]:
        return (
            self.pending,
            self.option,
            self._wish,
            self.control_by_words,
            self._named_corrections,
            self.attack,
            self._named_correction,
            self.control_by_intent,
            self.side_question,
            self._bare_correction,
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

    # --- attachments ------------------------------------------------------------------------------

    def _attachment(self) -> None:
        if self.message.kind == "location":
            self._pin()
        else:
            attachment = self.message.payload.get("attachment")
            if attachment and attachment not in self.draft.attachments:
                self.draft.attachments.append(str(attachment))
            self._acknowledge()

    def _acknowledge(self) -> None:
        """A voice message is told back, for what was heard may be wrong."""
        heard = self.message.text.strip()
        if self.message.kind != "voice":
            self.say("attachment_added")
        elif heard:
            self.say("voice_heard", text=short(heard))
        else:
            self.say("voice_unheard")

    def _pin(self) -> None:
        steps = [step for step in self.flow.steps if step.type in ("place", "address")]
        open_ = [s for s in steps if s.slot not in self.draft.cells and filling.live(s, self.draft)]
        step = self.step if self.step in steps else next(iter(open_ or steps), None)
        label = str(self.message.payload.get("label") or "")
        placed = replace(self.message, text=self.message.text or label)
        checked = filling.answer(self.draft, step, placed) if step else None
        if step and checked and checked.problem is None:
            filling.put(self.draft, step, checked, self.message)
            self.say("location_added", display=checked.display)
            self.settle([step.slot], tell=False)
        else:
            self.say("attachment_added")
        self.message = replace(self.message, text="")

    # --- corrections ------------------------------------------------------------------------------

    def _named_corrections(self) -> bool:
        """Several lines corrected in one message: all of them, or it is read as one."""
        found = correction.find_all(self.flow, self.draft, self.message)
        checked = [
            filling.correct(self.draft, self.flow.step(str(one.slot)), one.text, self.message)
            for one in found
        ]
        if not found or any(one.problem for one in checked):
            return False
        self.draft.misses = 0
        return all(self._apply(self.flow.step(str(one.slot)), one.text) for one in found)

    def _wish(self) -> bool:
        """At the read-back 保密 means that line of the record, not that something is kept back."""
        found = correction.by_wish(self.flow, self.draft, self.message.text)
        if found is None or found.slot is None or not self.at_readback:
            return False
        return self._apply(self.flow.step(found.slot), found.text)

    def _named_correction(self) -> bool:
        found = correction.find(self.flow, self.draft, self.message)
        if found is None or found.slot is None:
            return False
        self.draft.misses = 0
        step = self.flow.step(found.slot)
        if step is self.step and not found.text:
            return True
        return self._apply(step, found.text) if found.text else self.ask_anew(step)

    def _bare_correction(self) -> bool:
        found = correction.find(self.flow, self.draft, self.message)
        if found is None:
            return False
        self.draft.misses = 0
        return self.ask_which()

    def _apply(self, step: Step, text: str) -> bool:
        checked = filling.correct(self.draft, step, text, self.message)
        if checked.problem == "unfit":
            return False
        if checked.problem is not None:
            self.refuse(step, checked.problem)
            return True
        filling.put(self.draft, step, checked, self.message)
        self.say("corrected", label=step.label, display=checked.display)
        self.settle([step.slot], tell=False)
        return True

    # --- facts and the asked question -------------------------------------------------------------

    def _facts_and_answer(self) -> bool:
        step = self.step
        if step is None:
            return self._facts_at_readback()
        if self.meant_elsewhere(step):
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
        if answered and again:
            self.say("corrected", label=step.label, display=checked.display)
        tell = not answered or (not again and (bool(filled) or step.type == "story"))
        self.settle([*([step.slot] if answered else []), *filled], tell=tell)
        return True

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
        entities = self._moved(len(heard) + 1)
        text = f"{heard}\n{self.message.text}"
        self.message = replace(self.message, text=text, entities=entities)

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
