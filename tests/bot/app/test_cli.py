"""The command line as people and programs use it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.app.cli import app
from bot.app.settings import load_settings
from bot.kit.crypto import Cipher
from bot.kit.db import Database
from bot.migrations import upgrade
from bot.staff import sign_in
from bot.staff.credentials import find_invited
from bot.staff.models import AuditEntry
from bot.staff.passwords import is_right
from bot.staff.service import authenticate_token
from tests.bot.api.conftest import add_conversation
from tests.bot.petitions import MONDAY, file

SECRETS = ("张测试", "13800001234", "510107200002291232", "501室")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE_URL", "XINFANG_ENV", "XINFANG_SECRET_KEY", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XINFANG_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def opened(home: Path) -> Iterator[Database]:
    """The database that the commands will open."""
    settings = load_settings()
    settings.places.create()
    database = Database(settings.database_url, Cipher(settings.secret_keys))
    upgrade(database)
    yield database
    database.close()


def xinfang(*arguments: str, code: int = 0, input: str | None = None) -> Result:
    result = CliRunner().invoke(app, list(arguments), input=input)
    assert result.exit_code == code, result.output
    return result


def read_json(*arguments: str, code: int = 0) -> Any:
    return json.loads(xinfang(*arguments, "--json", code=code).stdout)


def audited(database: Database) -> list[tuple[str, str]]:
    query = select(AuditEntry.action, AuditEntry.reason).order_by(AuditEntry.seq)
    return [tuple(row) for row in database.look(lambda s: s.execute(query).all())]


def test_a_case_is_shown_masked_and_every_look_is_written_down(opened: Database) -> None:
    number = file(opened).number
    shown = xinfang("cases", "show", number).stdout
    assert not [secret for secret in SECRETS if secret in shown]
    assert "138****1234" in shown
    case = read_json("cases", "show", number)
    assert case["petitioner"]["id_number"] == "5101**********1232"
    whole = read_json("cases", "show", number, "--unmask", "核对登记表")
    assert whole["petitioner"]["phone"] == "13800001234"
    assert audited(opened) == [
        ("case.read", ""), ("case.read", ""), ("case.unmasked", "核对登记表"),
    ]  # fmt: skip


def test_lists_of_cases(opened: Database) -> None:
    assert "没有信访件" in xinfang("cases", "list").stdout
    numbers = [file(opened).number for _ in range(3)]
    assert [item["number"] for item in read_json("cases", "list")["items"]] == numbers[::-1]
    first = xinfang("cases", "list", "--limit", "2", "--phone", "13800001234").stdout
    assert numbers[0] not in first
    assert f"--after {numbers[1]}" in first
    last = xinfang("cases", "list", "--after", numbers[1]).stdout
    assert numbers[0] in last
    assert xinfang("cases", "list", "--since", "2026-03-03").stdout == "没有信访件\n"


def test_conversations(opened: Database) -> None:
    assert "没有对话" in xinfang("conversations", "list").stdout
    slots = {"phone": {"value": "13800001234", "display": "13800001234", "messages": ["m1"]}}
    id_ = add_conversation(opened, slots=slots)
    assert id_ in xinfang("conversations", "list", "--holder", "queue").stdout
    assert "138****1234" in xinfang("conversations", "show", id_).stdout
    assert read_json("conversations", "show", id_)["slots"]["phone"]["value"] == "138****1234"
    whole = read_json("conversations", "show", id_, "--unmask", "复核")
    assert whole["slots"]["phone"]["value"] == "13800001234"
    xinfang("conversations", "show", "nobody", code=1)


def test_a_token_opens_the_api(opened: Database) -> None:
    result = xinfang("tokens", "create", "--role", "intake_officer", "--days", "3650")
    secret = result.stdout.strip()
    assert "\n" not in secret
    assert secret not in result.stderr
    holder = opened.look(lambda s: authenticate_token(s, secret, MONDAY))
    assert holder is not None
    assert holder.role == "intake_officer"
    again = read_json("tokens", "create", "--role", "intake_officer")
    assert again["staff_id"] == holder.staff_id


def test_accounts(opened: Database) -> None:
    added = read_json("staff", "add", "郑承办", "--role", "handler", "--unit", "测试区住建局")
    assert "/console/password?link=" in added["link"]
    token = read_json("tokens", "create", "--role", "handler", "--name", "郑承办")
    assert token["staff_id"] == added["id"]
    xinfang("staff", "add", " ", "--role", "handler", code=2)
    xinfang("staff", "add", "某", "--role", "emperor", code=2)


def test_the_first_administrator_sets_a_password_by_link(opened: Database) -> None:
    result = xinfang("staff", "add", "陈管理", "--role", "administrator", "--unit", "测试市信访局")
    link = result.stdout.strip().splitlines()[-1]
    secret = link.partition("?link=")[2]
    invited = opened.look(lambda s: find_invited(s, secret, MONDAY))
    assert invited is not None
    assert (invited.login, invited.role) == ("陈管理", "administrator")
    xinfang("staff", "add", "陈管理", "--role", "handler", code=1)
    xinfang("staff", "add", "陈管理", "--role", "handler", "--login", "chen2")
    fresh = xinfang("staff", "password", "陈管理", "--link").stdout.strip().partition("?link=")[2]
    assert opened.look(lambda s: find_invited(s, secret, MONDAY)) is None
    assert opened.look(lambda s: find_invited(s, fresh, MONDAY)) is not None


def test_a_password_is_asked_twice_and_must_be_good(opened: Database) -> None:
    read_json("staff", "add", "陈管理", "--role", "administrator")
    good = "梧桐 路灯 河边 三号桥"
    xinfang("staff", "password", "陈管理", input=f"{good}\n{good}x\n", code=2)
    xinfang("staff", "password", "陈管理", input="short\nshort\n", code=2)
    told = xinfang("staff", "password", "陈管理", input=f"{good}\n{good}\n")
    assert good not in told.stdout + told.stderr
    attempt = opened.transact(lambda s: sign_in.begin(s, "陈管理", "10.0.0.1", MONDAY))
    assert is_right(good, attempt.password_hash)
    xinfang("staff", "password", "没有的人", "--link", code=1)


def test_accounts_are_listed_and_closed(opened: Database) -> None:
    read_json("staff", "add", "郑承办", "--role", "handler", "--unit", "测试区住建局")
    token = xinfang("tokens", "create", "--role", "handler", "--name", "郑承办").stdout.strip()
    assert "郑承办" in xinfang("staff", "list").stdout
    xinfang("staff", "skills", "郑承办", "劳动", "方言")
    assert read_json("staff", "list")[0]["skills"] == ["劳动", "方言"]
    assert "劳动、方言" in xinfang("staff", "list").stdout
    xinfang("staff", "skills", "郑承办", " ", code=1)
    xinfang("staff", "on-call", "郑承办")
    assert read_json("staff", "list")[0]["on_call"]
    xinfang("staff", "on-call", "郑承办", "--off")
    assert not read_json("staff", "list")[0]["on_call"]
    xinfang("staff", "skills", "郑承办")
    assert read_json("staff", "list")[0]["skills"] == []
    xinfang("staff", "sign-out", "郑承办")
    xinfang("staff", "reset-second-factor", "郑承办")
    xinfang("staff", "close", "郑承办")
    assert read_json("staff", "list") == []
    assert opened.look(lambda s: authenticate_token(s, token, MONDAY)) is None
    xinfang("staff", "close", "郑承办", code=1)


def test_units_are_a_tree(opened: Database) -> None:
    xinfang("units", "add", "测试市", "--kind", "area")
    xinfang("units", "add", "测试市住建局", "--kind", "line", "--parent", "测试市")
    assert xinfang("units", "list").stdout == "测试市（块）\n  测试市住建局（条）\n"
    assert read_json("units", "list")[1]["parent"] == "测试市"
    xinfang("units", "add", "测试市", "--kind", "area", code=1)
    xinfang("units", "add", "某局", "--kind", "line", "--parent", "没有的单位", code=1)


def test_webhooks_are_registered_and_removed(opened: Database) -> None:
    result = xinfang("webhooks", "add", "https://x.test/hooks", "--event", "case.filed")
    assert result.stdout.strip().startswith("whsec_")
    item = read_json("webhooks", "list")[0]
    assert item["events"] == ["case.filed"]
    assert "https://x.test/hooks" in xinfang("webhooks", "list").stdout
    xinfang("webhooks", "add", "https://x.test/hooks", "--event", "case.filed", code=2)
    xinfang("webhooks", "add", "x.test", "--event", "case.filed", code=2)
    xinfang("webhooks", "remove", item["id"])
    xinfang("webhooks", "remove", item["id"], code=1)


def test_the_log_is_verified_and_a_touched_one_is_told(opened: Database) -> None:
    read_json("staff", "add", "郑承办", "--role", "handler")
    head = read_json("audit", "verify")["head"]
    xinfang("cases", "list")
    assert "完整" in xinfang("audit", "verify", "--contains", head).stdout
    with opened.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_entries_no_update")
        connection.exec_driver_sql("UPDATE audit_entries SET actor = 'x' WHERE seq = 1")
    assert "第 1 条" in xinfang("audit", "verify", code=1).stderr
    assert read_json("audit", "verify", code=1)["broken_at"] == 1


def test_what_cannot_be_done_is_said_with_an_exit_code(
    opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = xinfang("cases", "show", "XF20260302999999", code=1)
    assert missing.stdout == ""
    assert "XF20260302999999" in missing.stderr
    number = file(opened).number
    assert "理由" in xinfang("cases", "show", number, "--unmask", " ", code=2).stderr
    xinfang("cases", "show", code=2)
    xinfang("nothing", code=2)
    monkeypatch.setenv("XINFANG_ENV", "production")
    assert "WECHAT_APP_ID" in xinfang("cases", "list", code=2).stderr


def test_an_old_database_is_not_touched(home: Path) -> None:
    assert "xinfang migrate" in xinfang("cases", "list", code=1).stderr
    environment = os.environ | {"XINFANG_HOME": str(home)}
    command = [sys.executable, "-m", "bot.app.cli", "migrate"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    xinfang("cases", "list")


def test_secrets_are_fresh_each_time() -> None:
    first, second = xinfang("secrets").stdout, xinfang("secrets").stdout
    assert first != second
    for line in first.splitlines():
        name, value = line.split("=", 1)
        assert name in ("XINFANG_SECRET_KEY", "ENGINE_KEY")
        assert len(value) >= 64


@pytest.mark.parametrize(
    "command",
    ["", "cases", "cases list", "cases show", "conversations", "conversations show", "staff add",
     "staff password", "staff list", "staff close", "units add", "webhooks add",
     "tokens create", "tokens revoke", "audit verify", "flows check", "train", "run", "migrate",
     "menu create", "bench", "eval"],
)  # fmt: skip
def test_every_help_is_in_chinese(command: str) -> None:
    shown = xinfang(*command.split(), "--help").stdout
    described = shown.split("Usage:")[1]
    assert any("一" <= letter <= "鿿" for letter in described)
    assert "Keep `" not in shown


def test_a_menu_that_cannot_be_sent_is_told_in_words(home: Path) -> None:
    environment = os.environ | {"XINFANG_HOME": str(home), "WECHAT_API_BASE": "http://127.0.0.1:9"}
    command = [sys.executable, "-m", "bot.app.cli", "menu", "create"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("连不上微信的接口（http://127.0.0.1:9）")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.usefixtures("opened")
def test_a_page_begins_after_a_number() -> None:
    refused = xinfang("cases", "list", "--after", "XFnope", code=2)
    assert "XFnope" in refused.output


@pytest.mark.usefixtures("opened")
def test_the_tokens_of_an_account_are_revoked(opened: Database) -> None:
    xinfang("staff", "add", "钱主任", "--role", "supervisor")
    secret = xinfang("tokens", "create", "--role", "supervisor", "--name", "钱主任").stdout.strip()
    assert opened.transact(lambda s: authenticate_token(s, secret, MONDAY)) is not None
    assert "作废" in xinfang("tokens", "revoke", "钱主任").stdout
    assert opened.transact(lambda s: authenticate_token(s, secret, MONDAY)) is None
