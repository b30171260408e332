"""The guard against text that nobody said: pure judgement on words, voice and loudness.

Whisper invents text in four ways: anything at all where nobody speaks, the closing formulas of
the broadcasts it was trained on, loops, and the words it was told to expect. Nothing is thrown
away here: what is judged unsaid comes back with its reason, in Korean, for the reader.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from minutes.errors import ConfigError
from minutes.model.speech import Word

MAX_SPEECH_RATE = 20.0
"""Letters that nobody says faster, per second: fast Korean is 8 to 10 syllables a second and fast
English about 18 letters; the rest is room for error in the word times."""

TIME_SLACK_S = 0.3
"""How far recognised word times stray; voice this near counts as the words' own."""

UNVOICED_SHARE = 0.1
"""Of the time that a text needs at least, below which nobody said it, whatever it is."""

LONGEST_UNIT = 12
"""Words of a phrase that is looked for in loops."""

LOOP_TIMES = 4
"""A phrase said this often without a pause between is a loop. Speakers stop at three."""

SHORT_LOOP_TIMES = 8
"""The same for one short word: people do say 네 네 네 네."""

SHORT_UNIT = 3
"""Letters up to which a repeated unit is such a short word."""

KEPT_TIMES = 1
"""How many rounds of a loop stay in the text."""

STAMMERED = "같은 소리가 한없이 되풀이됨(인식기의 반복 오류)"

_NOT_A_LETTER = re.compile(r"[\W_]+")
_STAMMER = re.compile(r"([^\d]{1,6}?)\1{11,}")
"""A loop inside one word, as in 아아아아…; digits do repeat."""


class Evidence(Protocol):
    """What was heard in a span, apart from what was recognised."""

    def voiced_s(self, start_s: float, end_s: float) -> float:
        """Seconds of it in which voice activity was detected."""
        ...

    def loud_s(self, start_s: float, end_s: float) -> float:
        """Seconds of it that stand out of the background noise."""
        ...


@dataclass(frozen=True, slots=True)
class KnownEndings:
    """Closing formulas that recognisers make up, as patterns over bare letters."""

    patterns: tuple[str, ...] = ()

    def match(self, text: str) -> bool:
        """Whether the whole text is one of them."""
        letters = bare(text)
        return any(re.fullmatch(pattern, letters) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A range of words that is not speech, ``start`` to ``stop``, and why."""

    start: int
    stop: int
    reason: str


def load_endings(path: Path) -> KnownEndings:
    """The patterns of all languages in a file. Raises ConfigError."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        patterns = tuple(str(pattern) for group in tables.values() for pattern in group)
        for pattern in patterns:
            re.compile(pattern)
    except (OSError, tomllib.TOMLDecodeError, TypeError, re.error) as error:
        raise ConfigError(path=str(path), detail=str(error)) from error
    return KnownEndings(patterns)


def bare(text: str) -> str:
    """Letters and digits of a text in lower case."""
    return _NOT_A_LETTER.sub("", text).lower()


def find_unsaid(
    words: Sequence[Word], evidence: Evidence, endings: KnownEndings
) -> tuple[Unsaid, ...]:
    """What of a segment's words nobody said: all of them, a closing formula, or nothing."""
    if not words:
        return ()
    if _nobody_speaks(words, evidence, share=UNVOICED_SHARE):
        return (Unsaid(0, len(words), "말소리가 없는 구간에서 나온 글(음성 활동·음량 모두 없음)"),)
    for start in range(len(words)):
        tail = words[start:]
        if endings.match("".join(word.text for word in tail)):
            unsaid = _nobody_speaks(tail, evidence, share=1.0)
            return (Unsaid(start, len(words), "말소리 없이 나온 방송 끝인사"),) if unsaid else ()
    return ()


def find_loops(words: Sequence[Word]) -> tuple[Unsaid, ...]:
    """The superfluous rounds of phrases that repeat without end."""
    letters = [bare(word.text) for word in words]
    found: list[Unsaid] = []
    position = 0
    while position < len(letters):
        if _STAMMER.search(letters[position]):
            found.append(Unsaid(position, position + 1, STAMMERED))
        size, times = _first_loop(letters, position)
        if times:
            start, stop = position + size * KEPT_TIMES, position + size * times
            found.append(Unsaid(start, stop, f"같은 말이 {times}번 되풀이됨(인식기의 반복 오류)"))
        position += max(size * times, 1)
    return tuple(found)


def echoes(words: Sequence[Word], glossary: Sequence[str]) -> bool:
    """Whether the words recite the glossary they were recognised with: two of its terms in its
    own order with nothing between."""
    letters = bare("".join(word.text for word in words))
    terms = [bare(term) for term in glossary]
    return any(first + second in letters for first, second in pairwise(terms) if first and second)


def _first_loop(letters: Sequence[str], start: int) -> tuple[int, int]:
    """Size and rounds of the shortest loop that begins at ``start``; 0 rounds if none does."""
    for size in range(1, min(LONGEST_UNIT, len(letters) - start) + 1):
        unit = letters[start : start + size]
        times = 1
        while letters[start + times * size : start + (times + 1) * size] == unit:
            times += 1
        length = len("".join(unit))
        needed = SHORT_LOOP_TIMES if length <= SHORT_UNIT else LOOP_TIMES
        if length and times >= needed:
            return size, times
    return 1, 0


def _nobody_speaks(words: Sequence[Word], evidence: Evidence, *, share: float) -> bool:
    """Whether voice and loudness agree that there was no time to say the words.

    ``share``: of the shortest time in which they can be said.
    """
    needed_s = share * len(bare("".join(word.text for word in words))) / MAX_SPEECH_RATE
    span = words[0].start_s - TIME_SLACK_S, words[-1].end_s + TIME_SLACK_S
    return evidence.voiced_s(*span) <= needed_s and evidence.loud_s(*span) <= needed_s
