"""Signing in with a password: who gets in, who is locked out, and how long it lasts."""

import asyncio
from typing import Any

import pytest
from starlette.requests import Request

from bot.console.signing_in import still_signed_in
from bot.kit.clock import FixedClock
from bot.kit.db import Database
from bot.staff import audit, service, sessions
from bot.staff.models import Staff, StaffSession
from bot.staff.permissions import Role
from bot.staff.rules import rules
from tests.bot.console.signing_in.conftest import PASSWORD, Console, build, hidden
from tests.bot.petitions import MONDAY, OPERATOR


async def test_a_page_is_reached_after_signing_in_and_no_earlier(console: Console) -> None:
    account, browser = console.add("周窗口"), console.browser()
    sent = await browser.get("/console/anybody")
    assert sent.status_code == 303
    assert sent.headers["location"] == "/console/login?next=/console/anybody"
    entered = await browser.sign_in("周窗口", after="/console/anybody")
    assert entered.status_code == 303
    assert entered.headers["location"] == "/console/anybody"
    assert (await browser.get("/console/anybody")).json() == {"name": "周窗口"}
    assert console.audited() == [(f"staff:{account.id}", "sign_in.accepted", f"staff:{account.id}")]


async def test_the_cookie_is_out_of_reach_of_scripts_and_strangers(database: Database) -> None:
    from_https = build(database, FixedClock(MONDAY), https=True)
    from_https.add("周窗口")
    browser = from_https.browser()
    browser.client.base_url = "https://test"  # type: ignore[assignment]
    cookie = (await browser.sign_in("周窗口")).headers["set-cookie"]
    assert cookie.startswith("xinfang_session=")
    for part in ("HttpOnly", "SameSite=lax", "Secure", "Path=/"):
        assert part in cookie


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("周窗口", PASSWORD + "x"),
        ("周窗口", ""),
        ("周窗口", "\0"),
        ("某人", PASSWORD),
        ("某人\0", PASSWORD),
        ("某" * 500, "密" * 1000),
        ("' OR 1=1 --", PASSWORD),
    ],
)
async def test_wrong_is_told_without_telling_what(
    console: Console, login: str, password: str
) -> None:
    console.add("周窗口")
    refused = await console.browser().sign_in(login, password)
    assert refused.status_code == 401
    assert "登录名或密码不对" in refused.text
    assert "set-cookie" not in refused.headers
    assert [line[1] for line in console.audited()] == ["sign_in.failed"]
    assert "某人" not in str(console.audited())


async def test_an_account_is_locked_after_wrong_tries_and_opens_again(console: Console) -> None:
    console.add("周窗口")
    for n in range(rules().account.tries):
        wrong = await console.browser(f"10.0.1.{n}").sign_in("周窗口", "wrong password")
        assert wrong.status_code == 401
    locked = await console.browser("10.0.2.1").sign_in("周窗口")
    assert locked.status_code == 429
    assert "09:45" in locked.text
    assert "sign_in.locked" in [line[1] for line in console.audited()]
    console.clock.advance(minutes=rules().account.window_minutes, seconds=1)
    assert (await console.browser().sign_in("周窗口")).status_code == 303


async def test_tries_at_once_are_no_way_round_the_lock(console: Console) -> None:
    console.add("周窗口")
    answers = await asyncio.gather(
        *(console.browser().sign_in("周窗口", f"wrong password {n}") for n in range(12))
    )
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [401] * rules().account.tries + [429] * (12 - rules().account.tries)


async def test_an_address_is_locked_whatever_account_it_tries(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = rules().model_copy(update={"address": rules().address.model_copy(update={"tries": 3})})
    monkeypatch.setattr("bot.staff.tries.rules", lambda: few)
    console.add("周窗口")
    for n in range(3):
        await console.browser().sign_in(f"某人{n}", "wrong password")
    assert (await console.browser().sign_in("周窗口")).status_code == 429
    assert (await console.browser("10.0.0.2").sign_in("周窗口")).status_code == 303


async def test_a_right_password_gives_the_tries_back(console: Console) -> None:
    console.add("周窗口")
    for _ in range(3):
        for _ in range(rules().account.tries - 1):
            await console.browser().sign_in("周窗口", "wrong password")
        assert (await console.browser().sign_in("周窗口")).status_code == 303


async def test_sessions_end_when_idle_and_at_the_latest_after_hours(console: Console) -> None:
    console.add("周窗口")
    idle, busy = console.browser(), console.browser()
    for browser in (idle, busy):
        await browser.sign_in("周窗口")
    given = rules().session
    passed = 0
    while passed + given.idle_minutes - 1 < given.hours * 60:
        console.clock.advance(minutes=given.idle_minutes - 1)
        passed += given.idle_minutes - 1
        assert (await busy.get("/console/anybody")).status_code == 200
    assert (await idle.get("/console/anybody")).status_code == 303
    console.clock.advance(minutes=given.idle_minutes - 1)
    assert (await busy.get("/console/anybody")).status_code == 303


async def test_what_a_page_does_by_itself_is_no_use_of_the_session(console: Console) -> None:
    account = console.add("周窗口")
    browser = console.browser()
    await browser.sign_in("周窗口")
    cookie = browser.client.cookies["xinfang_session"]
    headers = [(b"cookie", f"xinfang_session={cookie}".encode())]
    page = Request({"type": "http", "app": console.app, "path": "/console/", "headers": headers})
    for _ in range(rules().session.idle_minutes):
        found = await still_signed_in(page)
        assert found is not None
        assert found.staff_id == account.id
        console.clock.advance(minutes=1)
    assert await still_signed_in(page) is None
    await browser.sign_in("周窗口")
    assert await still_signed_in(page) is None  # the old cookie stays ended


async def test_signing_out_ends_the_session_itself(console: Console) -> None:
    console.add("周窗口")
    browser = console.browser()
    await browser.sign_in("周窗口")
    kept = browser.client.cookies["xinfang_session"]
    shown = await browser.get("/console/password")
    left = await browser.client.post("/console/logout", data=hidden(shown.text))
    assert left.headers["location"] == "/console/login"
    thief = console.browser()
    thief.client.cookies.set("xinfang_session", kept)
    assert (await thief.get("/console/anybody")).status_code == 303
    assert console.audited()[-1][1] == "signed_out"


async def test_an_administrator_ends_sessions_and_accounts(console: Console) -> None:
    account, browser = console.add("周窗口"), console.browser()
    now = console.clock.now()
    await browser.sign_in("周窗口")
    assert (
        console.database.transact(lambda s: service.end_sessions(s, OPERATOR, account.id, now)) == 1
    )
    assert (await browser.get("/console/anybody")).status_code == 303
    await browser.sign_in("周窗口")
    assert (await browser.get("/console/anybody")).status_code == 200
    console.database.transact(lambda s: service.close_staff(s, OPERATOR, account.id, now))
    assert (await browser.get("/console/anybody")).status_code == 303
    assert (await browser.sign_in("周窗口")).status_code == 401
    console.add("周窗口")
    assert (await browser.sign_in("周窗口")).status_code == 303


async def test_a_form_of_another_site_does_nothing(console: Console) -> None:
    console.add("周窗口")
    browser = console.browser()
    form = {"login": "周窗口", "password": PASSWORD}
    for token in ({}, {"token": "0" * 64}, {"token": "伪"}):
        refused = await browser.client.post("/console/login", data=form | token)
        assert refused.status_code == 403
    other = hidden((await console.browser().get("/console/login")).text)
    await browser.get("/console/login")
    assert (await browser.client.post("/console/login", data=form | other)).status_code == 403
    assert console.audited() == []


async def test_a_forged_cookie_never_reaches_the_table(console: Console) -> None:
    console.add("周窗口")
    browser = console.browser()
    await browser.sign_in("周窗口")
    real = browser.client.cookies["xinfang_session"]
    name, signature = real.split(".")
    now = console.clock.now()
    for forged in ("", ".", name, f"{name}.", f"{name}.{'0' * 64}", f"x.{signature}", "é.é"):
        assert console.database.look(lambda s, c=forged: sessions.find_session(s, c, now)) is None
    assert console.database.look(lambda s: sessions.find_session(s, real, now)) is not None
    kept = console.database.look(lambda s: s.query(StaffSession.token_hash).all())
    assert name not in str(kept)


@pytest.mark.parametrize("after", ["https://evil.test/", "//evil.test", "/\\evil.test", "/my"])
async def test_signing_in_leads_to_no_other_site(console: Console, after: str) -> None:
    console.add("周窗口")
    entered = await console.browser().sign_in("周窗口", after=after)
    assert entered.headers["location"] == "/console"


async def test_a_role_without_the_permission_is_refused(database: Database) -> None:
    console = build(database, FixedClock(MONDAY), second_factor="optional")
    for name, role, status in (
        ("周窗口", Role.INTAKE_OFFICER, 200),
        ("陈管理", Role.ADMINISTRATOR, 403),
    ):
        console.add(name, role)
        browser = console.browser()
        await browser.sign_in(name)
        assert (await browser.get("/console/readers")).status_code == status
        assert (await browser.get("/console/anybody")).status_code == 200


async def test_the_link_sets_a_password_once(console: Console) -> None:
    now = console.clock.now()

    def work(session: Any) -> tuple[Staff, Any]:
        added = service.add_staff(
            session, OPERATOR, "郑承办", role=Role.HANDLER, unit="测试区住建局", now=now,
            login="郑承办",
        )  # fmt: skip
        return added, service.invite_staff(session, OPERATOR, added.id, now)

    _, invitation = console.database.transact(work)
    page, browser = f"/console/password?link={invitation.secret}", console.browser()
    for new, again, fault in (
        ("short", "short", "至少"),
        ("1" * 20, "1" * 20, "至少"),
        ("password password", "password password", "太常见"),
        ("我是郑承办我是郑承办", "我是郑承办我是郑承办", "姓名"),
        (PASSWORD, PASSWORD + "x", "不一样"),
    ):
        weak = await browser.submit(page, new=new, again=again)
        assert weak.status_code == 422
        assert fault in weak.text
    done = await browser.submit(page, new=PASSWORD, again=PASSWORD)
    assert done.headers["location"] == "/console/login?saved"
    assert "密码已设置" in (await browser.get("/console/login?saved")).text
    assert (await browser.get(page)).status_code == 410
    assert (await browser.sign_in("郑承办")).status_code == 303


async def test_an_old_link_is_no_good(console: Console) -> None:
    account = console.add("周窗口")
    now = console.clock.now()
    link = console.database.transact(
        lambda s: service.invite_staff(s, OPERATOR, account.id, now)
    ).secret
    console.clock.advance(hours=rules().invitation_hours)
    ended = await console.browser().get(f"/console/password?link={link}")
    assert ended.status_code == 410
    assert "已失效" in ended.text


async def test_a_changed_password_signs_out_every_other_browser(console: Console) -> None:
    console.add("周窗口")
    here, there = console.browser(), console.browser()
    for browser in (here, there):
        await browser.sign_in("周窗口")
    new = "四月 的 银杏 与 旧车站"
    wrong = await here.submit("/console/password", old="wrong", new=new, again=new)
    assert wrong.status_code == 401
    done = await here.submit("/console/password", old=PASSWORD, new=new, again=new)
    assert done.status_code == 303
    assert "密码已修改" in (await here.get(done.headers["location"])).text
    assert (await there.get("/console/anybody")).status_code == 303
    assert (await there.sign_in("周窗口")).status_code == 401
    assert (await there.sign_in("周窗口", new)).status_code == 303
    assert console.database.look(audit.verify).ok
