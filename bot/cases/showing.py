"""Turns rows into what an asker may see of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.cases import masking, repository
from bot.cases.clocks import clock_table, light_of
from bot.cases.models import Case, CaseClock, TimelineEntry
from bot.cases.petition import ContentClass, EventTime, OtherProcedure, ProblemPlace
from bot.cases.schemas import (
    CaseDetail,
    CaseListItem,
    CaseSummary,
    OriginalWords,
    ShownAttachment,
    ShownClock,
    ShownEntry,
    ShownPetitioner,
)
from bot.cases.states import is_closed
from bot.cases.texts import stages, words
from bot.kit.clock import TZ, day_in_words, moment_in_words

_AS_STORED = (
    "number", "query_code", "state", "channel", "kind", "procedure", "anonymous", "title",
    "requests", "facts", "reasons", "respondents", "prior_efforts", "people_count",
    "representatives", "public", "confidential", "proxy", "flags", "related", "unit",
    "created_at", "flow_version", "model_version",
)  # fmt: skip
"""Columns that are shown as they are."""


def show_summary(case: Case) -> CaseSummary:
    """What the citizen is told; of a sealed case neither title nor whereabouts."""
    due = due_of(case)
    return CaseSummary(
        number=case.number,
        title=words().text("sealed_title") if case.sealed else case.title,
        stage=stage_of(case, for_citizen=True),
        created_at=case.created_at,
        state=case.state,
        next_step=_next_step(case, due),
        due=due,
        withdrawing=case.withdrawal_effective_at is not None,
        over=is_closed(case.state),
        letter=case.letter,
    )


def show_item(case: Case, today: date, letter: str | None = None) -> CaseListItem:
    """A line of a list, always masked; `letter` is what the asker may know of its umbrella."""
    who = case.petitioner
    running = _running(case)
    phone = who.get("phone") or who.get("landline")
    return CaseListItem(
        number=case.number,
        state=case.state,
        stage=stage_of(case),
        kind=case.kind,
        title=masking.mask_text(case.title, names_of(case)),
        petitioner_name=masking.mask_name(who["name"]) if who.get("name") else None,
        petitioner_phone=masking.mask_phone(phone) if phone else None,
        region_name=case.problem_place.get("region_name"),
        class_path=case.content_class.get("path"),
        people_count=case.people_count,
        flags=case.flags,
        letter=letter,
        unit=case.unit,
        co_units=[helping.unit for helping in case.co_units],
        due=running.due if running else None,
        light=_light(running, today) if running else None,
        created_at=case.created_at,
    )


def show_case(session: Session, case: Case, now: datetime) -> CaseDetail:
    """Everything, unmasked: what is shown to somebody is made from this."""
    today = now.astimezone(TZ).date()
    who = case.petitioner
    petitioner = {**who, "phone": who.get("phone") or who.get("landline")}
    other = case.other_procedure
    as_stored = {name: getattr(case, name) for name in _AS_STORED}
    return CaseDetail(
        **as_stored,
        stage=stage_of(case),
        petitioner=ShownPetitioner.model_validate(petitioner),
        problem_place=ProblemPlace.model_validate(case.problem_place),
        content_class=ContentClass.model_validate(case.content_class),
        event_time=EventTime.model_validate(case.event_time),
        other_procedure=OtherProcedure.model_validate(other) if other else None,
        attachments=[ShownAttachment(**row) for row in repository.attachment_rows(session, case)],
        co_units=[helping.unit for helping in case.co_units],
        clocks=[_show_clock(clock, today) for clock in case.clocks],
        timeline=[_show_entry(entry) for entry in case.timeline],
        original_words=[OriginalWords.model_validate(said) for said in case.original_words],
    )


def stage_of(case: Case, *, for_citizen: bool = False) -> str:
    """The plain stage; a sealed case shows a citizen only that it was received or passed on."""
    stage = stages().stages[case.state]
    return stage.sealed if case.sealed and for_citizen else stage.stage


def due_of(case: Case) -> date | None:
    """When the next running limit ends."""
    running = _running(case)
    return running.due if running else None


def names_of(case: Case) -> tuple[str, ...]:
    """The names of the petitioning side, to be hidden in free text, longest first."""
    people = [case.petitioner, *case.representatives, case.proxy or {}]
    names = {
        str(person[key]) for person in people for key in ("name", "principal") if person.get(key)
    }
    return tuple(sorted(names, key=len, reverse=True))


def _running(case: Case) -> CaseClock | None:
    running = [clock for clock in case.clocks if clock.stopped_at is None]
    return min(running, key=lambda clock: clock.due, default=None)


def _light(clock: CaseClock, today: date) -> str:
    lights = clock_table().version(clock.rules).lights
    return light_of(clock.starts, clock.due, today, lights)


def _next_step(case: Case, due: date | None) -> str:
    if case.withdrawal_effective_at is not None:
        return stages().cooling_next_step.format(
            effective=moment_in_words(case.withdrawal_effective_at)
        )
    step = stages().stages[case.state].next_step
    if case.sealed and "{due}" in step:
        return stages().sealed_next_step
    return step.format(due=day_in_words(due) if due else "")


def _show_clock(clock: CaseClock, today: date) -> ShownClock:
    return ShownClock(
        name=f"{clock.code} {clock.name}",
        article=clock.article,
        starts=clock.starts,
        due=clock.due,
        light=_light(clock, today) if clock.stopped_at is None else None,
        stopped=clock.stopped_at,
    )


def _show_entry(entry: TimelineEntry) -> ShownEntry:
    return ShownEntry(
        at=entry.at,
        type=entry.type,
        actor=entry.actor,
        role=entry.role,
        unit=entry.unit,
        text=entry.text,
        audience=entry.audience,
    )
