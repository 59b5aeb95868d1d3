"""The operator's command, against the stand-in for WeChat's API."""

from pathlib import Path

import pytest
import weixin_api
from typer.testing import CliRunner

from bot.app.menu import menu as commands
from integrations.wechat.menu import CREATE_PATH, GET_PATH, menu


def run() -> tuple[int, str]:
    result = CliRunner().invoke(commands, ["create"])
    return result.exit_code, result.output


def test_the_menu_is_put_in_place_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with weixin_api.running() as api:
        monkeypatch.setenv("XINFANG_HOME", str(tmp_path))
        monkeypatch.setenv("XINFANG_ENV", "development")
        monkeypatch.setenv("WECHAT_API_BASE", api.base)
        api.plan(GET_PATH, {"errcode": 46003, "errmsg": "menu no exist"}, {"menu": menu()})
        assert run() == (0, "菜单已更新。市民重新打开对话后，最多五分钟就能看到。\n")
        assert api.last(CREATE_PATH) == menu()
        assert run() == (0, "菜单已经是最新的，没有改动。\n")
        api.standing[GET_PATH] = {"errcode": 48001, "errmsg": "api unauthorized rid: 4-5-6"}
        code, output = run()
        assert code == 1
        assert "48001 no_permission rid=4-5-6" in output


def test_wrong_settings_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINFANG_HOME", str(tmp_path))
    monkeypatch.setenv("XINFANG_ENV", "production")
    code, output = run()
    assert code == 2
    assert "WECHAT_APP_ID 在生产环境必须设置" in output
