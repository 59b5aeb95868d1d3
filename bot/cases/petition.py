"""What a citizen hands in: the shape of a petition before it is a case."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Kind = Literal["求决", "申诉", "意见建议", "检举控告", "其他"]


class PetitionIncomplete(Exception):
    """The petition lacks what it cannot be filed without; ``fields`` names it."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__("incomplete petition: " + ", ".join(fields))
        self.fields = fields


class _Part(BaseModel):
    # Unknown keys are dropped: the engine may know more than this version of the service.
    model_config = ConfigDict(extra="ignore", populate_by_name=True, coerce_numbers_to_str=True)


class Petitioner(_Part):
    """Who petitions; every part may be missing."""

    name: str | None = None
    id_type: str | None = None
    id_number: str | None = None
    phone: str | None = None
    landline: str | None = None
    email: str | None = None
    address: str | None = None
    region_code: str | None = None


class ProblemPlace(_Part):
    """Where the matter is."""

    region_code: str | None = None
    region_name: str | None = None
    detail: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    datum: str | None = None

    @field_validator("region_code")
    @classmethod
    def _known_form(cls, value: str | None) -> str | None:
        return _code(value)


class ContentClass(_Part):
    """What the matter is about, by the code table."""

    code: str | None = None
    path: str | None = None
    confidence: float | None = None
    candidates: list[dict[str, Any]] = Field(default_factory=list)

    @field_validator("code")
    @classmethod
    def _known_form(cls, value: str | None) -> str | None:
        return _code(value)

    @field_validator("candidates", mode="before")
    @classmethod
    def _null_is_empty(cls, value: Any) -> Any:
        return [] if value is None else value


class EventTime(_Part):
    """When it happened, in the citizen's words and as dates."""

    raw: str | None = None
    from_: str | None = Field(default=None, alias="from")
    to: str | None = None


class Respondent(_Part):
    """Whom the petition is about."""

    name: str | None = None
    post: str | None = None
    unit: str | None = None


class PriorEffort(_Part):
    """Where the citizen has already been with it."""

    organ: str | None = None
    when: str | None = None
    outcome: str | None = None
    document_no: str | None = None


class OtherProcedure(_Part):
    """A court, arbitration or review the matter is or was in."""

    kind: str | None = None
    body: str | None = None
    document_no: str | None = None
    stage: str | None = None


class Consent(_Part):
    """Which notice the citizen agreed to, when, and who says so.

    One who confirms the read-back agrees; where staff file for somebody, staff say that they did.
    """

    version: str
    at: str
    by: Literal["citizen", "handler"] = "citizen"


class Petition(_Part):
    """All that ``submit_petition`` carries."""

    kind: Kind = "其他"
    procedure: str | None = None
    petitioner: Petitioner = Field(default_factory=Petitioner)
    anonymous: bool = False
    problem_place: ProblemPlace = Field(default_factory=ProblemPlace)
    content_class: ContentClass = Field(default_factory=ContentClass)
    title: str = ""
    requests: list[str] = Field(default_factory=list)
    facts: str = ""
    reasons: str = ""
    event_time: EventTime = Field(default_factory=EventTime)
    respondents: list[Respondent] = Field(default_factory=list)
    prior_efforts: list[PriorEffort] = Field(default_factory=list)
    other_procedure: OtherProcedure | None = None
    people_count: int = Field(default=1, ge=1)
    representatives: list[dict[str, Any]] = Field(default_factory=list)
    public: bool = False
    confidential: bool = False
    proxy: dict[str, Any] | None = None
    flags: list[str] = Field(default_factory=list)
    consent: Consent | None = None
    attachments: list[str] = Field(default_factory=list)

    @field_validator(
        "petitioner", "problem_place", "content_class", "event_time", "requests", "respondents",
        "prior_efforts", "representatives", "flags", "attachments", "title", "facts", "reasons",
        mode="before",
    )  # fmt: skip
    @classmethod
    def _null_is_empty(cls, value: Any, info: Any) -> Any:
        if value is not None:
            return value
        field = cls.model_fields[info.field_name]
        return field.get_default(call_default_factory=True)

    @field_validator("people_count", mode="before")
    @classmethod
    def _at_least_one(cls, value: Any) -> Any:
        return 1 if value in (None, 0) else value

    @property
    def sealed(self) -> bool:
        """Whether only named roles may know of it (Art. 30)."""
        return self.confidential or self.kind == "检举控告"


def _code(value: str | None) -> str | None:
    """A code of a table: digits only, else none at all."""
    return value if value and re.fullmatch(r"\d{2,12}", value, re.ASCII) else None


def check_petition(petition: Petition) -> None:
    """Refuse only what cannot be registered at all: no words, or no consent."""
    missing = [] if petition.consent else ["consent"]
    if not petition.facts.strip() and not petition.requests:
        missing.append("facts")
    if missing:
        raise PetitionIncomplete(missing)
