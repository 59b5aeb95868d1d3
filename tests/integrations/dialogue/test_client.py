"""The engine's client against a real HTTP server on a Unix socket."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
import uvicorn

from bot.intake.ports import EngineRefused, EngineUnavailable, UnknownVersion
from bot.intake.schemas import TurnRequest
from bot.kit.clock import TZ
from integrations.dialogue.client import EngineClient, from_json
from integrations.dialogue.scripted import ScriptedEngine, application

KEY = "a key for tests"


def request(text: str = "你好") -> TurnRequest:
    now = datetime(2026, 3, 2, 10, 0, tzinfo=TZ)
    return TurnRequest("m1", "c1", text, "text", {}, {"turns": 1}, now, {"own_cases": []})


@asynccontextmanager
async def serve(engine: ScriptedEngine) -> AsyncIterator[str]:
    with tempfile.TemporaryDirectory(prefix="xf-engine-") as folder:
        socket = Path(folder) / "engine.sock"
        server = uvicorn.Server(
            uvicorn.Config(application(engine, KEY), uds=str(socket), log_level="warning")
        )
        task = asyncio.create_task(server.serve())
        async with asyncio.timeout(5):
            while not server.started:
                await asyncio.sleep(0.01)
        try:
            yield f"unix://{socket}"
        finally:
            server.should_exit = True
            await task


async def test_a_turn_there_and_back() -> None:
    engine = ScriptedEngine()
    async with serve(engine) as url:
        client = EngineClient(url, KEY)
        result = await client.turn(request("路灯坏了😀"))
        assert [reply.text for reply in result.replies] == ["2:路灯坏了😀"]
        assert result.state == {"turns": 2}
        assert engine.asked == [request("路灯坏了😀")]
        assert await client.health()
        assert (await client.model())["model_version"] == "scripted"
        await client.close()


async def test_errors_are_told_apart() -> None:
    engine = ScriptedEngine()
    async with serve(engine) as url:
        client = EngineClient(url, KEY)
        engine.fault = UnknownVersion(409, "gone")
        with pytest.raises(UnknownVersion):
            await client.turn(request())
        engine.fault = EngineUnavailable("broken")
        with pytest.raises(EngineUnavailable) as failed:
            await client.turn(request())
        assert failed.value.faulty
        engine.fault = None
        stranger = EngineClient(url, "wrong")
        with pytest.raises(EngineRefused) as refused:
            await stranger.turn(request())
        assert refused.value.status == 403
        slow = EngineClient(url, KEY, timeout=0.05)
        engine.delay = 0.3
        with pytest.raises(EngineUnavailable) as late:
            await slow.turn(request())
        assert not late.value.faulty
        for each in (client, stranger, slow):
            await each.close()


async def test_nobody_there(tmp_path: Path) -> None:
    client = EngineClient(f"unix://{tmp_path / 'none.sock'}", KEY)
    with pytest.raises(EngineUnavailable):
        await client.turn(request())
    assert not await client.health()
    await client.close()


@pytest.mark.parametrize("url", ["", "ftp://x", "http://", "engine"])
def test_bad_addresses(url: str) -> None:
    with pytest.raises(ValueError, match="ENGINE_URL"):
        EngineClient(url, KEY)


def test_a_key_cannot_add_headers() -> None:
    with pytest.raises(ValueError, match="line break"):
        EngineClient("http://localhost:1", "key\r\nX-Other: 1")


async def test_many_turns_share_connections_and_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "engine.sock"
    opened = 0
    body = b'{"replies": []}'

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal opened
        opened += 1
        # Hangs up after two answers, as a server does that is restarted.
        for _ in range(2):
            await reader.readuntil(b"\r\n\r\n")
            head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            writer.write(head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
        writer.close()

    async with await asyncio.start_unix_server(answer, path):
        client = EngineClient(f"unix://{path}", KEY)
        for _ in range(4):
            assert await client.model() == {"replies": []}
            await asyncio.sleep(0.01)
        assert opened == 2
        await client.close()


async def test_half_an_answer_is_none(tmp_path: Path) -> None:
    path = tmp_path / "engine.sock"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        writer.close()

    async with await asyncio.start_unix_server(answer, path):
        client = EngineClient(f"unix://{path}", KEY)
        with pytest.raises(EngineUnavailable) as broken:
            await client.turn(request())
        assert not broken.value.faulty
        await client.close()


def test_no_flow_stays_none() -> None:
    answer = {"state": None, "replies": [], "commands": [], "flow_version": None}
    assert from_json(answer | {"model_version": "m"}).flow_version is None
