"""WeChat as tests play it: citizens who write, and the API that the service calls.

Built on the simulator's half of the protocol, which shares no code with the service's.
"""

import secrets
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from bot.app.clock import OffsetFile
from bot.app.settings import Settings
from bot.kit.clock import OffsetClock, SystemClock
from integrations.simulator.account import SimulatedAccount
from integrations.simulator.envelope import Envelope
from integrations.simulator.feed import Feed
from integrations.simulator.memory import Memory
from integrations.simulator.messages import TAPS, build
from integrations.simulator.phones import Bubble, Phones
from integrations.simulator.weixin import Weixin
from integrations.simulator.weixin_routes import build_api

TRIES = 3
PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Reply:
    """How one message fared.

    `text` is empty when the service only acknowledged (`success`). `failed`: WeChat would show
    "该公众号提供的服务出现故障". `seconds` is the time of the attempt that was answered.
    """

    text: str
    seconds: float
    attempts: int
    failed: bool = False
    status: int = 200
    waited: float = 0.0


class FakeWeChat:
    """api.weixin.qq.com on a port of the test process, and the phones behind it."""

    def __init__(self, clock_offset: Path, *, can_push: bool) -> None:
        self.clock = OffsetClock(SystemClock(), OffsetFile(clock_offset))
        self.phones = Phones(self.clock, Feed(), {}, Memory(None))
        self._can_push = can_push
        self.account: SimulatedAccount | None = None
        self.weixin: Weixin | None = None
        self._app = FastAPI()
        self._server = uvicorn.Server(
            uvicorn.Config(self._app, port=0, log_config=None, access_log=False, lifespan="off")
        )
        self._socket = self._server.config.bind_socket()
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/simulator/weixin"
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )

    def play_for(self, settings: Settings) -> None:
        """Know the account; called once its values are known, and harmless afterwards."""
        if self.account is not None:
            return
        self.account = SimulatedAccount(
            app_id=settings.wechat_app_id,
            app_secret=settings.wechat_app_secret,
            token=settings.wechat_token,
            encoding_aes_key=settings.wechat_encoding_aes_key,
            original_id=settings.wechat_original_id,
            can_push=self._can_push,
        )
        self.weixin = Weixin(self.account, self.phones)
        self._app.include_router(build_api(self.weixin, self.phones))
        self._thread.start()

    def close(self) -> None:
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(10)
        self._socket.close()


class Citizen:
    """Somebody with a phone. Each method sends one message and returns how it fared."""

    def __init__(self, wechat: FakeWeChat, callback: str, *, name: str = "市民") -> None:
        assert wechat.account is not None
        self._wechat = wechat
        self._account = wechat.account
        self._callback = callback
        self._envelope = Envelope(wechat.account)
        self._client = httpx.Client(timeout=PATIENCE, trust_env=False)
        self.phone = wechat.phones.add(name)
        self._seen = 0

    @property
    def openid(self) -> str:
        return self.phone.openid

    def follow(self) -> Reply:
        """Follow the account; the reply is its welcome."""
        return self.send("subscribe")

    def say(self, text: str) -> Reply:
        """Write a text message."""
        return self.send("text", text=text)

    def tap(self, key: str) -> Reply:
        """Tap a menu entry: PETITION, STATUS or HUMAN."""
        return self.send("menu", key=key)

    def locate(self, latitude: float, longitude: float, label: str = "") -> Reply:
        """Send a location pin."""
        return self.send("location", latitude=latitude, longitude=longitude, label=label)

    def show(self, content: bytes, content_type: str = "image/jpeg") -> Reply:
        """Send a picture."""
        return self._send_file("image", content, content_type, "photo.jpg")

    def speak(self, content: bytes, recognition: str = "") -> Reply:
        """Send a voice message, with WeChat's recognition of it if it has one."""
        return self._send_file("voice", content, "audio/amr", "voice.amr", text=recognition)

    def film(self, content: bytes) -> Reply:
        """Send a video."""
        return self._send_file("video", content, "video/mp4", "film.mp4")

    def _send_file(
        self, kind: str, content: bytes, content_type: str, filename: str, **fields: str
    ) -> Reply:
        media_id = self._wechat.phones.keep_media(content, content_type, filename, kind)
        return self.send(kind, media_id=media_id, url="", filename=filename, **fields)

    def send(self, kind: str, **fields: str | int | float) -> Reply:
        """Send one message of any kind the simulator knows, as WeChat would."""
        return self.post(self.compose(kind, **fields))

    def compose(self, kind: str, **fields: str | int | float) -> tuple[dict[str, str], str]:
        """The signed query and encrypted body of a message, for tests that post it themselves."""
        now = self._wechat.clock.now()
        self.phone.following = kind != "unsubscribe"
        self.phone.note_contact(now, tapped=kind in TAPS)
        stamp = int(now.timestamp())
        xml = build(self._account, self.openid, kind, stamp, fields)
        return self.seal(xml)

    def seal(self, xml: str, *, stamp: str = "") -> tuple[dict[str, str], str]:
        """Sign and encrypt any XML, as of now or of another time."""
        stamp = stamp or str(int(self._wechat.clock.now().timestamp()))
        nonce = str(secrets.randbelow(10**10))
        return self._envelope.seal(xml, self.openid, stamp, nonce)

    def post(
        self,
        message: tuple[dict[str, str], str],
        *,
        tries: int = TRIES,
        patience: float = PATIENCE,
    ) -> Reply:
        """Post the same bytes up to three times, five seconds each, as WeChat does."""
        query, body = message
        started = time.monotonic()
        for attempt in range(1, tries + 1):
            sent = time.monotonic()
            try:
                response = self._client.post(
                    self._callback,
                    params=query,
                    content=body,
                    headers={"content-type": "text/xml", "user-agent": "Mozilla/4.0"},
                    timeout=patience,
                )
            except httpx.HTTPError:
                # A refused connection fails at once; the next try comes a little later.
                if attempt < tries:
                    time.sleep(max(0.0, min(1.0, patience - (time.monotonic() - sent))))
                continue
            now = time.monotonic()
            return self._read(response, now - sent, attempt, now - started)
        return Reply("", patience, tries, failed=True, status=0, waited=time.monotonic() - started)

    def _read(self, response: httpx.Response, seconds: float, attempt: int, waited: float) -> Reply:
        if response.status_code != httpx.codes.OK:
            return Reply("", seconds, attempt, True, response.status_code, waited)
        if response.text in ("", "success"):
            return Reply("", seconds, attempt, waited=waited)
        reply: dict[str, Any] = self._envelope.open(response.text)
        return Reply(str(reply.get("Content", "")), seconds, attempt, waited=waited)

    @property
    def pushes(self) -> list[Bubble]:
        """All messages the service has pushed to this phone, oldest first."""
        return [bubble for bubble in self.phone.bubbles if bubble.via == "push"]

    def next_push(self, seconds: float = 20.0) -> str:
        """The text of the next pushed message that was not returned before."""
        deadline = time.monotonic() + seconds
        while len(self.pushes) <= self._seen:
            if time.monotonic() > deadline:
                raise AssertionError(f"nothing was pushed within {seconds} s")
            time.sleep(0.05)
        self._seen += 1
        return self.pushes[self._seen - 1].text

    def close(self) -> None:
        self._client.close()
