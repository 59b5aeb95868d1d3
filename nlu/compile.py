"""Flows and examples in, Rasa training data out; refuses what cannot work.

`python -m nlu.compile check` says whether the flows are sound; `build` writes domain, rules and
examples into a folder. The same files always give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from nlu.flowcheck import check_all
from nlu.flowfile import CONFIRM, Flow, read_flows
from nlu.flowyaml import FlowError, plain, read_yaml

ROOT = Path(__file__).resolve().parent.parent
FLOWS = ROOT / "nlu" / "flows"
INTENTS = ROOT / "nlu" / "intents"
ENTITIES = (
    "name",
    "phone",
    "landline",
    "id_number",
    "email",
    "place",
    "event_time",
    "money",
    "people_count",
    "respondent",
    "case_number",
    "query_code",
    "request",
    "prior_effort",
    "other_procedure",
    "reason",
    "ordinal",
    "correction_target",
    "relation",
)
RASA_FORMAT = "3.1"


def form_name(flow: str) -> str:
    """Rasa's name for the flow's form."""
    return f"{flow}_form"


def read_examples(intents: Path, flows: Path) -> dict[str, list[str]]:
    """Training sentences by intent, in a fixed order; side questions among them."""
    found: dict[str, list[str]] = {}
    for path in sorted(intents.glob("*.yml")):
        for block in read_yaml(path).get("nlu") or ():
            if "intent" in block:
                found.setdefault(block["intent"], []).extend(_lines(block.get("examples")))
    faq = flows / "faq.yml"
    if faq.exists():
        for name, sentences in faq_examples(plain(read_yaml(faq))):
            found.setdefault(name, []).extend(sentences)
    return {name: list(dict.fromkeys(found[name])) for name in sorted(found)}


def faq_examples(document: Mapping[str, Any]) -> Iterable[tuple[str, list[str]]]:
    """Questions by intent name from the side questions' file."""
    for topic, given in topics(document).items():
        questions = given.get("questions") or given.get("examples") or []
        yield topic, _lines(questions) if isinstance(questions, str) else list(questions)


def topics(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The file's topics by intent name (`faq_…`)."""
    given = document.get("faq") or document.get("topics") or document.get("questions") or {}
    if isinstance(given, list):
        given = {one.get("topic") or one.get("name") or one.get("intent"): one for one in given}
    return {
        name if name.startswith("faq_") else f"faq_{name}": one
        for name, one in given.items()
        if isinstance(one, dict)
    }


def _lines(examples: str | None) -> list[str]:
    return [
        line.strip().removeprefix("-").strip()
        for line in (examples or "").splitlines()
        if line.strip().removeprefix("-").strip()
    ]


def domain(flows: Mapping[str, Flow], intents: Iterable[str]) -> dict[str, Any]:
    """Rasa's domain for these flows."""
    slots = {step.slot for flow in flows.values() for step in flow.steps} | {"memory"}
    asked = {
        f"utter_ask_{form_name(flow.name)}_{slot}": [{"text": slot}]
        for flow in flows.values()
        for slot in [*(step.slot for step in flow.steps if step.ask), CONFIRM]
    }
    return {
        "version": RASA_FORMAT,
        "intents": sorted({*intents, "event"}),
        "entities": [{name: {"influence_conversation": False}} for name in ENTITIES],
        "slots": {name: _slot() for name in sorted(slots)},
        "responses": dict(sorted(asked.items())),
        "actions": [
            "action_answer",
            "action_finish",
            *(f"validate_{form_name(name)}" for name in sorted(flows)),
        ],
        "forms": {
            form_name(name): {"required_slots": [s.slot for s in flows[name].steps if s.asked]}
            for name in sorted(flows)
        },
        # A draft lives as long as the service keeps it; Rasa never ends a session.
        "session_config": {"session_expiration_time": 0, "carry_over_slots_to_new_session": True},
    }


def _slot() -> dict[str, Any]:
    return {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}


def rules(flows: Mapping[str, Flow]) -> dict[str, Any]:
    """One rule for each intent that starts a flow; all else is the form's or the fallback's."""
    made: list[dict[str, Any]] = []
    for name, flow in sorted(flows.items()):
        form = form_name(name)
        for intent in sorted({*flow.trigger.intents, *flow.trigger.opening}):
            made.append(
                {
                    "rule": f"{intent} starts {name}",
                    "steps": [{"intent": intent}, {"action": form}, {"active_loop": form}],
                }
            )
    return {"version": RASA_FORMAT, "rules": made}


def examples_document(examples: Mapping[str, list[str]]) -> dict[str, Any]:
    """Rasa's training sentences."""
    return {
        "version": RASA_FORMAT,
        "nlu": [
            {"intent": name, "examples": "".join(f"- {_escaped(line)}\n" for line in lines)}
            for name, lines in examples.items()
        ],
    }


def _escaped(line: str) -> str:
    """Brackets would be read as entity marks."""
    return line.replace("[", "［").replace("]", "］")


def build(flows_dir: Path, intents_dir: Path, folder: Path) -> dict[str, Flow]:
    """Check everything and write the training data into `folder`; the flows it was made of."""
    flows = read_flows(flows_dir)
    examples = read_examples(intents_dir, flows_dir)
    check_all(flows_dir, flows, set(examples))
    folder.mkdir(parents=True, exist_ok=True)
    documents = {
        "domain.yml": domain(flows, examples),
        "rules.yml": rules(flows),
        "nlu.yml": examples_document(examples),
    }
    for name, document in documents.items():
        text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)
        (folder / name).write_text(text, encoding="utf-8")
    return flows


def main(argv: list[str] | None = None) -> int:
    """Entry point; the exit code is 1 when something cannot work."""
    parser = argparse.ArgumentParser(prog="python -m nlu.compile", description=__doc__)
    parser.add_argument("command", choices=["check", "build"])
    parser.add_argument("--flows", type=Path, default=FLOWS)
    parser.add_argument("--intents", type=Path, default=INTENTS)
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "build")
    given = parser.parse_args(argv)
    try:
        if given.command == "build":
            flows = build(given.flows, given.intents, given.out)
        else:
            flows = read_flows(given.flows)
            check_all(given.flows, flows, set(read_examples(given.intents, given.flows)))
    except FlowError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command-line program
        return 1
    print(f"{len(flows)} flows: {', '.join(sorted(flows))}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
