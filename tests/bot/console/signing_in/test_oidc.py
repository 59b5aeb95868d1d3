"""Signing in through a real OpenID provider."""

import base64
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwk, jwt

from bot.console.signing_in import CALLBACK, OidcProvider
from bot.console.signing_in.oidc import OidcFailed
from bot.kit.clock import TZ, FixedClock
from bot.kit.db import Database
from bot.staff import service
from bot.staff.models import Credential
from bot.staff.permissions import Role
from tests.bot.console.signing_in.conftest import Browser, Console, build
from tests.bot.console.signing_in.node_provider import require_provider, running
from tests.bot.petitions import OPERATOR

REDIRECT = f"http://test{CALLBACK}"
CLIENT = {
    "client_id": "xinfang",
    "client_secret": "a secret : for tests+that guards nothing",
    "redirect_uris": [REDIRECT],
}
ACCOUNTS = {"u-1": "周窗口", "u-2": "周窗口", "u-3": "没有账号的人"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    require_provider()
    with running(CLIENT, ACCOUNTS) as address:
        yield address


def provider(issuer: str, **changes: str) -> OidcProvider:
    given = {"client_id": "xinfang", "client_secret": str(CLIENT["client_secret"])} | changes
    return OidcProvider(
        issuer, given["client_id"], given["client_secret"], REDIRECT, "preferred_username"
    )


@pytest.fixture
def console(database: Database, issuer: str) -> Console:
    # The provider goes by the machine's clock.
    return build(database, FixedClock(datetime.now(TZ)), oidc=provider(issuer))


@pytest.fixture
async def at_provider() -> AsyncIterator[httpx.AsyncClient]:
    """The same browser, on the provider's pages."""
    async with httpx.AsyncClient(follow_redirects=False) as client:
        yield client


async def vouched(at_provider: httpx.AsyncClient, address: str, subject: str) -> str:
    """Sign in at the provider and consent; returns where it sends the browser back to."""
    for _ in range(12):
        if address.startswith(REDIRECT):
            return address
        response = await at_provider.get(address)
        if response.is_redirect:
            address = str(httpx.URL(address).join(response.headers["location"]))
            continue
        form = re.search(r'action="([^"]+)"', response.text)
        prompt = re.search(r'name="prompt" value="(\w+)"', response.text)
        assert form is not None, response.text[:500]
        assert prompt is not None
        fields = {"prompt": prompt.group(1), "login": subject, "password": "any"}
        sent = await at_provider.post(str(httpx.URL(address).join(form.group(1))), data=fields)
        assert sent.is_redirect, sent.text[:500]
        address = str(httpx.URL(address).join(sent.headers["location"]))
    raise AssertionError("the provider never came to an end")


async def through(browser: Browser, at_provider: httpx.AsyncClient, subject: str) -> httpx.Response:
    asked = await browser.get("/console/login/oidc?next=/console/anybody")
    assert asked.status_code == 303
    back = await vouched(at_provider, asked.headers["location"], subject)
    return await browser.get(back.removeprefix("http://test"))


async def test_whom_the_provider_vouches_for_is_signed_in(
    console: Console, at_provider: httpx.AsyncClient
) -> None:
    account, browser = console.add("周窗口"), console.browser()
    assert "统一身份认证" in (await browser.get("/console/login")).text
    entered = await through(browser, at_provider, "u-1")
    assert (entered.status_code, entered.headers["location"]) == (303, "/console/anybody")
    assert (await browser.get("/console/anybody")).json() == {"name": "周窗口"}
    actions = [line[1] for line in console.audited()]
    assert actions == ["oidc.linked", "sign_in.accepted"]
    assert {line[2] for line in console.audited()} == {f"staff:{account.id}"}


async def test_the_account_belongs_to_the_first_subject_for_good(
    console: Console, at_provider: httpx.AsyncClient
) -> None:
    account = console.add("周窗口")
    assert (await through(console.browser(), at_provider, "u-1")).status_code == 303

    def rename(session: Any) -> None:
        service.get_staff(session, OPERATOR, account.id).login = "改了登录名"

    console.database.transact(rename)
    assert (await through(console.browser(), at_provider, "u-1")).status_code == 303
    console.database.transact(
        lambda s: setattr(service.get_staff(s, OPERATOR, account.id), "login", "周窗口")
    )
    async with httpx.AsyncClient() as other:
        refused = await through(console.browser(), other, "u-2")
    assert refused.status_code == 403
    subjects = console.database.look(lambda s: s.query(Credential.oidc_subject).all())
    assert [row[0].partition("#")[2] for row in subjects] == ["u-1"]


async def test_who_left_and_comes_back_gets_the_new_account(
    console: Console, at_provider: httpx.AsyncClient
) -> None:
    first = console.add("周窗口")
    assert (await through(console.browser(), at_provider, "u-1")).status_code == 303
    now = console.clock.now()
    console.database.transact(lambda s: service.close_staff(s, OPERATOR, first.id, now))
    assert (await through(console.browser(), at_provider, "u-1")).status_code == 403
    second = console.add("周窗口")
    assert (await through(console.browser(), at_provider, "u-1")).status_code == 303
    assert console.audited()[-1][2] == f"staff:{second.id}"


async def test_who_has_no_account_gets_none(
    console: Console, at_provider: httpx.AsyncClient
) -> None:
    console.add("周窗口")
    refused = await through(console.browser(), at_provider, "u-3")
    assert refused.status_code == 403
    assert "没有对应的账号" in refused.text
    assert [line[1:] for line in console.audited()] == [("sign_in.failed", "staff:unknown")]


async def test_the_second_factor_is_asked_all_the_same(
    console: Console, at_provider: httpx.AsyncClient
) -> None:
    console.add("周窗口", Role.ADMINISTRATOR)
    entered = await through(console.browser(), at_provider, "u-1")
    assert entered.headers["location"] == "/console/second-factor"


async def test_an_answer_is_good_for_the_browser_that_asked_and_once(
    console: Console, at_provider: httpx.AsyncClient
) -> None:
    console.add("周窗口")
    browser = console.browser()
    asked = await browser.get("/console/login/oidc")
    back = (await vouched(at_provider, asked.headers["location"], "u-1")).removeprefix(
        "http://test"
    )
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert (await console.browser().get(back)).status_code == 401
    assert (await browser.get(f"{CALLBACK}?code={code}&state=other")).status_code == 401
    asked = await browser.get("/console/login/oidc")
    back = (await vouched(at_provider, asked.headers["location"], "u-1")).removeprefix(
        "http://test"
    )
    assert (await browser.get(back)).status_code == 303
    assert (await browser.get(back)).status_code == 401
    assert (await browser.get(f"{CALLBACK}?error=access_denied&state=x")).status_code == 401


async def test_a_wrong_secret_vouches_for_nobody(
    console: Console, issuer: str, at_provider: httpx.AsyncClient
) -> None:
    console.app.state.signing_in = replace(
        console.services, oidc=provider(issuer, client_secret="wrong")
    )
    console.add("周窗口")
    assert (await through(console.browser(), at_provider, "u-1")).status_code == 401


async def test_a_provider_that_is_away_leaves_the_password(console: Console, issuer: str) -> None:
    console.app.state.signing_in = replace(console.services, oidc=provider("http://127.0.0.1:9"))
    console.add("周窗口")
    browser = console.browser()
    answer = await browser.get("/console/login/oidc")
    assert answer.status_code == 502
    assert "改用密码登录" in answer.text
    assert (await browser.sign_in("周窗口")).status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [{"iss": "http://other"}, {"aud": "other"}, {"nonce": "other"}, {"exp": 1}, {"azp": "other"},
     {"sub": None}, {"key": "other"}, {"alg": "HS256"}, {"alg": "none"}],
)  # fmt: skip
async def test_a_token_must_be_the_providers_for_us_and_now(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any]
) -> None:
    now = datetime.now(TZ)
    key, other = jwk.RSAKey.generate_key(2048), jwk.RSAKey.generate_key(2048)
    issuer = OidcProvider("http://op", "xinfang", "secret", REDIRECT, "preferred_username")
    issuer._keys = jwk.KeySet([key])
    issuer._metadata = {"jwks_uri": "http://op/keys"}

    async def keys(where: str, token: str = "") -> dict[str, Any]:
        return {"keys": [key.as_dict(private=False)]}

    monkeypatch.setattr("bot.console.signing_in.oidc._fetch", keys)
    good = {
        "iss": "http://op", "aud": "xinfang", "sub": "u-1", "nonce": "n",
        "exp": int(now.timestamp()) + 60, "iat": int(now.timestamp()),
    }  # fmt: skip
    token = jwt.encode({"alg": "RS256"}, good, key)
    assert (await issuer._checked(token, "n", now))["sub"] == "u-1"
    claims = {k: v for k, v in (good | wrong).items() if v is not None}
    for name in ("key", "alg"):
        claims.pop(name, None)
    shared = jwk.OctKey.import_key("a secret that both sides may know, long enough")
    alg = wrong.get("alg", "RS256")
    signer = other if "key" in wrong else (shared if alg == "HS256" else key)
    if alg == "none":
        parts = (json.dumps(part).encode() for part in ({"alg": "none"}, claims))
        forged = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
        forged += "."
    else:
        forged = jwt.encode({"alg": alg}, claims, signer, algorithms=[alg])
    with pytest.raises(OidcFailed):
        await issuer._checked(forged, "n", now)
