"""`xinfang webhooks`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from bot.app.case_commands import Json
from bot.app.opening import MISUSED, fail, opened, say, say_json, words
from bot.webhooks import service
from bot.webhooks.events import Event

webhooks = typer.Typer(help="通知其他系统（webhook）", no_args_is_help=True)


@webhooks.command("add")
def add_webhook(
    url: Annotated[str, typer.Argument(metavar="网址", help="对方接收通知的网址")],
    event: Annotated[list[Event], typer.Option(help="通知哪种事件，可以写多次")],
    as_json: Json = False,
) -> None:
    """登记一个接收方。标准输出只有签名密钥一行，它只显示这一次。"""
    with opened() as open_:
        https_only = not open_.settings.development
        try:
            added = open_.database.transact(
                lambda s: service.add_endpoint(
                    s, open_.asker, url, event, open_.now, https_only=https_only
                )
            )
        except service.EndpointRefused as refused:
            fail(f"webhook_refused.{refused.fault}", code=MISUSED)
    if as_json:
        say_json(asdict(added))
        return
    typer.echo(words().text("webhook_added", id=added.id), err=True)
    typer.echo(added.secret)


@webhooks.command("list")
def list_webhooks(as_json: Json = False) -> None:
    """列出接收方，以及各有多少通知在等、多少送不出去。"""
    with opened() as open_:
        items = open_.database.look(lambda s: service.list_endpoints(s, open_.asker))
    if as_json:
        say_json([asdict(item) for item in items])
        return
    for item in items:
        say(
            "webhook_item", id=item.id, url=item.url, events=" ".join(item.events),
            waiting=item.waiting, given_up=item.given_up,
        )  # fmt: skip


@webhooks.command("remove")
def remove_webhook(
    id: Annotated[str, typer.Argument(metavar="编号", help="接收方的编号，见 list")],
) -> None:
    """不再通知一个接收方。"""
    with opened() as open_:
        try:
            open_.database.transact(
                lambda s: service.remove_endpoint(s, open_.asker, id, open_.now)
            )
        except service.EndpointNotFound:
            fail("webhook_not_found", id=id)
    say("webhook_removed", id=id)
