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
from bot.app.opening import say, settings_or_fail, told, words
from bot.app.places import ROOT
from bot.app.staff_commands import audit_log, staff, tokens
from bot.app.unit_commands import units
from bot.app.webhook_commands import webhooks

app = typer.Typer(
    help=told("xinfang"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
flows = typer.Typer(help=told("flows"), no_args_is_help=True)
app.add_typer(cases, name="cases")
app.add_typer(conversations, name="conversations")
app.add_typer(staff, name="staff")
app.add_typer(units, name="units")
app.add_typer(tokens, name="tokens")
app.add_typer(webhooks, name="webhooks")
app.add_typer(menu, name="menu")
app.add_typer(audit_log, name="audit")
app.add_typer(flows, name="flows")
app.add_typer(classes, name="classes")
app.command("learn", help=told("learn"))(learn)

_PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}
# Long values that production asks for; WeChat's own are given out by WeChat.
GENERATED = ("XINFANG_SECRET_KEY", "ENGINE_KEY")


@app.command(help=told("run"))
def run() -> None:
    """Start everything on this machine; Ctrl-C stops it."""
    # The process manager wants a process of its own, with nothing of this one in it.
    os.execv(sys.executable, [sys.executable, "-m", "bot.app.run"])


@app.command(help=told("train"))
def train(
    fingerprint: Annotated[bool, typer.Option("--fingerprint", help=told("fingerprint"))] = False,
) -> None:
    """Train the dialogue model where flows or examples have changed."""
    settings = settings_or_fail()
    settings.places.create()
    more = ["--fingerprint"] if fingerprint else []
    run_engine_module("nlu.train", "--models", str(settings.places.models), *more)


@app.command(help=told("bench"), context_settings=_PASSED_ON)
def bench(context: typer.Context) -> None:
    """Measure against a stock set-up; options are those of `python -m bench`."""
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "bench", *context.args])


@app.command("eval", help=told("eval"), context_settings=_PASSED_ON)
def evaluate(context: typer.Context) -> None:
    """Measure understanding; options are those of `python -m nlu.evaluation`."""
    run_engine_module("nlu.evaluation", *context.args)


@app.command(help=told("migrate"))
def migrate() -> None:
    """Bring the database up to date."""
    code = subprocess.run([sys.executable, "-m", "bot.app.migrate"], check=False).returncode
    if code:
        raise typer.Exit(code)
    say("migrated")


@app.command(help=told("secrets"))
def secrets() -> None:
    """Make the secrets that production asks for, as NAME=VALUE lines."""
    typer.echo(words().text("secrets_hint"), err=True)
    for name in GENERATED:
        typer.echo(f"{name}={random.token_urlsafe(48)}")


@flows.callback()
def _flows() -> None:
    """Keep `check` a command of its own while it is the only one."""


@flows.command("check", help=told("flows_check"))
def check_flows() -> None:
    """Check that the flows can work; exit code 1 names files and lines otherwise."""
    run_engine_module("nlu.compile", "check")


if __name__ == "__main__":
    app()
