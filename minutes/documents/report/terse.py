"""From the polite sentences of messages to the noun endings (개조식) of official reports.

``읽을 수 없습니다`` becomes ``읽을 수 없음``, ``다시 넣으십시오`` becomes ``다시 넣을 것``: the
facts of a message stay, and what it asks for is told apart from what it states.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_STATED = re.compile(r"([가-힣]+)니다(?![가-힣])")
_REQUESTED = re.compile(r"([가-힣])십시오(?![가-힣])")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
_TODO = re.compile(r"[가-힣] 것(\.?$|: )")

_FIRST_SYLLABLE = ord("가")
_FINALS = 28
"""Unicode counts Hangul syllables by 28 final consonants, none being the first of them."""
_L, _M, _B = 8, 16, 17
"""ㄹ, ㅁ and ㅂ among the final consonants."""

_L_STEMS = {"깁": "긺", "만듭": "만듦", "듭": "듦", "멉": "멂"}
"""Words whose stem ends in ㄹ, lost before -ㅂ니다 and kept before -ㅁ."""


@dataclass(frozen=True, slots=True)
class Terse:
    """A message in two parts; either may be empty."""

    reason: str
    todo: str


def terse(message: str) -> Terse:
    """A message of several lines and sentences as what happened and what to do."""
    lines = (line.strip() for line in message.splitlines())
    sentences = [part for line in lines for part in _SENTENCE_END.split(line) if part]
    nouns = [noun_ending(sentence) for sentence in sentences]
    return Terse(
        reason=_joined(noun for noun in nouns if not _TODO.search(noun)),
        todo=_joined(noun for noun in nouns if _TODO.search(noun)),
    )


def noun_ending(text: str) -> str:
    """Every polite ending in ``text`` as a noun ending; all other text stays as it is."""
    return _REQUESTED.sub(_as_request, _STATED.sub(_as_statement, text))


def _as_statement(match: re.Match[str]) -> str:
    word = match[1]
    if word in _L_STEMS:
        return _L_STEMS[word]
    if word.endswith("습"):
        return f"{word[:-1]}음"
    if _final(word[-1]) != _B:
        return match[0]
    return word[:-1] + _with_final(word[-1], _M)


def _as_request(match: re.Match[str]) -> str:
    return match[0] if _final(match[1]) else f"{_with_final(match[1], _L)} 것"


def _final(syllable: str) -> int:
    return (ord(syllable) - _FIRST_SYLLABLE) % _FINALS


def _with_final(syllable: str, final: int) -> str:
    return chr(ord(syllable) - _final(syllable) + final)


def _joined(sentences: Iterable[str]) -> str:
    """Details in brackets belong to the sentence before them."""
    return ". ".join(sentence.rstrip(".") for sentence in sentences).replace(". (", " (")
