"""Text as a recogniser would mishear it, by the confusions counted on real recordings.

``data/confusions.ko.json`` holds how often Whisper base heard each Korean syllable as which
other, how often each letter of a syllable changed, and how many syllables were lost or appeared;
``python -m tests.eval.mishearing`` counts them. Training learns every sentence once more in this
form, and the evaluation measures on it.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "confusions.ko.json"
FIRST, LAST = ord("가"), ord("힣")
VOWELS, FINALS = 21, 28
SMOOTHING = 5
"""Times a syllable is taken to have been heard at the common rate before its own counts."""
PUNCTUATION = re.compile(r"[.,?!…‘’“”\"'「」·ㆍ;:]")

Letters = tuple[int, int, int]
"""Numbers of a syllable's initial, vowel and final."""


@dataclass(frozen=True, slots=True)
class Confusions:
    """What became of the syllables of a reference."""

    said: Mapping[str, int]
    heard_as: Mapping[str, Mapping[str, int]]
    letters: Mapping[str, Mapping[str, int]]
    """By ``place:letter``: what a letter that changed became."""
    lost: int
    appeared: Mapping[str, int]

    @property
    def length(self) -> int:
        return sum(self.said.values())

    @property
    def substituted(self) -> int:
        return sum(sum(counts.values()) for counts in self.heard_as.values())


class Mishearing:
    """Changes text as the recogniser would; the same seed, the same text."""

    def __init__(self, confusions: Confusions, seed: int) -> None:
        self._table = confusions
        self._chance = random.Random(seed)  # noqa: S311 - repeatable noise, no secret
        length = confusions.length
        self._substitution = confusions.substituted / length
        self._loss = confusions.lost / length
        self._gain = sum(confusions.appeared.values()) / length

    def __call__(self, text: str) -> str:
        """The text without punctuation, with syllables changed, lost and added."""
        heard = (self._syllable(char) for char in PUNCTUATION.sub("", text))
        return " ".join("".join(heard).split())

    def _syllable(self, char: str) -> str:
        if not FIRST <= ord(char) <= LAST:
            return char
        rate = self._rate(char)
        drawn = self._chance.random()
        if drawn < rate:
            char = self._other(char)
        elif drawn < rate + self._loss:
            return ""
        return char + self._addition()

    def _rate(self, char: str) -> float:
        own = sum(self._table.heard_as.get(char, {}).values())
        return (own + SMOOTHING * self._substitution) / (self._table.said.get(char, 0) + SMOOTHING)

    def _other(self, char: str) -> str:
        known = self._table.heard_as.get(char)
        share = self._table.said.get(char, 0)
        if known and self._chance.random() < share / (share + SMOOTHING):
            return self._draw(known)
        letters = list(take_apart(char))
        places = [p for p in range(3) if f"{p}:{letters[p]}" in self._table.letters]
        if places:
            place = self._chance.choice(places)
            letters[place] = int(self._draw(self._table.letters[f"{place}:{letters[place]}"]))
        return put_together((letters[0], letters[1], letters[2]))

    def _addition(self) -> str:
        return self._draw(self._table.appeared) if self._chance.random() < self._gain else ""

    def _draw(self, counts: Mapping[str, int]) -> str:
        return self._chance.choices(list(counts), list(counts.values()))[0]


def take_apart(syllable: str) -> Letters:
    rest, final = divmod(ord(syllable) - FIRST, FINALS)
    return (*divmod(rest, VOWELS), final)


def put_together(letters: Letters) -> str:
    initial, vowel, final = letters
    return chr(FIRST + (initial * VOWELS + vowel) * FINALS + final)


def load_confusions(path: Path = TABLE) -> Confusions:
    return Confusions(**json.loads(path.read_text(encoding="utf-8")))
