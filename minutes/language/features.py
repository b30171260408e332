"""What the function classifier looks at in a sentence and around it.

Korean sentences say what they do at their end, so chains of endings and auxiliaries, counted
from the end, weigh most; content words appear once as themselves and once as bare tags, so that
a frame learned on one subject holds on another.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from minutes.language.cues import CueHit
from minutes.language.modality import Clause, Group
from minutes.language.sejong import Morpheme

CONTENT_TAGS = frozenset({"NNG", "NNP", "SL", "SH", "XR"})
NUMBER_TAGS = frozenset({"SN", "NR"})
PREDICATE_TAGS = ("V", "E", "X", "NNB")
MAX_FRAME = 4
MAX_ENDING = 7
NEIGHBOURS = {-1: "before", 1: "after"}
ENDING_TAGS = frozenset({"EC", "EF", "EP", "ETM", "ETN"})
LAST_PREDICATES, LAST_ENDINGS, LAST_LETTERS = 10, 8, 14
LAST_WORDS, LAST_FORM = 8, 4
"""Morphemes from the end within which a negation or a form belongs to the main predicate."""
TURN_REACH = 8
"""Sentences before and after whose cues say what kind of turn this is."""

PERSONS: Mapping[str, frozenset[str]] = {
    "self": frozenset({"저/NP", "제/NP", "나/NP", "본/MM"}),
    "own-side": frozenset({"저희/NP", "우리/NP"}),
    "official": frozenset(
        f"{title}/NNG" for title in ["과장", "실장", "국장", "소장", "군수", "장관", "위원장"]
    ),
    "member": frozenset({"의원/NNG", "위원/NNG"}),
    "body": frozenset({"정부/NNG", "군/NNG", "집행부/NNG", "읍면/NNG", "부처/NNG", "시/NNG"}),
    "honoured": frozenset({"시/EP"}),
}
"""Who acts or is spoken to."""
NEGATIONS = frozenset({"않/VX", "안/MAG", "못/MAG", "아니/VCN", "없/VA", "말/VX"})
ASKS_FOR_ACTION = frozenset({Group.REQUEST, Group.DEONTIC})
ACTION = frozenset({"act", "verb"})
"""Kinds of core that are something to be done, not something to be said or a chair's call."""
SIDE_BY_SIDE = frozenset({"and", "but", "decl", "cause", "conf", "none"})
"""Endings after which a clause is no mere aside."""
FORMS = {"honours": "시/EP", "past": "었/EP", "intends": "겠/EP"}
"""Honorific, tense and intention of the main predicate."""


class Block(StrEnum):
    """A family of features; each is scaled on its own, so that few cues hold out against many
    words."""

    CUE = "cue"
    WORDS = "words"
    FRAME = "frame"
    ENDS = "ends"
    BESIDE = "beside"
    BESIDE_CUE = "beside-cue"
    CLAUSES = "clauses"
    LETTERS = "letters"
    PERSONS = "persons"
    TURN_CUE = "turn-cue"
    ACT = "act"
    BESIDE_ACT = "beside-act"


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
    clauses: tuple[Clause, ...] = ()
    """What each clause does; the last is the main one. Korean only."""
    block: object = None
    """Sentences of different blocks (windows cut from different places) are not neighbours."""


def sentence_features(views: Sequence[SentenceView], index: int) -> list[Feature]:
    """Everything that is true of a sentence and of those beside it; repeated ones count."""
    return [*_own(views[index]), *_beside(views, index), *_around(views, index)]


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
    yield from ((Block.CLAUSES, name) for name in _last_clauses(view.units))
    yield from ((Block.LETTERS, name) for name in _last_letters(view.units))
    yield from ((Block.PERSONS, name) for name in _persons(words))
    yield from ((Block.ACT, name) for name in _acts(view.clauses))


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
        yield from ((Block.BESIDE_ACT, f"{name}:{act}") for act in _act_names(there.clauses))
        ends = _ends([_bare(unit) for unit in there.units], name, 3)
        yield from ((Block.BESIDE, end) for end in ends)


def _around(views: Sequence[SentenceView], index: int) -> Iterator[Feature]:
    """What the same turn and the others nearby do: a list of requests, an exchange of questions."""
    here = views[index]
    start = max(0, index - TURN_REACH)
    beside = [*views[start:index], *views[index + 1 : index + 1 + TURN_REACH]]
    there = [view for view in beside if view.block == here.block]
    same = [view for view in there if view.turn == here.turn]
    others = [view for view in there if view.turn != here.turn]
    for side, group in (("same", same), ("other", others)):
        yield from ((Block.TURN_CUE, f"{side}:{name}") for name in sorted(_final_cues(group)))
    yield Block.TURN_CUE, f"turn-length:{min(len(same), 6)}"


def _final_cues(views: Sequence[SentenceView]) -> set[str]:
    names = {hit.cue.name for view in views for hit in view.cues if hit.at_end}
    return names | {"asks"} if any(view.asks for view in views) else names


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


def _last_clauses(units: Sequence[Morpheme]) -> Iterator[str]:
    """Predicates and endings near the end: a request may stand before the last clause."""
    predicates = [u.key for u in units if u.tag.startswith(PREDICATE_TAGS) and u.tag != "EP"]
    endings = [u.key for u in units if u.tag in ENDING_TAGS]
    yield from _ngrams(predicates[-LAST_PREDICATES:], "p", 3)
    yield from _ngrams(endings[-LAST_ENDINGS:], "e", 3)


def _last_letters(units: Sequence[Morpheme]) -> Iterator[str]:
    """Letters of the last morphemes hold where a misheard word is analysed wrongly."""
    text = "".join(unit.form for unit in units)[-LAST_LETTERS:]
    for size in range(2, 6):
        yield from (text[start : start + size] for start in range(len(text) - size + 1))
        yield f"${text[-size:]}"


def _persons(words: Sequence[str]) -> Iterator[str]:
    yield from (name for name, keys in PERSONS.items() if not keys.isdisjoint(words))
    yield from (name for name, key in FORMS.items() if key in words[-LAST_FORM:])
    if not NEGATIONS.isdisjoint(words[-LAST_WORDS:]):
        yield "negated"


def _act_names(clauses: Sequence[Clause]) -> Iterator[str]:
    for clause in clauses[-1:]:
        yield _short(clause)
        yield f"{_short(clause)}:{clause.core_kind}"


def _short(clause: Clause) -> str:
    return clause.act if clause.group is Group.PLAIN else clause.group


def _acts(clauses: Sequence[Clause]) -> Iterator[str]:
    """What the main clause does, and what those before it do."""
    if not clauses:
        return
    main, others = clauses[-1], clauses[:-1]
    yield from _layers(main)
    yield from _act(main)
    yield from _other_acts(main, others)


def _layers(main: Clause) -> Iterator[str]:
    yield f"kind:{main.kind}"
    yield f"end:{main.ending}"
    yield f"core:{main.core}"
    yield f"core-kind:{main.core_kind}"
    yield from (f"layer:{name}" for name in main.operators)
    yield from (f"tense:{name}" for name in sorted(main.tense))
    yield "outer:" + "<".join([main.kind, *main.operators[:2]])
    yield "chain:" + "<".join([main.kind, *main.operators])
    yield "inner:" + "<".join([*main.operators[-2:], main.core_kind])


def _act(main: Clause) -> Iterator[str]:
    yield f"act:{main.act}"
    yield f"act-core:{main.act}:{main.core}"
    for name in (main.core_kind, main.kind, *sorted(main.tense)):
        yield f"act:{main.act}:{name}"
    group = f"plain:{main.kind}" if main.group is Group.PLAIN else main.group.value
    yield f"group:{group}"
    yield f"group:{group}:{main.core_kind}"
    yield f"group:{group}:{main.kind}"
    yield f"group:{group}:{main.asks}"
    yield f"group:{group}:{main.core_kind}:{main.asks}"
    if _asks_for_action(main) and not main.asks:
        yield "asks-for-action"


def _other_acts(main: Clause, others: Sequence[Clause]) -> Iterator[str]:
    for clause in others:
        yield f"other:{clause.act}"
        if clause.group is not Group.PLAIN:
            yield f"other-group:{clause.group}:{clause.core_kind}"
        if clause.group in ASKS_FOR_ACTION:
            yield f"other:{clause.act}:{clause.kind}"
            yield "other-asks"
    for clause in others[-1:]:
        yield f"last-other:{clause.act}>{main.act}"
    if any(_asks_for_action(c) and c.kind in SIDE_BY_SIDE for c in others):
        yield "asks-for-action-before"
        yield f"asks-for-action-before>{main.group}"


def _asks_for_action(clause: Clause) -> bool:
    return clause.group in ASKS_FOR_ACTION and clause.core_kind in ACTION
