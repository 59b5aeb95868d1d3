"""Several real processes on one database and one Redis."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from bot.kit.clock import FixedClock, SystemClock
from bot.kit.db import Database
from bot.kit.locks import RedisLocks
from tests.bot.intake.service import Service
from tests.conftest import SECRET

ROOT = Path(__file__).parents[3]


async def start(database_url: str, redis_url: str, folder: Path) -> Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bot.intake.one_process",
        database_url, redis_url, SECRET, str(folder),
        stdin=PIPE, stdout=PIPE, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stdout is not None
    async with asyncio.timeout(60):
        assert await process.stdout.readline() == b"ready\n"
    return process


def give(process: Process, keys: list[str]) -> None:
    assert process.stdin is not None
    process.stdin.write(json.dumps(keys).encode() + b"\n")


async def take(process: Process) -> dict[str, Any]:
    assert process.stdout is not None
    async with asyncio.timeout(60):
        found: dict[str, Any] = json.loads(await process.stdout.readline())
    return found


async def end(process: Process) -> None:
    assert process.stdin is not None
    process.stdin.close()
    async with asyncio.timeout(60):
        await process.wait()


async def test_three_processes_get_the_same_messages(
    database: Database, database_url: str, redis: Redis, redis_url: str, tmp_path: Path
) -> None:
    processes = [await start(database_url, redis_url, tmp_path) for _ in range(3)]
    keys = [f"msg:{n}" for n in range(5)]
    for process in processes:
        give(process, keys)
    results = [await take(process) for process in processes]
    for process in processes:
        await end(process)
    assert results[0]["shown"] == results[1]["shown"] == results[2]["shown"]
    assert sum(result["asked"] for result in results) == 5
    service = Service(database, SystemClock(), tmp_path)
    assert service.conversation().state == {"turns": 5}
    answered = Counter(message.reply_to for message in service.messages("out"))
    assert set(answered.values()) == {1}
    assert len(answered) == 5


async def test_killed_in_the_middle_of_turns(
    database: Database, database_url: str, redis: Redis, redis_url: str, tmp_path: Path
) -> None:
    """Whatever a killed process had stored is answered once by the worker afterwards."""
    process = await start(database_url, redis_url, tmp_path)
    give(process, [f"msg:{n}" for n in range(20)])
    await asyncio.sleep(0.3)
    process.kill()
    await process.wait()
    clock = FixedClock(SystemClock().now() + timedelta(seconds=60))
    locks = RedisLocks(redis)
    await redis.flushall()  # the dead holder's lease is over
    service = Service(database, clock, tmp_path, locks=locks)
    await service.drain()
    stored = service.messages("in")
    assert {message.status for message in stored} <= {"answered"}
    answered = Counter(message.reply_to for message in service.messages("out"))
    assert answered == Counter(message.id for message in stored)
    if stored:
        assert service.conversation().state == {"turns": len(stored)}
