"""The newest case of a conversation: who it was that filed, once their draft is gone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.cases import repository
from bot.cases.models import Case
from bot.staff.askers import Asker


@dataclass(frozen=True, slots=True)
class Latest:
    """Personal data, unmasked: whoever shows it hides what must be hidden and writes it down."""

    name: str
    title: str
    phone: str | None


def latest_of(session: Session, asker: Asker, conversations: Collection[str]) -> dict[str, Latest]:
    """Of each conversation the newest case that the asker may know of."""
    if not conversations:
        return {}
    rows = session.execute(
        repository.readable_statement(session, asker)
        .where(Case.conversation_id.in_(conversations))
        .with_only_columns(Case.conversation_id, Case.title, Case.petitioner)
        .order_by(Case.created_at)
    )
    return {id_: _show(title, who or {}) for id_, title, who in rows}


def _show(title: str, who: dict[str, Any]) -> Latest:
    return Latest(str(who.get("name") or ""), title, who.get("phone"))
