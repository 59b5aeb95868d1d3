"""The web process: `python -m bot.app.web`."""

import gc
import os
import socket
from pathlib import Path

import uvicorn

from bot.app.listener import bind, fetch
from bot.app.main import create_app
from bot.app.settings import Settings, load_settings

LISTENER = "XINFANG_LISTENER"
GRACE_SECONDS = 10


def main() -> None:
    """Serve until told to stop, on the socket of `xinfang run` or on one of its own."""
    settings = load_settings()
    app = create_app(settings)
    # What is loaded now stays: looking through it for garbage takes a tenth of a second each time.
    gc.freeze()
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        # Only a proxy that is named may say whom it speaks for.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=30,
        ws_max_size=64 * 1024,
    )
    uvicorn.Server(config).run(sockets=[_socket(settings)])


def _socket(settings: Settings) -> socket.socket:
    offered = os.environ.get(LISTENER)
    if offered:
        return fetch(Path(offered))
    return bind(settings.xinfang_host, settings.port, or_next=False)


if __name__ == "__main__":
    main()
