"""How much of the text is right: character error rate after normalisation."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cache

from opencc import OpenCC
from rapidfuzz.distance import Levenshtein

from minutes.scoring.numerals import read_numbers, unify_korean

_KEPT = frozenset("LMN")
"""Unicode categories of letters, marks and numbers; everything else carries no speech."""


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """Edits against the length of the reference, both in normalised characters."""

    errors: int
    length: int
    rate: float = field(init=False)
    """May exceed 1. Where the reference is empty: 0, or 1 if anything was written."""

    def __post_init__(self) -> None:
        rate = self.errors / self.length if self.length else float(self.errors > 0)
        object.__setattr__(self, "rate", rate)


def cer(reference: str, hypothesis: str, *, language: str = "ko") -> ErrorRate:
    """Character error rate: substitutions, deletions and insertions per reference character."""
    expected, found = normalise(reference, language), normalise(hypothesis, language)
    return ErrorRate(errors=edit_distance(expected, found), length=len(expected))


def normalise(text: str, language: str) -> str:
    """What is compared: lower case, no spaces or punctuation, numbers in one form.

    Compatibility forms (full width, ㎞, decomposed Hangul) are unified, traditional Chinese is
    written in simplified characters.
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    if language == "zh":
        plain = _simplifier().convert(plain)
    joined = _letters(read_numbers(plain, language))
    return unify_korean(joined) if language == "ko" else joined


def edit_distance(first: str, second: str) -> int:
    """Levenshtein distance in characters."""
    return int(Levenshtein.distance(first, second))


def _letters(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char)[0] in _KEPT)


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")
