"""Finding where a message belongs that is no answer to the asked question."""

from __future__ import annotations

import re

from actions import asking, control, filling
from actions.correcting import IDENTITY, Correcting
from actions.reading.refusals import is_nothing, none_before
from nlu.flowfile import Step

_FEWEST_TOLD = 8
"""Characters below which a text that fits nothing is not taken as more of the story."""
_FEWEST_WISHED = 3
"""The same while the wish is asked for: 太吵了 is no wish, but it tells something."""
_TAKES_MUCH = frozenset({"person_name", "address"})
"""Types that more than their own kind of text would pass for."""
_UNMISTAKABLE = frozenset({"phone", "landline", "id_number", "email", "case_number"})
"""Types whose values nobody says by the way: such a one alone changes an answer."""
_SAYS = re.compile(r"[\u3400-\u9fff]{2}|[^\W\d_]{20}")
"""Signs in which something can be told; code and numbers alone tell nothing."""


class Elsewhere(Correcting):
    """Other steps a message may be for; each method says whether it took the message."""

    def find_home(self, step: Step | None) -> bool:
        """A message that the asked `step` (None: the read-back) cannot use."""
        wished = step is not None and step.type == "request_list"
        return (
            self._listed()
            or self._new_value()
            or (step is not None and self._wrong_elsewhere(step))
            or self._more_story(_FEWEST_WISHED if wished else _FEWEST_TOLD)
        )

    def _listed(self) -> bool:
        """One more request, effort or reason; or nobody was turned to before."""
        other = filling.whole(self.flow, self.message)
        if other is not None and other.type in filling.FREE and other.type != "story":
            return self._add(other)
        return none_before(self.message.text) and self._early("efforts")

    def _address_given(self) -> bool:
        """A place, told after the citizen's name, is where they live."""
        known = {step.type for step in self.flow.steps if step.slot in self.draft.cells}
        return {"place", "person_name"} <= known and self._early("address")

    def _early(self, type_: str) -> bool:
        """The message answers the question of that type, which is still to come."""
        step = next((one for one in self.flow.steps if one.type == type_), None)
        if step is None or not filling.open_for(self.draft, step):
            return False
        checked = filling.answer(self.draft, step, self.message)
        if checked.problem is not None:
            return False
        filling.put(self.draft, step, checked, self.message)
        self.settle([step.slot], tell=True)
        self.draft.misses = 0
        return True

    def _wrong_elsewhere(self, step: Step) -> bool:
        """The message is nothing but a faulty value for a question still to come."""
        other = filling.whole(self.flow, self.message)
        if other is None or other is step or other.slot in self.draft.cells or not other.asked:
            return False
        if step.type == "request_list" and other.type not in _UNMISTAKABLE | {"place"}:
            return False
        if step.type == "request_list" and self.draft.asks.get(step.slot, 0) > 1:
            return False
        problem = filling.answer(self.draft, other, self.message).problem
        if problem not in other.invalid or not filling.live(other, self.draft):
            return False
        self.refuse(other, str(problem))
        return True

    def meant_elsewhere(self, step: Step) -> bool:
        """Any sentence would do as an answer here, but this one is plainly something else."""
        if step.type == "story" or step.type not in filling.FREE | _TAKES_MUCH:
            return False
        if is_nothing(self.message.text):
            return False
        if self.wished(step):
            return False
        other = filling.whole(self.flow, self.message)
        if other not in (None, step) and filling.FREE & {step.type, other.type}:
            return self._add(other)
        at_home = {name for one in self.message.entities for name in [one.get("entity")]}
        if at_home & set(filling.checks.entities_for(step.type)):
            return False
        tells = self.message.intent in self.flow.trigger.opening and self.message.confidence > 0.6
        first = self.draft.asks.get(step.slot, 0) <= 1
        if tells and first and step.type in ("request_list", "person_name"):
            return self._more_story(fewest=3)
        return control.more_to_come(self.message.text) and self._more_story()

    def _add(self, step: Step) -> bool:
        """A fact for a step that is not being asked; lists grow by it."""
        where = filling.context(self.draft, step, self.message, asked=False)
        checked = filling.checks.check(step.type, self.message.text, self.message.entities, where)
        if checked.problem is not None:
            return False
        filling.put(self.draft, step, checked, self.message)
        self.settle([step.slot], tell=True)
        self.draft.misses = 0
        return True

    def _new_value(self) -> bool:
        """The message is nothing but another value for something already answered."""
        step = filling.whole(self.flow, self.message)
        if step is not None and step.type == "place" and self._address_given():
            return True
        if step is None or step.slot not in self.draft.cells or step.type in filling.FREE:
            return False
        if step.type == "person_name":
            return False
        if self.at_readback and step.type not in _UNMISTAKABLE:
            return self.ask_which()
        if step.type == "place" and self._leads_away(step):
            return False
        return self.apply(step, self.message.text.strip())

    def _leads_away(self, step: Step) -> bool:
        """A place in another county than the one that is known: where somebody comes from."""
        known = (self.draft.cells[step.slot].get("value") or {}).get("region_code")
        checked = filling.answer(self.draft, step, self.message)
        said = (checked.value or {}).get("region_code")
        return bool(known and said and known != said)

    def _more_story(self, fewest: int = _FEWEST_TOLD) -> bool:
        """A text that answers nothing but tells more goes to the story already told."""
        step = next((one for one in self.flow.steps if one.type == "story"), None)
        told = re.sub(r"\W", "", self.message.text)
        if step is None or step.slot not in self.draft.cells or len(told) < fewest:
            return False
        if not _SAYS.search(told) or self._about_the_question():
            return False
        if control.is_question(self.message.text) or step.slot == self.draft.requested:
            return False
        where = filling.context(self.draft, step, self.message, asked=False)
        checked = filling.checks.check(step.type, self.message.text, self.message.entities, where)
        if checked.problem is not None:
            return False
        filling.put(self.draft, step, checked, self.message)
        filled = filling.from_entities(self.flow, self.draft, self.message, self.draft.requested)
        if self.step is not None and self.step.type == "request_list":
            self._hear_out(self.step, filled)
        else:
            self.say("story_added")
            self.settle(filled, tell=bool(filled))
        self.draft.misses = 0
        return True

    def _about_the_question(self) -> bool:
        """我的电话你们有的 while the telephone is asked tells nothing of the matter."""
        step = self.step
        if step is None or step.type not in IDENTITY:
            return False
        return any(name in self.message.text for name in (step.label, *step.aliases))

    def _hear_out(self, step: Step, filled: list[str]) -> None:
        """The story comes in pieces: let the citizen finish instead of asking after each."""
        self.settle(filled, tell=False)
        if asking.next_slot(self.flow, self.draft) != step.slot:
            self.say("story_added")
            return
        self.draft.tries[step.slot] = self.draft.tries.get(step.slot, 0) + 1
        self.say("story_more")
        self.out.silent = True
