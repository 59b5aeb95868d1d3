"""What makes a set of flows impossible, found before anything is trained."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from actions import checks, conditions, derive
from actions.wording import Wording, placeholders
from nlu.flowfile import CONFIRM, NEEDS, Flow, Step
from nlu.flowyaml import FlowError

RESERVED = frozenset({CONFIRM, "memory", "requested_slot", "true", "false", "null", "none", "set"})
SAID_VALUES: Mapping[str, frozenset[str]] = {
    "understood": frozenset({"items"}),
    "corrected": frozenset({"label", "display"}),
    "give_new_value": frozenset({"label"}),
    "removed": frozenset({"label"}),
    "cannot_remove": frozenset({"label"}),
    "nothing_to_remove": frozenset({"label"}),
    "filed_already": frozenset({"number"}),
    "back_to_flow": frozenset({"label"}),
    "location_added": frozenset({"display"}),
    "voice_heard": frozenset({"text"}),
    "confirm_hint": frozenset({"submit"}),
}
"""Shared texts that are given values; all others are given none."""
SAID = (
    "cancel_confirm",
    "cancelled",
    "cancel_kept",
    "restart_confirm",
    "restarted",
    "nothing_to_cancel",
    "nothing_to_go_back",
    "went_back",
    "resume_draft",
    "understood",
    "corrected",
    "which_to_change",
    "which_all",
    "stuck",
    "stuck_needed",
    "nothing_to_remove",
    "cannot_remove",
    "removed",
    "may_skip",
    "filed_already",
    "nothing_to_submit",
    "nothing_under_way",
    "courtesy",
    "please_tell",
    "cannot_say",
    "not_yet",
    "give_new_value",
    "cannot_skip",
    "story_added",
    "attachment_added",
    "location_added",
    "why_default",
    "help_default",
    "greeting",
    "thanks",
    "abuse",
    "goodbye",
    "ask_bot",
    "not_understood_1",
    "confirm_hint",
    "back_to_flow",
    "out_of_scope",
    "welcome",
    "nothing_pending",
    "upset",
    "no_orders",
    "story_more",
    "voice_heard",
    "voice_unheard",
    "foreign_language",
)
WORDS = (
    "cancel",
    "restart",
    "back",
    "skip",
    "dont_know",
    "refuse",
    "why",
    "help",
    "human",
    "repeat",
    "greet",
    "thanks",
    "affirm",
    "acknowledge",
    "submit",
    "deny",
    "change",
)


def check_all(folder: Path, flows: Mapping[str, Flow], intents: set[str]) -> None:
    """Raise `FlowError` for the first thing that cannot work."""
    if not flows:
        raise FlowError(folder, 1, "there is no flow")
    for flow in flows.values():
        _check_flow(flow)
    _check_triggers(flows, intents)
    _check_shared_wording(folder, intents)


def _check_flow(flow: Flow) -> None:
    if not flow.steps and not flow.submit:
        raise FlowError(flow.path, flow.line, f"flow `{flow.name}` asks nothing and does nothing")
    slots = {step.slot for step in flow.steps}
    seen: dict[str, Step] = {}
    for step in flow.steps:
        if step.slot in seen:
            raise FlowError(
                flow.path,
                step.line,
                f"slot `{step.slot}` is filled twice (first on line {seen[step.slot].line})",
            )
        if step.slot in RESERVED or not step.slot.isidentifier():
            raise FlowError(flow.path, step.line, f"`{step.slot}` cannot be a slot's name")
        _check_step(flow, step, slots)
        seen[step.slot] = step
    _check_confirm(flow, slots)
    _check_aliases(flow)
    _check_reachable(flow)


def _check_step(flow: Flow, step: Step, slots: set[str]) -> None:
    def refuse(message: str) -> None:
        raise FlowError(flow.path, step.line, f"`{step.slot}`: {message}")

    if step.type not in checks.types():
        refuse(f"unknown type `{step.type}`")
    if step.need not in NEEDS:
        refuse(f"unknown need `{step.need}` (one of {', '.join(NEEDS)})")
    if step.derive is not None and step.derive not in derive.names():
        refuse(f"unknown derivation `{step.derive}`")
    if step.need == "derived" and not step.derive:
        refuse("is derived, but `derive` does not say how")
    if step.asked and not step.ask:
        refuse("is asked, but there is no wording under `ask`")
    _check_wording(flow, step, slots)
    if step.when is not None:
        _check_when(flow, step, slots)


def _check_wording(flow: Flow, step: Step, slots: set[str]) -> None:
    if step.type == "choice" and not step.options:
        raise FlowError(flow.path, step.line, f"`{step.slot}`: is a choice without `options`")
    for known in step.ask_known:
        if known not in slots:
            said = f"`{step.slot}`: `ask_known` looks at unknown slot `{known}`"
            raise FlowError(flow.path, step.line, said)
    for text in (
        *step.ask,
        *step.ask_known.values(),
        step.joint,
        step.why or "",
        step.help or "",
        *step.invalid.values(),
    ):
        strange = placeholders(text) - slots
        if strange:
            said = f"`{step.slot}`: wording mentions unknown slot `{sorted(strange)[0]}`"
            raise FlowError(flow.path, step.line, said)


def _check_confirm(flow: Flow, slots: set[str]) -> None:
    when = flow.confirm.when if flow.confirm else None
    try:
        strange = conditions.names_in(when) - slots if when else set()
    except conditions.ConditionError as error:
        raise FlowError(flow.path, flow.line, f"`confirm`: {error}") from error
    if strange:
        raise FlowError(
            flow.path, flow.line, f"`confirm`: `when` looks at unknown slot `{sorted(strange)[0]}`"
        )


def _check_when(flow: Flow, step: Step, slots: set[str]) -> None:
    try:
        names = conditions.names_in(str(step.when))
    except conditions.ConditionError as error:
        raise FlowError(flow.path, step.line, f"`{step.slot}`: {error}") from error
    for name in sorted(names):
        if name not in slots:
            raise FlowError(
                flow.path, step.line, f"`{step.slot}`: `when` looks at unknown slot `{name}`"
            )
    if step.slot in names:
        raise FlowError(flow.path, step.line, f"`{step.slot}`: `when` looks at its own slot")


def _check_reachable(flow: Flow) -> None:
    """A condition must be possible: what it looks at can be known before it, with such a value."""
    known: set[str] = {step.slot for step in flow.steps if not step.asked}
    later = [step for step in flow.steps if step.asked]
    for step in later:
        needs = conditions.names_in(step.when) if step.when else set()
        unknown = sorted(needs - known - {one.slot for one in later if _earlier(flow, one, step)})
        if unknown:
            raise FlowError(
                flow.path,
                step.line,
                f"`{step.slot}` can never be reached: `{unknown[0]}` is asked after it",
            )
        if step.when and not _possible(flow, step):
            raise FlowError(
                flow.path,
                step.line,
                f"`{step.slot}` can never be reached: `{step.when}` never holds",
            )


def _earlier(flow: Flow, one: Step, other: Step) -> bool:
    return flow.steps.index(one) < flow.steps.index(other)


def _possible(flow: Flow, step: Step) -> bool:
    """Is there an assignment of the mentioned slots' known values that makes `when` true?"""
    combinations: list[dict[str, object]] = [{}]
    for name in sorted(conditions.names_in(str(step.when))):
        options = [option.value for option in flow.step(name).options]
        literals = conditions.literals_in(str(step.when))
        values = [*options, None] if options else [*literals, None, object()]
        combinations = [{**one, name: value} for one in combinations for value in values]
    return any(conditions.holds(step.when, one) for one in combinations)


def _check_aliases(flow: Flow) -> None:
    owners: dict[str, Step] = {}
    for step in flow.steps:
        for word in dict.fromkeys(step.aliases):
            if word in owners:
                raise FlowError(
                    flow.path,
                    step.line,
                    f"`{word}` names both `{owners[word].slot}` and `{step.slot}`",
                )
            owners[word] = step


def _check_triggers(flows: Mapping[str, Flow], intents: set[str]) -> None:
    owners: dict[tuple[str, str], Flow] = {}
    for flow in flows.values():
        trigger = flow.trigger
        wanted = [
            *(("intent", name) for name in (*trigger.intents, *trigger.opening)),
            *(("menu", key) for key in trigger.menu),
            *(("word", word) for word in trigger.words),
            *([("default", "true")] if trigger.default else []),
        ]
        for kind, name in wanted:
            first = owners.get((kind, name), flow)
            if first is not flow:
                raise FlowError(
                    flow.path,
                    flow.line,
                    f"{kind} `{name}` starts both `{first.name}` and `{flow.name}`",
                )
            if kind == "intent" and name not in intents:
                raise FlowError(flow.path, flow.line, f"intent `{name}` has no examples")
            owners[kind, name] = flow
        if not wanted:
            raise FlowError(flow.path, flow.line, f"nothing starts `{flow.name}`")


def _check_shared_wording(folder: Path, intents: set[str]) -> None:
    wording, path = Wording.load(folder), folder / "control.yml"
    questions = {name for name in intents if name.startswith("faq_")}
    for name in sorted(questions - set(wording.answers) if wording.answers else ()):
        raise FlowError(folder / "faq.yml", 1, f"side question `{name}` has no answer")
    for name in WORDS:
        if name not in wording.words:
            raise FlowError(path, 1, f"`words` lacks `{name}`")
    for key in SAID:
        if not wording.has(key):
            raise FlowError(path, 1, f"wording `{key}` is missing")
        for text in wording.variants(key):
            strange = placeholders(text) - SAID_VALUES.get(key, frozenset())
            if strange:
                raise FlowError(path, 1, f"`{key}` is never given `{sorted(strange)[0]}`")
