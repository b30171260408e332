"""Which agenda item a moment of the meeting belongs to, by how the items were announced.

Only what the talk shows: an item begins with a sentence that names it by number ("두 번째
안건입니다", "의사일정 제2항을 상정합니다") or by most of its words beside a word of announcing.
Where fewer than two items of a longer agenda were announced the meeting is not divided.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from minutes.model.minutes import Minutes

_ORDINALS = ("첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열")
_NUMBERED = re.compile(
    rf"(?:(?P<word>{'|'.join(_ORDINALS)})\s*번째\s*(?:안건|의안|의제|주제)"
    r"|(?:안건|의안|의제|주제|의사일정)\s*(?:제\s*)?(?P<after>\d+)\s*(?:번|호|항)?"
    r"|제\s*(?P<before>\d+)\s*(?:호\s*)?(?:안건|의안|의제|주제|항))"
)
_ANNOUNCING = re.compile(r"안건|의안|의제|주제|상정|다음은|다음으로|이어서|먼저|논의하")
_WORD = re.compile(r"[가-힣A-Za-z0-9]{2,}")
_SHARE = 0.6
"""Of an item's pairs of syllables that an announcement by title repeats: particles may change and
a misheard syllable costs two pairs, but another item with a few words in common stays apart."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """An agenda item and when its discussion begins."""

    item: int
    """Index in the agenda."""
    start_s: float


class AgendaTimes:
    """The agenda items of a meeting on the clock of its recording."""

    def __init__(self, minutes: Minutes) -> None:
        self._agenda = minutes.meeting.agenda
        self._beginnings = _beginnings(minutes)

    @property
    def beginnings(self) -> tuple[Beginning, ...]:
        """Items in order of announcement; one item needs none, an undivided meeting has none."""
        return self._beginnings

    def item_at(self, time_s: float) -> int | None:
        """Index of the item under discussion; None before the first one, or where unknown."""
        if len(self._agenda) == 1:
            return 0
        place = bisect_right(self._beginnings, time_s, key=lambda beginning: beginning.start_s)
        return self._beginnings[place - 1].item if place else None


def _beginnings(minutes: Minutes) -> tuple[Beginning, ...]:
    """The longest run of announcements in the order of the agenda, each item's first.

    A stray number ("의사일정 제3항" in a report) falls out of the run; going back is not followed.
    """
    agenda = minutes.meeting.agenda
    if len(agenda) < 2:
        return ()
    runs: dict[int, tuple[Beginning, ...]] = {}
    for text, start_s in _sentences(minutes):
        item = announced(text, agenda)
        if item is not None:
            before = max((runs[i] for i in sorted(runs) if i < item), key=len, default=())
            if len(before) + 1 > len(runs.get(item, ())):
                runs[item] = (*before, Beginning(item, start_s))
    longest = max(runs.values(), key=len, default=())
    return longest if len(longest) > 1 else ()


def _sentences(minutes: Minutes) -> Iterator[tuple[str, float]]:
    """What the chair says; where no voice is known to be the chair's, what anybody says."""
    chair = {
        p.speaker
        for p in minutes.participants
        if p.attendee is not None and p.attendee.name == minutes.meeting.chair
    }
    for utterance in minutes.dialogue.utterances:
        if not chair or utterance.speaker in chair:
            for sentence in utterance.sentences:
                yield sentence.text, sentence.start_s


def announced(sentence: str, agenda: tuple[str, ...]) -> int | None:
    """The one item that a sentence announces; None for none, or for a list of several."""
    numbers = {number for number in _numbers(sentence) if number < len(agenda)}
    if not numbers and _ANNOUNCING.search(sentence):
        said = _pairs(sentence)
        numbers = {i for i, title in enumerate(agenda) if _repeated(_pairs(title), said)}
    return numbers.pop() if len(numbers) == 1 else None


def _numbers(sentence: str) -> Iterator[int]:
    for match in _NUMBERED.finditer(sentence):
        if match["word"]:
            yield _ORDINALS.index(match["word"])
        elif number := int(match["after"] or match["before"]):
            yield number - 1


def _repeated(title: frozenset[str], said: frozenset[str]) -> bool:
    return bool(title) and len(title & said) >= _SHARE * len(title)


def _pairs(text: str) -> frozenset[str]:
    """Neighbouring characters inside words."""
    words = _WORD.findall(text)
    return frozenset(word[i : i + 2] for word in words for i in range(len(word) - 1))
