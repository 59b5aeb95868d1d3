"""What the citizen's pages work with."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.intake.ports import AccountSignIn, AttachmentStore
from bot.kit.clock import Clock
from bot.kit.db import Database
from bot.kit.wakeup import Wakeup


@dataclass(frozen=True, slots=True)
class CitizenServices:
    """`base_url` is the public address; `wechat` is None where nobody can sign in that way."""

    database: Database
    clock: Clock
    files: AttachmentStore
    wakeup: Wakeup
    base_url: str
    reads: Collection[str] = ()
    wechat: AccountSignIn | None = None

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https:")
