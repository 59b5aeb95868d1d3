"""How well a first message is read: precision, recall and F1 of every field, by half.

Exact: phone, landline, ID number, case number, document numbers, sums, people, name, region.
A place's detail, an event's time, respondents and earlier efforts count when they mean the same
(`matching`); requests by the words they share. Figures only: the judging half is never shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions.derive.title import LONGEST
from nlu.components import respondent
from nlu.components.parties import parties
from nlu.evaluation import halves, matching
from nlu.evaluation.reading import Reading, read

MESSAGES = halves.FOLDER / "first_messages.jsonl"
Gold = Mapping[str, Any]


@dataclass(slots=True)
class Tally:
    """Counts of one field: found rightly, found, and to be found."""

    right: float = 0
    found: float = 0
    meant: float = 0

    def add(self, right: float, found: float, meant: float) -> None:
        """Count one message."""
        self.right += right
        self.found += found
        self.meant += meant

    def figures(self) -> dict[str, float]:
        """Precision, recall, F1, and how many were to be found."""
        precision = self.right / self.found if self.found else 1.0
        recall = self.right / self.meant if self.meant else 1.0
        both = precision + recall
        return {
            "precision": round(precision, 3),
            "recall": round(recall, 3),
            "f1": round(2 * precision * recall / both, 3) if both else 0.0,
            "meant": round(self.meant),
        }


Count = tuple[float, float, float]
"""right, found, meant."""


def _single(found: Any, meant: Any, same: Callable[[Any, Any], bool]) -> Count:
    right = found is not None and meant is not None and same(found, meant)
    return float(right), float(found is not None), float(meant is not None)


def _exact(found: Any, meant: Any) -> Count:
    return _single(found or None, meant or None, lambda a, b: a == b)


def _several(found: Sequence[Any], meant: Sequence[Any], same: Callable[[Any, Any], bool]) -> Count:
    return float(matching.pairs(found, meant, same)), float(len(found)), float(len(meant))


def _person(reading: Reading, gold: Gold) -> Count:
    """The petitioner; where somebody speaks for another, that one when he is named."""
    proxy = reading.petition.get("proxy") or {}
    said = {reading.petition["petitioner"]["name"], proxy.get("principal")} - {None, ""}
    meant = gold.get("name")
    if meant and meant in said:
        return 1.0, 1.0, 1.0
    return _exact(reading.petition["petitioner"]["name"], meant)


def _time(reading: Reading, gold: Gold) -> Count:
    return _single(reading.petition["event_time"], gold.get("event_time"), matching.same_time)


def _dates(reading: Reading, gold: Gold) -> Count:
    return _single(reading.petition["event_time"], gold.get("event_time"), matching.same_dates)


def _words(reading: Reading, gold: Gold) -> Count:
    return matching.shared_words(reading.petition["requests"], gold.get("requests") or [])


def _people(reading: Reading, gold: Gold) -> Count:
    """One is what nobody needs to say."""
    found, meant = reading.petition["people_count"], gold.get("people_count")
    return _exact(None if found == 1 and not meant else found, meant)


def _efforts(reading: Reading, gold: Gold) -> Count:
    found = [
        organ
        for row in reading.petition["prior_efforts"]
        for organ in str(row["organ"]).split("、")
        if organ
    ]
    meant = [row["organ"] for row in gold.get("prior_efforts") or []]
    return _several(list(dict.fromkeys(found)), meant, matching.same_name)


def _documents(reading: Reading, gold: Gold) -> Count:
    rows = [*reading.values_of("other_procedure"), *reading.values_of("prior_effort")]
    found = {matching.bare(row["document_no"]) for row in rows if row.get("document_no")}
    meant = [matching.bare(one) for one in gold.get("document_nos") or []]
    return _several(sorted(found), meant, lambda a, b: a == b)


def _sums(reading: Reading, gold: Gold) -> Count:
    found = {round(float(one["amount"]), 2) for one in reading.values_of("money")}
    meant = {matching.yuan(one) for one in gold.get("money") or []}
    return _several(sorted(found), sorted(meant), lambda a, b: a == b)


def _respondents(reading: Reading, gold: Gold) -> Count:
    meant = gold.get("respondents") or []
    return _several(reading.petition["respondents"], meant, matching.same_respondent)


def _people_accused(reading: Reading, gold: Gold) -> Count:
    """Of respondents those with a name or a post."""
    found = [one for one in reading.petition["respondents"] if one["name"] or one["post"]]
    meant = [one for one in gold.get("respondents") or [] if one.get("name") or one.get("post")]
    return _several(found, meant, matching.same_respondent)


def _bodies_accused(reading: Reading, gold: Gold) -> Count:
    """Of respondents those that are no persons."""
    found = [one for one in reading.petition["respondents"] if not (one["name"] or one["post"])]
    meant = [
        one for one in gold.get("respondents") or [] if not (one.get("name") or one.get("post"))
    ]
    return _several(found, meant, matching.same_respondent)


def _recognised(reading: Reading, gold: Gold) -> Count:
    """Respondents whose name is recognised at all, whatever they are taken for."""
    meant = gold.get("respondents") or []
    found = [respondent.row(party) for party in parties(reading.text)]
    seen = matching.pairs(meant, found, matching.same_respondent)
    return float(seen), float(seen), float(len(meant))


def _first(reading: Reading, entity: str) -> Any:
    return next(iter(reading.values_of(entity)), None)


FIELDS: Mapping[str, Callable[[Reading, Gold], Count]] = {
    "phone": lambda r, g: _exact(r.petition["petitioner"]["phone"], g.get("phone")),
    "landline": lambda r, g: _exact(r.petition["petitioner"]["landline"], g.get("landline")),
    "id_number": lambda r, g: _exact(
        (_first(r, "id_number") or {}).get("number"), g.get("id_number")
    ),
    "case_number": lambda r, g: _exact(_first(r, "case_number"), g.get("case_number")),
    "name": _person,
    "region": lambda r, g: _exact(r.place.get("region_code"), g.get("region_code")),
    "asked_back": lambda r, g: _exact(
        matching.codes(r.place.get("ambiguous")), sorted(g.get("ambiguous_regions") or ())
    ),
    "place_detail": lambda r, g: _single(
        r.place.get("detail") or None, g.get("place_detail"), matching.same_place
    ),
    "event_time": _time,
    "event_dates": _dates,
    "respondents": _respondents,
    "respondents.people": _people_accused,
    "respondents.bodies": _bodies_accused,
    "respondents.recognised": _recognised,
    "requests": _words,
    "prior_efforts": _efforts,
    "document_nos": _documents,
    "money": _sums,
    "people_count": _people,
    "kind": lambda r, g: _exact(r.petition["kind"], g.get("kind")),
    "title": lambda r, g: (float(_titled(r, g)), 1.0, 1.0),
}
"""Each field's counts for one message."""


def _titled(reading: Reading, gold: Gold) -> bool:
    title = str(reading.petition["title"])
    return len(title) <= LONGEST and all(part in title for part in gold.get("title_parts") or ())


def judge(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """The figures of every field over these messages."""
    tallies = {name: Tally() for name in FIELDS}
    for row in rows:
        reading = read(str(row["text"]), datetime.fromisoformat(row["now"]))
        for name, count in FIELDS.items():
            tallies[name].add(*count(reading, row["gold"]))
    return {name: tally.figures() for name, tally in tallies.items()}


def evaluate() -> dict[str, Any]:
    """Both halves apart."""
    return {half: judge(rows) for half, rows in halves.read(MESSAGES).items()}


def missed(row: Mapping[str, Any]) -> list[str]:
    """Fields of one message of the tuning half that are not read as they should be."""
    assert halves.half_of(str(row["id"])) == "tuning"
    reading = read(str(row["text"]), datetime.fromisoformat(row["now"]))
    counts = {name: count(reading, row["gold"]) for name, count in FIELDS.items()}
    return [name for name, (right, found, meant) in counts.items() if not right == found == meant]
