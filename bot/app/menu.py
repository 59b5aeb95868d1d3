"""`xinfang menu create`: put our menu under the chat of the Official Account."""

import asyncio

import typer

from bot.app.parts import Parts
from bot.app.settings import load_settings
from bot.app.settings_checks import SettingsError
from integrations.wechat.errcodes import ApiError, Unreached
from integrations.wechat.menu import create_menu
from integrations.wechat.wording import wording

menu = typer.Typer(help="公众号菜单", no_args_is_help=True)


@menu.callback()
def _group() -> None:
    """Keep `create` a command of its own while it is the only one."""


@menu.command("create")
def create() -> None:
    """创建或更新公众号菜单：我要反映、查询进度、人工。"""
    try:
        parts = Parts(load_settings())
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    try:
        changed = asyncio.run(_create(parts))
    except (ApiError, Unreached) as error:
        typer.echo(wording().text("menu_refused", reason=str(error)), err=True)
        raise typer.Exit(1) from None
    typer.echo(wording().text("menu_created" if changed else "menu_unchanged"))


async def _create(parts: Parts) -> bool:
    async with parts.opened():
        return await create_menu(parts.wechat_client)
