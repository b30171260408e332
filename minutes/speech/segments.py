"""From raw recognised words to segments of readable length with sound times."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from minutes.model.speech import DroppedSegment, Segment, Word
from minutes.speech.hallucination import (
    Evidence,
    KnownEndings,
    Unsaid,
    echoes,
    find_loops,
    find_unsaid,
)
from minutes.speech.spans import Span, VoiceOptions, windows

PAUSE_S = 0.8
"""A silence between words from which a new segment begins."""

LONGEST_S = 15.0
"""Length from which words without any mark or pause are cut all the same."""

LEAST_REST_S = 1.0
"""Voice without words from which the recogniser is asked again."""

RECITED = "인식기가 용어집을 그대로 되뇐 글"

SENTENCE_ENDS = (".", "?", "!", "。", "？", "！", "…")


@dataclass(frozen=True, slots=True)
class Scores:
    """What the recogniser says of a whole window."""

    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float


@dataclass(frozen=True, slots=True)
class Piece:
    """At least one word: what was decoded together and said without a pause."""

    words: tuple[Word, ...]
    scores: Scores
    starts: frozenset[float] = frozenset()
    """When the words begin with which the recogniser itself began a new segment."""

    @property
    def start_s(self) -> float:
        return self.words[0].start_s

    @property
    def end_s(self) -> float:
        return self.words[-1].end_s


def in_time_order(words: Iterable[Word], *, within: Span) -> tuple[Word, ...]:
    """The words with times that never run backwards or overlap, inside a span."""
    ordered: list[Word] = []
    reached_s = within.start_s
    for word in words:
        start_s = min(max(word.start_s, reached_s), within.end_s)
        reached_s = min(max(word.end_s, start_s), within.end_s)
        ordered.append(replace(word, start_s=start_s, end_s=reached_s))
    return tuple(ordered)


def in_order(pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces by time; where two touch, the later one begins where the earlier one ends."""
    ordered: list[Piece] = []
    reached_s = 0.0
    for piece in sorted(pieces, key=lambda piece: piece.start_s):
        words = in_time_order(piece.words, within=Span(reached_s, math.inf))
        ordered.append(replace(piece, words=words))
        reached_s = words[-1].end_s
    return ordered


def unrecognised(
    spans: Sequence[Span], pieces: Sequence[Piece], options: VoiceOptions, *, within: Span
) -> list[Span]:
    """Windows for the voice between words, where there is enough of it."""
    edges = [within.start_s, *(t for p in pieces for t in (p.start_s, p.end_s)), within.end_s]
    rest: list[Span] = []
    for low, high in zip(edges[::2], edges[1::2], strict=True):
        inside = [Span(max(s.start_s, low), min(s.end_s, high)) for s in spans]
        voiced = [span for span in inside if span.duration_s > 0]
        if sum(span.duration_s for span in voiced) >= LEAST_REST_S:
            rest += windows(voiced, options, within=Span(low, high))
    return rest


def phrases(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """Words up to a pause."""
    return _split(words, lambda word, following: following.start_s - word.end_s >= PAUSE_S)


def sentences(piece: Piece) -> Iterator[tuple[Word, ...]]:
    """Words up to the mark that ends a sentence, or to where the recogniser drew a line; what is
    still too long is cut at its pauses."""
    lines = _split(
        piece.words,
        lambda word, following: (
            word.text.endswith(SENTENCE_ENDS) or following.start_s in piece.starts
        ),
    )
    return (part for line in lines for part in _shortened(line))


def _shortened(words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """The words in parts of at most ``LONGEST_S``, each cut at the widest pause, or in the middle
    where there is none."""
    if len(words) < 2 or words[-1].end_s - words[0].start_s <= LONGEST_S:
        yield words
        return
    middle_s = (words[0].start_s + words[-1].end_s) / 2
    cut = max(
        range(1, len(words)),
        key=lambda i: (
            words[i].start_s - words[i - 1].end_s,
            -abs(words[i].start_s - middle_s),
        ),
    )
    yield from _shortened(words[:cut])
    yield from _shortened(words[cut:])


def _split(words: Sequence[Word], ends: Callable[[Word, Word], bool]) -> Iterator[tuple[Word, ...]]:
    start = 0
    for index in range(1, len(words) + 1):
        if index == len(words) or ends(words[index - 1], words[index]):
            yield tuple(words[start:index])
            start = index


def build(words: tuple[Word, ...], scores: Scores) -> Segment:
    """The segment of some words; its times are theirs."""
    return Segment(
        start_s=words[0].start_s,
        end_s=words[-1].end_s,
        text="".join(word.text for word in words).strip(),
        words=words,
        avg_logprob=scores.avg_logprob,
        no_speech_prob=scores.no_speech_prob,
        compression_ratio=scores.compression_ratio,
    )


def without_inventions(
    piece: Piece, glossary: Sequence[str]
) -> tuple[list[Piece], list[DroppedSegment]]:
    """What is left of a piece without its loops, or nothing where it recites the glossary that
    it was recognised with; and what was cut out."""
    if echoes(piece.words, glossary):
        return [], [DroppedSegment(build(piece.words, piece.scores), RECITED)]
    kept: list[Piece] = []
    dropped: list[DroppedSegment] = []
    for words, reason in _parted(piece.words, find_loops(piece.words)):
        if reason is None:
            kept.append(replace(piece, words=words))
        else:
            dropped.append(DroppedSegment(build(words, piece.scores), reason))
    return kept, dropped


def guarded(
    pieces: Iterable[Piece], evidence: Evidence, endings: KnownEndings
) -> tuple[list[Segment], list[DroppedSegment]]:
    """The sentences of the pieces as segments, and what of them nobody said with the reason."""
    kept: list[Segment] = []
    dropped: list[DroppedSegment] = []
    for piece in pieces:
        for sentence in sentences(piece):
            for words, reason in _parted(sentence, find_unsaid(sentence, evidence, endings)):
                segment = build(words, piece.scores)
                if reason is None:
                    kept.append(segment)
                else:
                    dropped.append(DroppedSegment(segment, reason))
    return kept, dropped


def _parted(
    words: tuple[Word, ...], unsaid: Iterable[Unsaid]
) -> Iterator[tuple[tuple[Word, ...], str | None]]:
    """All words in order, split where a range that nobody said begins or ends."""
    position = 0
    for found in unsaid:
        if found.start > position:
            yield words[position : found.start], None
        yield words[found.start : found.stop], found.reason
        position = found.stop
    if position < len(words):
        yield words[position:], None
