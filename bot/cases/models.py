"""The tables of a case. What a citizen told is encrypted; keyed hashes beside it find it again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.cases.states import CaseState
from bot.kit.db import Base, EncryptedJSON, EncryptedText, ZonedDateTime
from bot.staff.append_only import protect

_STATES = ", ".join(f"'{state.value}'" for state in CaseState if state is not CaseState.DRAFT)


class Case(Base):
    """One petition that was filed."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint("people_count >= 1", name="people_counted"),
        Index("ix_cases_filer", "filer_hash", "channel", "account"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    # The umbrella number of all cases that were told and confirmed together; alone: none.
    letter: Mapped[str | None] = mapped_column(String(16), index=True)
    state: Mapped[str] = mapped_column(String(4), index=True)
    # Accusations and whatever was asked to be kept confidential: named roles only.
    sealed: Mapped[bool]

    channel: Mapped[str] = mapped_column(String(40))
    account: Mapped[str] = mapped_column(String(80))
    filer: Mapped[str] = mapped_column(EncryptedText)
    filer_hash: Mapped[str] = mapped_column(String(64))
    conversation_id: Mapped[str] = mapped_column(String(36), index=True)

    query_code: Mapped[str] = mapped_column(EncryptedText)
    query_code_hash: Mapped[str] = mapped_column(String(64))
    phone_tail_hash: Mapped[str | None] = mapped_column(String(64))
    name_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    phone_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    id_hash: Mapped[str | None] = mapped_column(String(64), index=True)

    kind: Mapped[str] = mapped_column(String(20))
    procedure: Mapped[str | None] = mapped_column(String(40))
    anonymous: Mapped[bool]
    public: Mapped[bool]
    confidential: Mapped[bool]
    people_count: Mapped[int]
    class_code: Mapped[str | None] = mapped_column(String(12))
    content_class: Mapped[dict[str, Any]] = mapped_column(JSON)
    region_code: Mapped[str | None] = mapped_column(String(12))
    flags: Mapped[list[str]] = mapped_column(JSON)
    related: Mapped[list[str]] = mapped_column(JSON)
    consent: Mapped[dict[str, Any]] = mapped_column(JSON)

    title: Mapped[str] = mapped_column(EncryptedText)
    petitioner: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    problem_place: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    requests: Mapped[list[str]] = mapped_column(EncryptedJSON)
    facts: Mapped[str] = mapped_column(EncryptedText)
    reasons: Mapped[str] = mapped_column(EncryptedText)
    event_time: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    respondents: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJSON)
    prior_efforts: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJSON)
    other_procedure: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    representatives: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJSON)
    proxy: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)
    original_words: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJSON)

    unit: Mapped[str | None] = mapped_column(String(100), index=True)
    created_at: Mapped[datetime] = mapped_column(ZonedDateTime)
    registered_at: Mapped[datetime | None] = mapped_column(ZonedDateTime)
    urged_at: Mapped[datetime | None] = mapped_column(ZonedDateTime)
    urge_count: Mapped[int] = mapped_column(default=0)
    withdrawal_effective_at: Mapped[datetime | None] = mapped_column(ZonedDateTime, index=True)
    withdrawn_from: Mapped[str | None] = mapped_column(String(4))
    flow_version: Mapped[str | None] = mapped_column(String(80))
    model_version: Mapped[str | None] = mapped_column(String(120))

    clocks: Mapped[list[CaseClock]] = relationship(
        order_by="CaseClock.id", lazy="raise", cascade="all"
    )
    timeline: Mapped[list[TimelineEntry]] = relationship(
        order_by="TimelineEntry.seq", lazy="raise", viewonly=True
    )
    attachments: Mapped[list[CaseAttachment]] = relationship(
        order_by="CaseAttachment.position", lazy="raise", viewonly=True
    )
    co_units: Mapped[list[CaseCoUnit]] = relationship(
        order_by="CaseCoUnit.unit", lazy="raise", cascade="all"
    )


class CaseClock(Base):
    """A time limit that runs, or ran, on a case."""

    __tablename__ = "case_clocks"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    code: Mapped[str] = mapped_column(String(4))
    name: Mapped[str] = mapped_column(String(60))
    article: Mapped[str] = mapped_column(String(60))
    rules: Mapped[str] = mapped_column(String(20))
    starts: Mapped[date]
    due: Mapped[date]
    stopped_at: Mapped[datetime | None] = mapped_column(ZonedDateTime)


class TimelineEntry(Base):
    """Something that happened to a case; corrections are new entries."""

    __tablename__ = "case_timeline"
    __table_args__ = (
        UniqueConstraint("case_id", "seq"),
        CheckConstraint("audience IN ('citizen', 'staff')", name="audience_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(ZonedDateTime)
    type: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(30))
    unit: Mapped[str | None] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(EncryptedText)
    audience: Mapped[str] = mapped_column(String(10))
    detail: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON)


class CaseAttachment(Base):
    """A file that belongs to a case; what it is stands in the table of attachments."""

    __tablename__ = "case_attachments"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    attachment_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    position: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(ZonedDateTime)


class CaseCoUnit(Base):
    """A unit that helps the one in charge."""

    __tablename__ = "case_co_units"

    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(String(100), primary_key=True)


class CaseCounter(Base):
    """The last number given out on a day."""

    __tablename__ = "case_counters"

    day: Mapped[str] = mapped_column(String(8), primary_key=True)
    last: Mapped[int]


class LookUpTries(Base):
    """The wrong tries of the last hour against one asker or one number."""

    __tablename__ = "case_look_up_tries"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    recent: Mapped[list[float]] = mapped_column(JSON)
    updated_at: Mapped[datetime] = mapped_column(ZonedDateTime, index=True)


protect(TimelineEntry)
