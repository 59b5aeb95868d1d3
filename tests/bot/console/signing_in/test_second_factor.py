"""The second factor: who must have one, which codes are good, and the way back in without it."""

import re
from typing import Any

import pyotp
import pytest

from bot.kit.clock import FixedClock
from bot.kit.db import Database
from bot.staff import audit, service
from bot.staff.models import Credential, RecoveryCode
from bot.staff.permissions import Role
from bot.staff.rules import rules
from tests.bot.console.signing_in.conftest import PASSWORD, Browser, Console, build
from tests.bot.petitions import MONDAY, OPERATOR

PAGE = "/console/second-factor"


def code_at(console: Console, secret: str) -> str:
    return pyotp.TOTP(secret).at(int(console.clock.now().timestamp()))


def secret_of(page: str) -> str:
    found = re.search(r"密钥：<code>([A-Z2-7 ]+)</code>", page)
    assert found is not None
    return found.group(1).replace(" ", "")


async def set_up(console: Console, browser: Browser) -> tuple[str, list[str]]:
    """Set the second factor up; returns the telephone's secret and the recovery codes."""
    secret = secret_of((await browser.get(PAGE)).text)
    code = code_at(console, secret)
    shown = await browser.submit(PAGE, code=code, password=PASSWORD)
    assert shown.status_code == 200, shown.text
    return secret, re.findall(r"<code>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</code>", shown.text)


async def test_an_administrator_goes_nowhere_without_one(console: Console) -> None:
    console.add("陈管理", Role.ADMINISTRATOR)
    browser = console.browser()
    entered = await browser.sign_in("陈管理", after="/console/anybody")
    assert entered.headers["location"] == PAGE
    for page in ("/console/anybody", "/console/password"):
        assert (await browser.get(page)).headers["location"] == PAGE
    shown = (await browser.get(PAGE)).text
    assert "必须开启" in shown
    assert "<svg" in shown
    half_way = browser.client.cookies["xinfang_session"]
    _, codes = await set_up(console, browser)
    assert len(set(codes)) == rules().recovery_codes
    assert (await browser.get("/console/anybody")).status_code == 200
    # The name of the session changed with what it may do.
    assert browser.client.cookies["xinfang_session"] != half_way
    browser.client.cookies.set("xinfang_session", half_way)
    assert (await browser.get("/console/anybody")).status_code == 303


@pytest.mark.parametrize(
    ("policy", "role", "asked"),
    [
        ("optional", Role.ADMINISTRATOR, False),
        ("administrators", Role.SUPERVISOR, False),
        ("everyone", Role.HANDLER, True),
    ],
)
async def test_the_setting_says_who_must(
    sqlite_database: Database, policy: str, role: Role, asked: bool
) -> None:
    console = build(sqlite_database, FixedClock(MONDAY), second_factor=policy)
    console.add("某人", role)
    entered = await console.browser().sign_in("某人")
    assert (entered.headers["location"] == PAGE) == asked


async def test_from_then_on_the_password_alone_is_not_enough(console: Console) -> None:
    console.add("周窗口")
    first = console.browser()
    await first.sign_in("周窗口")
    secret, _ = await set_up(console, first)
    console.clock.advance(seconds=60)
    browser = console.browser()
    entered = await browser.sign_in("周窗口", after="/console/anybody")
    assert entered.headers["location"] == PAGE
    assert (await browser.get("/console/anybody")).status_code == 303
    assert (await browser.submit(PAGE, code="000000")).status_code == 401
    done = await browser.submit(PAGE, code=code_at(console, secret))
    assert done.headers["location"] == "/console/anybody"
    assert (await browser.get("/console/anybody")).status_code == 200


async def test_a_code_is_good_once_and_not_for_long(console: Console) -> None:
    console.add("周窗口")
    browser = console.browser()
    await browser.sign_in("周窗口")
    secret, _ = await set_up(console, browser)
    used = code_at(console, secret)
    other = console.browser()
    await other.sign_in("周窗口")
    assert (await other.submit(PAGE, code=used)).status_code == 401
    console.clock.advance(seconds=90)
    assert (await other.submit(PAGE, code=used)).status_code == 401
    late = code_at(console, secret)
    console.clock.advance(seconds=120)
    assert (await other.submit(PAGE, code=late)).status_code == 401
    assert (await other.submit(PAGE, code=code_at(console, secret))).status_code == 303


async def test_guessing_codes_locks_the_account_with_a_right_password(console: Console) -> None:
    console.add("周窗口")
    browser = console.browser()
    await browser.sign_in("周窗口")
    secret, _ = await set_up(console, browser)
    console.clock.advance(seconds=60)
    answers = []
    for n in range(rules().account.tries):
        guesser = console.browser()
        entered = await guesser.sign_in("周窗口")
        if entered.status_code == 303:
            answers.append((await guesser.submit(PAGE, code=f"00000{n}")).status_code)
    assert 429 in answers
    assert answers.count(401) < rules().account.tries
    assert (await console.browser().sign_in("周窗口")).status_code == 429
    console.clock.advance(minutes=rules().account.window_minutes, seconds=1)
    again = console.browser()
    await again.sign_in("周窗口")
    assert (await again.submit(PAGE, code=code_at(console, secret))).status_code == 303


async def test_recovery_codes_are_good_once_each(console: Console) -> None:
    console.add("周窗口")
    browser = console.browser()
    await browser.sign_in("周窗口")
    secret, codes = await set_up(console, browser)
    for code, status in ((codes[0].lower(), 303), (codes[0], 401), (codes[1], 303)):
        other = console.browser()
        await other.sign_in("周窗口")
        assert (await other.submit(PAGE, code=code)).status_code == status
    console.clock.advance(seconds=60)
    renewed = await browser.submit(PAGE, code=code_at(console, secret))
    assert "请收好备用码" in renewed.text
    other = console.browser()
    await other.sign_in("周窗口")
    assert (await other.submit(PAGE, code=codes[2])).status_code == 401


async def test_an_unfinished_sign_in_ends_soon(console: Console) -> None:
    console.add("陈管理", Role.ADMINISTRATOR)
    browser = console.browser()
    await browser.sign_in("陈管理")
    console.clock.advance(minutes=rules().session.unfinished_minutes)
    assert (await browser.get(PAGE)).headers["location"].startswith("/console/login")


async def test_a_lost_telephone_is_reset_by_somebody_who_may(console: Console) -> None:
    account = console.add("周窗口")
    browser = console.browser()
    await browser.sign_in("周窗口")
    await set_up(console, browser)
    now = console.clock.now()
    console.database.transact(lambda s: service.reset_second_factor(s, OPERATOR, account.id, now))
    assert (await browser.get("/console/anybody")).status_code == 303
    entered = await browser.sign_in("周窗口", after="/console/anybody")
    assert entered.headers["location"] == "/console/anybody"


async def test_the_database_holds_neither_secret_nor_codes(console: Console) -> None:
    console.add("周窗口")
    browser = console.browser()
    await browser.sign_in("周窗口")
    secret, codes = await set_up(console, browser)

    def stored(session: Any) -> str:
        raw = session.connection().exec_driver_sql("select totp_secret from staff_credentials")
        hashes = session.query(RecoveryCode.code_hash).all()
        assert session.query(Credential.totp_secret).scalar() == secret
        return f"{raw.all()} {hashes}"

    kept = console.database.look(stored)
    assert secret not in kept
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    assert console.database.look(audit.verify).ok
