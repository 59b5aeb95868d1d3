"""Cutting Chinese text with the project's own words, without touching jieba's shared state."""

from __future__ import annotations

import hashlib
import logging
from functools import lru_cache
from pathlib import Path

import jieba

LONGEST = 1000
"""Of a longer text only its beginning is cut into words: what it is for is said by then."""
DICTIONARY = Path(__file__).resolve().parent.parent / "dictionary"

jieba.setLogLevel(logging.WARNING)


def dictionary_digest(folder: Path = DICTIONARY) -> str:
    """A hash over the words themselves, so that an edit changes a model's fingerprint."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.txt")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_words(folder: Path = DICTIONARY) -> list[str]:
    """All domain words, one a line; lines beginning with # are remarks."""
    words: list[str] = []
    for path in sorted(folder.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            word = line.strip()
            if word and not word.startswith("#"):
                words.append(word)
    return words


def new_tokenizer(words: tuple[str, ...]) -> jieba.Tokenizer:
    """A tokenizer of its own that knows `words`; other tokenizers are not changed."""
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    for word in words:
        tokenizer.add_word(word)
    return tokenizer


@lru_cache(maxsize=4)
def tokenizer_for(words: tuple[str, ...]) -> jieba.Tokenizer:
    """The tokenizer for exactly these words, built once."""
    return new_tokenizer(words)


def cut(tokenizer: jieba.Tokenizer, text: str) -> list[tuple[str, int]]:
    """Words with their offsets, blank ones dropped, of the first `LONGEST` signs."""
    read = text[:LONGEST]
    return [(word, start) for word, start, _ in tokenizer.tokenize(read) if word.strip()]


def frequency(text: str) -> int:
    """How often the dictionary has counted it; 0 for no word of it."""
    return int(_plain_tokenizer().FREQ.get(text) or 0)


def is_word(text: str) -> bool:
    """Whether the dictionary has it as a word."""
    return bool(_plain_tokenizer().FREQ.get(text))


@lru_cache(maxsize=1)
def _plain_tokenizer() -> jieba.Tokenizer:
    return tokenizer_for(tuple(read_words()))
