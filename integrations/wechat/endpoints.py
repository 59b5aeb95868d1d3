"""`GET|POST /wechat/callback`: the only door between WeChat and us."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from starlette.requests import ClientDisconnect

from bot.intake.schemas import Answer, InboundMessage
from bot.kit.clock import Clock, SystemClock
from integrations.wechat.doorkeeper import Doorkeeper, Strangers
from integrations.wechat.errors import BadRequest, Forbidden
from integrations.wechat.events import concerns_operator
from integrations.wechat.parse import Received, parse
from integrations.wechat.render import passive_text, reply_xml
from integrations.wechat.settings import WeChatSettings
from integrations.wechat.wording import wording

PATH = "/wechat/callback"
# WeChat asks three times, five seconds apart; the third attempt starts ten seconds after the
# message (CreateTime has whole seconds).
LAST_ATTEMPT_AFTER = 9.0
RETRY_STORING_EVERY = 0.4
# Requests met so soon after the start have waited for it.
QUEUE_EMPTIED_AFTER = 2.0

log = logging.getLogger(__name__)

_ACKNOWLEDGED = "success"


class Inbox(Protocol):
    """What the callback needs of intake."""

    async def receive(self, inbound: InboundMessage, *, budget: float = 4.3) -> Answer:
        """Store, then answer within `budget` seconds. May be called again after it raised."""
        ...

    async def missed(self, inbound: InboundMessage, attempt: int) -> None:
        """The answer could not be handed over: the request of that attempt is gone."""
        ...


class Callback:
    """Handles requests of one account."""

    def __init__(
        self,
        inbox: Inbox,
        settings: WeChatSettings,
        clock: Clock,
        monotonic: Callable[[], float],
    ) -> None:
        self._inbox = inbox
        self._settings = settings
        self._clock = clock
        self._monotonic = monotonic
        self._opened = monotonic()
        self._door = Doorkeeper(settings, clock)
        self._strangers = Strangers(monotonic=monotonic)
        self._wording = wording()

    async def verify(self, request: Request) -> Response:
        """WeChat's test of the address: give back what it sent, as plain text."""
        return await self._guarded(request, self._echo)

    async def receive(self, request: Request) -> Response:
        """One message or event."""
        return await self._guarded(request, self._handle)

    async def _guarded(
        self, request: Request, handle: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        try:
            self._door.check_query(request)
            return await handle(request)
        except BadRequest as error:
            return self._refuse(request, error)
        except ClientDisconnect:
            log.info("wechat: the sender went away before the message was complete")
            return Response(status_code=400)

    def _refuse(self, request: Request, error: BadRequest) -> Response:
        address = request.client.host if request.client else "?"
        status = error.status
        if self._strangers.too_many(address):
            status = 429 if isinstance(error, Forbidden) else status
        else:
            log.warning("wechat: refused: %s %s", error.reason, error.cause)
        return Response(status_code=status, headers={"Connection": "close"})

    async def _echo(self, request: Request) -> Response:
        echo = request.query_params.get("echostr", "")
        if not echo or len(echo) > 512:
            raise BadRequest("the query has no echostr")
        return PlainTextResponse(echo, headers={"X-Content-Type-Options": "nosniff"})

    async def _handle(self, request: Request) -> Response:
        started = self._monotonic()
        self._door.check_mode(request)
        body = await self._door.read_body(request)
        document, key = self._door.open(request, body)
        received = parse(document, self._settings.app_id)
        if self._settings.original_id not in ("", received.original_id):
            raise Forbidden("the message is for another account")
        if not received.conversational:
            self._note(received)
            return PlainTextResponse(_ACKNOWLEDGED)
        text = await self._answer(request, received, started)
        if not text or not received.answerable:
            return PlainTextResponse(_ACKNOWLEDGED)
        return self._reply(request, received, text, key)

    def _note(self, received: Received) -> None:
        level = logging.WARNING if concerns_operator(received.event) else logging.DEBUG
        log.log(level, "wechat: event %s", received.event)

    async def _answer(self, request: Request, received: Received, started: float) -> str:
        """The text to show, empty for none."""
        answer = await self._ask_inbox(received.message, started)
        if answer is None:
            return await self._let_run_out(received.message, started, "busy")
        if not answer.in_time and not self._settings.can_push and received.answerable:
            return await self._let_run_out(received.message, started, "still_working")
        text, left_over = passive_text(answer.messages)
        if left_over or (text and not received.answerable):
            log.error("wechat: an answer of %d parts was not shown", len(left_over) + 1)
        if text and await request.is_disconnected():
            # It waited too long for a service that was being started again.
            await self._inbox.missed(received.message, answer.attempt)
        return text

    async def _ask_inbox(self, inbound: InboundMessage, started: float) -> Answer | None:
        """None when the message could not be stored although there was time to try again."""
        if started - self._opened < QUEUE_EMPTIED_AFTER:
            started -= self._settings.queued_for
        while True:
            budget = self._settings.reply_budget - (self._monotonic() - started)
            try:
                return await self._inbox.receive(inbound, budget=max(budget, 0.0))
            except Exception as error:
                log.exception("wechat: the inbox failed: %s", type(error).__name__)
            if budget < 2 * RETRY_STORING_EVERY:
                return None
            await asyncio.sleep(RETRY_STORING_EVERY)

    async def _let_run_out(self, inbound: InboundMessage, started: float, key: str) -> str:
        """No answer within five seconds makes WeChat ask again; an acknowledgement would not.

        The last attempt gets the text of `key` at once, so that nobody waits for nothing.
        """
        taken = self._monotonic() - started
        age = (self._clock.now() - inbound.sent_at).total_seconds() - taken
        if age < LAST_ATTEMPT_AFTER:
            await asyncio.sleep(max(self._settings.give_up_after - taken, 0.0))
        return self._wording.text(key)

    def _reply(self, request: Request, received: Received, text: str, key: int) -> Response:
        created = int(self._clock.now().timestamp())
        reply = reply_xml(
            text, to=received.message.sender, sender=received.original_id, created=created
        )
        if self._door.crypto is not None:
            nonce = request.query_params["nonce"]
            reply = self._door.crypto.seal(reply, str(created), nonce, key=key)
        return Response(reply, media_type="application/xml")


def build_router(
    inbox: Inbox,
    settings: WeChatSettings,
    *,
    clock: Clock | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> APIRouter:
    """The callback's routes; nothing in them is part of the published API."""
    callback = Callback(inbox, settings, clock or SystemClock(), monotonic)
    router = APIRouter()
    # Plain routes: FastAPI's own take a request apart to find parameters, and there are none.
    router.add_route(PATH, callback.verify, methods=["GET"], include_in_schema=False)
    router.add_route(PATH, callback.receive, methods=["POST"], include_in_schema=False)
    return router
