"""Changing what was answered before, when the citizen says so."""

from __future__ import annotations

from actions import adding, correction, filling, place_parts, removal, restated
from actions.checks import Checked
from actions.reading.refusals import is_evasive
from actions.reading.remarks import is_noise
from actions.steering import Steering
from nlu.flowfile import Step

IDENTITY = frozenset({"person_name", "phone", "id_number", "address"})
"""Types that say who the citizen is."""
_NAMES_OR_TELLS = filling.FREE | {"person_name"}
"""Types any word would pass for, be it 不知道."""


class Correcting(Steering):
    """Corrections; each method says whether it took the message."""

    def removal(self) -> bool:
        """身份证去掉: the line is emptied where it may be left open, else it is said why not."""
        slot = removal.find(self.flow, self.draft, self.message.text)
        if slot is None or slot == self.draft.requested:
            return False
        step, cell = self.flow.step(slot), self.draft.cells.get(slot)
        self.draft.misses = 0
        if cell is None or cell.get("declined"):
            self.say("nothing_to_remove", label=step.label)
        elif not self._emptied(step):
            self.say("cannot_remove", label=step.label)
            if step.why:
                self.say_text(f"why_{slot}", step.why)
        self.settle([], tell=False)
        return True

    def _emptied(self, step: Step) -> bool:
        if step.need == "optional":
            del self.draft.cells[step.slot]
            self.say("removed", label=step.label)
            return True
        if step.need != "skippable" and not (step.decline and step.decline.accept):
            return False
        filling.decline(self.draft, step, self.message, "")
        self.say("removed", label=step.label)
        if step.decline and step.decline.text:
            self.say_text(f"decline_{step.slot}", step.decline.text)
        return True

    def named_corrections(self) -> bool:
        """Several lines corrected in one message: all of them, or it is read as one."""
        found = correction.find_all(self.flow, self.draft, self.message)
        found = found or restated.find(self.flow, self.draft, self.message.text)
        found = found or place_parts.find(self.flow, self.draft, self.message.text)
        if any(one.slot is None for one in found):
            return self.ask_which()
        checked = [
            filling.correct(self.draft, self.flow.step(str(one.slot)), one.text, self.message)
            for one in found
        ]
        if not found or any(one.problem for one in checked) or any(is_noise(o.text) for o in found):
            return False
        self.draft.misses = 0
        return all(self.apply(self.flow.step(str(one.slot)), one.text) for one in found)

    def addition(self) -> bool:
        """One more for a line that is named; the others of it stay."""
        found = adding.find(self.flow, self.draft, self.message.text)
        if found is None or found.slot is None:
            return False
        step = self.flow.step(found.slot)
        empty = not self.draft.cells[step.slot].get("value")
        give = filling.correct if empty else filling.add
        checked = give(self.draft, step, found.text, self.message)
        if checked.problem is not None:
            return False
        self.draft.misses = 0
        filling.put(self.draft, step, checked, self.message)
        self.say("corrected", label=self.label_of(step), display=checked.display)
        self.settle([step.slot], tell=False)
        return True

    def wish(self) -> bool:
        """保密 means that line of the record, not that the asked thing is kept back."""
        found = correction.by_wish(self.flow, self.draft, self.message.text)
        if found is None or found.slot is None:
            return False
        if self.step is not None and self.step.type in ("yes_no", "anonymity"):
            return False
        taken = self.apply(self.flow.step(found.slot), found.text)
        if taken and self.step is not None and self.step.decline and self.step.decline.accept:
            self.say("may_skip")
        return taken

    def unnamed(self) -> bool:
        """匿名, whatever is asked: of an accusation it is the choice, else the name is declined."""
        choice = next((one for one in self.flow.steps if one.type == "anonymity"), None)
        if choice is None or choice is self.step or not self.draft.told():
            return False
        if not correction.is_unnamed(self.message.text):
            return False
        self.draft.misses = 0
        if filling.live(choice, self.draft):
            filling.put(self.draft, choice, Checked(value=True, display="匿名"), self.message)
            self.settle([choice.slot], tell=True)
            return True
        name = next(one for one in self.flow.steps if one.type == "person_name")
        if (self.step is not None and self.step.type in IDENTITY) or not name.decline:
            return False
        filling.decline(self.draft, name, self.message, "")
        self.say_text(f"decline_{name.slot}", name.decline.text)
        self.settle([], tell=False)
        return True

    def named_correction(self) -> bool:
        """One line corrected that is named, by number, label or old value."""
        found = correction.find(self.flow, self.draft, self.message)
        if found is None or found.slot is None:
            return False
        self.draft.misses = 0
        step = self.flow.step(found.slot)
        if step is self.step and not found.text:
            return True
        return self.apply(step, found.text) if found.text else self.ask_anew(step)

    def bare_correction(self) -> bool:
        """Something is wrong, but it is not said what."""
        found = correction.find(self.flow, self.draft, self.message)
        if found is None or self.plainly_answers():
            return False
        self.draft.misses = 0
        return self.ask_which()

    def apply(self, step: Step, text: str) -> bool:
        """Give an answered step the new value; False when it cannot be one."""
        if is_noise(text) or (step.type in _NAMES_OR_TELLS and is_evasive(text)):
            return self.ask_anew(step)
        checked = filling.correct(self.draft, step, text, self.message)
        if checked.problem == "unfit":
            return False
        if checked.problem is not None:
            self.refuse(step, checked.problem)
            return True
        filling.put(self.draft, step, checked, self.message)
        self.say("corrected", label=self.label_of(step), display=checked.display)
        self.settle([step.slot], tell=False)
        return True
