"""`xinfang staff`, `xinfang tokens` and `xinfang audit`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from bot.app.case_commands import Json
from bot.app.opening import FAILED, MISUSED, Opened, fail, opened, say, say_json, told, words
from bot.staff import audit, service
from bot.staff.askers import Asker
from bot.staff.credentials import NewInvitation
from bot.staff.models import Staff
from bot.staff.on_call import on_call, set_on_call
from bot.staff.passwords import WeakPassword, check_password, hash_password
from bot.staff.permissions import Role
from bot.staff.skills import set_skills, skills_by_staff

staff = typer.Typer(help=told("staff"), no_args_is_help=True)
tokens = typer.Typer(help=told("tokens"), no_args_is_help=True)
audit_log = typer.Typer(help=told("audit"), no_args_is_help=True)

RoleOption = Annotated[
    Role,
    typer.Option(
        "--role",
        help=told("role"),
    ),
]
StaffName = Annotated[str, typer.Argument(metavar=told("person_name"), help=told("login_or_name"))]


@audit_log.callback()
def _audit() -> None:
    """Keep `verify` a command of its own while it is the only one."""


@staff.command("add", help=told("add_staff"))
def add_staff(
    name: Annotated[str, typer.Argument(metavar=told("person_name"), help=told("staff_name"))],
    role: RoleOption,
    unit: Annotated[str | None, typer.Option(help=told("unit"))] = None,
    login: Annotated[str | None, typer.Option(help=told("login"))] = None,
    as_json: Json = False,
) -> None:
    """Add an account and give a link, good once, to set its password."""
    if not name.strip():
        fail("name_needed", code=MISUSED)
    with opened() as open_:

        def work(session: Session) -> tuple[Staff, NewInvitation]:
            added = service.add_staff(
                session, open_.asker, name, role=role, unit=unit, now=open_.now,
                login=login or name,
            )  # fmt: skip
            return added, service.invite_staff(session, open_.asker, added.id, open_.now)

        added, invitation = open_.database.transact(work)
        link = _link(open_, invitation)
    if as_json:
        told = {"id": added.id, "name": added.name, "login": added.login, "role": added.role}
        say_json({**told, "unit": unit, "link": link})
    else:
        say("staff_added", name=added.name, role=added.role, id=added.id)
        _say_link(link, invitation)


@staff.command("password", help=told("set_password"))
def set_password(
    name: StaffName,
    by_link: Annotated[bool, typer.Option("--link", help=told("by_link"))] = False,
) -> None:
    """Set a password; an account locked after wrong tries is unlocked."""
    with opened() as open_:
        account = _account(open_, name)
        if by_link:
            invitation = open_.database.transact(
                lambda s: service.invite_staff(s, open_.asker, account.id, open_.now)
            )
            _say_link(_link(open_, invitation), invitation)
            return
        password = typer.prompt(words().text("password_prompt"), hide_input=True, err=True)
        again = typer.prompt(words().text("password_again"), hide_input=True, err=True)
        if password != again:
            fail("password_differs", code=MISUSED)
        try:
            check_password(password, names=(account.name, account.login or ""))
        except WeakPassword as weak:
            fail(f"password_{weak.fault}", code=MISUSED)
        hashed = hash_password(password)
        open_.database.transact(
            lambda s: service.set_password(s, open_.asker, account.id, hashed, open_.now)
        )
    say("password_set", name=name)


@staff.command("list", help=told("list_staff"))
def list_staff(as_json: Json = False) -> None:
    """List the accounts."""
    with opened() as open_:
        items, skilled, called = open_.database.look(
            lambda s: (service.list_staff(s, open_.asker), skills_by_staff(s), on_call(s))
        )
    if as_json:
        say_json(
            [
                asdict(item)
                | {"skills": sorted(skilled.get(item.id, ())), "on_call": item.id in called}
                for item in items
            ]
        )
        return
    for item in items:
        say(
            "staff_item", name=item.name, login=item.login or "—", role=item.role,
            unit=item.unit or "—", id=item.id, skills=_joined(skilled.get(item.id, ())),
        )  # fmt: skip


@staff.command("skills", help=told("set_skills"))
def set_staff_skills(
    name: StaffName,
    skills: Annotated[
        list[str] | None, typer.Argument(metavar=told("skill"), help=told("skill"))
    ] = None,
) -> None:
    """Set all that somebody is good at."""
    with opened() as open_:
        account = _account(open_, name)
        kept = open_.database.transact(
            lambda s: set_skills(s, open_.asker, account.id, skills or [], open_.now)
        )
    say("skills_set", name=account.name, skills=_joined(kept))


@staff.command("on-call", help=told("set_on_call"))
def call(
    name: StaffName, off: Annotated[bool, typer.Option("--off", help=told("off"))] = False
) -> None:
    """Put somebody into the group that is called in an emergency, or take them out."""
    _change(name, partial(set_on_call, on=not off), "off_call" if off else "on_call")


@staff.command("close", help=told("close_staff"))
def close_staff(name: StaffName) -> None:
    """Close an account: its sessions and tokens end."""
    _change(name, service.close_staff, "staff_closed")


@staff.command("sign-out", help=told("end_sessions"))
def end_sessions(name: StaffName) -> None:
    """Sign an account out everywhere."""
    _change(name, service.end_sessions, "staff_signed_out")


@staff.command("reset-second-factor", help=told("reset_second_factor"))
def reset_second_factor(name: StaffName) -> None:
    """Take the second factor off an account whose phone and codes are lost."""
    _change(name, service.reset_second_factor, "second_factor_reset")


def _joined(skills: Iterable[str]) -> str:
    return "、".join(sorted(skills)) or "—"


def _change(name: str, change: Callable[[Session, Asker, str, datetime], object], key: str) -> None:
    with opened() as open_:
        account = _account(open_, name)
        open_.database.transact(lambda s: change(s, open_.asker, account.id, open_.now))
    say(key, name=account.name)


def _account(open_: Opened, name: str) -> Staff:
    found = open_.database.look(lambda s: service.find_login(s, name))
    if found is None:
        fail("staff_not_found", name=name)
    return found


def _link(open_: Opened, invitation: NewInvitation) -> str:
    base = open_.settings.xinfang_base_url.rstrip("/")
    return f"{base}/console/password?link={invitation.secret}"


def _say_link(link: str, invitation: NewInvitation) -> None:
    """The explanation on standard error, the link alone on standard output."""
    expires = f"{invitation.expires_at:%Y-%m-%d %H:%M}"
    typer.echo(words().text("staff_link", expires=expires), err=True)
    typer.echo(link)


@tokens.command("create", help=told("create_token"))
def create_token(
    role: RoleOption,
    name: Annotated[str | None, typer.Option(help=told("token_owner"))] = None,
    unit: Annotated[str | None, typer.Option(help=told("unit_of_new"))] = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help=told("days"))] = service.TOKEN_DAYS,
    as_json: Json = False,
) -> None:
    """Create a token; standard output is the token alone, what explains it standard error."""
    with opened() as open_:
        owner = name or words().text("token_account")

        def work(session: Any) -> service.NewToken:
            account = service.find_staff(session, owner, role) or service.add_staff(
                session, open_.asker, owner, role=role, unit=unit, now=open_.now
            )
            return service.create_token(session, open_.asker, account.id, open_.now, days=days)

        token = open_.database.transact(work)
    if as_json:
        say_json(
            {
                "token": token.secret,
                "staff_id": token.staff_id,
                "role": role.value,
                "expires_at": token.expires_at.isoformat(),
            }
        )
        return
    expires = f"{token.expires_at:%Y-%m-%d}"
    text = words().text("token_created", name=owner, role=role.value, expires=expires)
    typer.echo(text, err=True)
    typer.echo(token.secret)


@tokens.command("revoke", help=told("revoke_tokens"))
def revoke_tokens(name: StaffName) -> None:
    """End every token of an account."""
    _change(name, service.revoke_tokens, "tokens_revoked")


@audit_log.command("verify", help=told("verify_audit"))
def verify_audit(
    contains: Annotated[
        str | None,
        typer.Option(metavar=told("chain_end"), help=told("contains")),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check that every entry of the audit log follows from the one before; 1 if not."""
    with opened() as open_:
        found = open_.database.look(lambda session: audit.verify(session, contains=contains))
    if as_json:
        say_json(
            {
                "ok": found.ok,
                "entries": found.entries,
                "head": found.head,
                "broken_at": found.broken_at,
                "problem": found.problem,
            }
        )
        raise typer.Exit(0 if found.ok else FAILED)
    if not found.ok:
        fail("audit_broken", at=found.broken_at, problem=found.problem)
    say("audit_ok", entries=found.entries)
    say("audit_head", head=found.head)
