"""`xinfang cases`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import typer

from bot.app.opening import MISUSED, fail, opened, say, say_json, told, words
from bot.cases import service as cases

app = typer.Typer(help=told("cases"), no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help=told("json"))]
Unmask = Annotated[
    str | None,
    typer.Option("--unmask", metavar=told("reason"), help=told("unmask")),
]


@app.command("list", help=told("cases_list"))
def list_cases(
    state: Annotated[Literal["P1", "P2", "N5"] | None, typer.Option(help=told("state"))] = None,
    kind: Annotated[str | None, typer.Option(help=told("kind"))] = None,
    name: Annotated[str | None, typer.Option(help=told("name"))] = None,
    phone: Annotated[str | None, typer.Option(help=told("phone"))] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help=told("since"))
    ] = None,
    letter: Annotated[str | None, typer.Option(help=told("letter"))] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help=told("limit"))] = 50,
    after: Annotated[str | None, typer.Option(help=told("after"))] = None,
    as_json: Json = False,
) -> None:
    """List cases, the newest first, personal data masked."""
    filters = cases.CaseFilters(
        state=state, kind=kind, name=name, phone=phone, limit=limit, after=after,
        letter=letter,
        created_from=since.date() if since else None,
    )  # fmt: skip
    with opened() as open_:
        try:
            page = open_.database.transact(
                lambda session: cases.list_cases(session, open_.asker, filters, now=open_.now)
            )
        except cases.CaseNotFound:
            fail("case_not_found", code=MISUSED, number=after)
    if as_json:
        say_json(page.model_dump(mode="json"))
        return
    for item in page.items:
        flags = " ".join(item.flags)
        typer.echo(
            f"{item.number}  {item.stage}  {item.due or '-'}  {item.title}  {flags}".rstrip()
        )
    if not page.items:
        say("no_cases")
    if page.next:
        say("more", next=page.next)


@app.command("show", help=told("cases_show"))
def show_case(
    number: Annotated[str, typer.Argument(metavar=told("number_name"), help=told("case_number"))],
    as_json: Json = False,
    unmask: Unmask = None,
) -> None:
    """Show one case."""
    with opened() as open_:
        try:
            case = open_.database.transact(
                lambda session: cases.get_case(
                    session, open_.asker, number, unmask_reason=unmask, now=open_.now
                )
            )
        except cases.CaseNotFound:
            fail("case_not_found", number=number)
    if as_json:
        say_json(case)
    else:
        _write(case)


def _write(case: dict[str, Any]) -> None:
    who, place = case["petitioner"], case["problem_place"]
    say(
        "case",
        number=case["number"],
        stage=case["stage"],
        state=case["state"],
        title=case["title"],
        name=who["name"] or "-",
        phone=who["phone"] or "-",
        kind=case["kind"],
        place=" ".join(part for part in (place["region_name"], place["detail"]) if part) or "-",
        flags=" ".join(case["flags"]) or "-",
        letter=_letter(case["letter"]),
        clocks=" ".join(f"{clock['name']} {clock['due']}" for clock in case["clocks"]) or "-",
    )
    _list("requests", [f"{n}. {request}" for n, request in enumerate(case["requests"], start=1)])
    _list("facts", [case["facts"]])
    _list("reasons", [case["reasons"]] if case["reasons"] else [])
    _list("respondents", [_joined(one, "name", "post", "unit") for one in case["respondents"]])
    efforts = [_joined(one, "when", "organ", "outcome") for one in case["prior_efforts"]]
    _list("prior_efforts", efforts)
    people = [*case["representatives"], *([case["proxy"]] if case["proxy"] else [])]
    _list("people", [_joined(one, "name", "principal", "relation", "phone") for one in people])
    files = [_joined(one, "kind", "filename", "bytes", "id") for one in case["attachments"]]
    _list("attachments", files)
    said = [f"{_minute(one['at'])}  {one['text']}" for one in case["original_words"]]
    _list("original_words", said)
    told = [f"{_minute(one['at'])}  {one['actor']}  {one['text']}" for one in case["timeline"]]
    _list("timeline", told)


def _letter(letter: dict[str, Any] | None) -> str:
    return f"{letter['number']} {' '.join(letter['cases'])}" if letter else "-"


def _list(heading: str, lines: list[str]) -> None:
    if lines:
        typer.echo("\n".join(["", words().text(f"case_{heading}"), *(f"  {one}" for one in lines)]))


def _joined(row: dict[str, Any], *names: str) -> str:
    return "  ".join(str(row[name]) for name in names if row.get(name))


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")
