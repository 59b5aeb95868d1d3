"""The server's door: keys, bad bodies, problem documents."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from nlu.compile import ROOT
from nlu.engine.server import KEY_HEADER, Engine
from nlu.engine.turn import Turns
from tests.nlu.engine.conftest import Citizen

KEY = "a key for tests"


async def ask(engine: Engine, method: str, path: str, **given: Any) -> tuple[int, str, Any]:
    async with TestClient(TestServer(engine.application())) as client:
        given.setdefault("headers", {KEY_HEADER: KEY})
        async with client.request(method, path, **given) as response:
            return response.status, response.content_type, json.loads(await response.text())


@pytest.fixture(scope="module")
def engine(turns: Turns) -> Engine:
    return Engine(turns, KEY, {"model_version": turns.model_version})


def body(turns: Turns, **more: Any) -> dict[str, Any]:
    return Citizen(turns).request("你好", **more)


async def test_a_turn(engine: Engine, turns: Turns) -> None:
    status, kind, made = await ask(engine, "POST", "/turn", json=body(turns))
    assert (status, kind) == (200, "application/json")
    assert made["replies"]
    assert made["model_version"] == turns.model_version


@pytest.mark.parametrize("headers", [{}, {KEY_HEADER: ""}, {KEY_HEADER: "wrong"}])
async def test_a_wrong_key(engine: Engine, turns: Turns, headers: dict[str, str]) -> None:
    for method, path in (("POST", "/turn"), ("GET", "/model"), ("GET", "/nowhere")):
        status, kind, made = await ask(engine, method, path, json=body(turns), headers=headers)
        assert (status, kind) == (403, "application/problem+json")
        assert made["status"] == 403


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("", 400),
        ("[]", 400),
        ("{", 400),
        ("{}", 400),
        ("[" * 100_000, 400),
        ('{"turn":"m1","conversation":"c","text":5,"now":"2026-03-02T10:00:00+08:00"}', 400),
        ('{"turn":"m1","conversation":"c","text":"","now":"gestern"}', 400),
        ('{"turn":"m1","conversation":"c","text":"","now":"2026-03-02T10:00:00"}', 400),
    ],
)
async def test_a_bad_body(engine: Engine, raw: str, status: int) -> None:
    got, kind, made = await ask(engine, "POST", "/turn", data=raw)
    assert (got, kind) == (status, "application/problem+json")
    assert made["title"]


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ({"v": 99}, 409),
        ({"v": 1, "draft": {"flow": "petition", "flow_version": 99}}, 409),
        ({"v": 1, "draft": {"flow": "petition", "flow_version": 1, "odd": 1}}, 400),
        (5, 400),
    ],
)
async def test_a_state_that_does_not_fit(
    engine: Engine, turns: Turns, state: Any, status: int
) -> None:
    got, kind, _ = await ask(engine, "POST", "/turn", json=body(turns, state=state))
    assert (got, kind) == (status, "application/problem+json")


async def test_a_failure_is_never_an_empty_answer(
    engine: Engine, turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> list[Any]:
        raise ZeroDivisionError

    monkeypatch.setitem(turns._endpoint.executor.actions, "action_answer", broken)
    status, kind, _ = await ask(engine, "POST", "/turn", json=body(turns))
    assert (status, kind) == (500, "application/problem+json")


async def test_health_answers_during_a_turn(
    engine: Engine, turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, release = asyncio.Event(), asyncio.Event()
    here = asyncio.get_running_loop()

    async def slow(*_: Any) -> dict[str, Any]:
        here.call_soon_threadsafe(begun.set)
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(release.wait(), here))
        return {}

    monkeypatch.setattr(turns, "take", slow)
    turn = asyncio.create_task(ask(engine, "POST", "/turn", json=body(turns)))
    await asyncio.wait_for(begun.wait(), 5)
    status, _, made = await asyncio.wait_for(ask(engine, "GET", "/health", headers={}), 5)
    assert (status, made["status"]) == (200, "ok")
    release.set()
    assert (await turn)[0] == 200


async def test_the_model_is_named(engine: Engine, turns: Turns) -> None:
    _, _, made = await ask(engine, "GET", "/model")
    assert made["model_version"] == turns.model_version


def test_no_key_no_engine() -> None:
    command = [sys.executable, "-W", "ignore", "-m", "nlu.engine.server", "--port", "1"]
    ended = subprocess.run(
        command, cwd=ROOT, env={"PYTHONPATH": "."}, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode != 0
    assert "ENGINE_KEY" in ended.stderr
