"""One process of the service for `test_processes.py`: takes messages, prints what is shown."""

import asyncio
import json
import sys
from pathlib import Path

from redis.asyncio import Redis

from bot.kit.clock import SystemClock
from bot.kit.crypto import Cipher
from bot.kit.db import Database
from bot.kit.locks import RedisLocks
from integrations.dialogue.scripted import ScriptedEngine
from tests.bot.intake.service import Service, said, shown


async def main(database_url: str, redis_url: str, secret: str, folder: str) -> None:
    database = Database(database_url, Cipher([secret]))
    redis = Redis.from_url(redis_url)
    engine = ScriptedEngine(delay=0.03)
    service = Service(database, SystemClock(), Path(folder), engine=engine, locks=RedisLocks(redis))
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        keys = json.loads(line)
        answers = await asyncio.gather(
            *(service.inbox.receive(said(f"{key}号话", dedupe_key=key)) for key in keys)
        )
        result = {"shown": [shown(given) for given in answers], "asked": len(engine.asked)}
        print(json.dumps(result), flush=True)  # noqa: T201
    await service.inbox.close()
    await redis.aclose()
    database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
