"""Logs as JSON lines that never carry message text or personal data."""

import json
import logging
import re
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TextIO

from bot.kit.clock import TZ

_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_DIGITS = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx]|0\d{2,3}-?\d{7,8})(?!\d)")
_PRIVATE = {"text", "content", "body", "payload", "sender", "openid", "name", "phone", "id_number"}


def mask(text: str) -> str:
    """The text with everything that looks like a phone or identity number made unreadable."""
    return _DIGITS.sub(lambda found: found[0][:3] + "*" * (len(found[0]) - 5) + found[0][-2:], text)


class MaskingFilter(logging.Filter):
    """Masks numbers in messages, arguments and extra fields, and drops fields that are private."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = mask(record.getMessage())
        record.args = None
        for key, value in list(vars(record).items()):
            if key in _STANDARD:
                continue
            if key in _PRIVATE:
                delattr(record, key) if key != "name" else None
            elif isinstance(value, str):
                setattr(record, key, mask(value))
        return True


class JSONFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, TZ).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_info:
            line["error"] = mask(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up(
    level: str = "INFO", *, stream: TextIO | None = None, levels: Mapping[str, str] | None = None
) -> None:
    """Send all logs of this process as masked JSON lines to `stream` (standard error)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JSONFormatter())
    handler.addFilter(MaskingFilter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, quiet in {"httpx": "WARNING", "httpcore": "WARNING", **(levels or {})}.items():
        logging.getLogger(name).setLevel(quiet)
