"""What the function classifier looks at in a sentence and around it.

Korean sentences say what they do at their end, so chains of endings and auxiliaries, counted
from the end, weigh most; content words appear once as themselves and once as bare tags, so that
a frame learned on one subject holds on another.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from minutes.language.cues import CueHit
from minutes.language.nlp import Morpheme

CONTENT_TAGS = frozenset({"NNG", "NNP", "SL", "SH", "XR"})
NUMBER_TAGS = frozenset({"SN", "NR"})
PREDICATE_TAGS = ("V", "E", "X", "NNB")
MAX_FRAME = 4
MAX_ENDING = 7
NEIGHBOURS = {-1: "before", 1: "after"}


class Block(StrEnum):
    """A family of features; each is scaled on its own, so that few cues hold out against many
    words."""

    CUE = "cue"
    WORDS = "words"
    FRAME = "frame"
    ENDS = "ends"
    BESIDE = "beside"
    BESIDE_CUE = "beside-cue"


Feature = tuple[Block, str]


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence as the classifier sees it."""

    units: tuple[Morpheme, ...]
    """What is said, without punctuation: see :func:`minutes.language.cues.spoken`."""
    cues: tuple[CueHit, ...]
    asks: bool
    """It ends in a question mark; recognised speech often has none."""
    turn: object
    """Equal for sentences of one uninterrupted turn."""
    block: object = None
    """Sentences of different blocks (windows cut from different places) are not neighbours."""


def sentence_features(views: Sequence[SentenceView], index: int) -> list[Feature]:
    """Everything that is true of a sentence and of those beside it; repeated ones count."""
    return [*_own(views[index]), *_beside(views, index)]


def _own(view: SentenceView) -> Iterator[Feature]:
    words = [unit.key for unit in view.units]
    frame = [_bare(unit) for unit in view.units]
    predicates = [_bare(unit) for unit in view.units if unit.tag.startswith(PREDICATE_TAGS)]
    ends = chain(
        _ends(frame, "end", MAX_ENDING),
        _ends(words, "end-w", MAX_FRAME),
        _ends(predicates, "chain", 6),
        _starts(words, "start", 3),
        _shape(view.units),
    )
    yield from ((Block.CUE, name) for name in _cues(view, ""))
    yield from ((Block.WORDS, name) for name in _ngrams(words, "w", 3))
    yield from ((Block.FRAME, name) for name in _ngrams(frame, "f", MAX_FRAME))
    yield from ((Block.ENDS, name) for name in ends)


def _beside(views: Sequence[SentenceView], index: int) -> Iterator[Feature]:
    """Endings and cues of the neighbours, apart by whether the turn changes."""
    here = views[index]
    for offset, side in NEIGHBOURS.items():
        other = index + offset
        if not 0 <= other < len(views) or views[other].block != here.block:
            yield Block.BESIDE, f"{side}:none"
            continue
        there = views[other]
        name = f"{side}:{'same' if there.turn == here.turn else 'other'}"
        yield Block.BESIDE, name
        yield from ((Block.BESIDE_CUE, cue) for cue in _cues(there, name))
        ends = _ends([_bare(unit) for unit in there.units], name, 3)
        yield from ((Block.BESIDE, end) for end in ends)


def _bare(unit: Morpheme) -> str:
    if unit.tag in CONTENT_TAGS:
        return unit.tag
    return "SN" if unit.tag in NUMBER_TAGS else unit.key


def _cues(view: SentenceView, prefix: str) -> Iterator[str]:
    for hit in view.cues:
        yield f"{prefix}cue:{hit.cue.name}"
        if hit.at_end:
            yield f"{prefix}cue-end:{hit.cue.name}"
    if view.asks:
        yield f"{prefix}asks"


def _ngrams(items: Sequence[str], name: str, longest: int) -> Iterator[str]:
    for size in range(1, longest + 1):
        for start in range(len(items) - size + 1):
            yield f"{name}{size}:{' '.join(items[start : start + size])}"


def _ends(items: Sequence[str], name: str, longest: int) -> Iterator[str]:
    for size in range(1, min(longest, len(items)) + 1):
        yield f"{name}{size}:{' '.join(items[-size:])}"


def _starts(items: Sequence[str], name: str, longest: int) -> Iterator[str]:
    for size in range(1, min(longest, len(items)) + 1):
        yield f"{name}{size}:{' '.join(items[:size])}"


def _shape(units: Sequence[Morpheme]) -> Iterator[str]:
    numbers = sum(unit.tag in NUMBER_TAGS for unit in units)
    clauses = sum(unit.tag == "EC" for unit in units)
    yield f"length:{round(1.5 * math.log2(len(units) + 1))}"
    yield f"numbers:{min(numbers, 3)}"
    yield f"clauses:{min(clauses, 6)}"
    if len(units) <= 3:
        yield "whole:" + " ".join(unit.key for unit in units)
