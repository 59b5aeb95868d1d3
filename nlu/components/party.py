"""Somebody a text speaks of: a body or a person, with every place where it is named."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """One place of a text that names a body (`kind` "body"), a person or a hotline.

    `name` is what a body is called, or a person's name, empty where only the post is told.
    """

    kind: str
    name: str
    start: int
    end: int
    post: str = ""
    unit: str = ""
    marks: frozenset[str] = frozenset()

    @property
    def called(self) -> str:
        """By what it is told apart from others."""
        return self.name or f"{self.unit}{self.post}"


@dataclass(frozen=True, slots=True)
class Party:
    """All mentions of one body or person, the fullest first, with what they say of it."""

    mentions: tuple[Mention, ...]
    features: frozenset[str]
    accused: float
    asked: float

    @property
    def best(self) -> Mention:
        """The mention that names it best."""
        return self.mentions[0]

    @property
    def start(self) -> int:
        """Where it is first spoken of."""
        return min(one.start for one in self.mentions)
