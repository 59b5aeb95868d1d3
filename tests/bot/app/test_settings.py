"""Settings: exact names, generated in development, refused in production."""

import json
import os
from pathlib import Path

import pytest

from bot.app.settings import Settings, load_settings
from bot.app.settings_checks import SettingsError

GOOD = {
    "XINFANG_ENV": "production",
    "XINFANG_BASE_URL": "https://bot.example.gov.cn",
    "XINFANG_SECRET_KEY": "q8Zr2mVt5Yb1Lk7Pn4Wd9Xc3Hs6Jf0Ga",
    "ENGINE_KEY": "Tn5Rw8Qx1Zc4Vb7Mk0Ld3Hf6Js9Gp2Ya",
    "WECHAT_APP_ID": "wx5823bf96d3bd56c7",
    "WECHAT_APP_SECRET": "0f3b6a9d2c5e8b1a4d7f0c3e6b9a2d5f",
    "WECHAT_TOKEN": "Kp7w",
    "WECHAT_ORIGINAL_ID": "gh_7c1f9a3b5d2e",
    "WECHAT_ENCODING_AES_KEY": "Lm3Qw8Er5Ty2Ui9Op6As1Df4Gh7Jk0Zx3Cv8Bn5Mq2A",
}


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)
    monkeypatch.setenv("XINFANG_HOME", str(tmp_path / "home"))


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def test_development_generates_each_secret_once(tmp_path: Path) -> None:
    first, second = load_settings(), load_settings()
    assert first == second
    assert len(first.wechat_encoding_aes_key) == 43
    file = tmp_path / "home" / "secrets.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text())["engine_key"] == first.engine_key


def test_development_points_wechat_at_the_simulator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8123")
    assert load_settings().wechat_api_base == "http://127.0.0.1:8123/simulator/weixin"


def test_what_is_given_wins_over_what_is_generated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WECHAT_TOKEN", "mine")
    assert load_settings().wechat_token == "mine"


def test_default_database_and_redis_lie_in_the_home(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.database_url == f"sqlite:///{tmp_path}/home/xinfang.db"
    assert settings.redis_url.startswith("unix:///")


@pytest.mark.usefixtures("production")
def test_production_starts_with_good_secrets() -> None:
    settings = load_settings()
    assert settings.wechat_api_base == "https://api.weixin.qq.com"
    assert not settings.development


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("name", [name for name in GOOD if name != "XINFANG_ENV"])
def test_production_names_what_is_missing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(SettingsError, match=name):
        load_settings()


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("XINFANG_SECRET_KEY", "short"),
        ("XINFANG_SECRET_KEY", GOOD["XINFANG_SECRET_KEY"] + ",short"),
        ("XINFANG_SECRET_KEY", "change-me-change-me-change-me-change-me"),
        ("ENGINE_KEY", "a" * 40),
        ("ENGINE_KEY", "abcdef0" * 6),
        ("ENGINE_KEY", "q7Zr2mVt5Yb1" * 3),
        ("ENGINE_KEY", GOOD["XINFANG_SECRET_KEY"]),
        ("XINFANG_BASE_URL", "http://bot.example.gov.cn"),
        ("WECHAT_ENCODING_AES_KEY", "abc"),
        ("PORT", "eight"),
    ],
)
def test_production_refuses_weak_values(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load_settings()


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"OIDC_ISSUER": "https://sso.example.gov.cn"}, "OIDC_CLIENT_ID"),
        (
            {"OIDC_ISSUER": "https://sso.example.gov.cn", "OIDC_CLIENT_ID": "xinfang"},
            "OIDC_CLIENT_SECRET",
        ),
        (
            {
                "OIDC_ISSUER": "http://sso.example.gov.cn",
                "OIDC_CLIENT_ID": "xinfang",
                "OIDC_CLIENT_SECRET": "s",
            },
            "OIDC_ISSUER",
        ),
        ({"TRUSTED_PROXIES": "*"}, "TRUSTED_PROXIES"),
        ({"STAFF_SECOND_FACTOR": "nobody"}, "STAFF_SECOND_FACTOR"),
    ],
)
def test_half_a_sign_in_is_refused(
    given: dict[str, str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in given.items():
        monkeypatch.setenv(key, value)
    with pytest.raises(SettingsError, match=name):
        load_settings()


@pytest.mark.usefixtures("production")
def test_a_rotating_secret_has_two_values(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = "Zy1Xw4Vu7Ts0Rq3Po6Nm9Lk2Ji5Hg8Fe"
    monkeypatch.setenv("XINFANG_SECRET_KEY", f"{fresh}, {GOOD['XINFANG_SECRET_KEY']}")
    assert load_settings().secret_keys == [fresh, GOOD["XINFANG_SECRET_KEY"]]


def test_the_environment_of_children_gives_the_same_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = load_settings(port=8765)
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    assert load_settings() == settings
