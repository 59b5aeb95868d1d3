"""What citizens read from this channel itself."""

from functools import cache
from pathlib import Path

from bot.kit.wording import Wording


@cache
def wording() -> Wording:
    """The texts of `wording.yml`."""
    return Wording.load(Path(__file__).with_name("wording.yml"))
