"""The console's process: `python -m bot.app.console`."""

import gc
import os
import socket
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from bot.app.headers import SecurityHeaders
from bot.app.listener import bind, fetch
from bot.app.parts import Parts
from bot.app.places import ROOT
from bot.app.settings import Settings, load_settings
from bot.app.signing import build_signing_in
from bot.console.app import POLICY, build_console
from bot.console.fields import read_fields
from bot.console.live import Live
from bot.console.services import ConsoleServices
from bot.kit.logging import set_up

LISTENER = "XINFANG_CONSOLE_LISTENER"
GRACE_SECONDS = 3
FLOW = ROOT / "nlu" / "flows" / "petition.yml"


def create_console(settings: Settings) -> FastAPI:
    """The pages of staff, ready to be served."""
    set_up()
    parts = Parts(settings)
    https = settings.xinfang_base_url.startswith("https:")
    services = ConsoleServices(
        desk=parts.desk(),
        database=parts.database,
        clock=parts.clock,
        files=parts.files,
        live=Live(parts.publisher.watch),
        fields=read_fields(FLOW),
        signing_in=build_signing_in(parts),
    )
    app = build_console(services, parts.opened())
    app.add_middleware(SecurityHeaders, https=https, policy=POLICY)
    return app


def main() -> None:
    """Serve until told to stop, on the socket of `xinfang run` or on one of its own."""
    settings = load_settings()
    app = create_console(settings)
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
        ws_max_size=1024 * 1024,
    )
    uvicorn.Server(config).run(sockets=[_socket(settings)])


def _socket(settings: Settings) -> socket.socket:
    offered = os.environ.get(LISTENER)
    if offered:
        return fetch(Path(offered))
    return bind(settings.xinfang_host, settings.console_port, or_next=False)


if __name__ == "__main__":
    main()
