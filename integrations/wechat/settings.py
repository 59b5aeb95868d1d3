"""What an operator tells us about an Official Account."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from integrations.wechat.crypto import decode_key

_Optional = Annotated[SecretStr | None, BeforeValidator(lambda value: value or None)]


class WeChatSettings(BaseSettings):
    """Read from `WECHAT_*`, or given as keyword arguments, which win.

    Without `encoding_aes_key` the callback runs in plain mode, which authenticates no body
    and is meant for development only.
    """

    model_config = SettingsConfigDict(env_prefix="WECHAT_", extra="ignore", frozen=True)

    app_id: str = Field(min_length=1)
    app_secret: SecretStr
    token: SecretStr
    encoding_aes_key: _Optional = None
    encoding_aes_key_previous: _Optional = None
    original_id: str = ""
    account_type: Literal["service", "subscription"] = "service"
    api_base: str = "https://api.weixin.qq.com"

    template_id: str = ""
    # Which field of the template holds what: `matter`, `time`.
    template_fields: str = "thing1=matter,time2=time"

    reply_budget: float = 4.3
    give_up_after: float = 5.3
    # What a request may have waited in the socket's queue while the process was started again.
    queued_for: float = 3.0
    timestamp_window: int = 300
    enforce_timestamp: bool = False

    @field_validator("encoding_aes_key", "encoding_aes_key_previous")
    @classmethod
    def _is_a_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            decode_key(value.get_secret_value())
        return value

    @field_validator("api_base")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def aes_keys(self) -> list[str]:
        """Current key first, then the previous one while it is being replaced."""
        keys = (self.encoding_aes_key, self.encoding_aes_key_previous)
        return [key.get_secret_value() for key in keys if key is not None]

    @property
    def can_push(self) -> bool:
        """Whether the account may send customer-service messages."""
        return self.account_type == "service"
