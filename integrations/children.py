"""Programs that do one piece of work for us in a process of their own."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE

from bot.intake.ports import Unreadable


async def answer_of(*command: str, seconds: float, content: bytes | None = None) -> bytes:
    """What a program prints that is given `content` on stdin; `Unreadable` when it fails.

    It is ended when it takes longer than `seconds`, or when whoever waits for it is cancelled.
    """
    given = DEVNULL if content is None else PIPE
    try:
        child = await asyncio.create_subprocess_exec(
            *command, stdin=given, stdout=PIPE, stderr=DEVNULL
        )
    except OSError as missing:
        raise Unreadable(type(missing).__name__) from missing
    try:
        async with asyncio.timeout(seconds):
            answer, _ = await child.communicate(content)
    except TimeoutError as slow:
        raise Unreadable("too_slow") from slow
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        raise Unreadable(f"exit {child.returncode}")
    return answer
