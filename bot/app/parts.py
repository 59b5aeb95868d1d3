"""The parts of the service, married to the outside world: what web and worker share."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisGone
from sqlalchemy import text

import bot.intake
from bot.app.clock import build_clock
from bot.app.settings import Settings
from bot.intake.awaiting import PICTURES, VOICES
from bot.intake.canned import CannedReplies
from bot.intake.commands import Commands
from bot.intake.commit import TurnCommit
from bot.intake.delivery import Courier
from bot.intake.desk import Desk
from bot.intake.dispatch import Dispatcher
from bot.intake.drafting import Drafting
from bot.intake.file_reading import FileReading
from bot.intake.inbox import Inbox
from bot.intake.interrupts import Interrupts
from bot.intake.notifying import Notifier
from bot.intake.ports import PictureReader, Transcriber
from bot.intake.reaching import DeskParts
from bot.intake.tasks import Worker
from bot.intake.turns import Parts as TurnParts
from bot.intake.turns import Turns
from bot.kit.clock import Clock
from bot.kit.crypto import Cipher
from bot.kit.db import Database
from bot.kit.locks import RedisLocks
from bot.kit.office_hours import OfficeHours
from bot.kit.outbox import Outbox
from bot.kit.wakeup import RedisPublisher, RedisWakeup
from bot.kit.wording import Wording
from bot.webhooks.tasks import WebhookWorker
from integrations.dialogue.client import EngineClient
from integrations.ocr.reader import find_reader
from integrations.presence import RedisPresence
from integrations.sms.http import HttpShortMessages
from integrations.speech.command import find_transcriber
from integrations.storage.files import EncryptedFiles
from integrations.webhooks.sender import HttpSender
from integrations.wechat.channel import WeChatChannel
from integrations.wechat.client import Client
from integrations.wechat.oauth import WeChatOAuthSignIn
from integrations.wechat.settings import WeChatSettings

Check = Callable[[], Awaitable[None]]
"""Returns when the part works, raises when it does not."""

REDIS_SECONDS = 2.0
HEARTBEAT = "xinfang:worker:alive"
INTAKE = Path(bot.intake.__file__).parent


class Parts:
    """Built once a process; `opened` closes what needs closing."""

    def __init__(self, settings: Settings) -> None:
        settings.places.create()
        self.settings = settings
        self.clock = build_clock(settings)
        self.database = Database(settings.database_url, Cipher(settings.secret_keys))
        self.redis = _redis(settings.redis_url)
        self.locks = RedisLocks(self.redis)
        self.publisher = RedisPublisher(self.redis)
        self.wakeup = RedisWakeup(self.redis)
        self.files = EncryptedFiles(settings.places.attachments, self.database.cipher)
        self.engine = EngineClient(settings.engine_url, settings.engine_key)
        self.webhook_sender = HttpSender()
        self.short_messages = _short_messages(settings, self.clock)
        self.wechat_settings = _wechat_settings(settings)
        self.wechat_client = Client(self.wechat_settings, self.redis, self.locks, clock=self.clock)
        self.wechat_sign_in = WeChatOAuthSignIn(self.wechat_settings)
        channel = WeChatChannel(self.wechat_client, self.wechat_settings)
        self.channels = {channel.name: channel}
        self.turn_parts = self._turn_parts()
        self.turns = Turns(self.turn_parts)
        self.inbox = Inbox(self.turn_parts, self.turns)

    def _turn_parts(self) -> TurnParts:
        wording = Wording.load(INTAKE / "wording.yml")
        hours = OfficeHours.load()
        return TurnParts(
            db=self.database,
            engine=self.engine,
            channels=self.channels,
            locks=self.locks,
            clock=self.clock,
            hours=hours,
            wording=wording,
            interrupts=Interrupts.load(),
            publisher=self.publisher,
            wakeup=self.wakeup,
            commit=TurnCommit(Commands(wording, hours)),
        )

    def worker(self) -> Worker:
        """The worker's part of intake."""
        reader = find_reader()
        transcriber = find_transcriber(self.settings.xinfang_speech_command)
        courier = Courier(
            self.database,
            self.channels,
            self.files,
            self.clock,
            self.publisher,
            self.turn_parts.wording,
            reads=(PICTURES if reader else frozenset()) | (VOICES if transcriber else frozenset()),
        )
        reading = self._file_reading(reader, transcriber) if reader or transcriber else None
        notifier = Notifier(
            self.database, self.channels, self.short_messages, self.clock, self.publisher
        )
        return Worker(self.turn_parts, self.turns, courier, notifier, Outbox(), reading)

    def _file_reading(
        self, reader: PictureReader | None, transcriber: Transcriber | None
    ) -> FileReading:
        return FileReading(
            self.database,
            reader,
            transcriber,
            self.files,
            self.channels,
            self.clock,
            self.publisher,
            self.turn_parts.wording,
        )

    def desk(self) -> Desk:
        """The handlers' side of conversations, for the API and the console."""
        commands = Commands(self.turn_parts.wording, self.turn_parts.hours)
        return Desk(
            DeskParts(
                db=self.database,
                clock=self.clock,
                publisher=self.publisher,
                wakeup=self.wakeup,
                channels=self.channels,
                presence=RedisPresence(self.redis),
                drafting=Drafting(self.database, self.engine, commands, self.channels),
                canned=CannedReplies.load(),
                files=self.files,
                further_ways=frozenset({"sms"} if self.short_messages else ()),
                base_url=self.settings.xinfang_base_url.rstrip("/"),
            )
        )

    def dispatcher(self) -> Dispatcher:
        """The worker's watch over what waits for a person."""
        presence = RedisPresence(self.redis)
        hours = self.turn_parts.hours
        return Dispatcher(self.database, self.clock, self.publisher, presence, hours)

    def webhook_worker(self) -> WebhookWorker:
        """The worker's part of webhooks."""
        return WebhookWorker(self.database, self.webhook_sender, self.clock, Outbox())

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Everything closed in the reverse order when the process ends."""
        async with AsyncExitStack() as stack:
            stack.callback(self.database.close)
            stack.push_async_callback(self.redis.aclose)
            stack.push_async_callback(self.wakeup.close)
            stack.push_async_callback(self.engine.close)
            stack.push_async_callback(self.webhook_sender.close)
            if self.short_messages is not None:
                stack.push_async_callback(self.short_messages.close)
            stack.push_async_callback(self.wechat_client.close)
            stack.push_async_callback(self.wechat_sign_in.close)
            stack.push_async_callback(self.inbox.close)
            yield

    def checks(self) -> Mapping[str, Check]:
        """What /readyz asks."""
        return {
            "database": self._check_database,
            "redis": self._check_redis,
            "engine": self._check_engine,
            "worker": self._check_worker,
        }

    async def _check_database(self) -> None:
        await self.database.read(lambda session: session.execute(text("select 1")))

    async def _check_redis(self) -> None:
        await self.redis.ping()

    async def _check_engine(self) -> None:
        if not await self.engine.health():
            raise LookupError("the engine does not answer")

    async def _check_worker(self) -> None:
        if not await self.redis.exists(HEARTBEAT):
            raise LookupError("no worker has been heard of")


def _redis(url: str) -> Redis:
    """A client that survives a restart of Redis: a command that finds it gone is tried again."""
    return Redis.from_url(
        url,
        socket_connect_timeout=REDIS_SECONDS,
        socket_timeout=REDIS_SECONDS,
        retry=Retry(ExponentialBackoff(cap=0.1, base=0.01), 2),
        retry_on_error=[RedisGone],
    )


def _short_messages(settings: Settings, clock: Clock) -> HttpShortMessages | None:
    if not settings.sms_url:
        return None
    return HttpShortMessages(settings.sms_url, settings.sms_secret, clock)


def _wechat_settings(settings: Settings) -> WeChatSettings:
    prefix = "wechat_"
    given = settings.model_dump(include={n for n in Settings.model_fields if n.startswith(prefix)})
    return WeChatSettings(**{name.removeprefix(prefix): value for name, value in given.items()})
