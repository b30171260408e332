"""Which speaker the diarizer heard during each word.

Arrays here have one row per word and one column per speaker, plus a last column for
"nobody known". Values are seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minutes.model.speech import SpeakerTurn, Word

Seconds = NDArray[np.float64]

SHORTEST_WORD_S = 0.1
"""Recognisers return words of no length; a weight of zero would let them go anywhere."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in which the same speakers talk."""

    start_s: float
    end_s: float
    speakers: frozenset[str]


def timeline(turns: Iterable[SpeakerTurn]) -> tuple[Span, ...]:
    """Turns, overlapping or not, as disjoint spans in order; silence is left out."""
    events = sorted(
        event
        for turn in turns
        if turn.end_s > turn.start_s
        for event in ((turn.start_s, 1, turn.speaker), (turn.end_s, -1, turn.speaker))
    )
    spans: list[Span] = []
    active: dict[str, int] = {}
    since = 0.0
    for time_s, change, speaker in events:
        if active and time_s > since:
            spans.append(Span(since, time_s, frozenset(active)))
        since = time_s
        active[speaker] = active.get(speaker, 0) + change
        if not active[speaker]:
            del active[speaker]
    return tuple(spans)


class Sweep:
    """Looks up spans for queries that move forward in time, with short steps back allowed.

    All queries together cost O(spans + queries + hits).
    """

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._at = 0

    def within(self, start_s: float, end_s: float) -> Iterator[tuple[Span, float]]:
        """Spans that share time with the interval, each with the seconds shared."""
        self._seek(start_s)
        for span in self._from_here():
            if span.start_s >= end_s:
                return
            yield span, min(span.end_s, end_s) - max(span.start_s, start_s)

    def nearest(self, start_s: float, end_s: float) -> tuple[Span, float] | None:
        """The span closest to an interval that meets none, and its distance."""
        self._seek(start_s)
        near = self._spans[max(self._at - 1, 0) : self._at + 1]
        gaps = [(span, max(span.start_s - end_s, start_s - span.end_s)) for span in near]
        return min(gaps, key=lambda pair: pair[1], default=None)

    def _seek(self, start_s: float) -> None:
        while self._at and self._spans[self._at - 1].end_s > start_s:
            self._at -= 1
        while self._at < len(self._spans) and self._spans[self._at].end_s <= start_s:
            self._at += 1

    def _from_here(self) -> Iterator[Span]:
        for index in range(self._at, len(self._spans)):
            yield self._spans[index]


def spoken_span(word: Word, *, longest_s: float) -> tuple[float, float]:
    """Where a word is really spoken, (start, end) in seconds.

    Recognisers start the first word after a pause inside the pause, so a word that is too
    long for its letters loses its beginning: at most ``longest_s`` for each letter, three at
    the least.
    """
    letters = max(3, len(word.text.strip()))
    start_s = max(word.start_s, word.end_s - longest_s * letters)
    end_s = max(word.end_s, start_s + SHORTEST_WORD_S)
    return start_s, end_s


def held(
    spans: Sequence[tuple[float, float]],
    turns: Iterable[SpeakerTurn],
    speakers: Sequence[str],
    *,
    max_gap_s: float,
) -> Seconds:
    """Seconds of each word in which each speaker talks: shape (words, speakers).

    A word that no turn meets counts wholly for the nearest turn within ``max_gap_s``.
    """
    column = {speaker: index for index, speaker in enumerate(speakers)}
    sweep = Sweep(timeline(turns))
    seconds = np.zeros((len(spans), len(speakers)))
    for row, (start_s, end_s) in enumerate(spans):
        for span, shared_s in sweep.within(start_s, end_s):
            for speaker in span.speakers:
                seconds[row, column[speaker]] += shared_s
        if not seconds[row].any() and (near := sweep.nearest(start_s, end_s)):
            span, gap_s = near
            if gap_s <= max_gap_s:
                for speaker in span.speakers:
                    seconds[row, column[speaker]] = end_s - start_s
    return seconds


def disagreement(spans: Sequence[tuple[float, float]], seconds: Seconds) -> Seconds:
    """What it costs to give each word to each speaker, last column nobody.

    ``seconds`` is what :func:`held` gives. A speaker costs the seconds of the word that are not
    theirs; nobody costs the seconds that somebody holds. Shape (words, speakers + 1).
    """
    lengths = np.array([end_s - start_s for start_s, end_s in spans])
    costs = np.maximum(lengths[:, None] - seconds, 0.0)
    nobody = seconds.max(axis=1, initial=0.0)
    return np.concatenate([costs, nobody[:, None]], axis=1)
