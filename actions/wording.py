"""What is said, by key. Chosen by counting, never by chance, so a repeated turn says the same."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from actions.draft import Reply
from nlu.flowfile import Flow, Option, Step, read_flows
from nlu.flowyaml import plain, read_yaml


def placeholders(text: str) -> set[str]:
    """Names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def options_of(options: Sequence[Option]) -> tuple[dict[str, Any], ...]:
    """Options as they leave the engine."""
    return tuple({"label": one.label, "value": one.value} for one in options)


def choose(variants: str | Sequence[str], count: int | str) -> str:
    """The variant for the count-th saying, or for a message by its id."""
    if isinstance(variants, str):
        return variants
    if isinstance(count, str):
        count = hashlib.sha256(count.encode()).digest()[0]
    return variants[count % len(variants)]


def question_text(
    flow: Flow, step: Step, cells: Mapping[str, Mapping[str, Any]], count: int
) -> str:
    """The step's question as it is put for the count-th time, what is known filled in."""
    shown = {s.slot: str(cells.get(s.slot, {}).get("display") or "") for s in flow.steps}
    known = next((text for slot, text in step.ask_known.items() if shown[slot]), None)
    return (choose(step.ask, count) if count or known is None else known).format(**shown)


class Wording:
    """All texts of all flows and the words all flows share."""

    def __init__(self, flows: Mapping[str, Flow], control: Mapping[str, Any]) -> None:
        self.flows = dict(flows)
        self._control = dict(control)

    @classmethod
    def load(cls, folder: Path) -> Wording:
        """Texts under `folder` (`nlu/flows`)."""
        control = folder / "control.yml"
        faq = folder / "faq.yml"
        shared = plain(read_yaml(control)) if control.exists() else {}
        made = cls(read_flows(folder), shared)
        made.answers = _answers(plain(read_yaml(faq))) if faq.exists() else {}
        return made

    answers: Mapping[str, str | Sequence[str]] = {}
    """Answers to side questions by intent name."""

    @cached_property
    def words(self) -> dict[str, frozenset[str]]:
        """Whole messages by the control they mean."""
        given = {name: frozenset(words) for name, words in self._control.get("words", {}).items()}
        ends = (flow.confirm.options if flow.confirm else () for flow in self.flows.values())
        labels = {one.label for options in ends for one in options if one.value == "submit"}
        return given | {"submit": given.get("submit", frozenset()) | labels}

    def reply(
        self, key: str, message_id: str = "", flow: Flow | None = None, **values: Any
    ) -> Reply:
        """The reply under `key`; the flow's own wording first. KeyError when nobody wrote it."""
        own = flow.wording if flow else {}
        variants = own[key] if key in own else self._control[key]
        text = choose(variants, message_id).format(**values)
        options = own.get(f"{key}_options") or self._control.get(f"{key}_options", ())
        if key.endswith("_confirm"):
            base = key.removesuffix("_confirm")
            options = self._control.get(f"{base}_options", ())
        return Reply(key, text, tuple(options))

    def answer(self, topic: str, message_id: str = "") -> Reply:
        """The answer to a side question."""
        return Reply(topic, choose(self.answers[topic], message_id))

    def variants(self, key: str) -> list[str]:
        """All texts under `key` of the shared wording."""
        found = self._control[key]
        return [found] if isinstance(found, str) else list(found)

    def has(self, key: str, flow: Flow | None = None) -> bool:
        """Is there wording under `key`?"""
        return key in self._control or (flow is not None and key in flow.wording)


def _answers(document: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """`faq.yml` as answers by intent: `faq: {topic: {answer: …}}` or `topic: …`."""
    topics = document.get("faq", document)
    if isinstance(topics, list):
        topics = {one.get("topic") or one.get("name") or one.get("intent"): one for one in topics}
    found: dict[str, str | list[str]] = {}
    for name, given in topics.items():
        answer = given.get("answer") if isinstance(given, dict) else given
        if isinstance(answer, str | list):
            found[name if name.startswith("faq_") else f"faq_{name}"] = answer
    return found
