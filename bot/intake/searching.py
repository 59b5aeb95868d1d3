"""Finding a conversation by a name, a phone number, a case's number or words of its draft.

What citizens wrote is encrypted, so words are looked for in the drafts of the queue at hand;
names, phones and numbers of filed cases are found by their keyed hashes.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.intake.models import Conversation
from bot.intake.sealing import is_withheld
from bot.staff.askers import StaffAsker


def matching(
    session: Session, asker: StaffAsker, rows: Sequence[Conversation], words: str
) -> list[Conversation]:
    """Those of `rows` that `words` fit; an accusation only for who may know of it."""
    own = cases.conversations_of(session, asker, words)
    return [
        row
        for row in rows
        if row.id in own
        or row.id.startswith(words)
        or (not is_withheld(asker, row.slots, row.sealed) and _says(row.slots or {}, words))
    ]


def _says(slots: dict[str, Any], words: str) -> bool:
    folded = words.casefold()
    return any(
        folded in str(cell.get(part) or "").casefold()
        for cell in slots.values()
        if isinstance(cell, dict)
        for part in ("value", "display")
    )
