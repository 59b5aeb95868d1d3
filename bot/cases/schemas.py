"""What is shown of cases: the Case JSON, an item of a list, and the citizen's short summary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.cases.petition import (
    ContentClass,
    EventTime,
    OtherProcedure,
    PriorEffort,
    ProblemPlace,
    Respondent,
)


class _Shown(BaseModel):
    model_config = ConfigDict(populate_by_name=True, extra="forbid")


class ShownPetitioner(BaseModel):
    """Who petitions, masked for the asker."""

    model_config = ConfigDict(extra="ignore")

    name: str | None = None
    id_type: str | None = None
    id_number: str | None = None
    phone: str | None = None
    address: str | None = None
    region_code: str | None = None


class ShownAttachment(_Shown):
    """A file; what is not known yet is null."""

    id: str
    kind: str | None
    filename: str | None
    sha256: str | None
    bytes: int | None


class ShownClock(_Shown):
    """A time limit and its light."""

    name: str
    article: str
    starts: date
    due: date
    light: str | None
    stopped: datetime | None


class ShownEntry(_Shown):
    """A line of the timeline."""

    at: datetime
    type: str
    actor: str
    role: str
    unit: str | None
    text: str
    audience: str


class OriginalWords(_Shown):
    """What the citizen wrote, as written."""

    message_id: str | None
    at: datetime | None
    text: str


class ShownLetter(_Shown):
    """The umbrella over cases that were told together, as far as the asker may see them."""

    number: str
    cases: list[str]


class CaseDetail(_Shown):
    """A whole case: the Case JSON."""

    number: str
    query_code: str
    state: str
    stage: str
    channel: str
    kind: str
    procedure: str | None
    petitioner: ShownPetitioner
    anonymous: bool
    problem_place: ProblemPlace
    content_class: ContentClass
    title: str
    requests: list[str]
    facts: str
    reasons: str
    event_time: EventTime
    respondents: list[Respondent]
    prior_efforts: list[PriorEffort]
    other_procedure: OtherProcedure | None
    people_count: int
    representatives: list[dict[str, Any]]
    public: bool
    confidential: bool
    proxy: dict[str, Any] | None
    attachments: list[ShownAttachment]
    flags: list[str]
    related: list[str]
    letter: ShownLetter | None = None
    unit: str | None
    co_units: list[str]
    clocks: list[ShownClock]
    timeline: list[ShownEntry]
    original_words: list[OriginalWords]
    created_at: datetime
    flow_version: str | None
    model_version: str | None


class CaseListItem(_Shown):
    """A case in a list; personal data always masked."""

    number: str
    state: str
    stage: str
    kind: str
    title: str
    petitioner_name: str | None
    petitioner_phone: str | None
    region_name: str | None
    class_path: str | None
    people_count: int
    flags: list[str]
    letter: str | None
    unit: str | None
    co_units: list[str]
    due: date | None
    light: str | None
    created_at: datetime


class CasePage(_Shown):
    """A page of a list; ``next`` is what to ask for next, null at the end."""

    items: list[CaseListItem]
    next: str | None


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """What a citizen is told of a case in the chat."""

    number: str
    title: str
    stage: str
    created_at: datetime
    state: str
    next_step: str
    due: date | None
    withdrawing: bool = False
    over: bool = False
    letter: str | None = None


@dataclass(frozen=True, slots=True)
class Urged:
    """What became of an urging; ``note`` is a sentence for the citizen."""

    accepted: bool
    note: str
    count: int
