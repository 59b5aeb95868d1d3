"""The `xinfang` command. Exit codes: 0 done, 1 it could not be done, 2 it was asked wrongly."""

from __future__ import annotations

import os
import secrets as random
import subprocess
import sys
from typing import Annotated

import typer

from bot.app.case_commands import app as cases
from bot.app.class_commands import classes, learn
from bot.app.conversation_commands import app as conversations
from bot.app.engine_module import run_engine_module
from bot.app.menu import menu
from bot.app.opening import say, settings_or_fail, words
from bot.app.staff_commands import audit_log, staff, tokens

app = typer.Typer(
    help="信访通：住在微信里的信访受理助手。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
flows = typer.Typer(help="对话流程", no_args_is_help=True)
app.add_typer(cases, name="cases")
app.add_typer(conversations, name="conversations")
app.add_typer(staff, name="staff")
app.add_typer(tokens, name="tokens")
app.add_typer(menu, name="menu")
app.add_typer(audit_log, name="audit")
app.add_typer(flows, name="flows")
app.add_typer(classes, name="classes")
app.command("learn")(learn)

# Long values that production asks for; WeChat's own are given out by WeChat.
GENERATED = ("XINFANG_SECRET_KEY", "ENGINE_KEY")


@app.command()
def run() -> None:
    """在本机启动全部程序：网页服务、对话引擎、后台任务、Redis。按 Ctrl-C 停止。"""
    # The process manager wants a process of its own, with nothing of this one in it.
    os.execv(sys.executable, [sys.executable, "-m", "bot.app.run"])


@app.command()
def train(
    fingerprint: Annotated[
        bool, typer.Option("--fingerprint", help="只显示当前流程与例句对应的模型名")
    ] = False,
) -> None:
    """训练对话模型；流程与例句没有变化时立即结束。"""
    settings = settings_or_fail()
    settings.places.create()
    more = ["--fingerprint"] if fingerprint else []
    run_engine_module("nlu.train", "--models", str(settings.places.models), *more)


@app.command()
def migrate() -> None:
    """把数据库升级到当前版本。"""
    code = subprocess.run([sys.executable, "-m", "bot.app.migrate"], check=False).returncode
    if code:
        raise typer.Exit(code)
    say("migrated")


@app.command()
def secrets() -> None:
    """随机生成生产环境需要的密钥，写成 名=值 的形式。"""
    typer.echo(words().text("secrets_hint"), err=True)
    for name in GENERATED:
        typer.echo(f"{name}={random.token_urlsafe(48)}")


@flows.callback()
def _flows() -> None:
    """Keep `check` a command of its own while it is the only one."""


@flows.command("check")
def check_flows() -> None:
    """检查对话流程是否写得通；有错时指出文件与行号，退出码为 1。"""
    run_engine_module("nlu.compile", "check")


if __name__ == "__main__":
    app()
