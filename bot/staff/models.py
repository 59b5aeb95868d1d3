"""Units, accounts, tokens and the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.kit.db import Base, EncryptedText, ZonedDateTime
from bot.staff.append_only import protect
from bot.staff.permissions import Role

_ROLES = ", ".join(f"'{role.value}'" for role in Role)


class Unit(Base):
    """An organ or department that handles petitions; units form a tree.

    An ``area`` (块) governs a place, a ``line`` (条) one trade within the place above it.
    """

    __tablename__ = "units"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[str] = mapped_column(String(8), default="line", server_default="line")
    created_at: Mapped[datetime] = mapped_column(ZonedDateTime)


class Staff(Base):
    """A member of staff; without a ``login`` they hold tokens and sign in nowhere."""

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint(f"role IN ({_ROLES})", name="role_known"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    login: Mapped[str | None] = mapped_column(String(60), unique=True, index=True)
    role: Mapped[str] = mapped_column(String(30))
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(ZonedDateTime)


class ApiToken(Base):
    """A bearer token; only its SHA-256 is kept."""

    __tablename__ = "api_tokens"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(ZonedDateTime)
    expires_at: Mapped[datetime] = mapped_column(ZonedDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(ZonedDateTime)


class Duty(Base):
    """Whether somebody takes conversations: ``on_duty``, ``busy`` or ``away``.

    ``offered_at`` is when one was last put before them.
    """

    __tablename__ = "staff_duties"
    __table_args__ = (CheckConstraint("state in ('on_duty', 'busy', 'away')", name="state"),)

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    since: Mapped[datetime] = mapped_column(ZonedDateTime)
    offered_at: Mapped[datetime | None] = mapped_column(ZonedDateTime)


class StaffSkill(Base):
    """Something that a member of staff is good at."""

    __tablename__ = "staff_skills"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    skill: Mapped[str] = mapped_column(String(30), primary_key=True)


class OnCall(Base):
    """Somebody of the group that is called when a citizen seems to be in danger."""

    __tablename__ = "staff_on_call"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(ZonedDateTime)


class Credential(Base):
    """What an account proves itself by; a second factor counts from ``totp_since`` on.

    ``totp_step`` is the last time step whose code was used: none is good twice.
    """

    __tablename__ = "staff_credentials"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    password_hash: Mapped[str | None] = mapped_column(Text)
    password_set_at: Mapped[datetime | None] = mapped_column(ZonedDateTime)
    totp_secret: Mapped[str | None] = mapped_column(EncryptedText)
    totp_since: Mapped[datetime | None] = mapped_column(ZonedDateTime)
    totp_step: Mapped[int] = mapped_column(default=0)
    oidc_subject: Mapped[str | None] = mapped_column(String(255), unique=True)


class RecoveryCode(Base):
    """One way back in for somebody who lost their second factor; only a keyed hash is kept."""

    __tablename__ = "staff_recovery_codes"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(ZonedDateTime)


class StaffSession(Base):
    """One browser that signed in; not ``complete`` while the second factor is missing."""

    __tablename__ = "staff_sessions"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    complete: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(ZonedDateTime)
    seen_at: Mapped[datetime] = mapped_column(ZonedDateTime)
    expires_at: Mapped[datetime] = mapped_column(ZonedDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(ZonedDateTime)


class Invitation(Base):
    """A link with which its holder sets the password of an account, once."""

    __tablename__ = "staff_invitations"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(ZonedDateTime)
    expires_at: Mapped[datetime] = mapped_column(ZonedDateTime)
    used_at: Mapped[datetime | None] = mapped_column(ZonedDateTime)


class SignInTries(Base):
    """When an account or a network address was last tried wrongly; ``key`` is a keyed hash."""

    __tablename__ = "sign_in_tries"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    recent: Mapped[list[float]] = mapped_column(JSON, default=list)
    updated_at: Mapped[datetime] = mapped_column(ZonedDateTime, index=True)


class AuditHead(Base):
    """The one row that says where the audit chain ends; holding it puts writers in order."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class AuditEntry(Base):
    """One line of the audit log, chained to the one before by its hash."""

    __tablename__ = "audit_entries"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(ZonedDateTime, index=True)
    actor: Mapped[str] = mapped_column(String(120), index=True)
    action: Mapped[str] = mapped_column(String(60))
    object: Mapped[str] = mapped_column(String(120), index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


protect(AuditEntry)
