"""Which agenda item a moment of the meeting belongs to, by how the items were announced.

Only what the talk shows: an item begins with a sentence that names it by number ("두 번째
안건입니다", "의사일정 제2항을 상정합니다") or by most of its words beside a word of announcing,
or that moves on by one ("다음 안건으로 넘어가겠습니다"). A sentence that names several items is a
list and begins none. An item may come up again ("첫 번째 안건으로 돌아가서"). Where fewer than two
items of a longer agenda were announced the meeting is not divided.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from minutes.model.minutes import Minutes

_ORDINALS = ("첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열")
_COUNTED = ("첫", "둘", "셋", "넷")
_SINO = ("일", "이", "삼", "사", "오", "육", "칠", "팔", "구", "십")
_ITEM = r"(?:안\s?건|의안|의제|주제|안껀)"
"""As it is heard, too: 안건 comes back as 안 건 or 안껀."""
_SPOKEN = f"(?:{'|'.join(_SINO)})"
_NUMBERED = re.compile(
    rf"(?:(?P<word>{'|'.join(_ORDINALS)})\s*번\s*째\s*{_ITEM}"
    rf"|(?P<counted>{'|'.join(_COUNTED)})\s*째?\s*{_ITEM}"
    rf"|(?:{_ITEM}|의사\s*일정)\s*(?:제\s*)?(?P<after>\d+)\s*(?:번|호|항)?"
    rf"|(?:{_ITEM}|의사\s*일정)\s*제?\s*(?P<heard>{_SPOKEN})\s*(?:호|항)"
    rf"|제\s*(?P<before>\d+)\s*(?:호\s*)?(?:{_ITEM}|항)"
    rf"|제\s*(?P<said>{_SPOKEN})\s*(?:호|번)?\s*{_ITEM})"
)
_ANNOUNCING = re.compile(rf"{_ITEM}|상정|다음은|다음으로|이어서|먼저|마지막으로|논의하|돌아가")
_NEXT = re.compile(rf"다음\s*(?:번\s*)?{_ITEM}|다음\s*순서")
_LAST = re.compile(rf"마지막\s*{_ITEM}")
_MOVES = re.compile(
    r"넘어가|넘어갑|상정|논의하|시작하|입니다|듣겠|보겠|옮기|옮겨|진행하|다루겠|들어가"
)
"""What makes "다음 안건" an announcement rather than talk about the item to come."""
_RETURNS = re.compile(r"돌아가|다시\s*(?:논의|상정|다루|꺼내|살펴)")
_WORD = re.compile(r"[가-힣A-Za-z0-9]{2,}")
_SHARE = 0.6
"""Of an item's pairs of syllables that an announcement by title repeats: particles may change and
a misheard syllable costs two pairs, but another item with a few words in common stays apart."""
_LISTED = 0.4
"""A title repeated as far as this beside the one announced makes the sentence a list."""
_OWN_PAIRS = 3
"""A title is known by the pairs that no other has, if it has so many."""


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
        """Items in order of announcement, one that came up again more than once; one item needs
        none, an undivided meeting has none."""
        return self._beginnings

    def item_at(self, time_s: float) -> int | None:
        """Index of the item under discussion; None before the first one, or where unknown."""
        if len(self._agenda) == 1:
            return 0
        place = bisect_right(self._beginnings, time_s, key=lambda beginning: beginning.start_s)
        return self._beginnings[place - 1].item if place else None


def _beginnings(minutes: Minutes) -> tuple[Beginning, ...]:
    """The longest run of announcements in the order of the agenda, each item's first, and the
    returns to items of that run.

    A stray number ("의사일정 제3항" in a report) falls out of the run.
    """
    agenda = minutes.meeting.agenda
    if len(agenda) < 2:
        return ()
    said = tuple(_sentences(minutes))
    named = [
        (Beginning(item, start_s), bool(_RETURNS.search(text)))
        for text, start_s in said
        if (item := announced(text, agenda)) is not None
    ]
    run = _longest_run([beginning for beginning, returns in named if not returns])
    run = _longest_run([*run, *_moves(said, run, len(agenda))])
    if len(run) < 2:
        return ()
    opened = {beginning.item: beginning.start_s for beginning in run}
    again = (
        beginning
        for beginning, returns in named
        if returns and opened.get(beginning.item, beginning.start_s) < beginning.start_s
    )
    return tuple(sorted((*run, *again), key=lambda beginning: beginning.start_s))


def _longest_run(found: list[Beginning]) -> tuple[Beginning, ...]:
    runs: dict[int, tuple[Beginning, ...]] = {}
    for beginning in sorted(found, key=lambda beginning: beginning.start_s):
        item = beginning.item
        before = max((runs[i] for i in sorted(runs) if i < item), key=len, default=())
        if len(before) + 1 > len(runs.get(item, ())):
            runs[item] = (*before, beginning)
    return max(runs.values(), key=len, default=())


def _moves(
    said: tuple[tuple[str, float], ...], run: tuple[Beginning, ...], size: int
) -> Iterator[Beginning]:
    """Items that were only announced as the next or the last one.

    "다음 안건" counts from the furthest item so far; where the next item is named soon after by
    itself, the earlier sentence keeps its place in the run.
    """
    furthest: int | None = None
    named = {beginning.start_s: beginning.item for beginning in run}
    for text, start_s in said:
        if start_s in named:
            furthest = max(named[start_s], -1 if furthest is None else furthest)
        elif not _MOVES.search(text):
            continue
        elif _LAST.search(text):
            yield Beginning(size - 1, start_s)
        elif _NEXT.search(text) and furthest is not None and furthest + 1 < size:
            furthest += 1
            yield Beginning(furthest, start_s)


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
    """The one item that a sentence names; None for none, or for a list of several."""
    numbers = {number for number in _numbers(sentence) if number < len(agenda)}
    if not numbers and _ANNOUNCING.search(sentence):
        numbers = _repeated(sentence, agenda)
    return numbers.pop() if len(numbers) == 1 else None


def _numbers(sentence: str) -> Iterator[int]:
    for match in _NUMBERED.finditer(sentence):
        if match["word"]:
            yield _ORDINALS.index(match["word"])
        elif match["counted"]:
            yield _COUNTED.index(match["counted"])
        elif heard := match["heard"] or match["said"]:
            yield _SINO.index(heard)
        elif number := int(match["after"] or match["before"]):
            yield number - 1


def _repeated(sentence: str, agenda: tuple[str, ...]) -> set[int]:
    """The items whose words the sentence repeats, all of them where it lists several."""
    said = _pairs(sentence)
    shares = {i: _share(own, said) for i, own in enumerate(_own_pairs(agenda))}
    if max(shares.values(), default=0.0) < _SHARE:
        return set()
    return {i for i, share in shares.items() if share >= _LISTED}


def _own_pairs(agenda: tuple[str, ...]) -> Iterator[frozenset[str]]:
    """The pairs by which each title is told from the others."""
    titles = [_pairs(title) for title in agenda]
    for i, title in enumerate(titles):
        others = frozenset[str]().union(*titles[:i], *titles[i + 1 :])
        own = title - others
        yield own if len(own) >= _OWN_PAIRS else title


def _share(title: frozenset[str], said: frozenset[str]) -> float:
    return len(title & said) / len(title) if title else 0.0


def _pairs(text: str) -> frozenset[str]:
    """Neighbouring characters, spaces aside: recognised speech puts them elsewhere."""
    joined = "".join(_WORD.findall(text))
    return frozenset(joined[i : i + 2] for i in range(len(joined) - 1))
