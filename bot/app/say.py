"""What the process manager says on the terminal, from wording.yml."""

import sys
from pathlib import Path
from typing import TextIO

import yaml

WORDING = Path(__file__).with_name("wording.yml")


class Speaker:
    """Writes lines; on a terminal a `waiting` line is overwritten by the next one."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._texts: dict[str, str] = yaml.safe_load(WORDING.read_text(encoding="utf-8"))
        self._waiting = ""

    def say(self, key: str, **values: object) -> None:
        """Write the line of that name."""
        self._clear()
        self._write(self._texts[key].format(**values) + "\n")

    def wait(self, key: str, **values: object) -> None:
        """Show what is being waited for; written once while it stays the same."""
        text = self._texts[key].format(**values)
        if text == self._waiting:
            return
        self._clear()
        self._write(text if self._stream.isatty() else text + "\n")
        self._waiting = text

    def _clear(self) -> None:
        if self._waiting and self._stream.isatty():
            self._write("\r\x1b[K")
        self._waiting = ""

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            # Nobody reads any more (a closed terminal or pipe); the stack goes on.
            self._stream = open_null()


def open_null() -> TextIO:
    """A stream that swallows everything."""
    return Path("/dev/null").open("w", encoding="utf-8")
