"""What a member of staff does to a draft: set one field, ask for one, file it.

These come as events, like a return from a person, and go past the dialogue machine: staff say
exactly what they mean, so there is nothing to understand but the value itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from actions import asking, checks, commands, filling, letter, matters
from actions.draft import Draft, Message, Reply, make_cell
from actions.form import MEMORY_SLOT, memory_of, question
from actions.speaking import Outcome
from actions.wording import Wording, options_of
from nlu.engine.state import BadState
from nlu.flowfile import CONFIRM, Flow, Step

EDIT, FILE = "edit", "file"
EVENTS = frozenset({EDIT, FILE})
HANDLER = "handler"
"""Provenance of what staff set; nothing that is worked out replaces it."""
UNFIT = "unfit"


@dataclass(frozen=True, slots=True)
class Done:
    """The draft as it is now; `refused` says why nothing was changed."""

    draft: Draft | None
    refused: Reply | None = None
    command: dict[str, object] | None = None


def edit(wording: Wording, draft: Draft | None, message: Message, slot: str) -> Done:
    """Set `slot` to the message's text if its check takes it; an empty text empties the slot.

    Of several matters `place@2` is the second one's.
    """
    flow = _flow(wording, draft)
    draft = draft or Draft(flow.name, flow.version)
    step = _step(flow, _turned_to(flow, draft, slot))
    slot = step.slot
    if not message.text.strip():
        draft.cells.pop(slot, None)
    else:
        context = filling.context(draft, step, message, asked=True)
        checked = checks.check(step.type, message.text, message.entities, context)
        if checked.problem is not None:
            return Done(draft, refused=_refusal(step, checked.problem))
        draft.cells[slot] = make_cell(
            checked.value, checked.display, "", by=HANDLER, flags=checked.flags
        )
        draft.tries.pop(slot, None)
    filling.drop_dead(flow, draft)
    filling.rederive(flow, draft, message)
    _move_on(flow, draft)
    return Done(draft)


def ask(wording: Wording, draft: Draft | None, slot: str) -> tuple[Draft, Reply]:
    """Make `slot` what is asked now, filled or not; the draft and the question."""
    flow = _flow(wording, draft)
    draft = draft or Draft(flow.name, flow.version)
    step = _step(flow, _turned_to(flow, draft, slot))
    slot = step.slot
    if not step.asked:
        raise BadState(f"{slot} is never asked for")
    draft.joint = False
    draft.pending = draft.target = None
    draft.requested = slot
    draft.asks[slot] = draft.asks.get(slot, 0) + 1
    draft.options = list(map(dict, options_of(step.options)))
    memory = {MEMORY_SLOT: memory_of(Outcome(draft))}
    return draft, question(wording, flow, {**draft.cells, **memory}, slot)


def file(wording: Wording, draft: Draft | None, message: Message) -> Done:
    """The command the draft's flow ends in, whatever is still open; the draft ends with it."""
    flow = _flow(wording, draft)
    if draft is None or flow.submit is None:
        raise BadState("there is nothing to file")
    meta = commands.Meta(
        flow=draft.flow,
        flow_version=draft.flow_version,
        now=message.now.isoformat(),
        attachments=tuple(draft.attachments),
        flags=draft.flags(),
    )
    return Done(None, command=letter.decide(flow, draft, meta))


def _flow(wording: Wording, draft: Draft | None) -> Flow:
    if draft is not None:
        return wording.flows[draft.flow]
    return next(flow for flow in wording.flows.values() if flow.trigger.default)


def _turned_to(flow: Flow, draft: Draft, slot: str) -> str:
    """The slot's own name, once the matter that it is of is taken up."""
    name, _, number = slot.partition("@")
    if number:
        if not number.isdigit() or not 0 < int(number) <= len(draft.matters):
            raise BadState(f"there is no matter {number}")
        matters.face(flow, draft, int(number) - 1)
    return name


def _step(flow: Flow, slot: str) -> Step:
    if not flow.has(slot):
        raise BadState(f"flow {flow.name} has no slot {slot}")
    return flow.step(slot)


def _refusal(step: Step, problem: str) -> Reply:
    return Reply(f"invalid_{step.slot}_{problem}", step.invalid.get(problem, ""))


def _move_on(flow: Flow, draft: Draft) -> None:
    """What was asked and has an answer now, or no longer applies, is asked no more."""
    asked = draft.requested
    if asked == CONFIRM or (
        asked and asked not in draft.cells and filling.live(flow.step(asked), draft)
    ):
        return
    index, draft.requested = asking.next_open(flow, draft)
    matters.face(flow, draft, index)
    draft.joint = False
    given = flow.confirm.options if draft.requested == CONFIRM and flow.confirm else ()
    if draft.requested and draft.requested != CONFIRM:
        given = flow.step(draft.requested).options
    draft.options = list(map(dict, options_of(given)))
