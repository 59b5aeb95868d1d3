"""Weighs a text: every run of one to four signs has a weight, and a passage's sum decides."""

import math
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from bot.intake.danger.plain import PAUSE, plain

WEIGHTS = Path(__file__).with_name("weights.tsv")
LONGEST_RUN = 4
# Passages of a long text are weighed apart, so that one sentence is not lost in a letter.
PASSAGE = 48
# Keeps the sum of a very short text from counting for too much.
SOFTENING = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """How strongly the worst passage speaks of danger, and of which.

    `excess` is the logarithm of how many passages long the text is: the more passages, the likelier
    that one of them sounds like danger by chance.
    """

    score: float
    category: str
    excess: float


class Scorer:
    """The weights of one file."""

    def __init__(self, path: Path = WEIGHTS) -> None:
        head, *lines = path.read_text(encoding="utf-8").splitlines()
        self.fingerprint, unit, bias, *categories = head.split("\t")
        self._unit, self._bias = float(unit), int(bias)
        self.categories: list[str] = []
        self._category_bias: list[int] = []
        for name, value in (entry.split("=") for entry in categories):
            self.categories.append(name)
            self._category_bias.append(int(value))
        self._weights: dict[str, int] = {}
        self._kinds: dict[str, list[int]] = {}
        for line in lines:
            run, weight, *kinds = line.split("\t")
            self._weights[run] = int(weight)
            if kinds:
                self._kinds[run] = [int(kind) for kind in kinds]

    def weigh(self, text: str) -> Verdict:
        """The verdict on the passage that speaks most of danger."""
        text = plain(text)
        sums = [self._sums(text, length) for length in range(1, LONGEST_RUN + 1)]
        worst, passage = -math.inf, (0, len(text))
        for start, end in _passages(text):
            total = sum(
                sums[less][max(start, end - less)] - sums[less][start]
                for less in range(LONGEST_RUN)
            )
            score = total / math.sqrt(end - start + SOFTENING)
            if score > worst:
                worst, passage = score, (start, end)
        score = (worst + self._bias) * self._unit
        excess = math.log(max(len(text) / PASSAGE, 1))
        return Verdict(score, self._category(text[slice(*passage)]), excess)

    def _sums(self, text: str, length: int) -> list[int]:
        """Sums of the weights of all runs of a length that begin before each place."""
        known = self._weights.get
        runs = [text[at : at + length] for at in range(len(text))]
        return list(accumulate([known(run, 0) for run in runs], initial=0))

    def _category(self, passage: str) -> str:
        length = math.sqrt(len(passage) + SOFTENING)
        totals = [bias * length for bias in self._category_bias]
        for at in range(len(passage)):
            for run in (passage[at], passage[at : at + 2]):
                for number, weight in enumerate(self._kinds.get(run, ())):
                    totals[number] += weight
        return self.categories[max(range(len(totals)), key=totals.__getitem__)]


def _passages(text: str) -> list[tuple[int, int]]:
    """Where passages begin and end: whole clauses, as many as fit, from every clause on."""
    if len(text) <= PASSAGE:
        return [(0, len(text))]
    pauses = [0]
    for at in range(1, len(text)):
        if text[at] == PAUSE or at - pauses[-1] >= PASSAGE:
            pauses.append(at)
    found, last = [], 0
    for first in range(len(pauses) - 1):
        last = max(last, first + 1)
        while last + 1 < len(pauses) and pauses[last + 1] - pauses[first] < PASSAGE:
            last += 1
        found.append((pauses[first], pauses[last] + 1))
    return found
