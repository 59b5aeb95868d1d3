"""Takes out of a whole case what an asker may not see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.cases import masking
from bot.cases.petition import ContentClass, EventTime, ProblemPlace
from bot.cases.schemas import CaseDetail, ShownEntry, ShownPetitioner
from bot.cases.texts import words

_PERSON = {
    "phone": masking.mask_phone,
    "landline": masking.mask_phone,
    "name": masking.mask_name,
    "principal": masking.mask_name,
    "id_number": masking.mask_id,
    "address": masking.mask_address,
}


def mask_case(case: CaseDetail, names: tuple[str, ...], *, hide_code: bool) -> CaseDetail:
    """The case without readable personal data; free text loses numbers and the names given."""

    home = masking.home_in(case.petitioner.address or "")

    def clean(text: str) -> str:
        return masking.mask_text(text, names, home)

    return case.model_copy(
        update={
            "query_code": masking.HIDDEN_CODE if hide_code else case.query_code,
            "petitioner": ShownPetitioner(**_mask_person(case.petitioner.model_dump(), clean)),
            "problem_place": case.problem_place.model_copy(
                update={"detail": masking.mask_address(case.problem_place.detail or "") or None}
            ),
            "representatives": [_mask_person(person, clean) for person in case.representatives],
            "proxy": _mask_person(case.proxy, clean) if case.proxy else None,
            "title": clean(case.title),
            "requests": [clean(request) for request in case.requests],
            "facts": clean(case.facts),
            "reasons": clean(case.reasons),
            "original_words": [
                said.model_copy(update={"text": clean(said.text)}) for said in case.original_words
            ],
            "timeline": [
                entry.model_copy(update={"text": clean(entry.text)}) for entry in case.timeline
            ],
        }
    )


def for_citizen(case: CaseDetail) -> CaseDetail:
    """The citizen's own case: lines meant for them, and no names of staff."""
    lines = [entry for entry in case.timeline if entry.audience == "citizen"]
    return case.model_copy(update={"timeline": [_without_staff(entry) for entry in lines]})


def seal_case(case: CaseDetail, stage: str) -> CaseDetail:
    """A sealed case on its own petitioner's screen: that it was received, and nothing of it."""
    filed = words().text("sealed_timeline.filed")
    other = words().text("sealed_timeline.other")
    return case.model_copy(
        update={
            "stage": stage,
            "title": words().text("sealed_title"),
            "petitioner": ShownPetitioner(),
            "problem_place": ProblemPlace(),
            "content_class": ContentClass(),
            "event_time": EventTime(),
            "requests": [],
            "facts": "",
            "reasons": "",
            "respondents": [],
            "prior_efforts": [],
            "other_procedure": None,
            "representatives": [],
            "proxy": None,
            "attachments": [],
            "flags": [],
            "unit": None,
            "co_units": [],
            "original_words": [],
            "timeline": [
                entry.model_copy(update={"text": filed if entry.type == "filed" else other})
                for entry in case.timeline
            ],
        }
    )


def _without_staff(entry: ShownEntry) -> ShownEntry:
    if entry.role in ("citizen", "system"):
        return entry
    return entry.model_copy(update={"actor": words().text("actor.staff"), "role": "staff"})


def _mask_person(person: dict[str, Any], clean: Callable[[str], str]) -> dict[str, Any]:
    return {
        key: _PERSON.get(key, clean)(value) if isinstance(value, str) and value else value
        for key, value in person.items()
    }
