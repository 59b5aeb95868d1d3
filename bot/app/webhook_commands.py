"""`xinfang webhooks`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from bot.app.case_commands import Json
from bot.app.opening import MISUSED, fail, opened, say, say_json, told, words
from bot.webhooks import service
from bot.webhooks.events import Event

webhooks = typer.Typer(help=told("webhooks"), no_args_is_help=True)


@webhooks.command("add", help=told("add_webhook"))
def add_webhook(
    url: Annotated[str, typer.Argument(metavar=told("url_name"), help=told("webhook_url"))],
    event: Annotated[list[Event], typer.Option(help=told("webhook_event"))],
    as_json: Json = False,
) -> None:
    """Enter a receiver; standard output is the secret for signatures alone, shown this once."""
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


@webhooks.command("list", help=told("list_webhooks"))
def list_webhooks(as_json: Json = False) -> None:
    """List the receivers, and how much waits for each or could not be delivered."""
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


@webhooks.command("remove", help=told("remove_webhook"))
def remove_webhook(
    id: Annotated[str, typer.Argument(metavar=told("number_name"), help=told("webhook_id"))],
) -> None:
    """Tell a receiver nothing any more."""
    with opened() as open_:
        try:
            open_.database.transact(
                lambda s: service.remove_endpoint(s, open_.asker, id, open_.now)
            )
        except service.EndpointNotFound:
            fail("webhook_not_found", id=id)
    say("webhook_removed", id=id)
