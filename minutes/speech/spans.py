"""Stretches of time, and how speech is joined to windows for the recogniser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

CLEAR_END_S = 1.0
"""Silence at the end of a block from which its last speech is known to be complete."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, in seconds."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceOptions:
    """How voice activity becomes windows for the recogniser."""

    threshold: float = 0.5
    """Speech probability from which a frame is voiced."""
    min_silence_s: float = 0.16
    """Shorter silences do not end a span."""
    padding_s: float = 0.4
    """Room left around the speech of a window; first and last sounds are often below threshold."""
    max_window_s: float = 30.0
    min_window_s: float = 15.0
    """Where a window must end early, the widest pause after this much of it is taken."""
    max_pause_s: float = 3.0
    """A longer silence always ends a window."""

    @property
    def max_speech_s(self) -> float:
        """From the first to the last sound of a window."""
        return self.max_window_s - 2 * self.padding_s


def windows(spans: Sequence[Span], options: VoiceOptions, *, within: Span) -> list[Span]:
    """Spans of speech joined to windows for the recogniser, padded, in order, not overlapping.

    A window that would grow too long ends at its widest pause, so that as few phrases as
    possible are torn.
    """
    groups: list[list[Span]] = []
    current: list[Span] = []
    for span in spans:
        if current and span.start_s - current[-1].end_s > options.max_pause_s:
            groups.append(current)
            current = []
        current.append(span)
        while len(current) > 1 and span.end_s - current[0].start_s > options.max_speech_s:
            cut = _widest_pause(current, options)
            groups.append(current[:cut])
            current = current[cut:]
    if current:
        groups.append(current)
    return _padded([Span(g[0].start_s, g[-1].end_s) for g in groups], options.padding_s, within)


def _widest_pause(spans: Sequence[Span], options: VoiceOptions) -> int:
    """Index of the span after the widest pause that leaves a window long enough."""
    late = [
        index
        for index in range(1, len(spans))
        if spans[index - 1].end_s - spans[0].start_s >= options.min_window_s
    ]
    return max(late or [len(spans) - 1], key=lambda i: (spans[i].start_s - spans[i - 1].end_s, i))


def _padded(spans: Sequence[Span], padding_s: float, within: Span) -> list[Span]:
    """Spans widened by ``padding_s``, at most to the middle of the pauses between them."""
    if not spans:
        return []
    middles = [(left.end_s + right.start_s) / 2 for left, right in pairwise(spans)]
    lows = [within.start_s, *middles]
    highs = [*middles, within.end_s]
    return [
        Span(max(span.start_s - padding_s, low), min(span.end_s + padding_s, high))
        for span, low, high in zip(spans, lows, highs, strict=True)
    ]


def last_silence(spans: Sequence[Span], *, end_s: float) -> float:
    """Where a block that goes on after ``end_s`` is best cut: in the last pause, or at its end
    where nobody speaks there, or where there has been no pause."""
    if len(spans) < 2 or end_s - spans[-1].end_s > CLEAR_END_S:
        return end_s
    return (spans[-2].end_s + spans[-1].start_s) / 2
