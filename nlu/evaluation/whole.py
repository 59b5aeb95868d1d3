"""Whole petitions: do conversations with the trained model end with every mandatory field right?

    python -m nlu.evaluation.whole [--json FILE]

Figures by half only. A conversation counts when the petition was filed and each of its mandatory
fields is what the citizen meant; a field the citizen would not give must stay empty.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from nlu import train
from nlu.evaluation import halves, matching

DIALOGUES = halves.FOLDER / "dialogues.jsonl"
Petition = Mapping[str, Any]
Gold = Mapping[str, Any]
_LIKE = 0.6
"""Share of words that two lists of requests have in common when they ask for the same."""


def _person(key: str) -> Callable[[Petition, Gold], bool]:
    return lambda p, g: (p["petitioner"].get(key) or None) == g["petitioner"].get(key)


def _phone(petition: Petition, gold: Gold) -> bool:
    person = petition["petitioner"]
    return (person.get("phone") or person.get("landline")) == gold["petitioner"].get("phone")


def _address(petition: Petition, gold: Gold) -> bool:
    found, meant = petition["petitioner"].get("address"), gold["petitioner"].get("address")
    if not found or not meant:
        return not found and not meant
    return matching.same_place(str(found), str(meant))


def _requests(petition: Petition, gold: Gold) -> bool:
    both, found, meant = matching.shared_words(petition["requests"], gold.get("requests") or [])
    if not meant:
        return not found
    return both / meant >= _LIKE and (2 * both / (found + meant) >= _LIKE or both == meant)


def _time(petition: Petition, gold: Gold) -> bool:
    meant, found = gold.get("event_time"), petition["event_time"]
    if not meant:
        return not found or not found.get("from")
    return bool(found) and matching.same_time(found, meant)


MANDATORY: Mapping[str, Callable[[Petition, Gold], bool]] = {
    "name": _person("name"),
    "phone": _phone,
    "id_number": _person("id_number"),
    "address": _address,
    "anonymous": lambda p, g: (
        bool(p["anonymous"]) == bool(g.get("anonymous")) or not p["petitioner"]["name"]
    ),
    "region": lambda p, g: p["problem_place"]["region_code"] == g["problem_place"]["region_code"],
    "requests": _requests,
    "kind": lambda p, g: p["kind"] == g["kind"],
    "people_count": lambda p, g: p["people_count"] == (g.get("people_count") or 1),
}
BESIDE: Mapping[str, Callable[[Petition, Gold], bool]] = {
    "event_time": _time,
    "respondents": lambda p, g: (
        matching.pairs(p["respondents"], g.get("respondents") or [], matching.same_respondent)
        == len(g.get("respondents") or [])
    ),
    "title_fits": lambda p, g: len(str(p["title"])) <= 30,
}
"""Judged as well, but nobody has to tell them."""


def wrong(petition: Petition | None, gold: Gold) -> list[str]:
    """Mandatory fields that are not what was meant; all when nothing was filed."""
    if petition is None:
        return list(MANDATORY)
    return [name for name, right in MANDATORY.items() if not right(petition, gold)]


async def judge(turns: Any, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The figures over these conversations."""
    from nlu.evaluation.persona import Persona, talk  # noqa: PLC0415  (loads Rasa)

    mistakes: Counter[str] = Counter()
    right, filed, messages, in_one_go = 0, 0, [], []
    for row in rows:
        now = datetime.fromisoformat(row["now"])
        made = await talk(turns, Persona(row), now)
        found = wrong(made.petition, row["gold"])
        if made.petition is not None:
            filed += 1
            messages.append(made.messages)
            found += [n for n, fits in BESIDE.items() if not fits(made.petition, row["gold"])]
        mistakes.update(found)
        right += not any(name in MANDATORY for name in found)
        once = await talk(turns, Persona(row, in_one_go=True), now)
        if once.petition is not None:
            in_one_go.append(once.messages)
    return {
        "dialogues": len(rows),
        "filed": filed,
        "all_right": round(right / len(rows), 3),
        "messages": median(messages) if messages else None,
        "messages_in_one_go": median(in_one_go) if in_one_go else None,
        "fields": {n: round(1 - mistakes[n] / len(rows), 3) for n in (*MANDATORY, *BESIDE)},
    }


def turns_of_the_tree() -> Any:
    """The engine with the model of the tree as it is, trained if it has to be."""
    train.quieten()
    from actions.wording import Wording  # noqa: PLC0415
    from nlu import compile as compiling  # noqa: PLC0415
    from nlu.engine.turn import Turns  # noqa: PLC0415  (loads Rasa)

    model = train.train(train.home() / "models", quiet=True)
    return Turns(model, Wording.load(compiling.FLOWS))


def evaluate(turns: Any = None, only: Sequence[str] = halves.HALVES) -> dict[str, Any]:
    """Both halves apart, or only those named."""
    engine = turns or turns_of_the_tree()

    async def both() -> dict[str, Any]:
        rows = halves.read(DIALOGUES)
        return {half: await judge(engine, rows[half]) for half in only}

    return asyncio.run(both())


def show(report: Mapping[str, Any]) -> None:
    """Print the figures, half by half."""
    out = sys.stdout.write
    for half, figures in report.items():
        out(f"{half:<10}{figures['dialogues']} dialogues, {figures['filed']} filed, ")
        out(f"all right {figures['all_right']}, messages {figures['messages']}, ")
        out(f"in one go {figures['messages_in_one_go']}\n")
        out("".join(f"  {name} {share}" for name, share in figures["fields"].items()) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Talk, print, and write JSON when asked to."""
    parser = argparse.ArgumentParser(prog="nlu.evaluation.whole", description=__doc__)
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    options = parser.parse_args(arguments)
    report = evaluate()
    show(report)
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
