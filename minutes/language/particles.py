"""Korean particles: what may stand behind a noun in one word, and which nouns each form follows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from minutes.language.jamo import final_of

_AFTER_CONSONANT = ("은", "이", "을", "과", "으로", "이나", "이라", "이란", "이며", "이고", "이랑")
_AFTER_VOWEL = ("는", "가", "를", "와", "로", "나", "라", "란", "며", "고", "랑")
_AFTER_ANY = (
    *("의", "에", "도", "만", "들", "에서", "에게", "까지", "부터", "보다", "처럼", "마다", "조차"),
    *("하고", "뿐", "인", "이다", "입니다", "님", "씨", "한테", "께서", "적", "한", "할", "하는"),
    *("하여", "해서", "하기", "되는", "된"),
)
_FURTHER = ("는", "도", "만", "의", "은", "를", "을", "이", "가", "라는", "이다", "입니다")
"""What may stand behind another particle: 에서는, 으로도, 까지의, 들이."""
_RIEUL = "ㄹ"

_FORMS = "|".join(sorted((*_AFTER_CONSONANT, *_AFTER_VOWEL, *_AFTER_ANY), key=len, reverse=True))
_FIRST = re.compile(_FORMS)
_CHAIN = re.compile(rf"(?:{_FORMS})(?:{'|'.join(_FURTHER)})?")
_LONGEST = 5
"""Syllables of the longest chain that is looked for."""


def is_particle(text: str) -> bool:
    """Whether the text is one particle, or two that stand together."""
    return _CHAIN.fullmatch(text) is not None


def splits(word: str) -> Iterator[tuple[str, str]]:
    """Every way to read the word as a stem and its particles, the whole word first."""
    yield word, ""
    for length in range(1, min(_LONGEST, len(word) - 1) + 1):
        if is_particle(word[-length:]):
            yield word[:-length], word[-length:]


def fits(stem: str, particle: str) -> bool:
    """Whether the particle has the form that follows the stem's last sound.

    은행을 but not 은행를; forms that follow every noun, and what is no particle, always fit.
    """
    found = _FIRST.match(particle)
    first, final = found[0] if found else "", final_of(stem)
    if first == "으로":
        return final not in ("", _RIEUL)
    if first == "로":
        return final in ("", _RIEUL)
    if first in _AFTER_CONSONANT:
        return final != ""
    return first not in _AFTER_VOWEL or final == ""
