"""Lines that are judged must not be trained on."""

from __future__ import annotations

from collections.abc import Iterable


def in_both(judged: Iterable[str], trained: Iterable[str]) -> list[int]:
    """The positions of the judged texts that are trained on as well, word for word."""
    known = {text.strip() for text in trained}
    return [position for position, text in enumerate(judged) if text.strip() in known]
