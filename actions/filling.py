"""Putting what was said into slots: by entity, by the asked question, by derivation."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from actions import checks, conditions, matters
from actions.checks import Checked, Context, request_list
from actions.derive import derive
from actions.draft import MAX_MESSAGES, Cell, Draft, Message, make_cell
from nlu.components.simplified import as_written
from nlu.flowfile import Flow, Step

FREE = frozenset({"story", "text", "request_list", "efforts", "reasons"})
"""Types any sentence could answer."""
_AS_WRITTEN = frozenset({"person_name", "proxy", "representatives", "respondents", "address"})
"""Types that hold names: kept in the script they were written in."""

_PIECES = re.compile(r"[，,。；;！!\n\s]+")
_NONE = r"(?:我|也|还|就|都|并|暂时|目前)*没(?:有)?(?:什么|啥|别的|其他|其它|任何|特别的?)*(?:的)?"
_LIVES = re.compile(
    r"(?:^|[，,。；;\s])(?:我的?|本人|我们家|我家|家|现)?(?:现在|目前)?(?:住(?:址|在)?|(?:家庭)?地址)"
    r"(?![户院房宿了着不过])(?:是|为|在|[：:])?\s*([^，,。；;\n]{4,60})"
)
_MOVED = re.compile(
    r"(?:新的?(?:家庭)?(?:住址|地址)|(?:住址|地址)(?:改|换|变)(?:成|为|到)了?|搬[到去]了?)"
    r"(?:是|为|在|[：:])?\s*([^，,。；;\n]{4,60})"
)
_WISHED = re.compile(r"(?:请|让|要|求|希望|盼|麻烦|督促|责令)(?![我俺咱])")
_SURE_PLACE, _SURE_NAME = 0.7, 0.95
_IDENTITY = frozenset({"name", "phone", "landline", "id_number"})
"""With these in the same message, where somebody lives is their address."""


@cache
def homes(flow: Flow, entity: str) -> tuple[Step, ...]:
    """Steps of the flow that an entity of this name may fill."""
    return tuple(step for step in flow.steps if entity in checks.entities_for(step.type))


def context(draft: Draft, step: Step, message: Message, *, asked: bool) -> Context:
    """What the step's check may know."""
    return Context(
        now=message.now,
        slot=step.slot,
        asked=asked,
        attempts=draft.tries.get(step.slot, 0),
        previous=draft.cells.get(step.slot, {}).get("value"),
        values=draft.values(),
        options=tuple((one.label, one.value) for one in step.options),
        payload=message.payload,
        facts=message.facts,
        asks=draft.asks.get(step.slot, 0),
        heard=draft.heard if draft.requested == step.slot else "",
    )


def live(step: Step, draft: Draft) -> bool:
    """Does the step's condition hold now?"""
    return conditions.holds(step.when, matters.values(draft, step))


def open_for(draft: Draft, step: Step) -> bool:
    """May a fact fill the step unasked? Also when it was left open before."""
    cell = draft.cells.get(step.slot)
    return cell is None or bool(cell.get("declined")) or cell.get("by") == "inferred"


def put(draft: Draft, step: Step, checked: Checked, message: Message) -> None:
    """Set the slot, keeping the ids of the messages its value grew from."""
    before = draft.cells.get(step.slot, {}).get("messages", [])
    named = message.written if step.type in _AS_WRITTEN else ""
    cell = make_cell(
        _restored(checked.value, message.text, named),
        _restored(checked.display, message.text, named) or checked.display,
        message.id,
        span=checked.span,
        confidence=checked.confidence,
        flags=checked.flags,
    )
    cell["messages"] = list(dict.fromkeys([*before, *cell["messages"]]))[-MAX_MESSAGES:]
    draft.cells[step.slot] = cell
    draft.tries.pop(step.slot, None)


def _restored(value: Any, copy: str, written: str) -> Any:
    """The value with every text in it as it was written, where there was a working copy."""
    if not written or written == copy:
        return value
    if isinstance(value, str):
        return as_written(value, copy, written)
    if isinstance(value, list):
        return [_restored(one, copy, written) for one in value]
    if isinstance(value, dict):
        return {key: _restored(one, copy, written) for key, one in value.items()}
    return value


def decline(draft: Draft, step: Step, message: Message, shown: str) -> None:
    """Note that the citizen left the slot open, or what leaving it open means."""
    flag = step.decline.flag if step.decline else None
    flags = (flag,) if flag else ()
    meant = checks.value_of_declining(step.type)
    shown = next((one.label for one in step.options if one.value == meant), shown)
    draft.cells[step.slot] = make_cell(
        meant, shown, message.id, flags=flags, declined=meant is None
    )


def answer(draft: Draft, step: Step, message: Message) -> Checked:
    """The message judged as an answer to the step's question."""
    return checks.check(
        step.type, message.text, message.entities, context(draft, step, message, asked=True)
    )


def correct(draft: Draft, step: Step, text: str, message: Message) -> Checked:
    """`text`, a part of the message, judged as a new answer to the step."""
    inside = _inside(text, message)
    return checks.check(step.type, text, inside, context(draft, step, message, asked=True))


def add(draft: Draft, step: Step, text: str, message: Message) -> Checked:
    """`text`, a part of the message, as one more of what the step holds."""
    where = context(draft, step, message, asked=False)
    if step.type == "request_list":
        before = [str(one) for one in where.previous or ()]
        return request_list.accepted([*before, *request_list.split(text)])
    return checks.check(step.type, text, _inside(text, message), where)


def _inside(text: str, message: Message) -> list[dict[str, Any]]:
    """The entities found within that part of the message, counted from its beginning."""
    start = message.text.find(text)
    return [
        {**entity, "start": entity["start"] - start, "end": entity["end"] - start}
        for entity in message.entities
        if start >= 0 and start <= entity["start"] and entity["end"] <= start + len(text)
    ]


def from_entities(
    flow: Flow,
    draft: Draft,
    message: Message,
    skip: str | None,
    *,
    only: Collection[str] | None = None,
) -> list[str]:
    """Fill every empty slot that one kind of entity in the message can only mean; their names.

    An entity that could go to several empty slots goes to none, except the asked one. `only`:
    no other slots than these are filled.
    """
    filled: list[str] = []
    told = _told(message)
    if skip and flow.has(skip) and flow.step(skip).type == "request_list":
        told = _not_wished(told, message.text)
    for name in dict.fromkeys(str(entity.get("entity")) for entity in told):
        fitting = [
            step
            for step in homes(flow, name)
            if open_for(draft, step) and step.slot != skip and live(step, draft)
            if only is None or step.slot in only
        ]
        if len(fitting) != 1 or fitting[0].need == "derived":
            continue
        step, found = fitting[0], [one for one in told if one.get("entity") == name]
        checked = checks.check(
            step.type, message.text, found, context(draft, step, message, asked=False)
        )
        if checked.problem is None and checked.value not in (None, "", []):
            put(draft, step, checked, message)
            filled.append(step.slot)
    return filled


def _told(message: Message) -> list[Mapping[str, Any]]:
    """The message's entities without names that are places: 武侯区的, unless 我叫 stands before."""
    places = [
        (one["start"], one["end"])
        for one in message.entities
        if one.get("entity") == "place" and float(one.get("confidence") or 0.0) >= _SURE_PLACE
    ]
    return [
        one
        for one in message.entities
        if one.get("entity") != "name"
        or float(one.get("confidence") or 0.0) >= _SURE_NAME
        or not any(start < one["end"] and one["start"] < end for start, end in places)
    ]


def _not_wished(told: Sequence[Mapping[str, Any]], text: str) -> list[Mapping[str, Any]]:
    """Without efforts that are only wished for: 让派出所立案."""
    return [
        one
        for one in told
        if one.get("entity") != "prior_effort" or not _WISHED.match(text[one["start"] : one["end"]])
    ]


def in_passing(flow: Flow, draft: Draft, message: Message, skip: str | None) -> list[str]:
    """What a message says beside its point: where the citizen lives, and what there is none of."""
    for step in flow.steps:
        if step.need == "skippable" and step.slot != skip and _is_open(draft, step):
            names = "|".join(map(re.escape, (step.label, *step.aliases)))
            if any(
                re.fullmatch(rf"{_NONE}(?:{names})", part) for part in _PIECES.split(message.text)
            ):
                decline(draft, step, message, "")
    lives = _lives(flow, message)
    for step in flow.steps if lives else ():
        if step.type == "address" and step.slot != skip and _is_open(draft, step):
            checked = correct(draft, step, lives, message)
            if checked.problem is None:
                put(draft, step, checked, message)
                return [step.slot]
    return []


def _lives(flow: Flow, message: Message) -> str:
    """Where the citizen says to live; where no other place is asked for, any place is that."""
    names = {str(one.get("entity")) for one in message.entities}
    lives = _LIVES.search(message.text)
    if homes(flow, "place"):
        return lives[1].strip() if lives and _IDENTITY & names else ""
    moved = _MOVED.search(message.text) or lives
    if moved:
        return str(moved[1]).strip()
    return next(
        (_from(message.text, one) for one in _told(message) if one["entity"] == "place"), ""
    )


def _from(text: str, place: Mapping[str, Any]) -> str:
    """The place and what of the address follows it."""
    return _PIECES.split(text[place["start"] :].strip())[0]


def _is_open(draft: Draft, step: Step) -> bool:
    return step.slot not in draft.cells and live(step, draft)


def whole(flow: Flow, message: Message) -> Step | None:
    """The one step that all of the message is a fact for (a bare phone number, 希望…)."""
    said = len(message.text.strip(" 。，,.!！的"))
    for entity in _told(message):
        if entity["end"] - entity["start"] >= 0.8 * said:
            steps = [s for s in homes(flow, str(entity.get("entity"))) if s.need != "derived"]
            if len(steps) == 1:
                return steps[0]
    return None


def rederive(flow: Flow, draft: Draft, message: Message) -> None:
    """Work out all derived slots anew; what a person said or set stays."""
    for step in flow.steps:
        if not step.derive:
            continue
        present: Cell = draft.cells.get(step.slot, {})
        if present and present.get("by") != "inferred":
            continue
        if not live(step, draft):
            draft.cells.pop(step.slot, None)
            continue
        known = matters.values(draft, step)
        found = derive(step.derive, known, context(draft, step, message, asked=False))
        if found is None or found.problem:
            draft.cells.pop(step.slot, None)
            continue
        draft.cells[step.slot] = make_cell(
            found.value,
            found.display,
            "",
            by="inferred",
            confidence=found.confidence,
            flags=found.flags,
        )


def drop_dead(flow: Flow, draft: Draft) -> None:
    """Forget answers whose condition no longer holds."""
    for step in flow.steps:
        if step.slot in draft.cells and not live(step, draft):
            del draft.cells[step.slot]
