"""`xinfang staff`, `xinfang tokens` and `xinfang audit`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bot.app.case_commands import Json
from bot.app.opening import FAILED, MISUSED, fail, opened, say, say_json, words
from bot.staff import audit, service
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


@staff.callback()
def _staff() -> None:
    """Keep `add` a command of its own while it is the only one."""


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
    as_json: Json = False,
) -> None:
    """添加一个工作人员账号。"""
    if not name.strip():
        fail("name_needed", code=MISUSED)
    with opened() as open_:
        added = open_.database.transact(
            lambda session: service.add_staff(
                session, open_.asker, name, role=role, unit=unit, now=open_.now
            )
        )
    if as_json:
        say_json({"id": added.id, "name": added.name, "role": added.role, "unit": unit})
    else:
        say("staff_added", name=added.name, role=added.role, id=added.id)


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
