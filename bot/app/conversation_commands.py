"""`xinfang conversations`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from bot.app.case_commands import Json, Unmask
from bot.app.opening import fail, opened, say, say_json, told, words
from bot.intake import conversations
from bot.intake.reading import read_conversation
from bot.intake.sight import ConversationNotFound
from bot.staff import audit

app = typer.Typer(help=told("conversations"), no_args_is_help=True)


@app.command("list", help=told("conversations_list"))
def list_conversations(
    holder: Annotated[
        Literal["bot", "queue", "human"] | None,
        typer.Option(help=told("holder")),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help=told("limit"))] = 50,
    as_json: Json = False,
) -> None:
    """List conversations, urgent ones and those that wait longest first."""
    with opened() as open_:

        def work(session: Any) -> list[dict[str, Any]]:
            items = conversations.list_all(session, open_.asker, holder=holder, limit=limit)
            audit.record(
                session, open_.asker, "conversations.listed", "conversations", "", open_.now
            )
            return items

        items = open_.database.transact(work)
    if as_json:
        say_json({"items": items})
        return
    for item in items:
        say("conversation", id=item["id"], holder=_holder(item), last=_minute(item["last_in_at"]))
    if not items:
        say("no_conversations")


@app.command("show", help=told("conversations_show"))
def show_conversation(
    id: Annotated[
        str, typer.Argument(metavar=told("number_name"), help=told("conversation_number"))
    ],
    as_json: Json = False,
    unmask: Unmask = None,
) -> None:
    """Show one conversation: its messages, draft and hand-overs."""
    with opened() as open_:
        try:
            shown = open_.database.transact(
                lambda session: read_conversation(
                    session, open_.asker, id, unmask_reason=unmask, now=open_.now
                )
            )
        except ConversationNotFound:
            fail("conversation_not_found", id=id)
    if as_json:
        say_json(shown)
        return
    say("conversation", id=id, holder=_holder(shown), last=_minute(shown["last_in_at"]))
    for message in shown["messages"]:
        author = words().text(f"author.{message['author']}")
        typer.echo(f"  {_minute(message['at'])}  {author}  {message['text'] or message['kind']}")


def _holder(item: dict[str, Any]) -> str:
    holder = words().text(f"holder.{item['holder']}")
    return f"{holder}  {words().text('urgent')}" if item.get("urgent") else holder


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")
