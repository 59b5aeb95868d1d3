"""Accounts, tokens and who may do what."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.kit.db import Database
from bot.staff import service as staff
from bot.staff.models import Staff
from bot.staff.permissions import (
    GRANTS,
    NotPermitted,
    Permission,
    Role,
    check_permission,
    is_allowed,
)
from tests.bot.petitions import ADMINISTRATOR, ME, MONDAY, OFFICER, OPERATOR


def add(database: Database, name: str = "周窗口", unit: str | None = "测试市信访局") -> Staff:
    return database.transact(
        lambda s: staff.add_staff(
            s, OPERATOR, name, role=Role.INTAKE_OFFICER, unit=unit, now=MONDAY
        )
    )


def token_of(database: Database, account: Staff, **options: Any) -> staff.NewToken:
    return database.transact(
        lambda s: staff.create_token(s, OPERATOR, account.id, MONDAY, **options)
    )


def who(database: Database, secret: str, **later: float) -> Any:
    now = MONDAY + timedelta(**later)
    return database.look(lambda s: staff.authenticate_token(s, secret, now))


def test_a_token_says_who_holds_it_until_it_ends(database: Database) -> None:
    token = token_of(database, add(database), days=2)
    holder = who(database, token.secret)
    assert (holder.name, holder.role, holder.unit) == ("周窗口", "intake_officer", "测试市信访局")
    assert who(database, token.secret, days=2, seconds=-1) is not None
    assert who(database, token.secret, days=2) is None
    for wrong in ("", "xf_", token.secret[:-1], token.secret + "x", token.secret.upper(), "\x00"):
        assert who(database, wrong) is None


def test_tokens_end_when_revoked_or_when_the_owner_leaves(database: Database) -> None:
    first, second = add(database), add(database, "郑接待")
    one, two = token_of(database, first), token_of(database, second)
    assert database.transact(lambda s: staff.revoke_tokens(s, OPERATOR, first.id, MONDAY)) == 1
    assert who(database, one.secret) is None

    def leave(session: Any) -> None:
        session.get(Staff, second.id).active = False

    database.transact(leave)
    assert who(database, two.secret) is None
    with pytest.raises(staff.StaffNotFound):
        token_of(database, second)


def test_the_database_holds_no_token(database: Database) -> None:
    token = token_of(database, add(database))
    with database.engine.connect() as connection:
        for table in ("api_tokens", "audit_entries"):
            assert token.secret not in str(connection.execute(text(f"SELECT * FROM {table}")).all())


def test_a_unit_is_opened_once(database: Database) -> None:
    assert add(database, "甲").unit_id == add(database, "乙").unit_id
    assert add(database, "丙", None).unit_id is None
    with pytest.raises(ValueError, match="name"):
        add(database, "  ")


def test_accounts_are_for_administrators(database: Database) -> None:
    for asker, allowed in ((ADMINISTRATOR, True), (OPERATOR, True), (OFFICER, False), (ME, False)):

        def work(session: Any, asker: Any = asker) -> Staff:
            return staff.add_staff(session, asker, "新人", role=Role.HANDLER, unit=None, now=MONDAY)

        if allowed:
            assert database.transact(work).role == "handler"
        else:
            with pytest.raises(NotPermitted):
                database.transact(work)


def test_every_role_stands_in_the_table() -> None:
    assert set(GRANTS) == set(Role)
    sealed = [role for role in Role if Permission.CASES_READ_SEALED in GRANTS[role]]
    assert sealed == [Role.SUPERVISOR]
    assert not any(is_allowed(ME, permission) for permission in Permission)
    with pytest.raises(NotPermitted) as refused:
        check_permission(ME, Permission.CASES_READ)
    assert refused.value.permission is Permission.CASES_READ
