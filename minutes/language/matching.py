"""Which terms were misheard, and where. Pure.

A term was probably said only where all of this holds: it has as many syllables as what was heard;
both sound much alike, the more so the surer the recogniser was; no other term is nearly as like;
the particle behind has the form that the term takes; what was heard is not the beginning of the
term with a particle behind it (연구가 is no misheard 연구자); and the recogniser heard it nowhere
else with certainty, as it would a word that people really use here; nor is it a form of the same
predicate (어려운, 어려움). A name also needs a form of address behind it. What reads rightly
already is left alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile

import numpy as np

from minutes.language.glossary import Source, Term
from minutes.language.jamo import decompose, similarities
from minutes.language.mishearings import Stretch, Token, named, stretches
from minutes.language.particles import fits, is_particle

HALF_ALIKE = 0.5
"""Stems below this likeness are not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectOptions:
    """When something is put right. All 0 to 1; measured by ``python -m tests.eval.glossary``."""

    least: float = 0.76
    """Likeness that is needed for a term of few syllables where the recogniser was unsure."""
    short: int = 4
    """Syllables up to which a term has few."""
    ease: float = 0.03
    """How much less likeness is needed for each further syllable: long words are rarely alike."""
    name: float = 0.8
    """Least likeness of a name: 박지훈 for 박지은 just has it."""
    unsure: float = 0.5
    """Probability of a word up to which it was."""
    slope: float = 0.3
    """How much more likeness is needed for more probability."""
    surest: float = 0.9
    """What was heard with more is what was said."""
    margin: float = 0.1
    """Least lead over every other term."""
    name_margin: float = 0.15
    """The same for names: a person's name must not become another's."""

    def needed(self, term: Term, probability: float) -> float:
        """Likeness that is needed for what was heard with this probability."""
        eased = self.least - self.ease * max(0, len(term.letters) - self.short)
        least = self.name if term.source is Source.NAME else eased
        return least + self.slope * max(0.0, probability - self.unsure)

    @property
    def identity(self) -> str:
        """Every option, for the fingerprint of the stage."""
        return repr(self)


@dataclass(frozen=True, slots=True)
class _Likeness:
    """The term that sounds most like a stem, and by how much more than any other."""

    term: Term
    likeness: float
    lead: float


@dataclass(frozen=True, slots=True)
class Match:
    """What was heard, and the term that was probably said."""

    stretch: Stretch
    term: Term
    likeness: float


Tokens = tuple[Token, ...]
Stems = dict[str, _Likeness]


@dataclass(frozen=True, slots=True)
class Heard:
    """One sentence in every reading that could be a term."""

    tokens: Tokens
    said: tuple[Stretch, ...]
    called: tuple[Stretch, ...]
    """Where a name would stand."""


class Reader:
    """Reads sentences for terms of certain lengths."""

    def __init__(self, terms: Sequence[Term], titles: Sequence[str]) -> None:
        self._titles = tuple(title for title in titles if len(title) > 1)
        self._lengths = {len(term.letters) for term in terms}
        self._names = sorted({len(t.letters) for t in terms if t.source is Source.NAME})

    def __call__(self, found: Tokens) -> Heard:
        called = (stretch for size in self._names for stretch in named(found, self._titles, size))
        return Heard(found, tuple(stretches(found, self._lengths)), tuple(called))


class Matcher:
    """The terms of one meeting against everything that was heard in it."""

    def __init__(
        self, terms: Sequence[Term], options: CorrectOptions, heard: Sequence[Heard]
    ) -> None:
        self._options = options
        self._letters = frozenset(term.letters for term in terms)
        said = [stretch for sentence in heard for stretch in sentence.said]
        called = [stretch for sentence in heard for stretch in sentence.called]
        self._terms = _nearest(said, [t for t in terms if t.source is not Source.NAME])
        self._names = _nearest(called, [t for t in terms if t.source is Source.NAME])
        # Who is called so again and again is so called, though the roster lacks the name.
        times = Counter(stretch.stem for stretch in called)
        self._sure = {stretch.stem for stretch in said if stretch.probability > options.surest}
        self._sure |= {stem for stem, often in times.items() if often > 1}

    def __call__(self, heard: Heard) -> tuple[Match, ...]:
        """What is to be put right in one sentence, in order; of terms that overlap the longest."""
        right = self._right(heard)
        likely = [
            *self._likely(heard.said, self._terms, self._options.margin),
            *self._likely(heard.called, self._names, self._options.name_margin),
        ]
        kept: list[Match] = []
        for match in sorted(likely, key=_rank):
            spoils = any(
                _overlap(match.stretch, stretch) and not _is_part(stretch.stem, match.term)
                for stretch in right
            )
            if not spoils and not any(_overlap(match.stretch, k.stretch) for k in kept):
                kept.append(match)
        return tuple(sorted(kept, key=lambda match: match.stretch.start))

    def _right(self, heard: Heard) -> list[Stretch]:
        """Where a term stands as it should; only a longer term that it is part of may be put
        there."""
        return [s for s in chain(heard.said, heard.called) if s.stem in self._letters]

    def _likely(self, heard: Iterable[Stretch], nearest: Stems, margin: float) -> Iterator[Match]:
        for stretch in heard:
            near = nearest.get(stretch.stem)
            if near and near.lead >= margin and self._believable(stretch, near):
                yield Match(stretch, near.term, near.likeness)

    def _believable(self, stretch: Stretch, near: _Likeness) -> bool:
        options, letters = self._options, near.term.letters
        return (
            stretch.probability <= options.surest
            and near.likeness >= options.needed(near.term, stretch.probability)
            and stretch.stem not in self._sure
            and fits(letters, stretch.rest)
            and not _begins_it(stretch, letters)
            and not _inflects(stretch.stem, letters)
        )


def _rank(match: Match) -> tuple[int, float, int]:
    return -len(match.term.letters), -match.likeness, match.stretch.start


def _overlap(one: Stretch, other: Stretch) -> bool:
    return one.first <= other.last and other.first <= one.last


def _is_part(stem: str, term: Term) -> bool:
    return stem != term.letters and stem in term.letters


def _begins_it(stretch: Stretch, letters: str) -> bool:
    """Whether what was heard can be read as the term's beginning with a particle behind it."""
    said = stretch.stem + stretch.rest
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(stretch.stem, letters, strict=False))
    return any(is_particle(said[cut:]) for cut, _ in enumerate(alike, start=1))


def _inflects(stem: str, letters: str) -> bool:
    """Whether what was heard is the predicate whose noun the term is: 어려운, 어려울 and 어려움."""
    said, known = decompose(stem), decompose(letters)
    return known.endswith("ㅁ") and said[:-1] == known[:-1] and said[-1] in "ㄴㄹ"


def _nearest(heard: Iterable[Stretch], terms: Sequence[Term]) -> Stems:
    """For each stem that is half like some term of its length, the one that it is most like."""
    stems: defaultdict[int, set[str]] = defaultdict(set)
    for stretch in heard:
        stems[len(stretch.stem)].add(stretch.stem)
    found: Stems = {}
    for length, group in _by_length(terms).items():
        if said := sorted(stems[length]):
            table = similarities(said, [term.letters for term in group])
            best = table.argmax(axis=1)
            ranked = np.sort(np.pad(table, ((0, 0), (1, 0))), axis=1)
            for row in np.flatnonzero(ranked[:, -1] >= HALF_ALIKE):
                likeness, rival = float(ranked[row, -1]), float(ranked[row, -2])
                found[said[row]] = _Likeness(group[best[row]], likeness, likeness - rival)
    return found


def _by_length(terms: Iterable[Term]) -> dict[int, list[Term]]:
    groups: defaultdict[int, list[Term]] = defaultdict(list)
    for term in terms:
        groups[len(term.letters)].append(term)
    return groups
