"""Everything that is set from outside: environment variables, and in development what is generated.

The names are those of the environment. Production refuses to start with a secret that is missing,
too short or copied from an example; development generates what is missing once, into
``XINFANG_HOME/secrets.json``.
"""

import base64
import fcntl
import json
import os
import secrets
from pathlib import Path
from typing import Any, Literal, Self, get_args

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.app.places import ROOT, Places
from bot.app.settings_checks import SettingsError, refuse_unusable, refuse_weak

WECHAT_API = "https://api.weixin.qq.com"


class Settings(BaseSettings):
    """One field for each environment name, in lower case."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    xinfang_home: Path = ROOT / "var"
    xinfang_env: Literal["development", "production"] = "development"
    xinfang_secret_key: str = ""
    xinfang_base_url: str = ""
    database_url: str = ""
    redis_url: str = ""
    engine_url: str = ""
    engine_key: str = ""
    xinfang_host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    console_port: int = Field(default=8001, ge=1, le=65535)
    web_processes: int = Field(default=1, ge=1, le=64)
    trusted_proxies: str = Field(default="", pattern=r"^[0-9A-Fa-f.:/, ]*$")
    staff_second_factor: Literal["optional", "administrators", "everyone"] = "administrators"
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_login_claim: str = "preferred_username"
    wechat_app_id: str = ""
    wechat_app_secret: str = ""
    wechat_token: str = ""
    wechat_encoding_aes_key: str = ""
    wechat_encoding_aes_key_previous: str = ""
    wechat_original_id: str = ""
    wechat_account_type: Literal["service", "subscription"] = "service"
    wechat_api_base: str = ""
    xinfang_speech_command: str = ""
    wechat_template_id: str = ""
    wechat_template_fields: str = "thing1=matter,time2=time"
    sms_url: str = ""
    sms_secret: str = ""

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        places = Places(self.xinfang_home)
        address = f"http://127.0.0.1:{self.port}"
        simulator = f"{address}/simulator/weixin"
        defaults = {
            "xinfang_base_url": address if self.development else "",
            "database_url": f"sqlite:///{places.database}",
            "redis_url": f"unix://{places.redis_socket}",
            "engine_url": f"unix://{places.engine_socket}",
            "wechat_template_id": "simulated" if self.development else "",
            "wechat_api_base": simulator if self.development else WECHAT_API,
        }
        for name, value in defaults.items():
            if not getattr(self, name):
                object.__setattr__(self, name, value)
        return self

    @property
    def development(self) -> bool:
        return self.xinfang_env == "development"

    @property
    def places(self) -> Places:
        return Places(self.xinfang_home)

    @property
    def own_redis(self) -> bool:
        """Whether Redis is one that `run` starts, not one that somebody named."""
        return self.redis_url == f"unix://{self.places.redis_socket}"

    @property
    def own_engine(self) -> bool:
        """Whether the engine is one that `run` starts, not one that somebody named."""
        return self.engine_url == f"unix://{self.places.engine_socket}"

    @property
    def secret_keys(self) -> list[str]:
        """The encryption secrets, newest first."""
        return [key.strip() for key in self.xinfang_secret_key.split(",") if key.strip()]

    @property
    def can_push(self) -> bool:
        """Whether the account may send customer-service messages."""
        return self.wechat_account_type == "service"

    def environment(self) -> dict[str, str]:
        """The settings as environment variables, for processes started with them."""
        return {name.upper(): str(value) for name, value in self.model_dump(mode="json").items()}


def load_settings(**changes: Any) -> Settings:
    """Read the settings from the environment; ``changes`` win over it.

    Raises SettingsError naming the variable that stops a start.
    """
    try:
        settings = Settings(**changes)
    except ValidationError as error:
        raise _first_fault(error) from error
    refuse_unusable(settings)
    if settings.development:
        return _with_generated(settings)
    refuse_weak(settings)
    return settings


def _first_fault(error: ValidationError) -> SettingsError:
    fault = error.errors(include_url=False, include_context=False)[0]
    name = ".".join(str(part) for part in fault["loc"]).upper()
    if fault["type"] == "literal_error":
        choices = " ".join(get_args(Settings.model_fields[name.lower()].annotation))
        return SettingsError(name, "not_a_choice", choices=choices)
    return SettingsError(name, "not_allowed")


def _with_generated(settings: Settings) -> Settings:
    missing = [name for name in _generators() if not getattr(settings, name)]
    if not missing:
        return settings
    kept = _kept_secrets(settings.places)
    return settings.model_copy(update={name: kept[name] for name in missing})


def _generators() -> dict[str, str]:
    """Fresh values, shaped as WeChat's own: only those not yet kept are used."""
    return {
        "xinfang_secret_key": secrets.token_urlsafe(36),
        "engine_key": secrets.token_urlsafe(36),
        "wechat_app_id": "wx" + secrets.token_hex(8),
        "wechat_app_secret": secrets.token_hex(16),
        "wechat_token": secrets.token_hex(12),
        "wechat_encoding_aes_key": _aes_key(),
        "wechat_original_id": "gh_" + secrets.token_hex(6),
    }


def _aes_key() -> str:
    """43 letters and digits that stand for 32 bytes, as WeChat's own page makes them."""
    while not (key := base64.b64encode(secrets.token_bytes(32)).decode()[:43]).isalnum():
        continue
    return key


def _kept_secrets(places: Places) -> dict[str, str]:
    """Read the generated secrets, adding missing ones; several processes may do so at once."""
    places.home.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(places.secrets, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        content = file.read()
        kept: dict[str, str] = json.loads(content) if content else {}
        complete = _generators() | kept
        if complete != kept:
            file.seek(0)
            file.truncate()
            json.dump(complete, file, indent=2)
    return complete
