"""Where a sentence names somebody of the roster, however the recogniser spelled it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from minutes.language.jamo import is_hangul, similarities, similarity

LEAST_SIMILARITY = 0.72
"""Below this a name was not heard. "박지훈" for "박지은" is 0.80; names of one family that share
nothing else are at 0.5 and less, those that share a syllable more at up to 0.7."""
LEAST_TITLE_SIMILARITY = 0.75
SHORTEST_MISHEARD_TITLE = 3
"""Shorter titles are too like other words to be recognised in another spelling."""
HEARD_LEAST = 0.5
"""Certainty of a name at the least similarity: two agreeing clues suffice there, one does not."""
SHORTEST_PART = 3
"""Letters of a first or last name that may stand alone."""
CLEAR_LEAD = 0.3
"""A name is heard for certain when the next likely one is this much less similar."""
SLACK = 1
"""A recogniser may drop or add this many letters (syllables, in Hangul)."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text."""

    name: str
    certainty: float
    """0 to 1: how well it was heard, and how clearly no other name of the roster was."""
    start: int
    end: int
    """Where the name ends."""
    title_end: int
    """Where a title after it ends; ``end`` where there is none."""

    @property
    def titled(self) -> bool:
        return self.title_end > self.end

    @property
    def by_role(self) -> bool:
        """Without a name: 의장님."""
        return self.end == self.start


@dataclass(frozen=True, slots=True)
class _Window:
    """Letters of a text that might be a name."""

    start: int
    end: int
    letters: str


def spellings(names: Iterable[str]) -> dict[str, str]:
    """Forms in which a person may be named, each with the person's name.

    The name itself; of names in an alphabet also the first and the last word, where nobody else
    shares it.
    """
    people = tuple(dict.fromkeys(names))
    parts = [(part, name) for name in people for part in _outer_words(name)]
    shared = Counter(part for part, _ in parts)
    return {part: name for part, name in parts if shared[part] == 1} | {n: n for n in people}


def _outer_words(name: str) -> set[str]:
    words = name.split()
    if len(words) == 1 or any(map(is_hangul, name)):
        return set()
    return {word for word in (words[0], words[-1]) if len(word) >= SHORTEST_PART}


def find_mentions(
    text: str, people: Mapping[str, str], titles: Sequence[str]
) -> tuple[Mention, ...]:
    """People of the roster named in the text, in order, without overlap.

    ``people`` gives each spelling its name, as :func:`spellings` does.
    """
    windows = tuple(_windows(text, people)) if people else ()
    if not windows:
        return ()
    owners = list(people.values())
    table = similarities([window.letters for window in windows], list(people))
    found = []
    for row in np.flatnonzero(table.max(axis=1) >= LEAST_SIMILARITY):
        name = owners[int(table[row].argmax())]
        window, likeness = windows[row], float(table[row].max())
        rival = max((table[row, i] for i, n in enumerate(owners) if n != name), default=0.0)
        certainty = _certainty(likeness, float(rival))
        if certainty > 0:
            title_end = _title_end(text, window.end, titles)
            mention = Mention(name, certainty, window.start, window.end, title_end)
            found.append((likeness, mention))
    return _without_overlap(found)


def _certainty(likeness: float, rival: float) -> float:
    """The least similarity gives half and equality 1; less where another name is close."""
    beyond = (likeness - LEAST_SIMILARITY) / (1.0 - LEAST_SIMILARITY)
    heard = HEARD_LEAST + (1.0 - HEARD_LEAST) * beyond
    return heard * min((likeness - rival) / CLEAR_LEAD, 1.0)


def _without_overlap(found: list[tuple[float, Mention]]) -> tuple[Mention, ...]:
    """The best of those that share letters; a title after the name counts for it."""
    ranked = sorted(found, key=lambda pair: (-pair[0] - 0.15 * pair[1].titled, pair[1].start))
    kept: list[Mention] = []
    for _, mention in ranked:
        if all(mention.end <= k.start or k.end <= mention.start for k in kept):
            kept.append(mention)
    return tuple(sorted(kept, key=lambda mention: mention.start))


def _windows(text: str, names: Iterable[str]) -> Iterator[_Window]:
    """Stretches of letters about as long as a name, each from the start of a word.

    Spaces inside are skipped ("김 도현"). Words of alphabets count whole, and where a script
    writes no spaces a word may start anywhere.
    """
    places = [index for index, char in enumerate(text) if char.isalnum()]
    letters = "".join(text[place] for place in places)
    lengths = {sum(char.isalnum() for char in name) for name in names}
    least, most = max(min(lengths) - SLACK, 2), max(lengths) + SLACK
    for first, start in enumerate(places):
        if not _starts_word(text, start):
            continue
        for count in range(least, min(most, len(places) - first) + 1):
            end = places[first + count - 1] + 1
            if _ends_word(text, end):
                yield _Window(start, end, letters[first : first + count])


def _starts_word(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum() or _is_ideograph(text[at])


def _ends_word(text: str, at: int) -> bool:
    """Titles and particles are written onto Hangul names; nothing onto an alphabet's words."""
    last = text[at - 1]
    return at == len(text) or is_hangul(last) or _is_ideograph(last) or not text[at].isalnum()


def _is_ideograph(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _title_end(text: str, start: int, titles: Sequence[str]) -> int:
    """Where a title that follows, perhaps misheard or spaced wrongly, ends; else ``start``."""
    places = [i for i in range(start, min(start + 12, len(text))) if not text[i].isspace()]
    heard = "".join(text[place] for place in places)
    exact = (title for title in titles if heard.startswith(title))
    near = (title for title in titles if _sounds_like(heard[: len(title)], title))
    title = next(exact, None) or next(near, None)
    return places[len(title) - 1] + 1 if title else start


def _sounds_like(heard: str, title: str) -> bool:
    long_enough = len(heard) == len(title) >= SHORTEST_MISHEARD_TITLE
    return long_enough and similarity(heard, title) >= LEAST_TITLE_SIMILARITY
