"""What the console is given to work with."""

from dataclasses import dataclass

from bot.console.fields import Field
from bot.console.live import Live
from bot.console.signing_in import SigningIn
from bot.intake.desk import Desk
from bot.intake.ports import AttachmentStore, VoicePlayer
from bot.kit.clock import Clock
from bot.kit.db import Database


@dataclass(frozen=True, slots=True)
class ConsoleServices:
    """The parts behind the pages."""

    desk: Desk
    database: Database
    clock: Clock
    files: AttachmentStore
    live: Live
    fields: list[Field]
    signing_in: SigningIn
    voices: VoicePlayer | None = None
    """Without one a browser gets a citizen's voice as it came."""
