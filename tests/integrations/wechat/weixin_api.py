"""A stand-in for api.weixin.qq.com on localhost, with answers written as WeChat writes them."""

import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class WeixinApi:
    """Hands out tokens, refuses others, and answers each path with what it was told to.

    `planned[path]` holds answers to give once, in order; after them `standing[path]`, else
    success. An answer is a dict, or (status, headers, bytes).
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, str], Any, bytes]] = []
        self.planned: dict[str, deque[Any]] = {}
        self.standing: dict[str, Any] = {}
        self.token_number = 0
        self.valid_tokens: set[str] = set()
        self.refuse_tokens = False
        self.delay = 0.0
        self.guard = threading.Lock()
        self.base = ""

    def count(self, path: str) -> int:
        return sum(1 for call in self.calls if call[0] == path)

    def last(self, path: str) -> Any:
        return [call for call in self.calls if call[0] == path][-1][2]

    def plan(self, path: str, *answers: Any) -> None:
        self.planned.setdefault(path, deque()).extend(answers)

    def answer(self, path: str, query: dict[str, str], body: Any, raw: bytes) -> Any:
        with self.guard:
            self.calls.append((path, query, body, raw))
            if self.planned.get(path):
                return self.planned[path].popleft()
            if path in self.standing:
                return self.standing[path]
            if path == "/cgi-bin/stable_token":
                return self._token(body)
            if self.refuse_tokens or query.get("access_token") not in self.valid_tokens:
                return {
                    "errcode": 40001,
                    "errmsg": "invalid credential, access_token is invalid rid: 6a-1b-2c",
                }
            return {"errcode": 0, "errmsg": "ok"}

    def _token(self, body: Any) -> dict[str, Any]:
        if body["force_refresh"] or not self.valid_tokens:
            self.token_number += 1
            self.valid_tokens = {f"token-{self.token_number}"}
        return {"access_token": f"token-{self.token_number}", "expires_in": 7200}


def _handler(api: WeixinApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._serve(b"")

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers["Content-Length"])))

        def _serve(self, raw: bytes) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            is_form = self.headers.get("Content-Type", "").startswith("multipart/")
            body = json.loads(raw) if raw and not is_form else None
            answer = api.answer(parts.path, query, body, raw)
            if api.delay:
                threading.Event().wait(api.delay)
            status, headers = 200, {"Content-Type": "application/json; encoding=utf-8"}
            content = json.dumps(answer).encode() if isinstance(answer, dict) else b""
            if isinstance(answer, tuple):
                status, headers, content = answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    return Handler


@contextmanager
def running() -> Iterator[WeixinApi]:
    api = WeixinApi()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(api))
    server.daemon_threads = True
    api.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
