"""Words to speakers: a transcript and a diarization become a dialogue. Pure.

Word times and turns are both imprecise (a few tenths of a second), so single words near a
change of speaker say little. All words are therefore given to speakers at once: every second
of a word outside its speaker's turns costs a second, and every change of speaker costs
something too, little where a sentence ends or somebody pauses and much inside a sentence.
The cheapest assignment keeps sentences whole, gives stray words back and still splits a
sentence of two speakers, where the second one's stretch is longer than the change costs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from minutes.model.dialogue import Dialogue, Sentence, Utterance
from minutes.model.speech import Diarization, Segment, Transcript, Word
from minutes.ports import SentenceSplitter
from minutes.speech.attribute_evidence import (
    Seconds,
    Sweep,
    disagreement,
    held,
    spoken_span,
    timeline,
)
from minutes.speech.attribute_path import cheapest_path

UNSPACED_LANGUAGES = frozenset({"zh", "yue", "ja", "th", "lo", "my", "km"})
"""Languages written without spaces between words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeOptions:
    """How words are given to speakers. All in seconds unless said otherwise."""

    max_gap_s: float = 0.5
    """A word outside all turns goes to the nearest one within this."""
    sentence_switch_s: float = 0.15
    """What a change of speaker costs between two sentences."""
    inner_switch_s: float = 1.0
    """What it costs inside a sentence, where the words run on without a gap."""
    unknown_switch_s: float = 2.0
    """What a change to nobody known costs besides: a stretch that the diarizer missed inside
    somebody's talk is theirs, unless it is longer than this."""
    inner_gap_s: float = 1.0
    """A gap of this length inside a sentence makes a change as cheap as between sentences."""
    longest_letter_s: float = 0.3
    """More than this for each letter, and a word began in the pause before it."""
    pause_s: float = 2.0
    """A silence of this length ends a sentence."""
    break_s: float = 30.0
    """A silence of this length ends an utterance."""
    paragraph_s: float = 60.0
    """An utterance of an unknown speaker ends at the next sentence after this."""
    overlap_share: float = 0.2
    """A sentence is overlapped from this share of its time with two or more speakers, 0 to 1."""

    @property
    def identity(self) -> str:
        """Every option, for the fingerprint of the stage."""
        return repr(self)


def attribute(
    transcript: Transcript,
    diarization: Diarization,
    splitter: SentenceSplitter,
    *,
    duration_s: float,
    options: AttributeOptions | None = None,
) -> Dialogue:
    """Utterances of one speaker each, made of whole sentences, in time order.

    Every word that has letters is in exactly one sentence, in the order of the transcript.
    Without any turn all speakers are None.
    """
    options = options or AttributeOptions()
    spaced = transcript.language not in UNSPACED_LANGUAGES
    words = _words(transcript.segments, spaced=spaced)
    starts = _sentence_starts(words, splitter, transcript.language, options)
    owners = _owners(words, starts, diarization, options)
    units = _units(words, starts, owners)
    sentences = _flag_overlaps([s for _, s in units], diarization, options.overlap_share)
    spoken = list(zip((owner for owner, _ in units), sentences, strict=True))
    utterances = tuple(_utterances(spoken, options))
    return Dialogue(transcript.language, duration_s, utterances)


def _words(segments: Sequence[Segment], *, spaced: bool) -> tuple[Word, ...]:
    """All words with letters, in time order of their segments.

    Where the language writes spaces, a segment's first word gets one: recognisers leave it
    out at the start of some segments.
    """
    words: list[Word] = []
    for segment in sorted(segments, key=lambda s: s.start_s):
        whole = Word(segment.start_s, segment.end_s, segment.text, 0.0)
        found = [word for word in segment.words or (whole,) if word.text.strip()]
        if found and spaced:
            found[0] = replace(found[0], text=" " + found[0].text.lstrip())
        words.extend(found)
    return tuple(words)


def _text(words: Sequence[Word]) -> str:
    """Running text of the words, single spaces, none at the ends."""
    return " ".join("".join(word.text for word in words).split())


def _sentence_starts(
    words: Sequence[Word], splitter: SentenceSplitter, language: str, options: AttributeOptions
) -> frozenset[int]:
    """Indices of the words that begin a sentence; a long silence begins one too."""
    starts: set[int] = set()
    for begin, end in _blocks(words, options.pause_s):
        offsets = _offsets(words[begin:end])
        text = "".join(word.text for word in words[begin:end])
        lead = len(text) - len(text.lstrip())
        for range_start, _ in splitter.split(text.strip(), language):
            starts.add(begin + bisect_left(offsets, range_start + lead))
        starts.add(begin)
    return frozenset(starts - {len(words)})


def _blocks(words: Sequence[Word], pause_s: float) -> Iterator[tuple[int, int]]:
    """Ranges of words without a long silence inside."""
    cuts = [i for i, (a, b) in enumerate(pairwise(words), 1) if b.start_s - a.end_s >= pause_s]
    yield from pairwise([0, *cuts, len(words)]) if words else ()


def _offsets(words: Sequence[Word]) -> list[int]:
    """Where the first letter of each word stands in the joined texts."""
    offsets, position = [], 0
    for word in words:
        offsets.append(position + len(word.text) - len(word.text.lstrip()))
        position += len(word.text)
    return offsets


def _owners(
    words: Sequence[Word],
    starts: frozenset[int],
    diarization: Diarization,
    options: AttributeOptions,
) -> tuple[str | None, ...]:
    """The speaker of each word."""
    spans = [spoken_span(word, longest_s=options.longest_letter_s) for word in words]
    turns = diarization.exclusive_turns or diarization.turns
    speakers = tuple(dict.fromkeys(turn.speaker for turn in turns))
    costs = disagreement(spans, held(spans, turns, speakers, max_gap_s=options.max_gap_s))
    switch_costs = _switch_costs(words, spans, starts, options)
    entry_costs = np.array([0.0] * len(speakers) + [options.unknown_switch_s])
    path = cheapest_path(costs, switch_costs, entry_costs)
    names = (*speakers, None)
    return tuple(names[column] for column in path)


def _switch_costs(
    words: Sequence[Word],
    spans: Sequence[tuple[float, float]],
    starts: frozenset[int],
    options: AttributeOptions,
) -> Seconds:
    """What a change of speaker before each word costs; infinite inside a written word."""
    costs = np.full(len(words), options.sentence_switch_s, dtype=np.float64)
    for index in range(1, len(words)):
        if index in starts:
            continue
        if _glued(words, index):
            costs[index] = np.inf
            continue
        gap_s = spans[index][0] - spans[index - 1][1]
        share = min(max(gap_s / options.inner_gap_s, 0.0), 1.0)
        costs[index] += (options.inner_switch_s - options.sentence_switch_s) * (1.0 - share)
    return costs


def _glued(words: Sequence[Word], index: int) -> bool:
    """Whether a word is written onto the one before in a text that has spaces ("20", "%")."""
    spaced = words[0].text.startswith(" ")
    return spaced and not words[index].text.startswith(" ")


def _units(
    words: Sequence[Word], starts: frozenset[int], owners: Sequence[str | None]
) -> list[tuple[str | None, Sentence]]:
    """Sentences with their speakers: cut where a sentence begins or the speaker changes."""
    cuts = [i for i in range(1, len(words)) if i in starts or owners[i] != owners[i - 1]]
    bounds = pairwise([0, *cuts, len(words)]) if words else ()
    return [(owners[begin], _sentence(words[begin:end])) for begin, end in bounds]


def _sentence(words: Sequence[Word]) -> Sentence:
    return Sentence(
        text=_text(words),
        start_s=min(word.start_s for word in words),
        end_s=max(word.end_s for word in words),
        words=tuple(words),
    )


def _flag_overlaps(
    sentences: Sequence[Sentence], diarization: Diarization, share: float
) -> list[Sentence]:
    sweep = Sweep([span for span in timeline(diarization.turns) if len(span.speakers) > 1])
    flagged = []
    for sentence in sentences:
        shared_s = sum(s for _, s in sweep.within(sentence.start_s, sentence.end_s))
        long_enough = shared_s > 0 and shared_s >= share * (sentence.end_s - sentence.start_s)
        flagged.append(replace(sentence, overlapped=True) if long_enough else sentence)
    return flagged


def _utterances(
    spoken: Sequence[tuple[str | None, Sentence]], options: AttributeOptions
) -> Iterator[Utterance]:
    """Consecutive sentences of a speaker, numbered from u0001."""
    group: list[Sentence] = []
    number = 1
    for index, (owner, sentence) in enumerate(spoken):
        group.append(sentence)
        following = spoken[index + 1] if index + 1 < len(spoken) else None
        if following is None or following[0] != owner or _ends(group, following[1], owner, options):
            yield Utterance(f"u{number:04d}", owner, tuple(group))
            number += 1
            group = []


def _ends(
    group: Sequence[Sentence], following: Sentence, owner: str | None, options: AttributeOptions
) -> bool:
    """Whether an utterance ends although the same speaker, or nobody known, goes on."""
    silence_s = following.start_s - group[-1].end_s
    if owner is not None:
        return silence_s >= options.break_s
    length_s = group[-1].end_s - group[0].start_s
    return silence_s >= options.pause_s or length_s >= options.paragraph_s
