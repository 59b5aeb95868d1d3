"""What a citizen does to the dialogue itself: leave, go back, skip, ask why, ask for a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from actions import control, filling
from actions.checks import efforts
from actions.choosing import Choosing
from actions.reading import assent, naming
from actions.reading.refusals import is_nothing
from actions.reading.remarks import is_asked_back, is_asked_of_us, is_remark
from actions.reading.sentences import is_request, is_wanted
from nlu.flowfile import Flow, Step

_SOFT = frozenset({"dont_know", "refuse", "deny", "affirm", "skip"})
"""Words that may as well be the answer (没有, 是)."""
_ANYTHING = filling.FREE - {"efforts"}
"""Types for which such a word is no answer. (Nobody was asked before: 没有.)"""

_TOLD = filling.FREE | {"representatives", "proxy"}
"""Types that are told in words; 嗯 alone tells nothing."""

_CHOICES = frozenset(
    {"own_will", "choice", "class_choice", "place_choice", "case_choice", "own_case_choice"}
)
"""Types that take one of several: 是 tells nothing there."""

_STEERS = re.compile(
    r"取消(?:$|吧|了|登记|申请|提交|投诉|反映)|算了|不[弄填办写搞说]了|不想|退出|返回|退回(?:去|到)|[上前]一|"
    r"重[新来填]|人工|真人|跳过|下一|帮助|怎么|什么|为啥|吗$"
)


class Steering(Choosing):
    """Controls; each method says whether it took the message."""

    def control_by_words(self) -> bool:
        """The whole message is a control's words, or the flow's own words for leaving it."""
        if control.normalised(self.message.text) in self.flow.wording.get("cancel_words", ()):
            self.cancel()
            return True
        return self._steer(control.by_words(self.message.text, self.wording.words), exact=True)

    def control_by_intent(self) -> bool:
        """The classifier is sure the message is a control."""
        intent = control.by_intent(self.message)
        if (intent in ("why", "abuse") and self.declined()) or self.plainly_answers():
            return False
        return intent is not None and self._steer(frozenset({intent}), exact=False)

    def stray(self) -> bool:
        """Said by the way: it is answered in a word, and the same thing is asked again."""
        if self.step is None:
            return False
        if is_remark(self.message.text):
            asks = is_asked_back(self.message.text) or control.is_question(self.message.text)
            self.say("cannot_say" if asks else "please_tell")
            return True
        if self.step.type in _TOLD and self._other_choice():
            self.say("please_tell")
            return True
        return False

    def asked_of_us(self) -> bool:
        """A question to us where any sentence would pass for an answer."""
        step = self.step
        if step is None or step.type not in _TOLD - {"story", "request_list", "text"}:
            return False
        if not is_asked_of_us(self.message.text):
            return False
        self.say("cannot_say")
        return True

    def _other_choice(self) -> bool:
        """实名 while the reasons are asked: a choice of another question."""
        whole = control.normalised(self.message.text)
        return any(
            control.normalised(one.label) == whole
            for step in self.flow.steps
            if step is not self.step
            for one in step.options
        )

    def plainly_answers(self) -> bool:
        """Is the message what was asked for, whatever else its words may be taken for?

        退一赔三 is no going back, 派出所登记了 no cancelling, 无 no sorrow; 简单 may be a name.
        """
        kind = self.step.type if self.step is not None else ""
        if _STEERS.search(self.message.text):
            return False
        if kind in ("efforts", "reasons") and is_nothing(self.message.text):
            return True
        if kind == "efforts":
            return efforts.names_an_organ(self.message.text)
        if kind == "person_name":
            return naming.is_plain(self.message.text)
        return self.wished(self.step)

    def wished(self, step: Step | None) -> bool:
        """The wish is asked for, and this is one."""
        text = self.message.text
        asked = step is not None and step.type == "request_list"
        return asked and (is_wanted(text) or is_request(text))

    def _steer(self, meant: frozenset[str], *, exact: bool) -> bool:
        if not meant:
            return False
        if self.at_readback and meant & {"affirm", "submit", "deny", "change"}:
            return self._at_readback(agreed=bool(meant & {"affirm", "submit"}), exact=exact)
        if self._softly_answers(meant):
            return False
        if "affirm" in meant and self.step is not None and self.step.type in _CHOICES:
            self.say("choose_one")
            return True
        answered = self.step is not None and self.step.slot in self.draft.cells
        if answered and "affirm" in meant:
            # 确认 while an answered line is asked anew: it is right as it was.
            return True
        if exact and "affirm" in meant and self.step and self.step.type in _TOLD:
            meant = frozenset({"acknowledge"})
        for name, act in self._controls().items():
            if name in meant:
                if not exact and self.fits_asked():
                    return False
                act()
                self.draft.misses = 0 if name != "affirm" else self.draft.misses
                return True
        return False

    def _softly_answers(self, meant: frozenset[str]) -> bool:
        """没有, or 对 to what was heard by the way, is what was asked for."""
        shown = self._shown()
        if shown and meant & {"deny", "affirm"}:
            return True
        return meant <= _SOFT and self.fits_asked(sure=0.0, free=_ANYTHING - shown)

    def _shown(self) -> frozenset[str]:
        """The asked type, where its question only asks whether something was heard rightly."""
        step = self.step
        if step is None or step.slot in self.draft.tries:
            return frozenset()
        shown = any(self.draft.cells.get(slot) for slot in step.ask_known)
        return frozenset({step.type}) if shown else frozenset()

    def _at_readback(self, *, agreed: bool, exact: bool) -> bool:
        """Only a clear yes files; after anything less the question is put once more."""
        if not agreed:
            return self.confirm("change")
        text = self.message.text
        clear = not assent.is_asked(text) if exact else assent.is_clear(text)
        return not clear or self.confirm("submit")

    def _controls(self) -> Mapping[str, Callable[[], object]]:
        return {
            "human": self.human,
            "cancel": self.cancel,
            "restart": self.restart,
            "back": self._back,
            "why": lambda: self._explain("why"),
            "help": lambda: self._explain("help"),
            "repeat": lambda: None,
            "refuse": self.decline,
            "skip": self.decline,
            "dont_know": self.decline,
            "greet": lambda: self.say("greeting"),
            "thanks": lambda: self.say("thanks"),
            "acknowledge": lambda: None if self.at_readback else self.say("please_tell"),
            "submit": lambda: self.say("not_yet"),
            "goodbye": lambda: self.say("goodbye"),
            "abuse": lambda: self.say("abuse"),
            "ask_bot": lambda: self.say("ask_bot"),
            "upset": lambda: self.say("upset"),
        }

    def human(self) -> None:
        """Call a person; the draft stays as it is."""
        self.command("call_human", reason="asked")
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
        if whole in self.flow.trigger.words and self.step and self.step.type not in filling.FREE:
            # 查询进度 once more: it is what is being done; the question is put again.
            return True
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
