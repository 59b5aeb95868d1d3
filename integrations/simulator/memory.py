"""What the phones remember over a restart: their lines and who follows, one JSON a line."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

LINES_KEPT = 2_000


class Memory:
    """Appends as things happen; without a path nothing is kept."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def recall(self) -> list[dict[str, Any]]:
        """The newest lines, oldest first; the file is cut to them."""
        if self._path is None or not self._path.exists():
            return []
        lines = self._path.read_text(encoding="utf-8").splitlines()[-LINES_KEPT:]
        found = [row for row in map(_read, lines) if row is not None]
        self._path.write_text("".join(_line(row) for row in found), encoding="utf-8")
        return found

    def note(self, what: str, value: Any) -> None:
        """Keep one happening; `value` is a dataclass or a mapping."""
        if self._path is None:
            return
        row = {what: value if isinstance(value, dict) else asdict(value)}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(_line(row))


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"


def _read(line: str) -> dict[str, Any] | None:
    """None for a line that a killed process left unfinished."""
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None
