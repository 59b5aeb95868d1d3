"""The web's listening socket, which outlives the web processes.

``xinfang run`` binds the port once and hands the socket to each web process that asks. While a web
process is being restarted, connections wait in the queue instead of being refused, and nobody else
can take the port.
"""

import errno
import socket
import threading
from pathlib import Path

TRIES = 100


class PortTaken(Exception):
    """The port, and where asked all those after it, are in use."""


def bind(host: str, port: int, *, or_next: bool) -> socket.socket:
    """Listen on the port, or with ``or_next`` on the first free one from there."""
    for candidate in range(port, min(port + TRIES, 65536) if or_next else port + 1):
        listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, candidate))
            listening.listen(2048)
        except OSError as error:
            listening.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
        else:
            return listening
    raise PortTaken(f"{host}:{port}")


def hand_out(listening: socket.socket, path: Path) -> socket.socket:
    """Give the socket to whoever connects to ``path``, until the returned server is closed."""
    path.unlink(missing_ok=True)
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    path.chmod(0o600)
    server.listen(16)
    threading.Thread(target=_serve, args=(server, listening), daemon=True).start()
    return server


def _serve(server: socket.socket, listening: socket.socket) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            try:
                socket.send_fds(connection, [b"x"], [listening.fileno()])
            except OSError:
                continue


def fetch(path: Path) -> socket.socket:
    """The listening socket that ``hand_out`` offers at ``path``."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(str(path))
        _, descriptors, _, _ = socket.recv_fds(connection, 1, 1)
    return socket.socket(fileno=descriptors[0])
