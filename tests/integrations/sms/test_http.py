"""Short messages as a gateway gets them."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.kit.clock import FixedClock
from bot.webhooks.signing import HEADER, sign
from integrations.sms.http import HttpShortMessages

SECRET = "s" * 32


class Gateway:
    """Answers with `status` and keeps what came."""

    def __init__(self) -> None:
        self.status = 200
        self.came: list[tuple[dict[str, str], bytes]] = []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                gateway.came.append((dict(self.headers), body))
                self.send_response(gateway.status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/sms"


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    made = Gateway()
    yield made
    made.server.shutdown()
    made.server.server_close()


async def test_the_gateway_gets_a_signed_message(gateway: Gateway, clock: FixedClock) -> None:
    sender = HttpShortMessages(gateway.url, SECRET, clock)
    delivery = await sender.send("13900001234", "请回电", "id-1")
    await sender.close()
    assert delivery.status == "sent"
    headers, body = gateway.came[0]
    assert json.loads(body) == {"id": "id-1", "phone": "13900001234", "text": "请回电"}
    assert headers[HEADER] == sign(SECRET, int(clock.now().timestamp()), body)


@pytest.mark.parametrize(
    ("status", "became"),
    [(204, "sent"), (302, "failed"), (400, "failed"), (429, "retry"), (503, "retry")],
)
async def test_what_each_answer_means(
    gateway: Gateway, clock: FixedClock, status: int, became: str
) -> None:
    gateway.status = status
    sender = HttpShortMessages(gateway.url, SECRET, clock)
    delivery = await sender.send("13900001234", "请回电", "id-1")
    await sender.close()
    assert delivery.status == became
    assert len(gateway.came) == 1


async def test_a_gateway_that_is_away_is_asked_later(clock: FixedClock) -> None:
    sender = HttpShortMessages("http://127.0.0.1:1/sms", SECRET, clock)
    assert (await sender.send("13900001234", "请回电", "id-1")).status == "retry"
    await sender.close()
