"""The clock of the running stack."""

from pathlib import Path

from bot.app.settings import Settings
from bot.kit.clock import Clock, OffsetClock, SystemClock


def build_clock(settings: Settings) -> Clock:
    """The machine's clock; in development a file of seconds that is there at the start moves it."""
    offset = settings.places.clock_offset
    if not (settings.development and offset.exists()):
        return SystemClock()
    return OffsetClock(SystemClock(), OffsetFile(offset))


class OffsetFile:
    """Reads the file again only when it has changed: a clock is asked often."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._seconds = 0.0

    def __call__(self) -> float:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            self._seen, self._seconds = None, 0.0
            return 0.0
        seen = (status.st_mtime_ns, status.st_ino)
        if seen != self._seen:
            self._seconds = float(self._path.read_text(encoding="ascii").strip() or 0)
            self._seen = seen
        return self._seconds
