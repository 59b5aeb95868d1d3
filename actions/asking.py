"""What is to be asked next, and of which matter."""

from __future__ import annotations

from actions import conditions, matters
from actions.draft import Draft
from actions.filling import live
from nlu.flowfile import CONFIRM, Flow, Step


def lacking(flow: Flow, draft: Draft, step: Step) -> list[int]:
    """The matters for which the step is still to be asked, the one under way first."""
    if not matters.several(draft) or step.shared:
        return [draft.matter] if step.slot not in draft.cells and live(step, draft) else []
    if step.alone:
        return []
    shared = matters.shared_cells(flow, draft)
    known = [{**shared, **cells} for cells in matters.all_cells(flow, draft)]
    missing = [
        index
        for index, cells in enumerate(known)
        if step.slot not in cells and live(step, Draft(draft.flow, draft.flow_version, cells=cells))
    ]
    return sorted(missing, key=lambda index: index != draft.matter)


def next_open(flow: Flow, draft: Draft) -> tuple[int, str | None]:
    """What to ask now, and of which matter: what is each one's own before what all share."""
    asked = [step for step in flow.steps if step.asked]
    if matters.several(draft):
        asked.sort(key=lambda step: step.shared)
    for step in asked:
        for index in lacking(flow, draft, step):
            return index, step.slot
    wanted = flow.confirm is not None and conditions.holds(flow.confirm.when, draft.values())
    return draft.matter, CONFIRM if wanted else None


def next_slot(flow: Flow, draft: Draft) -> str | None:
    """What to ask now; the read-back when nothing is left; None when that is done with too."""
    return next_open(flow, draft)[1]


def of_all(flow: Flow, draft: Draft, slot: str) -> bool:
    """Is the question put for all matters at once? Once, where several of them lack it."""
    if slot == CONFIRM or not flow.step(slot).joint or draft.asks.get(f"joint_{slot}"):
        return False
    return len(lacking(flow, draft, flow.step(slot))) > 1
