"""Flows as they are written in `nlu/flows/*.yml`, read into values that nothing changes.

```yaml
flow: petition            # name; the file may hold one flow
version: 1
label: 反映问题            # what it is called when it is left or taken up again
trigger:
  intents: [file_petition]     # start the flow
  opening: [tell_problem]      # start it, the message itself being the first step's answer
  menu: [PETITION]             # keys of menu taps
  words: [我要反映]             # whole messages that start it, whatever the classifier thinks
  patterns: ["^XF\\d{14}$"]    # the same by regular expression, in a short message
  own_patterns: [上次.*没人理]   # the same for a citizen who has filed here before
  default: true                # at most one flow: a long free text that fits nothing starts it
  own_only: true               # for citizens with a petition of their own; others are told so
steps:
  - slot: phone
    type: phone                # a file in actions/checks
    need: required             # required | skippable | optional (never asked) | derived by a file
    when: "anonymous != true"  # names, literals, == != in and or not, set(name)
    derive: kind_of
    label: 联系电话
    aliases: [手机号, 电话]
    ask_known: {time_told: "…"}  # asked first instead, once that slot holds something
    ask: ["…", "…"]            # and `why`, `help` for those who ask back
    options: [{label: 是, value: true}]
    invalid: {length: "…"}
    decline: {text: "…", accept: true, flag: phone_refused}
    shared: true               # of several matters told at once: the same for all of them
    joint: "…"                 # asked first instead, once, where several of them lack it
    alone: true                # asked only where there is one matter
confirm:                       # values: submit, change, cancel
  when: "…"
  options: [{label: 确认提交, value: submit}, {label: 取消, value: cancel}]
submit: submit_petition        # name of the command made by actions/commands.py; absent: none
wording: {understood: "…"}     # overrides of nlu/flows/control.yml for this flow
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlu.flowyaml import FlowError, plain, read_yaml

NEEDS = ("required", "skippable", "optional", "derived")
_TRIGGERS = ("intents", "opening", "menu", "words", "patterns", "own_patterns")
CONFIRM = "confirm"
"""Name under which the read-back is asked for, as if it were a slot."""


@dataclass(frozen=True, slots=True)
class Option:
    """A choice shown to the citizen."""

    label: str
    value: Any


@dataclass(frozen=True, slots=True)
class Decline:
    """What happens when the citizen would rather not say, or does not know."""

    text: str
    accept: bool
    flag: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One slot of a flow and everything that is said about it."""

    slot: str
    type: str
    need: str
    label: str
    line: int
    when: str | None = None
    derive: str | None = None
    aliases: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    ask_known: Mapping[str, str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    why: str | None = None
    help: str | None = None
    invalid: Mapping[str, str] = field(default_factory=dict)
    decline: Decline | None = None
    shared: bool = False
    joint: str = ""
    alone: bool = False

    @property
    def asked(self) -> bool:
        """Is the citizen ever asked for it?"""
        return self.need in ("required", "skippable")


@dataclass(frozen=True, slots=True)
class Trigger:
    """What starts a flow."""

    intents: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    menu: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    own_patterns: tuple[str, ...] = ()
    default: bool = False
    own_only: bool = False


@dataclass(frozen=True, slots=True)
class Confirm:
    """The read-back before the flow's command is given out; left out when `when` fails."""

    options: tuple[Option, ...]
    when: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """One dialogue: what starts it, what it collects, what it ends in."""

    name: str
    version: int
    label: str
    path: Path
    line: int
    trigger: Trigger
    steps: tuple[Step, ...]
    confirm: Confirm | None
    submit: str | None
    wording: Mapping[str, Any] = field(default_factory=dict)

    def step(self, slot: str) -> Step:
        """The step that fills `slot`."""
        return next(step for step in self.steps if step.slot == slot)

    def has(self, slot: str) -> bool:
        """Is there a step for `slot`?"""
        return any(step.slot == slot for step in self.steps)


class _Reader:
    """Turns one document into a `Flow`, refusing keys nobody reads."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def flow(self, document: Mapping[str, Any]) -> Flow:
        self._only(
            document,
            ("flow", "version", "label", "trigger", "steps", "confirm", "submit", "wording"),
        )
        name = self._need(document, "flow")
        confirm = document.get("confirm")
        return Flow(
            name=str(name),
            version=int(document.get("version", 1)),
            label=str(document.get("label", name)),
            path=self.path,
            line=document["__line__"],
            trigger=self._trigger(document.get("trigger") or {"__line__": 1}),
            steps=tuple(self._step(step) for step in document.get("steps") or ()),
            confirm=self._confirm(confirm) if confirm else None,
            submit=document.get("submit"),
            wording=plain(document.get("wording") or {}),
        )

    def _trigger(self, given: Mapping[str, Any]) -> Trigger:
        self._only(given, (*_TRIGGERS, "default", "own_only"))
        lists = {key: tuple(given.get(key) or ()) for key in _TRIGGERS}
        for pattern in (*lists["patterns"], *lists["own_patterns"]):
            re.compile(pattern)
        return Trigger(
            **lists,
            default=bool(given.get("default", False)),
            own_only=bool(given.get("own_only", False)),
        )

    def _step(self, given: Mapping[str, Any]) -> Step:
        self._only(given, tuple(Step.__dataclass_fields__))
        slot = str(self._need(given, "slot"))
        decline = given.get("decline")
        return Step(
            slot=slot,
            type=str(given.get("type", "text")),
            need=str(given.get("need", "required")),
            label=str(given.get("label", slot)),
            line=given["__line__"],
            when=given.get("when"),
            derive=given.get("derive"),
            aliases=tuple(given.get("aliases") or ()),
            ask=tuple(
                [given["ask"]] if isinstance(given.get("ask"), str) else given.get("ask") or ()
            ),
            ask_known=plain(given.get("ask_known") or {}),
            options=self._options(given.get("options")),
            why=given.get("why"),
            help=given.get("help"),
            invalid=plain(given.get("invalid") or {}),
            decline=self._decline(decline) if decline else None,
            shared=bool(given.get("shared", False)),
            joint=str(given.get("joint") or ""),
            alone=bool(given.get("alone", False)),
        )

    def _confirm(self, given: Mapping[str, Any]) -> Confirm:
        self._only(given, ("options", "when"))
        return Confirm(self._options(given.get("options")), given.get("when"))

    def _decline(self, given: Mapping[str, Any]) -> Decline:
        self._only(given, ("text", "accept", "flag"))
        return Decline(str(given.get("text", "")), bool(given.get("accept")), given.get("flag"))

    def _options(self, given: Any) -> tuple[Option, ...]:
        return tuple(
            Option(str(one["label"]), one["value"])
            if isinstance(one, dict)
            else Option(str(one), one)
            for one in given or ()
        )

    def _need(self, given: Mapping[str, Any], key: str) -> Any:
        if key not in given:
            raise FlowError(self.path, given.get("__line__", 1), f"`{key}` is missing")
        return given[key]

    def _only(self, given: Any, allowed: tuple[str, ...]) -> None:
        if not isinstance(given, dict):
            raise FlowError(self.path, 1, f"expected a mapping, found {given!r}")
        for key in given:
            if key not in allowed and key not in ("__line__", "line"):
                raise FlowError(self.path, given.get("__line__", 1), f"unknown key `{key}`")


def read_flow(path: Path) -> Flow:
    """The flow in `path`; `FlowError` when it is not one."""
    document = read_yaml(path)
    try:
        return _Reader(path).flow(document)
    except (TypeError, ValueError, KeyError, AttributeError, re.error) as error:
        raise FlowError(path, document.get("__line__", 1), f"badly formed: {error}") from error


def flow_paths(folder: Path) -> Iterator[Path]:
    """Files in `folder` that hold a flow (not the shared wording, not the side questions)."""
    for path in sorted(folder.glob("*.yml")):
        if "flow" in read_yaml(path):
            yield path


def read_flows(folder: Path) -> dict[str, Flow]:
    """All flows in `folder` by name."""
    return {flow.name: flow for flow in map(read_flow, flow_paths(folder))}
