"""One message against one flow under way: what it changes and what is said.

The order in which a message is looked at is the same for every flow: a pending yes/no, the
offered options, controls, side questions, corrections, facts for any slot, and only then the
asked question. So nothing a citizen does to the dialogue itself is taken for an answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from actions import control, correction, filling
from actions.draft import Draft, Message, Reply
from actions.wording import Wording
from nlu.flowfile import CONFIRM, Flow, Step

MISSES_TO_HUMAN = 2
LONGEST_ITEM = 80
LONG_PAUSE_SECONDS = 2 * 3600
_SOFT = frozenset({"dont_know", "refuse", "deny", "affirm", "skip"})


@dataclass(slots=True)
class Outcome:
    """What came of it. `end`: None goes on asking; else submit, cancelled or switch."""

    draft: Draft
    replies: list[Reply] = field(default_factory=list)
    commands: list[dict[str, Any]] = field(default_factory=list)
    end: str | None = None
    switch_to: str | None = None
    silent: bool = False


def _short(text: str) -> str:
    """What was noted, short enough to be said beside other things."""
    return text if len(text) <= LONGEST_ITEM else f"{text[: LONGEST_ITEM - 1]}…"


class Judge:
    """Judges one message; a new one is made for each."""

    def __init__(self, wording: Wording, flow: Flow, draft: Draft, message: Message) -> None:
        self.wording, self.flow, self.draft, self.message = wording, flow, draft, message
        self.out = Outcome(draft)
        self.step: Step | None = (
            flow.step(draft.requested)
            if draft.requested and draft.requested != CONFIRM and flow.has(draft.requested)
            else None
        )

    def run(self, *, opening: str | None = None) -> Outcome:
        """Take the message in. `opening`: how the flow was started, on its first message."""
        if opening is not None:
            self._open(opening)
        else:
            self._welcome_back()
            self._take()
        if self.out.end is None and not self.out.silent:
            self._go_on()
        return self.out

    # --- saying -------------------------------------------------------------------------------

    def say(self, key: str, **values: Any) -> None:
        """Add the reply under `key`."""
        self.out.replies.append(self.wording.reply(key, self.message.id, self.flow, **values))

    def say_text(self, key: str, text: str) -> None:
        """Add a text that belongs to a step."""
        self.out.replies.append(Reply(key, text))

    def command(self, name: str, **args: Any) -> None:
        """Give out a command."""
        self.out.commands.append({"name": name, "args": args})

    def _welcome_back(self) -> None:
        idle = self.message.facts.get("idle_seconds")
        if idle is not None and idle >= LONG_PAUSE_SECONDS and self.draft.cells:
            self.say("resume_draft")

    # --- the order ----------------------------------------------------------------------------

    def _open(self, opening: str) -> None:
        first = next((step for step in self.flow.steps if step.asked), None)
        if opening == "menu" or first is None or not self.message.text:
            self._settle([], tell=False)
            return
        skip = None
        if opening == "story" or first.type not in filling.FREE:
            checked = filling.answer(self.draft, first, self.message)
            if checked.problem is None and opening == "story":
                filling.put(self.draft, first, checked, self.message)
                skip = first.slot
        filled = filling.from_entities(self.flow, self.draft, self.message, skip)
        self._settle([*([skip] if skip else []), *filled], tell=bool(skip))

    def _take(self) -> None:
        if self.message.kind != "text":
            self._attachment()
            if not self.message.text:
                return
        for look in self._looks():
            if look():
                return
        self._misunderstood()

    def _looks(self) -> tuple[Callable[[], bool], ...]:
        return (
            self._pending,
            self._option,
            self._control,
            self._side_question,
            self._correction,
            self._other_flow,
            self._facts_and_answer,
        )

    def _attachment(self) -> None:
        payload = self.message.payload
        if self.message.kind == "location":
            self._pin()
        elif payload.get("attachment"):
            self.draft.attachments.append(str(payload["attachment"]))
            self.say("attachment_added")

    def _pin(self) -> None:
        steps = [step for step in self.flow.steps if step.type in ("place", "address")]
        wanted = self.step if self.step in steps else None
        open_ = [s for s in steps if s.slot not in self.draft.cells and filling.live(s, self.draft)]
        step = wanted or next(iter(open_), None) or next(iter(steps), None)
        if step is None:
            self.say("attachment_added")
            return
        label = str(self.message.payload.get("label") or "")
        placed = replace(self.message, text=self.message.text or label)
        checked = filling.answer(self.draft, step, placed)
        if checked.problem is None:
            filling.put(self.draft, step, checked, self.message)
            self.say("location_added", display=checked.display)
            self._settle([step.slot], tell=False)
        else:
            self.say("attachment_added")
        self.message = replace(self.message, text="")

    # --- pending, options, controls -------------------------------------------------------------

    def _pending(self) -> bool:
        pending, self.draft.pending = self.draft.pending, None
        if pending is None:
            return False
        if pending == "which":
            slot = correction.named(self.flow, self.draft, self.message.text)
            return slot is not None and self._ask_anew(self.flow.step(slot))
        said = self._yes_no()
        if said is None:
            return False
        if not said:
            self.say("cancel_kept")
        elif pending == "cancel":
            self.say("cancelled")
            self.command("discard_draft")
            self.out.end = "cancelled"
        else:
            self._empty()
            self.say("restarted")
        return True

    def _yes_no(self) -> bool | None:
        picked = self._picked()
        words = control.by_words(self.message.text, self.wording.words)
        if picked in ("yes", "no"):
            return bool(picked == "yes")
        if words & {"affirm", "cancel"} or self.message.intent in ("affirm", "cancel"):
            return True
        if words & {"deny", "repeat"} or self.message.intent == "deny":
            return False
        return None

    def _empty(self) -> None:
        kept = self.draft
        self.draft = Draft(kept.flow, kept.flow_version, suspended=kept.suspended)
        self.out.draft = self.draft
        self.step = None

    def _picked(self) -> Any:
        """Value of the offered option the message names by number or label; else None."""
        whole = control.normalised(self.message.text)
        for number, option in enumerate(self.draft.options, start=1):
            names = {str(number), "一二三四五六七八九"[number - 1 : number], f"第{number}个"}
            names |= {f"第{'一二三四五六七八九'[number - 1 : number]}个", f"选{number}"}
            names.add(unicodedata.normalize("NFKC", str(option["label"])).lower())
            names.add(str(option["value"]).lower())
            if whole in names:
                return option["value"]
        return None

    def _option(self) -> bool:
        picked = self._picked()
        if picked is None:
            return False
        if self.draft.requested == CONFIRM:
            return self._confirm(str(picked))
        if self.step and self.step.options:
            label = next(one.label for one in self.step.options if one.value == picked)
            self.message = replace(self.message, text=label, intent="inform", entities=())
        return False

    def _which(self) -> None:
        self.say("which_to_change")
        self.draft.pending, self.draft.options = "which", []
        self.out.silent = True

    def _confirm(self, said: str) -> bool:
        if said == "submit":
            self.out.end = "submit"
        elif said == "change":
            self._which()
        else:
            self._cancel()
        return True

    def _control(self) -> bool:
        words = control.by_words(self.message.text, self.wording.words)
        intent = control.by_intent(self.message)
        if self.draft.requested == CONFIRM:
            if "change" in words:
                return self._confirm("change")
            if "affirm" in words or intent == "affirm":
                return self._confirm("submit")
            if words & {"deny"} or intent == "deny":
                return self._confirm("change")
        meant = words or (frozenset({intent}) if intent else frozenset())
        if meant <= _SOFT and self._soft_answer():
            return False
        handlers: Mapping[str, Callable[[], None]] = {
            "human": self._human,
            "cancel": self._cancel,
            "restart": self._restart,
            "back": self._back,
            "why": lambda: self._explain("why"),
            "help": lambda: self._explain("help"),
            "repeat": lambda: None,
            "refuse": self._decline,
            "skip": self._decline,
            "dont_know": self._decline,
            "greet": lambda: self.say("greeting"),
            "thanks": lambda: self.say("thanks"),
            "goodbye": lambda: self.say("goodbye"),
            "abuse": lambda: self.say("abuse"),
            "ask_bot": lambda: self.say("ask_bot"),
        }
        for name, act in handlers.items():
            if name in meant:
                if not words and self._fits_asked():
                    return False
                act()
                self.draft.misses = 0
                return True
        return False

    def _soft_answer(self) -> bool:
        """没有, 是, 不 may answer the question itself; let its check say so."""
        return self.step is not None and self._fits_asked(sure=0.0)

    def _fits_asked(self, sure: float = 0.9) -> bool:
        if self.step is None or self.step.type in filling.FREE - {"efforts"}:
            return False
        checked = filling.answer(self.draft, self.step, self.message)
        return checked.problem is None and checked.confidence >= sure

    def _human(self) -> None:
        self.command("call_human", reason="asked")
        self.out.silent = True

    def _cancel(self) -> None:
        if not self.draft.cells:
            self.say("cancelled")
            self.command("discard_draft")
            self.out.end = "cancelled"
            return
        self._ask_first("cancel")

    def _restart(self) -> None:
        if not self.draft.cells:
            self.say("restarted")
            return
        self._ask_first("restart")

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

    def _decline(self) -> None:
        step = self.step
        if step is None:
            self._misunderstood()
        elif step.need == "skippable" or (step.decline and step.decline.accept):
            if step.decline and step.decline.text:
                self.say_text(f"decline_{step.slot}", step.decline.text)
            filling.decline(self.draft, step, self.message, "")
            self._settle([], tell=False)
        elif step.decline and step.decline.text:
            self.say_text(f"decline_{step.slot}", step.decline.text)
        else:
            self.say("cannot_skip")

    # --- questions, corrections, facts ----------------------------------------------------------

    def _side_question(self) -> bool:
        free = self.step is not None and self.step.type in filling.FREE
        topic = control.side_question(self.message, free_text=free)
        if topic is None or topic not in self.wording.answers or self._fits_asked():
            return False
        self.out.replies.append(self.wording.answer(topic, self.message.id))
        self.draft.misses = 0
        return True

    def _correction(self) -> bool:
        found = correction.find(self.flow, self.draft, self.message)
        if found is None:
            return False
        self.draft.misses = 0
        if found.slot is None:
            self._which()
            return True
        step = self.flow.step(found.slot)
        return self._apply(step, found.text) if found.text else self._ask_anew(step)

    def _ask_anew(self, step: Step) -> bool:
        self.say("give_new_value", label=step.label)
        self.draft.requested, self.draft.options = step.slot, []
        self.out.silent = True
        return True

    def _apply(self, step: Step, text: str) -> bool:
        checked = filling.correct(self.draft, step, text, self.message)
        if checked.problem is not None:
            if checked.problem == "unfit":
                return False
            self._refuse(step, checked.problem)
            self.draft.target = step.slot
            return True
        filling.put(self.draft, step, checked, self.message)
        self.say("corrected", label=step.label, display=checked.display)
        self._settle([step.slot], tell=False)
        return True

    def _other_flow(self) -> bool:
        for flow in self.wording.flows.values():
            if flow is self.flow or not self._calls(flow):
                continue
            if self._fits_asked():
                return False
            self.out.end, self.out.switch_to = "switch", flow.name
            return True
        return False

    def _calls(self, flow: Flow) -> bool:
        text, sure = control.normalised(self.message.text), self.message.confidence >= control.SURE
        short = len(self.message.text) <= 20
        return text in flow.trigger.words or (
            sure and short and self.message.intent in flow.trigger.intents
        )

    def _facts_and_answer(self) -> bool:
        step = self.step
        if step is None:
            return self._facts_at_readback()
        checked = filling.answer(self.draft, step, self.message)
        answered = checked.problem is None
        if answered:
            filling.put(self.draft, step, checked, self.message)
        filled = filling.from_entities(self.flow, self.draft, self.message, step.slot)
        if answered:
            self._settle([step.slot, *filled], tell=bool(filled) or step.type == "story")
        elif checked.problem == "declined":
            self._decline()
        elif checked.problem != "unfit" and not filled:
            self._refuse(step, str(checked.problem))
        elif filled:
            self._settle(filled, tell=True)
        else:
            return self._more_story()
        self.draft.misses = 0
        return True

    def _facts_at_readback(self) -> bool:
        filled = filling.from_entities(self.flow, self.draft, self.message, None)
        if filled:
            self._settle(filled, tell=True)
            self.draft.misses = 0
            return True
        return self._more_story()

    def _more_story(self) -> bool:
        """A text that answers nothing but tells more goes to the story already told."""
        step = next((one for one in self.flow.steps if one.type == "story"), None)
        told = re.sub(r"\W", "", self.message.text)
        if step is None or step.slot not in self.draft.cells or len(told) < 8:
            return False
        if control.is_question(self.message.text) or step.slot == self.draft.requested:
            return False
        where = filling.context(self.draft, step, self.message, asked=False)
        checked = filling.checks.check(step.type, self.message.text, self.message.entities, where)
        if checked.problem is not None:
            return False
        filling.put(self.draft, step, checked, self.message)
        self.say("story_added")
        self._settle([], tell=False)
        self.draft.misses = 0
        return True

    def _refuse(self, step: Step, problem: str) -> None:
        self.draft.tries[step.slot] = self.draft.tries.get(step.slot, 0) + 1
        text = step.invalid.get(problem)
        if text is None:
            self._misunderstood()
            return
        self.say_text(f"invalid_{step.slot}_{problem}", text)
        self.draft.requested = step.slot
        self.out.silent = True

    def _misunderstood(self) -> None:
        self.draft.misses += 1
        if self.draft.misses >= MISSES_TO_HUMAN:
            self.draft.misses = 0
            self.command("call_human", reason="misunderstood")
            self.out.silent = True
        else:
            self.say("not_understood_1")

    # --- going on ---------------------------------------------------------------------------------

    def _settle(self, filled: list[str], *, tell: bool) -> None:
        """After answers changed: derive, forget what no longer applies, say what was noted."""
        filling.drop_dead(self.flow, self.draft)
        filling.rederive(self.flow, self.draft, self.message)
        if self.draft.target in filled:
            self.draft.target = None
        shown = {*filled, *self._worked_out(filled)} & self.draft.cells.keys()
        items = [
            f"{step.label}：{_short(str(self.draft.cells[step.slot]['display']))}"
            for step in self.flow.steps
            if step.slot in shown and step.type != "story"
        ]
        if tell and items:
            self.say("understood", items="；".join(items))

    def _worked_out(self, filled: list[str]) -> list[str]:
        """Slots that a story just told lets the citizen see worked out (`wording: heard`)."""
        if not any(self.flow.step(slot).type == "story" for slot in filled):
            return []
        return [str(slot) for slot in self.flow.wording.get("heard", ())]

    def _go_on(self) -> None:
        """Choose the next question; Rasa's form asks it."""
        draft = self.draft
        slot = draft.target or filling.next_slot(self.flow, draft)
        draft.target = None
        draft.requested = slot
        if slot is None:
            self.out.end = "submit"
            return
        draft.asks[slot] = draft.asks.get(slot, 0) + 1
        if slot != CONFIRM and (not draft.trail or draft.trail[-1] != slot):
            draft.trail = [one for one in draft.trail if one != slot] + [slot]
        draft.options = self._options(slot)

    def _options(self, slot: str) -> list[dict[str, Any]]:
        given = self.flow.confirm.options if slot == CONFIRM and self.flow.confirm else ()
        given = self.flow.step(slot).options if slot != CONFIRM else given
        return [{"label": one.label, "value": one.value} for one in given]
