"""Serving an application over HTTP: what the web and the console have in common."""

import gc
import os
import socket
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from bot.app.listener import bind, fetch
from bot.app.settings import Settings


def serve(
    app: FastAPI, settings: Settings, *, port: int, listener: str, grace: int, message_bytes: int
) -> None:
    """Serve until told to stop, on the socket of `xinfang run` or on one of its own.

    `listener` is the variable that says where `xinfang run` hands out the socket; `grace` how many
    seconds requests may go on after the end; `message_bytes` the largest websocket message.
    """
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
        timeout_graceful_shutdown=grace,
        timeout_keep_alive=30,
        ws_max_size=message_bytes,
    )
    uvicorn.Server(config).run(sockets=[_socket(settings, port, os.environ.get(listener))])


def _socket(settings: Settings, port: int, offered: str | None) -> socket.socket:
    if offered:
        return fetch(Path(offered))
    return bind(settings.xinfang_host, port, or_next=False)
