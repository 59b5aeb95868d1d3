"""Choices: the offered options, the answer to the read-back, and 确定取消吗 and the like."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from actions import asking, control, correction, readback
from actions.draft import Draft
from actions.reading import assent
from actions.speaking import Speaking
from nlu.flowfile import CONFIRM, Step

_NO_CHANGE = re.compile(
    r"^(?:不用?改了?|没有?问题了?|没错|都?对的?|好的?|行|可以)?[，,。 ]*(?:那就|就)?(?=确认)"
)
_LINE = re.compile(r"第?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:条|项|点|行|号|个)?")


class Choosing(Speaking):
    """Choices; each public method that returns a bool says whether it took the message."""

    def pending(self) -> bool:
        """An answer to 确定取消吗 and the like."""
        pending, self.draft.pending = self.draft.pending, None
        if pending is None:
            return False
        if self._says_submit():
            return self.confirm("submit")
        if pending == "which":
            slot = readback.slot_named(self.flow, self.draft.cells, self.message.text)
            return slot is not None and self.ask_anew(self.flow.step(slot))
        said = self._yes_no()
        if said is None:
            return False
        if not said:
            self.say("cancel_kept")
        elif pending == "cancel":
            self._leave()
        else:
            self._empty()
            self.say("restarted")
        return True

    def _says_submit(self) -> bool:
        """确认提交 once the record was read back: no doubt what is meant, whatever was asked."""
        if self.flow.confirm is None or asking.next_slot(self.flow, self.draft) != CONFIRM:
            return False
        whole = _NO_CHANGE.sub("", control.normalised(self.message.text))
        return self.draft.asks.get(CONFIRM, 0) > 0 and any(
            one.value == "submit" and control.normalised(one.label) == whole
            for one in self.flow.confirm.options
        )

    def _yes_no(self) -> bool | None:
        picked = self._picked()
        words = control.by_words(self.message.text, self.wording.words)
        if picked in ("yes", "no"):
            return bool(picked == "yes")
        if words & {"deny", "repeat"} or self.message.intent == "deny":
            return False
        if words & {"affirm", "cancel", "restart"}:
            return True
        if self.message.intent == "affirm" and not assent.is_clear(self.message.text):
            return None
        return True if self.message.intent in ("affirm", "cancel", "restart") else None

    def _empty(self) -> None:
        kept = self.draft
        self.draft = Draft(kept.flow, kept.flow_version, suspended=kept.suspended)
        self.out.draft = self.draft
        self.step, self.at_readback = None, False

    def _leave(self) -> None:
        self.say("cancelled")
        if not self.draft.suspended:
            self.command("discard_draft")
        self.out.end = "cancelled"

    def _picked(self) -> Any:
        """Value of the offered option the message names by number or label; else None."""
        if self.at_readback:
            # Its lines are numbered; a bare number means one of them.
            labels = {
                control.normalised(str(one["label"])): one["value"] for one in self.draft.options
            }
            return labels.get(control.normalised(self.message.text))
        return control.picked(self.message.text, self.draft.options)

    def option(self) -> bool:
        """A choice by its number or label; for a step it becomes the words of the choice."""
        picked = self._picked()
        if picked is not None and self.at_readback:
            return self.confirm(str(picked))
        if self.at_readback and self._says_submit():
            return self.confirm("submit")
        if self.at_readback and _LINE.fullmatch(control.normalised(self.message.text)):
            return self._line()
        if picked is not None and self.step and self.step.options:
            label = next(one.label for one in self.step.options if one.value == picked)
            self.message = replace(self.message, text=label, intent="inform", entities=())
            return False
        return self._confirm_late()

    def _line(self) -> bool:
        """A bare number that is no option: that line of the record is to be changed."""
        slot = readback.slot_named(self.flow, self.draft.cells, self.message.text)
        return self.ask_anew(self.flow.step(slot)) if slot else self.ask_which()

    def _confirm_late(self) -> bool:
        """确认提交 after the read-back, while one of its lines is being asked again.

        A line that had an answer keeps it; one that never had is left open where that is allowed.
        """
        if self.step is None or self.flow.confirm is None or not self.draft.asks.get(CONFIRM):
            return False
        whole = control.normalised(self.message.text)
        labels = {control.normalised(one.label): one.value for one in self.flow.confirm.options}
        if whole not in labels:
            return False
        if self.step.slot not in self.draft.cells:
            self.decline()
            return True
        if asking.next_slot(self.flow, self.draft) != CONFIRM:
            return False
        self.draft.requested, self.at_readback, self.step = CONFIRM, True, None
        return self.confirm(str(labels[whole]))

    def confirm(self, said: str) -> bool:
        """One of the choices of the read-back."""
        if said == "submit":
            self.out.end = "submit"
        elif said == "change":
            self.ask_which()
        else:
            self.cancel()
        return True

    def ask_which(self) -> bool:
        """Something is wrong, but what?"""
        by_name = "which_to_change" if correction.was_shown(self.draft) else "which_by_name"
        self.say("which_all" if correction.is_all(self.message.text) else by_name)
        self.draft.pending, self.draft.options = "which", []
        self.out.silent = True
        return True

    def ask_anew(self, step: Step) -> bool:
        """Ask for a new value of an answered step."""
        self.say("give_new_value", label=self.label_of(step))
        self.draft.requested, self.draft.options = step.slot, self.options_for(step.slot)
        self.out.silent = True
        return True

    def cancel(self) -> None:
        """Leave the flow, asking first when something would be lost."""
        if self.draft.told() and not self.flow.trigger.own_only:
            self._ask_first("cancel")
        else:
            self._leave()

    def restart(self) -> None:
        """Begin the flow anew, asking first when something would be lost."""
        if self.draft.told():
            self._ask_first("restart")
        else:
            self.say("restarted")

    def _ask_first(self, pending: str) -> None:
        self.say(f"{pending}_confirm")
        self.draft.pending = pending
        self.draft.options = [dict(one) for one in self.out.replies[-1].options]
        self.out.silent = True
