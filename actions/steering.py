"""What a citizen does to the dialogue itself: leave, go back, skip, ask why, pick an option."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from actions import control, filling, readback
from actions.draft import Draft
from actions.reading.sentences import is_request, is_wanted
from actions.speaking import Speaking
from nlu.flowfile import CONFIRM, Flow, Step

_SOFT = frozenset({"dont_know", "refuse", "deny", "affirm", "skip"})
"""Words that may as well be the answer (没有, 是)."""
_ANYTHING = filling.FREE - {"efforts"}
"""Types for which such a word is no answer. (Nobody was asked before: 没有.)"""
_NO_CHANGE = re.compile(
    r"^(?:不用?改了?|没有?问题了?|没错|都?对的?|好的?|行|可以)?[，,。 ]*(?:那就|就)?(?=确认)"
)
_LINE = re.compile(r"第?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:条|项|点|行|号|个)?")


class Steering(Speaking):
    """Controls; each method says whether it took the message."""

    def pending(self) -> bool:
        """An answer to 确定取消吗 and the like."""
        pending, self.draft.pending = self.draft.pending, None
        if pending is None:
            return False
        if self._says_submit():
            return self._confirm("submit")
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
        if self.flow.confirm is None or filling.next_slot(self.flow, self.draft) != CONFIRM:
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
            return self._confirm(str(picked))
        if self.at_readback and self._says_submit():
            return self._confirm("submit")
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
        if filling.next_slot(self.flow, self.draft) != CONFIRM:
            return False
        self.draft.requested, self.at_readback, self.step = CONFIRM, True, None
        return self._confirm(str(labels[whole]))

    def _confirm(self, said: str) -> bool:
        if said == "submit":
            self.out.end = "submit"
        elif said == "change":
            self.ask_which()
        else:
            self._cancel()
        return True

    def ask_which(self) -> bool:
        """Something is wrong, but what?"""
        self.say("which_to_change")
        self.draft.pending, self.draft.options = "which", []
        self.out.silent = True
        return True

    def ask_anew(self, step: Step) -> bool:
        """Ask for a new value of an answered step."""
        self.say("give_new_value", label=step.label)
        self.draft.requested, self.draft.options = step.slot, self.options_for(step.slot)
        self.out.silent = True
        return True

    def control_by_words(self) -> bool:
        """The whole message is a control's words."""
        return self._steer(control.by_words(self.message.text, self.wording.words), exact=True)

    def control_by_intent(self) -> bool:
        """The classifier is sure the message is a control."""
        intent = control.by_intent(self.message)
        if intent in ("why", "abuse") and (self.declined() or self.wished(self.step)):
            return False
        return intent is not None and self._steer(frozenset({intent}), exact=False)

    def wished(self, step: Step | None) -> bool:
        """The wish is asked for, and this is one."""
        text = self.message.text
        asked = step is not None and step.type == "request_list"
        return asked and (is_wanted(text) or is_request(text))

    def _steer(self, meant: frozenset[str], *, exact: bool) -> bool:
        if not meant:
            return False
        if self.at_readback and meant & {"affirm", "deny", "change"}:
            return self._confirm("submit" if meant & {"affirm"} else "change")
        if meant <= _SOFT and self.fits_asked(sure=0.0, free=_ANYTHING):
            return False
        answered = self.step is not None and self.step.slot in self.draft.cells
        if answered and "affirm" in meant:
            # 确认 while an answered line is asked anew: it is right as it was.
            return True
        for name, act in self._controls().items():
            if name in meant:
                if not exact and self.fits_asked():
                    return False
                act()
                self.draft.misses = 0 if name != "affirm" else self.draft.misses
                return True
        return False

    def _controls(self) -> Mapping[str, Callable[[], object]]:
        return {
            "human": self.human,
            "cancel": self._cancel,
            "restart": self._restart,
            "back": self._back,
            "why": lambda: self._explain("why"),
            "help": lambda: self._explain("help"),
            "repeat": lambda: None,
            "refuse": self.decline,
            "skip": self.decline,
            "dont_know": self.decline,
            "greet": lambda: self.say("greeting"),
            "thanks": lambda: self.say("thanks"),
            "goodbye": lambda: self.say("goodbye"),
            "abuse": lambda: self.say("abuse"),
            "ask_bot": lambda: self.say("ask_bot"),
            "upset": lambda: self.say("upset"),
        }

    def human(self) -> None:
        """Call a person; the draft stays as it is."""
        self.command("call_human", reason="asked")
        self.out.silent = True

    def _cancel(self) -> None:
        if self.draft.told():
            self._ask_first("cancel")
        else:
            self._leave()

    def _restart(self) -> None:
        if self.draft.told():
            self._ask_first("restart")
        else:
            self.say("restarted")

    def _ask_first(self, pending: str) -> None:
        self.say(f"{pending}_confirm")
        self.draft.pending = pending
        self.draft.options = [dict(one) for one in self.out.replies[-1].options]
        self.out.silent = True

    def _back(self) -> None:
        trail = [slot for slot in self.draft.trail if slot != self.draft.requested]
        if not trail:
            self.say("nothing_to_go_back")
            return
        slot = trail[-1]
        self.draft.trail = trail[:-1]
        self.draft.cells.pop(slot, None)
        self.draft.target = slot
        self.say("went_back")

    def _explain(self, what: str) -> None:
        text = getattr(self.step, what) if self.step else None
        if text and self.step:
            self.say_text(f"{what}_{self.step.slot}", text)
        else:
            self.say(f"{what}_default")

    def declined(self) -> bool:
        """Does the message keep back what is asked? 不给！凭什么给你 is no question."""
        step = self.step
        return bool(step) and filling.answer(self.draft, step, self.message).problem == "declined"

    def attack(self) -> bool:
        """Orders to the machine are no answer to anything."""
        if not control.is_attack(self.message.text):
            return False
        self.say("no_orders")
        return True

    def side_question(self) -> bool:
        """A question about the service: answer it and ask the same thing again."""
        free = self.step is not None and self.step.type in filling.FREE
        topic = control.side_question(self.message, free_text=free)
        if topic is None or topic not in self.wording.answers or self.fits_asked():
            return False
        if self.declined():
            return False
        self.out.replies.append(self.wording.answer(topic, self.message.id))
        self.draft.misses = 0
        return True

    def other_flow(self) -> bool:
        """Another flow is wanted: this one waits."""
        whole = control.normalised(self.message.text)
        for flow in self.wording.flows.values():
            if flow is self.flow:
                continue
            if whole in flow.trigger.words or (self._calls(flow) and not self.fits_asked()):
                return self.switch(flow.name)
        return False

    def switch(self, flow: str) -> bool:
        """Leave this flow for another one."""
        self.out.end, self.out.switch_to = "switch", flow
        return True

    def _calls(self, flow: Flow) -> bool:
        if flow.has("own_case") and not self.message.facts.get("own_cases"):
            return False
        sure = self.message.confidence >= control.SURE and len(self.message.text) <= 20
        return sure and self.message.intent in flow.trigger.intents
