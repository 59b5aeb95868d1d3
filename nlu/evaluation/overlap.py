"""Lines that are judged must not be trained on: found by what is left without signs and spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from nlu.components.simplified import simplified

_SIGNS = re.compile(r"[\W_]+")


def bare(text: str) -> str:
    """The text without width, script, case, signs and spaces; as it is if nothing would be left."""
    plain = unicodedata.normalize("NFKC", simplified(text)).casefold()
    return _SIGNS.sub("", plain) or plain.strip()


def in_both(judged: Iterable[str], trained: Iterable[str]) -> list[int]:
    """The positions of the judged texts that are trained on as well."""
    known = {bare(text) for text in trained}
    return [position for position, text in enumerate(judged) if bare(text) in known]
