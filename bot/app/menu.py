"""`xinfang menu create`: put our menu under the chat of the Official Account."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from bot.app.opening import settings_or_fail, told
from bot.app.parts import Parts
from integrations.wechat.errcodes import ApiError, Unreached
from integrations.wechat.menu import create_menu
from integrations.wechat.wording import wording

menu = typer.Typer(help=told("menu"), no_args_is_help=True)


@menu.callback()
def _group() -> None:
    """Keep `create` a command of its own while it is the only one."""


@menu.command("create", help=told("menu_create"))
def create() -> None:
    """Create or change the menu of the Official Account."""
    parts = Parts(settings_or_fail())
    try:
        with _quiet():
            changed = asyncio.run(_create(parts))
    except ApiError as error:
        _fail("menu_refused", reason=str(error))
    except Unreached:
        _fail("menu_unreached", address=parts.settings.wechat_api_base)
    typer.echo(wording().text("menu_created" if changed else "menu_unchanged"))


@contextmanager
def _quiet() -> Iterator[None]:
    """What the client would note in a server's log is told here in words."""
    before = logging.root.manager.disable
    logging.disable()
    try:
        yield
    finally:
        logging.disable(before)


def _fail(key: str, **values: str) -> NoReturn:
    typer.echo(wording().text(key, **values), err=True)
    raise typer.Exit(1)


async def _create(parts: Parts) -> bool:
    async with parts.opened():
        return await create_menu(parts.wechat_client, parts.settings.xinfang_base_url)
