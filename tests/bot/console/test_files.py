"""Citizens' files in the console: for who may read, never those of an accusation, each audited."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.intake import reading
from bot.intake.models import Attachment
from bot.intake.sight import ConversationNotFound
from bot.kit.clock import FixedClock
from bot.kit.db import Database
from bot.staff.askers import StaffAsker
from bot.staff.models import AuditEntry
from bot.staff.permissions import NotPermitted, Role
from tests.bot.api.conftest import add_conversation
from tests.bot.intake.service import OFFICER

SUPERVISOR = StaffAsker("staff-9", "周主任", Role.SUPERVISOR, "信访局")
CLERK = StaffAsker("staff-3", "李管理", Role.ADMINISTRATOR, None)


def add_file(database: Database, slots: dict[str, Any], clock: FixedClock) -> None:
    add_conversation(database, slots=slots)
    database.transact(
        lambda s: s.add(
            Attachment(
                id="f-1", conversation_id="c-1", message_id="m1", kind="image", media_id="x",
                content_type="image/jpeg", storage_key="key", status="stored",
                created_at=clock.now(),
            )
        )
    )  # fmt: skip


def find(database: Database, asker: StaffAsker, clock: FixedClock, id: str = "f-1") -> str:
    found = database.transact(lambda s: reading.find_file(s, asker, id, clock.now()))
    return str(found["key"])


def test_who_may_read_sees_it_and_leaves_a_line(
    sqlite_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    add_file(sqlite_database, {}, clock)
    assert find(sqlite_database, OFFICER, clock) == "key"
    lines = sqlite_database.look(lambda s: list(s.scalars(select(AuditEntry.action))))
    assert lines == ["attachment.read"]
    with pytest.raises(NotPermitted):
        find(sqlite_database, CLERK, clock)
    with pytest.raises(ConversationNotFound):
        find(sqlite_database, OFFICER, clock, "f-2")


def test_a_file_of_an_accusation_is_for_the_named_role(
    sqlite_database: Database, clock: FixedClock
) -> None:
    add_file(sqlite_database, {"kind": {"value": "检举控告", "messages": ["m1"]}}, clock)
    with pytest.raises(ConversationNotFound):
        find(sqlite_database, OFFICER, clock)
    assert find(sqlite_database, SUPERVISOR, clock) == "key"
