"""Works a conversation's messages, one after the other, each exactly once."""

import asyncio
import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.cases import service as cases
from bot.intake import faults, figures, proposals, ratings, repository
from bot.intake.commit import Committed, Stale, TurnCommit
from bot.intake.interrupts import Danger, Interrupts, said_in
from bot.intake.ports import (
    Channel,
    DialogueEngine,
    EngineRefused,
    EngineUnavailable,
    Publisher,
    UnknownVersion,
)
from bot.intake.proposals import Answered
from bot.intake.repository import Pending
from bot.intake.requests import engine_request, local_result, unknown_version_notice
from bot.intake.schemas import Command, OutboundMessage, TurnResult
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.locks import Locks, LocksUnavailable, LockTimeout
from bot.kit.office_hours import OfficeHours
from bot.kit.wakeup import Wakeup
from bot.kit.wording import Wording

log = logging.getLogger(__name__)

LOCK_WAIT = 30.0
STALE_TRIES = 20
BACK_OFF = (2, 4, 8, 15)
GIVE_UP_AFTER = 5
"""So many times a turn may fail on one message before a person gets it."""


@dataclass(slots=True)
class _Run:
    task: asyncio.Task[bool] | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """What turns are made of; `app` puts it together."""

    db: Database
    engine: DialogueEngine
    channels: Mapping[str, Channel]
    locks: Locks
    clock: Clock
    hours: OfficeHours
    wording: Wording
    interrupts: Interrupts
    publisher: Publisher
    wakeup: Wakeup
    commit: TurnCommit


class Turns:
    """Works turns; any number of these, in any number of processes, may run side by side."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._runs: dict[str, _Run] = {}
        self._waiters: dict[str, asyncio.Future[tuple[OutboundMessage, ...]]] = {}

    def waiter(self, message_id: str) -> asyncio.Future[tuple[OutboundMessage, ...]]:
        """Done with the passive answer when this process commits the message's turn."""
        waiter = self._waiters.get(message_id)
        if waiter is None:
            waiter = self._waiters[message_id] = asyncio.get_running_loop().create_future()
        return waiter

    def forget_waiter(self, message_id: str) -> None:
        """Nobody here waits for this message any more."""
        self._waiters.pop(message_id, None)

    async def work(self, conversation_id: str, *, wait: float = LOCK_WAIT) -> bool:
        """Work all that is pending in a conversation.

        Callers in one process join the run that is under way. False when something stays pending
        that may go well in a moment: the engine or Redis is away, or after `wait` seconds another
        process is still at it.
        """
        run = self._runs.get(conversation_id)
        if run is None:
            run = self._runs[conversation_id] = _Run()
            run.task = asyncio.create_task(self._run(conversation_id, run, wait))
        else:
            run.again = True
        assert run.task is not None
        return await asyncio.shield(run.task)

    async def _run(self, conversation_id: str, run: _Run, wait: float) -> bool:
        about = {"conversation": conversation_id}
        try:
            async with self._parts.locks.hold(f"conversation:{conversation_id}", wait=wait):
                try:
                    return await self._work_all(conversation_id, run)
                finally:
                    # From here on a new message starts a run of its own.
                    self._runs.pop(conversation_id, None)
        except EngineUnavailable as error:
            figures.TURN_FAULTS.labels("engine").inc()
            log.warning("a turn waits: the engine is away", extra=about | {"reason": str(error)})
        except LocksUnavailable:
            figures.TURN_FAULTS.labels("locks").inc()
            log.warning("a turn waits: locks are away", extra=about)
        except LockTimeout:
            log.info("a turn waits: another is under way", extra=about)
        finally:
            if self._runs.get(conversation_id) is run:
                del self._runs[conversation_id]
        return False

    async def _work_all(self, conversation_id: str, run: _Run) -> bool:
        stale = 0
        while stale < STALE_TRIES:
            run.again = False
            pending = await self._parts.db.read(
                lambda session: repository.next_pending(session, conversation_id)
            )
            if pending is None:
                if run.again:
                    continue
                return True
            try:
                with figures.TURN_SECONDS.time():
                    worked = await self._turn(pending)
                if not worked:
                    return True
                if pending.waiting == 1 and not run.again:
                    return True
                stale = 0
            except Stale:
                # Only without working locks do two workers meet here; let one go first.
                stale += 1
                await asyncio.sleep(random.uniform(0, 0.02))
        log.error("a conversation keeps changing", extra={"conversation": conversation_id})
        return False

    async def _turn(self, pending: Pending) -> bool:
        """Work one message; False when it is to be tried later."""
        answered = await self._answered(pending)
        pending = answered.pending if answered else pending
        said = said_in(pending.text, pending.payload)
        danger = self._parts.interrupts.danger(said) if said else None
        command = self._interrupt(pending, said, danger)
        in_queue = command is not None and "danger" in command.args
        try:
            result = (
                local_result(pending, command)
                if command
                else await self._answer(pending, danger, answered)
            )
            result = _settled(result, answered)
            committed = await self._commit(pending, result, in_queue=in_queue)
        except Exception as error:
            if not faults.is_fault(error):
                raise
            if pending.work_tries + 1 < GIVE_UP_AFTER and not isinstance(error, EngineRefused):
                await self._postpone(pending, error)
                return False
            result = _settled(self._give_up(pending, error), answered)
            committed = await self._commit(pending, result, in_queue=in_queue)
        await self._tell(pending, committed)
        return True

    async def _commit(self, pending: Pending, result: TurnResult, *, in_queue: bool) -> Committed:
        parts = self._parts
        channel, now = parts.channels[pending.channel], parts.clock.now()
        return await parts.db.run(
            lambda session: parts.commit.commit(
                session, pending, result, channel, now, also_in_queue=in_queue
            )
        )

    def _interrupt(self, pending: Pending, said: str, danger: Danger | None) -> Command | None:
        """What is decided without the engine."""
        if danger and danger.plain:
            return _about_danger("call_human", danger.category)
        event = pending.payload if pending.kind == "event" else {}
        if (said and self._parts.interrupts.wants_human(said)) or event.get("key") == "HUMAN":
            return Command("call_human", {"reason": "asked"})
        if pending.rating and ratings.is_free(pending.state):
            score = ratings.score_of(pending.text)
            if score is not None:
                return Command("rate", {"handover": pending.rating, "score": score})
        if pending.kind == "file":
            return Command("say", {"key": "file_unreachable"})
        return None

    async def _answered(self, pending: Pending) -> Answered | None:
        """What the message says to an open proposal."""
        if pending.proposal is None:
            return None
        return await self._parts.db.read(lambda session: proposals.answered(session, pending))

    async def _answer(
        self, pending: Pending, danger: Danger | None, answered: Answered | None
    ) -> TurnResult:
        """The engine's answer; where there may be danger, with an alarm beside it."""
        says = self._says(answered)
        if answered and answered.alone:
            return replace(local_result(pending, answered.command, *says), commands=())
        result = await self._ask(pending)
        result = replace(result, replies=(*says, *result.replies))
        if danger is None:
            return result
        alarm = _about_danger("raise_alarm", danger.category)
        return replace(result, commands=(alarm, *result.commands))

    def _says(self, answered: Answered | None) -> tuple[OutboundMessage, ...]:
        if answered is None or not answered.says:
            return ()
        return (OutboundMessage(answered.says, self._parts.wording.text(answered.says)),)

    async def _ask(self, pending: Pending) -> TurnResult:
        parts, now = self._parts, self._parts.clock.now()
        own: list[cases.CaseSummary] = []
        if pending.case_count:
            own = await parts.db.read(
                lambda session: cases.own_cases(session, repository.asker_of(pending))
            )
        request = engine_request(pending, own, parts.hours, now)
        try:
            return await parts.engine.turn(request)
        except UnknownVersion:
            if pending.state is None:
                raise
            log.warning(
                "a draft's flow is gone: begun anew",
                extra={"conversation": pending.conversation_id},
            )
            fresh = engine_request(pending, own, parts.hours, now, forget=True)
            return unknown_version_notice(await parts.engine.turn(fresh), parts.wording)

    def _give_up(self, pending: Pending, error: Exception) -> TurnResult:
        about = {"conversation": pending.conversation_id, "reason": str(error)}
        log.error("a message is given to a person: it cannot be worked", extra=about)
        text = self._parts.wording.text("engine_failed")
        return local_result(
            pending,
            Command("call_human", {"reason": "engine_failed"}),
            OutboundMessage("engine_failed", text),
        )

    async def _postpone(self, pending: Pending, error: Exception) -> None:
        about = {"conversation": pending.conversation_id}
        figures.TURN_FAULTS.labels("message").inc()
        log.error("a turn failed and is tried again", extra=about, exc_info=error)
        seconds = BACK_OFF[min(pending.work_tries, len(BACK_OFF) - 1)]
        after = self._parts.clock.now() + timedelta(seconds=seconds)
        await self._parts.db.run(lambda session: faults.wait_until(session, pending, after))

    async def _tell(self, pending: Pending, committed: Committed) -> None:
        waiter = self._waiters.pop(pending.message_id, None)
        if waiter is not None and not waiter.done():
            waiter.set_result(committed.passive)
        way = "passive" if committed.passive else "pushed" if committed.pushed else "none"
        figures.ANSWERS.labels(way).inc()
        event: dict[str, Any] = {
            "type": "turn" if committed.holder == "bot" else "message",
            "conversation": pending.conversation_id,
            "message": pending.message_id,
        }
        await self._parts.publisher.publish("conversations", event)
        if committed.pushed:
            await self._parts.wakeup.wake()


def _settled(result: TurnResult, answered: Answered | None) -> TurnResult:
    """The result with what it means for an open proposal."""
    if answered is None:
        return result
    return replace(result, commands=(answered.command, *result.commands))


def _about_danger(command: str, category: str) -> Command:
    return Command(command, {"reason": f"danger:{category}", "danger": category})
