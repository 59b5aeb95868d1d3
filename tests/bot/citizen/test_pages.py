"""/my: signing in with three things, and doing with a case what the chat can do."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from bot.intake import conversations, ratings
from bot.intake.models import Attachment, Handover
from bot.kit.clock import FixedClock
from bot.kit.db import Database
from integrations.wechat.oauth import PATH, WeChatOAuthSignIn
from integrations.wechat.settings import WeChatSettings
from tests.bot.citizen.pages import BASE, Site, build
from tests.bot.intake.service import OFFICER
from tests.bot.petitions import ME, NEIGHBOUR, file, show

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 64


@pytest.fixture
async def site(sqlite_database: Database, clock: FixedClock, tmp_path: Path) -> AsyncIterator[Site]:
    made = await build(sqlite_database, clock, tmp_path)
    yield made
    await made.service.inbox.close()


async def test_three_right_things_show_where_the_case_is(site: Site) -> None:
    shown = await site.browser().sign_in()
    assert shown.url.path == f"/my/case/{site.filed.number}"
    for said in ("已提交", "信访部门", "最迟", site.filed.number, "已提交信访事项"):
        assert said in shown.text
    assert "13800001234" not in shown.text
    assert "梧桐街道样例路8号" not in shown.text


@pytest.mark.parametrize(
    "wrong", [{"code": "AAAAAAAAAA"}, {"tail": "9999"}, {"number": "XF20260302999999"}]
)
async def test_anything_wrong_gets_one_answer(site: Site, wrong: dict[str, str]) -> None:
    shown = await site.browser().sign_in(**wrong)
    assert shown.status_code == 403
    assert "没有查到" in shown.text
    assert "路灯" not in shown.text


async def test_guessing_ends_after_five_tries_of_a_network(site: Site) -> None:
    browser = site.browser()
    for _ in range(5):
        assert (await browser.sign_in(number="XF20260302999999")).status_code == 403
    shown = await browser.sign_in(number="XF20260302999999")
    assert shown.status_code == 429
    assert "试的次数太多了" in shown.text
    assert (await site.browser("10.0.0.2").sign_in()).status_code == 200


async def test_the_cookie_is_for_these_pages_alone_and_ends(site: Site, clock: FixedClock) -> None:
    browser = site.browser()
    shown = await browser.sign_in()
    cookie = shown.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/my"))
    assert ME.sender not in cookie
    clock.advance(minutes=31)
    assert (await browser.get(f"/my/case/{site.filed.number}")).url.path == "/my"


async def test_a_visit_is_for_its_case_alone(site: Site) -> None:
    other = file(site.database, ME)
    strange = file(site.database, NEIGHBOUR)
    browser = site.browser()
    await browser.sign_in()
    for number in (other.number, strange.number):
        assert (await browser.get(f"/my/case/{number}")).url.path != f"/my/case/{number}"
        address, case = f"/my/case/{number}/urge", f"/my/case/{site.filed.number}"
        shown = (await browser.get(case)).text
        token = re.findall(r'name="token" value="([^"]+)"', shown)[0]
        await browser.client.post(address, data={"token": token})
        assert "催办" not in str(show(site.database, OFFICER, number)["timeline"])
    assert (await browser.get("/my/cases")).url.path == f"/my/case/{site.filed.number}"


async def test_a_form_of_another_page_is_refused(site: Site) -> None:
    browser, stranger = site.browser(), site.browser()
    await browser.sign_in()
    shown = (await stranger.get("/my")).text
    token = re.findall(r'name="token" value="([^"]+)"', shown)[0]
    for given in ({}, {"token": "x"}, {"token": token}):
        sent = await browser.client.post(f"/my/case/{site.filed.number}/urge", data=given)
        assert sent.status_code == 403
    assert "催办" not in str(show(site.database, OFFICER, site.filed.number)["timeline"])


async def test_urging_withdrawing_and_thinking_better_of_it(site: Site) -> None:
    browser = site.browser()
    await browser.sign_in()
    assert "已经替您催了" in (await browser.act("urge")).text
    assert "今天已经催过了" in (await browser.act("urge")).text
    withdrawn = await browser.act("withdraw", reason="邻居劝的")
    assert "24 小时后生效" in withdrawn.text
    assert "邻居劝的" not in withdrawn.text
    assert "照常办理" in (await browser.act("keep")).text
    lines = str(show(site.database, OFFICER, site.filed.number)["timeline"])
    assert all(said in lines for said in ("第 1 次催办", "申请撤回", "邻居劝的", "取消了撤回"))


async def test_words_and_pictures_join_the_case_and_the_chat(site: Site) -> None:
    browser = site.browser()
    await browser.sign_in()
    files = [("picture", ("a.jpg", JPEG, "image/jpeg"))]
    assert "承办人员会看到" in (await browser.act("supplement", files, text="又坏了一盏")).text
    case = show(site.database, OFFICER, site.filed.number)
    assert len(case["attachments"]) == 1
    assert "又坏了一盏" in str(case["timeline"])
    chat = site.database.look(
        lambda s: conversations.show(s, site.service.conversation(ME.sender).id, OFFICER)
    )
    assert [(one["kind"], one["text"]) for one in chat["messages"] if one["payload"].get("on")] == [
        ("text", "又坏了一盏"),
        ("image", ""),
    ]
    kept = site.database.look(lambda s: s.scalars(select(Attachment)).one())
    assert kept.case_number == site.filed.number


async def test_what_is_no_picture_or_nothing_is_not_taken(site: Site) -> None:
    browser = site.browser()
    await browser.sign_in()
    for bad in (b"MZ" + b"\x00" * 99, b"%PDF-1.7 x"):
        files = [("picture", ("a.jpg", bad, "image/jpeg"))]
        assert "收不了" in (await browser.act("supplement", files, text="看")).text
    assert "还没有写字" in (await browser.act("supplement", text=" ")).text
    assert show(site.database, OFFICER, site.filed.number)["attachments"] == []


async def test_who_was_helped_may_say_how_well(site: Site, clock: FixedClock) -> None:
    id_, now = site.service.conversation(ME.sender).id, clock.now()

    def helped(session: object) -> None:
        session.add(  # type: ignore[attr-defined]
            Handover(
                id="h", conversation_id=id_, reason="asked", requested_at=now,
                taken_at=now, taken_by="s", released_at=now,
            )
        )  # fmt: skip
        session.flush()  # type: ignore[attr-defined]
        ratings.ask(session, id_, clock.advance(minutes=1))  # type: ignore[arg-type]

    site.database.transact(helped)
    browser = site.browser()
    assert "您满意吗" in (await browser.sign_in()).text
    shown = (await browser.act("rate", score="3")).text
    assert "谢谢您的评价" in shown
    assert "您满意吗" not in shown
    row = site.database.look(lambda s: s.get(ratings.Rating, "h"))
    assert row is not None
    assert row.score == 3


async def test_bigger_type_stays_and_leaving_leaves(site: Site) -> None:
    browser = site.browser()
    await browser.sign_in()
    case = f"/my/case/{site.filed.number}"
    shown = await browser.send(case, "/my/type")
    assert shown.url.path == case
    assert '<body class="big">' in shown.text
    left = await browser.send(case, "/my/sign-out")
    assert left.url.path == "/my"
    assert '<body class="big">' in left.text
    assert (await browser.get(case)).url.path == "/my"


def wechat(answers: dict[str, str]) -> WeChatOAuthSignIn:
    """WeChat's own server, played: it knows the codes of `answers`."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked = dict(request.url.params)
        assert request.url.path == PATH
        assert (asked["appid"], asked["secret"]) == ("wx-test", "hush")
        openid = answers.get(asked["code"])
        said = {"openid": openid} if openid else {"errcode": 40029, "errmsg": "invalid code"}
        return httpx.Response(200, json=said)

    settings = WeChatSettings(app_id="wx-test", app_secret="hush", token="t", original_id="gh_test")
    return WeChatOAuthSignIn(settings, httpx.AsyncClient(transport=httpx.MockTransport(answer)))


async def test_in_wechat_one_sees_all_ones_own(
    sqlite_database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    site = await build(sqlite_database, clock, tmp_path, wechat({"good": ME.sender}))
    other, strange = file(sqlite_database, ME), file(sqlite_database, NEIGHBOUR)
    browser = site.browser()
    browser.client.headers["user-agent"] = "Mozilla/5.0 MicroMessenger/8.0"
    assert "用微信登录" in (await browser.get("/my")).text
    sent = await browser.client.get("/my/wechat")
    there = httpx.URL(sent.headers["location"].removesuffix("#wechat_redirect"))
    assert there.host == "open.weixin.qq.com"
    assert there.params["redirect_uri"] == f"{BASE}/my/wechat"
    state = there.params["state"]
    for query in (f"code=good&state=x{state}", f"code=bad&state={state}"):
        refused = await browser.get(f"/my/wechat?{query}")
        assert (refused.status_code, "请再试一次" in refused.text) == (403, True)
    shown = await browser.get(f"/my/wechat?code=good&state={state}")
    assert shown.url.path == "/my/cases"
    assert site.filed.number in shown.text
    assert other.number in shown.text
    assert strange.number not in shown.text
    assert (await browser.get(f"/my/case/{strange.number}")).url.path == "/my/cases"
    await site.service.inbox.close()
