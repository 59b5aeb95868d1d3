"""Keep-alive HTTP/1.1 to one server: a request costs a twentieth of what httpx makes of it.

Every turn of every citizen goes this way, one small JSON document in each direction, to a server
of our own; so there are no redirects, cookies, proxies or streams here.
"""

import asyncio
import ssl
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from httptools import HttpParserError, HttpResponseParser

CONNECT_SECONDS = 1.0
MOST_AT_ONCE = 64
_CHUNK = 256 * 1024


class Unreachable(Exception):
    """No whole answer came; says why in one word."""


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    body: bytes


class _Connection:
    """One request at a time; its own listener to what the parser finds."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._parser = HttpResponseParser(self)
        self._body = bytearray()
        self._complete = False
        self._lasting = True

    @property
    def usable(self) -> bool:
        """Whether another request may go this way."""
        ended = self._reader.at_eof() or self._writer.is_closing()
        return self._complete and self._lasting and not ended

    async def exchange(self, request: bytes) -> Response:
        self._body, self._complete = bytearray(), False
        self._writer.write(request)
        while not self._complete:
            chunk = await self._reader.read(_CHUNK)
            if not chunk:
                raise ConnectionResetError
            self._parser.feed_data(chunk)
        return Response(self._parser.get_status_code(), bytes(self._body))

    def close(self) -> None:
        self._writer.close()

    def on_body(self, chunk: bytes) -> None:
        self._body += chunk

    def on_message_complete(self) -> None:
        self._complete = True
        self._lasting = self._parser.should_keep_alive()


@dataclass(frozen=True, slots=True)
class Server:
    """Where requests go: a Unix socket, or a host and a port."""

    name: str
    host: str = ""
    port: int = 80
    path: str = ""
    socket: str = ""
    secure: bool = False

    @classmethod
    def parse(cls, url: str) -> Self:
        """`unix:///path/to/socket` or `http://host:port`; raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme == "unix" and parts.path:
            return cls("engine", socket=parts.path)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("ENGINE_URL must be unix:///path or http://host:port")
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        path = parts.path.rstrip("/")
        return cls(parts.netloc, parts.hostname, port, path, secure=secure)

    async def connect(self) -> _Connection:
        if self.socket:
            return _Connection(*await asyncio.open_unix_connection(self.socket))
        context = ssl.create_default_context() if self.secure else None
        return _Connection(*await asyncio.open_connection(self.host, self.port, ssl=context))


class Connections:
    """A pool of connections to one server; every request has the same headers."""

    def __init__(self, server: Server, headers: dict[str, str]) -> None:
        lines = {"Host": server.name, **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        if head.count("\n") != len(lines):
            raise ValueError("a header has a line break in it")
        self._server = server
        self._head = head
        self._idle: list[_Connection] = []
        self._room = asyncio.Semaphore(MOST_AT_ONCE)

    async def ask(self, method: str, path: str, body: bytes = b"", *, seconds: float) -> Response:
        """One request; it is not tried again. Raises `Unreachable`."""
        head = f"{method} {self._server.path}{path} HTTP/1.1\r\n{self._head}"
        request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
        try:
            async with asyncio.timeout(seconds), self._room:
                return await self._exchange(request)
        except (OSError, HttpParserError) as error:
            raise Unreachable(type(error).__name__) from error

    async def close(self) -> None:
        """Close what is idle; requests under way keep theirs."""
        while self._idle:
            self._idle.pop().close()

    async def _exchange(self, request: bytes) -> Response:
        connection = await self._connection()
        try:
            return await connection.exchange(request)
        finally:
            if connection.usable:
                self._idle.append(connection)
            else:
                connection.close()

    async def _connection(self) -> _Connection:
        """The one used last that the server has not closed meanwhile, or a new one."""
        while self._idle:
            connection = self._idle.pop()
            if connection.usable:
                return connection
            connection.close()
        async with asyncio.timeout(CONNECT_SECONDS):
            return await self._server.connect()
