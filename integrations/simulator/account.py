"""The one official account this process plays WeChat for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SimulatedAccount:
    """What WeChat knows of the account: the same values the callback is configured with.

    `callback_url` may stay empty: the phone then posts to the server that serves its page.
    """

    app_id: str
    app_secret: str
    token: str
    encoding_aes_key: str
    original_id: str
    name: str = "信访通"
    can_push: bool = True
    callback_url: str = ""
