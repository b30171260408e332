"""How alike two names sound in writing: Hangul by letters, other scripts without accents."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = (
    *("", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ"),
    *("ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ"),
    "ㅎ",
)
_FIRST, _LAST = ord("가"), ord("힣")

DISTINCT_SYLLABLES = 4096
"""More than any meeting uses: letters of a syllable are worked out once."""

_ALIKE = str.maketrans("ㄲㅋㄸㅌㅃㅍㅆㅉㅊㅐㅒㅖㅙㅚㅢ", "ㄱㄱㄷㄷㅂㅂㅅㅈㅈㅔㅔㅔㅞㅞㅣ")
"""Letters that recognisers confuse: tense and aspirated sounds, vowels that fell together."""
_BARELY_HEARD = "ㅇㅎ"
"""At the start of a syllable: silent, and often lost."""


def decompose(text: str) -> str:
    """Letters of the text in small form: Hangul syllables as jamo, Latin without accents.

    Spaces and punctuation are left out.
    """
    return "".join(map(_letters, text))


def fold(text: str) -> str:
    """Like :func:`decompose`, with sounds that are easily confused brought to one letter.

    Consonants that carry over to the next syllable ("민아", "미나") fall together as well.
    """
    return "".join(map(_folded, text))


def similarity(heard: str, name: str) -> float:
    """0 to 1: normalised Levenshtein similarity, mean of plain and folded letters.

    The mean makes a confusion of like sounds cost about half of any other.
    """
    plain = Levenshtein.normalized_similarity(decompose(heard), decompose(name))
    folded = Levenshtein.normalized_similarity(fold(heard), fold(name))
    return (plain + folded) / 2


def similarities(heard: Sequence[str], names: Sequence[str]) -> NDArray[np.float64]:
    """:func:`similarity` of every pair, shape (heard, names)."""
    tables = [
        cdist(
            [letters(text) for text in heard],
            [letters(text) for text in names],
            scorer=Levenshtein.normalized_similarity,
            dtype=np.float64,
        )
        for letters in (decompose, fold)
    ]
    mean: NDArray[np.float64] = np.mean(tables, axis=0)
    return mean


def is_hangul(char: str) -> bool:
    """Whether the character is one Hangul syllable."""
    return _FIRST <= ord(char) <= _LAST


def ends_in_consonant(word: str) -> bool:
    """Whether a Korean word takes 이, 은 and 을 rather than 가, 는 and 를."""
    return final_of(word) != ""


def final_of(word: str) -> str:
    """The consonant that closes a word's last Hangul syllable; empty where there is none."""
    return _syllable(word[-1])[2] if word and is_hangul(word[-1]) else ""


def _syllable(char: str) -> tuple[str, ...]:
    """Initial, vowel and final of a Hangul syllable; nothing for any other character."""
    if not is_hangul(char):
        return ()
    rest, final = divmod(ord(char) - _FIRST, len(_FINALS))
    initial, vowel = divmod(rest, len(_VOWELS))
    return _INITIALS[initial], _VOWELS[vowel], _FINALS[final]


@lru_cache(maxsize=DISTINCT_SYLLABLES)
def _letters(char: str) -> str:
    return "".join(_syllable(char)) or _plain(char)


def _plain(char: str) -> str:
    letters = unicodedata.normalize("NFKD", char.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


@lru_cache(maxsize=DISTINCT_SYLLABLES)
def _folded(char: str) -> str:
    if not is_hangul(char):
        return _plain(char)
    initial, vowel, final = _syllable(char)
    heard = "" if initial in _BARELY_HEARD else initial
    return (heard + vowel + final).translate(_ALIKE)
