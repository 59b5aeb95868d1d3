"""What settings must satisfy: usable addresses, and in production secrets that are secret."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.kit.wording import Wording

if TYPE_CHECKING:
    from bot.app.settings import Settings

AES_KEY_LENGTH = 43
SECRET_LENGTHS = {
    "XINFANG_SECRET_KEY": 32,
    "ENGINE_KEY": 32,
    "WECHAT_TOKEN": 3,
    "WECHAT_APP_SECRET": 32,
    "WECHAT_ENCODING_AES_KEY": AES_KEY_LENGTH,
}
SMS_SECRET_LENGTH = 32
FEWEST_SIGNS = 8
SAMPLES = ("change", "example", "sample", "secret", "password", "your_", "your-", "12345678")
DATABASES = ("sqlite", "postgresql", "postgres")
ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "REDIS_URL": ("redis", "rediss", "unix"),
    "ENGINE_URL": ("http", "https", "unix"),
    "WECHAT_API_BASE": ("http", "https"),
    "XINFANG_BASE_URL": ("http", "https"),
    "OIDC_ISSUER": ("http", "https"),
    "SMS_URL": ("http", "https"),
}


class SettingsError(Exception):
    """The environment does not allow a start; the message names the variable and its fault."""

    def __init__(self, name: str, fault: str, **values: Any) -> None:
        super().__init__(f"{name} {_faults().text(fault, **values)}")
        self.name = name


@lru_cache(maxsize=1)
def _faults() -> Wording:
    return Wording.load(Path(__file__).with_name("settings_faults.yml"))


def refuse_unusable(settings: Settings) -> None:
    """Raises SettingsError for an address of a kind that nothing here can use."""
    try:
        kind = make_url(settings.database_url).get_backend_name()
    except (ArgumentError, ValueError):
        kind = ""
    if kind not in DATABASES:
        raise SettingsError("DATABASE_URL", "database_kind")
    for name, kinds in ADDRESSES.items():
        value = getattr(settings, name.lower())
        # Production says below that one is missing.
        if value and urlsplit(value).scheme not in kinds:
            raise SettingsError(name, "address_kind", kinds=" ".join(f"{one}://" for one in kinds))
    for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"):
        if settings.oidc_issuer and not getattr(settings, name.lower()):
            raise SettingsError(name, "needed_with", other="OIDC_ISSUER")
    if settings.sms_url and not settings.sms_secret:
        raise SettingsError("SMS_SECRET", "needed_with", other="SMS_URL")
    for name in ("WECHAT_ENCODING_AES_KEY", "WECHAT_ENCODING_AES_KEY_PREVIOUS"):
        if len(getattr(settings, name.lower())) not in (0, AES_KEY_LENGTH):
            raise SettingsError(name, "length", length=AES_KEY_LENGTH)


def refuse_weak(settings: Settings) -> None:
    """Raises SettingsError for what production must not be run with."""
    for name in ("WECHAT_APP_ID", "WECHAT_ORIGINAL_ID", "XINFANG_BASE_URL"):
        if not getattr(settings, name.lower()):
            raise SettingsError(name, "missing")
    if not settings.xinfang_base_url.startswith("https://"):
        raise SettingsError("XINFANG_BASE_URL", "not_https")
    for name in ("OIDC_ISSUER", "SMS_URL"):
        if getattr(settings, name.lower()).startswith("http:"):
            raise SettingsError(name, "not_https")
    if settings.sms_url:
        _refuse_weak_secret("SMS_SECRET", settings.sms_secret, SMS_SECRET_LENGTH)
    for name, length in SECRET_LENGTHS.items():
        for value in getattr(settings, name.lower()).split(","):
            _refuse_weak_secret(name, value.strip(), length)
    if settings.engine_key in settings.secret_keys:
        raise SettingsError("ENGINE_KEY", "shared")


def _refuse_weak_secret(name: str, value: str, length: int) -> None:
    if not value:
        raise SettingsError(name, "missing")
    if len(value) < length:
        raise SettingsError(name, "short", length=length)
    sample = any(word in value.lower() for word in SAMPLES) if length >= 32 else False
    if sample or len(set(value)) < (FEWEST_SIGNS if length >= 32 else 3) or _repeats(value):
        raise SettingsError(name, "sample")


def _repeats(value: str) -> bool:
    """Whether the value is a short pattern said over and over."""
    return len(value) >= 16 and value in (value * 2)[1 : len(value) + len(value) // 2]
