"""`xinfang staff`, `xinfang tokens` and `xinfang audit`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from bot.app.case_commands import Json
from bot.app.opening import FAILED, MISUSED, Opened, fail, opened, say, say_json, words
from bot.staff import audit, service
from bot.staff.askers import Asker
from bot.staff.credentials import NewInvitation
from bot.staff.models import Staff
from bot.staff.passwords import WeakPassword, check_password, hash_password
from bot.staff.permissions import Role

staff = typer.Typer(help="工作人员账号", no_args_is_help=True)
tokens = typer.Typer(help="接口访问令牌", no_args_is_help=True)
audit_log = typer.Typer(help="审计日志", no_args_is_help=True)

RoleOption = Annotated[
    Role,
    typer.Option(
        "--role",
        help="intake_officer 接访，handler 承办，supervisor 督办，administrator 管理，auditor 审计",
    ),
]
StaffName = Annotated[str, typer.Argument(metavar="姓名", help="登录名或姓名")]


@tokens.callback()
def _tokens() -> None:
    """Keep `create` a command of its own while it is the only one."""


@audit_log.callback()
def _audit() -> None:
    """Keep `verify` a command of its own while it is the only one."""


@staff.command("add")
def add_staff(
    name: Annotated[str, typer.Argument(metavar="姓名", help="工作人员姓名")],
    role: RoleOption,
    unit: Annotated[str | None, typer.Option(help="所在单位")] = None,
    login: Annotated[str | None, typer.Option(help="登录名；不写则用姓名")] = None,
    as_json: Json = False,
) -> None:
    """添加一个工作人员账号，给出一个只能用一次的设置密码链接。"""
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


@staff.command("password")
def set_password(
    name: StaffName,
    by_link: Annotated[
        bool, typer.Option("--link", help="不在这里输入，给出一个只能用一次的设置密码链接")
    ] = False,
) -> None:
    """设置密码；账号因输错被锁的，同时解锁。"""
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


@staff.command("list")
def list_staff(as_json: Json = False) -> None:
    """列出账号。"""
    with opened() as open_:
        items = open_.database.look(lambda s: service.list_staff(s, open_.asker))
    if as_json:
        say_json([asdict(item) for item in items])
        return
    for item in items:
        say(
            "staff_item", name=item.name, login=item.login or "—", role=item.role,
            unit=item.unit or "—", id=item.id,
        )  # fmt: skip


@staff.command("close")
def close_staff(name: StaffName) -> None:
    """停用账号：退出全部登录，作废全部令牌。"""
    _change(name, service.close_staff, "staff_closed")


@staff.command("sign-out")
def end_sessions(name: StaffName) -> None:
    """让账号在所有地方退出登录。"""
    _change(name, service.end_sessions, "staff_signed_out")


@staff.command("reset-second-factor")
def reset_second_factor(name: StaffName) -> None:
    """手机和备用码都丢了时，取消账号的第二步验证。"""
    _change(name, service.reset_second_factor, "second_factor_reset")


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


@tokens.command("create")
def create_token(
    role: RoleOption,
    name: Annotated[
        str | None, typer.Option(help="哪位工作人员；不写则用这个角色的接口账号")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="新开账号时的单位")] = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help="有效天数")] = service.TOKEN_DAYS,
    as_json: Json = False,
) -> None:
    """创建访问令牌。标准输出只有令牌本身一行，说明写在标准错误。"""
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


@audit_log.command("verify")
def verify_audit(
    contains: Annotated[
        str | None,
        typer.Option(metavar="链尾", help="以前记下的链尾；日志须仍包含它，以防整段被改写"),
    ] = None,
    as_json: Json = False,
) -> None:
    """检查审计日志的每一条是否仍与前一条相扣。不完整时退出码为 1。"""
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
