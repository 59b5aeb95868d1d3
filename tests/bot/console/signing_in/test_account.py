"""One's own account: where one is signed in, and signing out there."""

from sqlalchemy import select

from bot.staff.models import StaffSession
from tests.bot.console.signing_in.conftest import PASSWORD, Browser, Console, hidden
from tests.bot.console.signing_in.test_second_factor import PAGE as SECOND_FACTOR
from tests.bot.console.signing_in.test_second_factor import code_at, secret_of

PAGE = "/console/account"


async def signed_in(console: Console, name: str = "周窗口") -> Browser:
    browser = console.browser()
    await browser.sign_in(name)
    console.clock.advance(seconds=1)
    return browser


async def is_in(browser: Browser) -> bool:
    return (await browser.get("/console/anybody")).status_code == 200


async def test_it_is_for_who_is_signed_in(console: Console) -> None:
    answer = await console.browser().get(PAGE)
    assert answer.headers["location"] == f"/console/login?next={PAGE}"


async def test_one_is_signed_out_and_the_others_stay(console: Console) -> None:
    staff = console.add("周窗口")
    console.add("吴窗口")
    first, second, third = [await signed_in(console) for _ in range(3)]
    stranger = await signed_in(console, "吴窗口")
    shown = (await third.get(PAGE)).text
    assert (shown.count("最近使用"), shown.count("就是这里")) == (3, 1)
    await third.submit(PAGE)  # the first form is that of the session used last but this
    assert [await is_in(one) for one in (first, second, third)] == [True, False, True]
    await third.submit(PAGE, session="others")
    assert [await is_in(one) for one in (first, third, stranger)] == [False, True, True]
    ended = ("sessions.ended", f"staff:{staff.id}")
    assert [line[1:] for line in console.audited()].count(ended) == 2


async def test_nobody_elses_session_ends(console: Console) -> None:
    console.add("周窗口")
    other = console.add("吴窗口")
    mine, theirs = await signed_in(console), await signed_in(console, "吴窗口")
    query = select(StaffSession.id).where(StaffSession.staff_id == other.id)
    id_ = console.database.look(lambda s: s.scalars(query).one())
    fields = hidden((await mine.get(SECOND_FACTOR)).text)
    await mine.client.post(PAGE, data=fields | {"session": id_})
    assert await is_in(theirs)
    assert (await mine.client.post(PAGE, data={"session": "others"})).status_code == 403


async def test_a_second_factor_is_set_up_with_the_password_only(console: Console) -> None:
    console.add("周窗口")
    browser = await signed_in(console)
    secret = secret_of((await browser.get(SECOND_FACTOR)).text)
    for wrong in ("", "guess"):
        code = code_at(console, secret)
        refused = await browser.submit(SECOND_FACTOR, code=code, password=wrong)
        assert (refused.status_code, "密码不对" in refused.text) == (401, True)
    done = await browser.submit(SECOND_FACTOR, code=code_at(console, secret), password=PASSWORD)
    assert "请收好备用码" in done.text
