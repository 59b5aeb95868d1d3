"""What every judgement needs: saying things, noting answers, choosing the next question."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from actions import asking, dividing, filling, matters
from actions.draft import MAX_MESSAGES, Cell, Draft, Message, Reply
from actions.reading.language import is_foreign
from actions.wording import Wording
from nlu.flowfile import CONFIRM, Flow, Step

MISSES_TO_HUMAN = 2
LONGEST_ITEM = 80
LONGEST_HEARD = 200
_IN_THE_LIST = ("story_added", "understood")
"""What need not be said beside the list of the matters."""
_UNTOLD = frozenset({"story", "contact_part"})
"""Types whose answer is plain from what is asked or told next."""


@dataclass(slots=True)
class Outcome:
    """What came of a message.

    `end`: None while the flow goes on; else submit, cancelled or switch. `silent`: the question
    is not asked again after what was said.
    """

    draft: Draft
    replies: list[Reply] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    end: str | None = None
    switch_to: str | None = None
    silent: bool = False


def short(text: str) -> str:
    """What was noted, short enough to be said beside other things."""
    return text if len(text) <= LONGEST_ITEM else f"{text[: LONGEST_ITEM - 1]}…"


def _accuses(cells: Mapping[str, Cell]) -> bool:
    return bool((cells.get("kind") or {}).get("value") == matters.ACCUSATION)


class Speaking:
    """One message, one flow, one draft, and what is made of them."""

    def __init__(self, wording: Wording, flow: Flow, draft: Draft, message: Message) -> None:
        self.wording, self.flow, self.draft, self.message = wording, flow, draft, message
        self.out = Outcome(draft)
        asked = draft.requested
        self.asked_before, self.values_before = asked, draft.values()
        self.step: Step | None = flow.step(asked) if asked and flow.has(asked) else None
        self.at_readback = asked == CONFIRM
        self._listed_last = draft.pending == "matters"
        if self._listed_last:
            draft.pending = None
        self._cells_before, self._matters_before = dict(draft.cells), deepcopy(draft.matters)

    def say(self, key: str, **values: Any) -> None:
        """Add the reply under `key`."""
        self.out.replies.append(self.wording.reply(key, self.message.id, self.flow, **values))

    def say_text(self, key: str, text: str) -> None:
        """Add a text that belongs to a step."""
        self.out.replies.append(Reply(key, text))

    def command(self, name: str, **args: Any) -> None:
        """Give out a command."""
        self.out.commands.append({"name": name, "args": args})

    def fits_asked(self, sure: float = 0.9, free: frozenset[str] = filling.FREE) -> bool:
        """Is the message surely an answer of the asked type? Never so where anything is one."""
        if self.step is None or self.step.type in free:
            return False
        checked = filling.answer(self.draft, self.step, self.message)
        return checked.problem is None and checked.confidence >= sure

    def settle(self, filled: list[str], *, tell: bool) -> None:
        """After answers changed: derive, forget what no longer applies, say what was noted."""
        before = set(self.draft.cells)
        filling.drop_dead(self.flow, self.draft)
        waiting = {one.slot for one in self.flow.steps if not filling.live(one, self.draft)}
        filling.rederive(self.flow, self.draft, self.message)
        filled += filling.from_entities(self.flow, self.draft, self.message, None, only=waiting)
        if self.draft.target in filled:
            self.draft.target = None
        if dividing.divide(self.flow, self.draft, self.message, self._cells_before):
            self.tell_matters("matters_found")
            return
        if not tell:
            return
        cells = self.draft.cells
        told = {*filled, *(slot for slot in cells if slot not in before)}
        story = any(self.flow.step(slot).type == "story" for slot in filled)
        heard = self.flow.wording.get("heard", ()) if story else ()
        items = [
            f"{step.label}：{short(str(cells[step.slot]['display']))}"
            for step in self.flow.steps
            if step.slot in told & set(cells)
            and step.type not in _UNTOLD
            and (step.need != "derived" or step.slot in heard)
        ]
        if items:
            self.say("understood", items="；".join(items))
        if story:
            self._notices()

    def tell_matters(self, key: str) -> None:
        """List the matters back; a word of the citizen's is enough to change it."""
        sealed = str(self.flow.wording.get("matter_sealed", ""))
        lines = [
            f"{n}. {self._title(cells)}{sealed if _accuses(cells) else ''}"
            for n, cells in enumerate(matters.all_cells(self.flow, self.draft), start=1)
        ]
        self.out.replies = [one for one in self.out.replies if one.key not in _IN_THE_LIST]
        self.say(key, count=len(lines), lines="\n".join(lines))
        self.draft.pending = "matters"

    def _title(self, cells: Mapping[str, Cell]) -> str:
        told = cells.get("title") or cells.get("story") or {}
        return short(str(told.get("display") or ""))

    def label_of(self, step: Step) -> str:
        """What the step is called, and where there are several matters, of which one."""
        if step.shared or not matters.several(self.draft):
            return step.label
        form = str(self.flow.wording.get("matter_label", "{label}"))
        return form.format(n=self.draft.matter + 1, label=step.label)

    def _notices(self) -> None:
        """What is said once about the whole story."""
        flags = self.draft.flags()
        for flag in ("foreign_language", "several_matters"):
            if flag in flags and self.wording.has(flag, self.flow):
                self.say(flag)

    def misunderstood(self) -> None:
        """Say so once; the second time in a row call a person."""
        self.draft.misses += 1
        if self.draft.misses >= MISSES_TO_HUMAN:
            self.draft.misses = 0
            self.command("call_human", reason="misunderstood")
            self.out.silent = True
        else:
            self.say("foreign_language" if is_foreign(self.message.text) else "not_understood_1")

    def decline(self) -> None:
        """The citizen would rather not answer, or cannot."""
        step = self.step
        if step is None:
            self.misunderstood()
        elif self.draft.joint:
            self.decline_all(step)
        elif step.need == "skippable" or (step.decline and step.decline.accept):
            if step.decline and step.decline.text:
                self.say_text(f"decline_{step.slot}", step.decline.text)
            if not self._kept_open(step):
                filling.decline(self.draft, step, self.message, "")
            self.settle([], tell=False)
        elif step.decline and step.decline.text:
            self.say_text(f"decline_{step.slot}", step.decline.text)
            self.out.silent = True
        else:
            self.say("cannot_skip")

    def decline_all(self, step: Step) -> None:
        """What was asked of all matters at once is left open for all that lack it."""
        if step.decline and step.decline.text:
            self.say_text(f"decline_{step.slot}", step.decline.text)
        for index in asking.lacking(self.flow, self.draft, step):
            matters.face(self.flow, self.draft, index)
            filling.decline(self.draft, step, self.message, "")
            self.settle([], tell=False)

    def _kept_open(self, step: Step) -> bool:
        """A position that was sent stays, though nobody can say what county it is in."""
        cell = self.draft.cells.get(step.slot)
        if step.type != "place" or not cell or (cell.get("value") or {}).get("latitude") is None:
            return False
        flag = step.decline.flag if step.decline else None
        cell["flags"] = [*cell.get("flags", ()), *([flag] if flag else [])]
        return True

    def hear(self, text: str) -> None:
        """Keep what was said so far of an answer that is still to come."""
        self.draft.heard = text
        if self.message.id not in self.draft.heard_in:
            self.draft.heard_in = [*self.draft.heard_in, self.message.id][-MAX_MESSAGES:]

    def refuse(self, step: Step, problem: str) -> None:
        """An answer to the step that its check did not take."""
        if problem == "declined":
            self.step = step
            self.decline()
            return
        if step.type == "phone":
            self.hear(self.message.text.strip()[-LONGEST_HEARD:])
        if step.type in ("place", "address"):
            self.hear(f"{self.draft.heard} {self.message.text}".strip()[-LONGEST_HEARD:])
        self.draft.tries[step.slot] = self.draft.tries.get(step.slot, 0) + 1
        text = step.invalid.get(problem)
        if text is None:
            self.misunderstood()
            return
        self.say_text(f"invalid_{step.slot}_{problem}", text)
        self.draft.requested = step.slot
        self.draft.options = self.options_for(step.slot)
        self.out.silent = True

    def go_on(self) -> None:
        """Choose the next question; Rasa's form asks it."""
        draft = self.draft
        index, slot = asking.next_open(self.flow, draft)
        if draft.target:
            slot = draft.target
        else:
            matters.face(self.flow, draft, index)
        draft.target = None
        draft.requested = slot
        if slot is None:
            self.out.end = "submit"
            return
        unchanged = draft.cells == self._cells_before and draft.matters == self._matters_before
        again = draft.joint and unchanged and slot == self.asked_before
        draft.joint = again or asking.of_all(self.flow, draft, slot)
        if slot == CONFIRM and self.at_readback and unchanged:
            # Nothing has changed since the record was read back; it is long.
            self.say("confirm_hint", submit=self.submit_word())
            draft.options = self.options_for(slot)
            self.out.silent = True
            return
        if draft.joint:
            draft.asks[f"joint_{slot}"] = 1
        else:
            draft.asks[slot] = draft.asks.get(slot, 0) + 1
        if slot != CONFIRM:
            draft.trail = [one for one in draft.trail if one != slot] + [slot]
        draft.options = self.options_for(slot)

    def submit_word(self) -> str:
        """The words that end the flow at its read-back."""
        given = self.flow.confirm.options if self.flow.confirm else ()
        return next((one.label for one in given if one.value == "submit"), "")

    def options_for(self, slot: str) -> list[dict[str, Any]]:
        """The choices offered with the question for `slot`."""
        if slot == CONFIRM:
            given = self.flow.confirm.options if self.flow.confirm else ()
        else:
            given = self.flow.step(slot).options
        return [{"label": one.label, "value": one.value} for one in given]
