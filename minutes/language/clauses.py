"""Korean clauses: a predicate with its phrases, as far as particles and endings show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from minutes.language.morphology import PUNCTUATION, Morpheme, Morphemes, is_noun

PREDICATES = frozenset({"VV", "VA", "VX", "VCP", "VCN", "XSV", "XSA"})
PARTICLES = frozenset({"JKS", "JKC", "JKO", "JKB", "JX", "JKQ"})
LINKING_VERBS = frozenset({"대하", "관하", "의하", "따르", "위하", "통하", "비하", "있", "인하"})
"""Verbs that with 에/을 make one compound particle (에 대하여, 을 위한)."""
TOPIC_MARKS = frozenset({"은", "는", "ᆫ", "도"})
"""은/는/도 set a topic; other auxiliary particles (만, 까지) mean something and stay."""
INSTRUMENTAL_VERBS = frozenset({"가지", "갖"})
"""안목을 가지고: with what something is done."""
STATE_ENDINGS = frozenset({"어", "어서", "아", "아서"})
PURPOSE_ENDINGS = frozenset({"도록", "게", "게끔"})
COMITATIVE = frozenset({"와", "과", "랑", "이랑", "하고"})


class Role(Enum):
    """What a phrase does for its predicate."""

    OBJECT = "object"
    SUBJECT = "subject"
    TOPIC = "topic"
    PLACE = "place"
    MANNER = "manner"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of a clause that ends in a case particle, an adverb or an adverbial ending."""

    role: Role
    morphemes: Morphemes

    @property
    def core(self) -> Morphemes:
        """The phrase without its last particles and punctuation."""
        end = len(self.morphemes)
        while end and self.morphemes.items[end - 1].pos in PARTICLES | PUNCTUATION:
            end -= 1
        return self.morphemes[slice(0, end)]

    @property
    def marked(self) -> str:
        """The phrase with its case particle, without 은/는/도 and punctuation."""
        items, end = self.morphemes.items, len(self.morphemes)
        while end and (items[end - 1].pos in PUNCTUATION or items[end - 1].form in TOPIC_MARKS):
            end -= 1
        return self.morphemes[slice(0, end)].surface


def phrases(morphemes: Morphemes) -> tuple[Phrase, ...]:
    """The phrases of a clause without its predicate, in order.

    A phrase that an adnominal or adverbial clause opens takes in what belongs to that clause:
    everything before it up to a topic.
    """
    found: list[Phrase] = []
    for role, run in _runs(morphemes):
        start = 0
        if _opens_with_clause(run):
            start = _absorbed(found)
            taken = [p.morphemes for p in found[start:]]
            del found[start:]
            found.append(Phrase(role, _joined([*taken, run])))
        else:
            found.append(Phrase(role, run))
    return tuple(found)


def _joined(parts: list[Morphemes]) -> Morphemes:
    return Morphemes(parts[0].text, tuple(m for part in parts for m in part.items))


def _absorbed(found: list[Phrase]) -> int:
    """From which phrase on the ones before belong to the clause that follows."""
    for index in range(len(found) - 1, -1, -1):
        last = found[index].morphemes.items[-1]
        if last.pos == "SP" or (last.pos == "JX" and last.form in TOPIC_MARKS):
            return index + 1
    return 0


def _opens_with_clause(run: Morphemes) -> bool:
    """The run holds a verb with 는/ㄹ or an adverbial ending (adjectives keep to themselves)."""
    return any(
        item.pos in {"ETM", "EC", "ETN"}
        and run.items[i - 1].pos in {"VV", "XSV", "VX", "EP"}
        and not _is_link(run.items, i - 1)
        for i, item in enumerate(run.items)
        if i
    )


def _is_link(items: Sequence[Morpheme], index: int) -> bool:
    """The verb only lengthens the particle before it (에 대하여, 를 위한)."""
    before = items[index - 1].pos if index else ""
    return items[index].form in LINKING_VERBS and before in PARTICLES


def _runs(morphemes: Morphemes) -> Iterator[tuple[Role, Morphemes]]:
    items, start = morphemes.items, 0
    for i, item in enumerate(items):
        following = items[i + 1] if i + 1 < len(items) else None
        if _goes_on(item, following):
            continue
        role = _role(items[start : i + 1])
        if role is None and following is not None:
            continue
        yield role or Role.BARE, morphemes[slice(start, i + 1)]
        start = i + 1


def _goes_on(item: Morpheme, following: Morpheme | None) -> bool:
    """Whether the phrase cannot end after ``item``."""
    if following is None:
        return False
    if following.pos in PUNCTUATION or following.pos in PARTICLES:
        return True
    if item.pos in {"JKB", "JKO", "ETN"} and following.form in LINKING_VERBS:
        return True
    if item.pos == "JKB" and item.form in COMITATIVE:
        return True
    return item.pos == "EC" and following.pos == "VX"


def _role(run: Iterable[Morpheme]) -> Role | None:
    """The role that the end of a run gives it, or None: it has not ended."""
    tail = [m for m in run if m.pos not in PUNCTUATION]
    if not tail:
        return Role.MANNER
    last = tail[-1].pos
    if last in {"MAG", "IC", "MAJ"}:
        return Role.MANNER if len(tail) == 1 else None
    if last == "EC":
        return Role.MANNER
    particles = set()
    for morpheme in reversed(tail):
        if morpheme.pos not in PARTICLES:
            if morpheme.pos == "EC":
                return Role.MANNER
            break
        particles.add(morpheme.pos)
    if particles == {"JX"} and tail[-1].form not in TOPIC_MARKS:
        return Role.PLACE
    return _role_of_particles(particles)


def _role_of_particles(particles: set[str]) -> Role | None:
    if "JKB" in particles:
        return Role.PLACE
    if "JKO" in particles:
        return Role.OBJECT
    if "JKS" in particles:
        return Role.SUBJECT
    return Role.TOPIC if particles else None


def split_clauses(
    morphemes: Morphemes, *, coordinate: frozenset[str], background: frozenset[str]
) -> tuple[Morphemes, ...]:
    """The coordinated clauses of a sentence whose last predicate has lost its ending.

    Everything up to the last ending of ``background`` is left out; each clause ends with its
    predicate's stem.
    """
    items, start = morphemes.items, 0
    clauses: list[Morphemes] = []
    for i, item in enumerate(items[:-1]):
        if item.pos != "EC" or items[i + 1].pos == "VX":
            continue
        ending = item.written.rpartition("/")[0]
        if (ending in background or _is_state(items, i)) and not _inside_modifier(items, i):
            clauses, start = [], i + 1
        elif ending in coordinate and _stands_alone(items, start, i):
            clauses.append(morphemes[slice(start, i)])
            start = i + 1
    return tuple(
        clause for clause in (*clauses, morphemes[slice(start, len(items))]) if len(clause)
    )


def _inside_modifier(items: tuple[Morpheme, ...], index: int) -> bool:
    """The next predicate modifies a noun and has nothing of its own in between."""
    for item in items[index + 1 :]:
        if item.pos in {"JKO", "JKS", "SP"}:
            return False
        if item.pos in {"EC", "EF", "ETN"}:
            return False
        if item.pos == "ETM":
            return True
    return False


def _is_state(items: tuple[Morpheme, ...], index: int) -> bool:
    """An adjective or passive with -어: why something is asked, not what."""
    stem = items[index - 1] if index else None
    return (
        items[index].form in STATE_ENDINGS
        and stem is not None
        and (stem.pos in {"VA", "XSA"} or (stem.pos == "XSV" and stem.form == "되"))
    )


def _serves_purpose(items: tuple[Morpheme, ...], index: int) -> bool:
    """The next clause ends in -도록: this one belongs to it."""
    following = (
        m.form
        for m, after in zip(items[index + 1 :], items[index + 2 :], strict=False)
        if m.pos == "EC" and after.pos != "VX"
    )
    return next(following, "") in PURPOSE_ENDINGS


def _stands_alone(items: tuple[Morpheme, ...], start: int, index: int) -> bool:
    """A clause before a coordinating ending that is more than the manner of the next one."""
    if _inside_modifier(items, index) or _serves_purpose(items, index):
        return False
    clause = items[start:index]
    if clause and clause[-1].form in LINKING_VERBS | INSTRUMENTAL_VERBS:
        return False
    return any(m.pos == "JKO" for m in clause) or bool(clause and clause[-1].pos == "XSV")


def trailing_noun(morphemes: Morphemes) -> Morphemes:
    """The last word, as far as it is written together and made of nouns."""
    items, start = morphemes.items, len(morphemes)
    while start and (is_noun(items[start - 1]) or items[start - 1].form in {"ㆍ", "·"}):
        if start < len(items) and items[start - 1].end != items[start].start:
            break
        start -= 1
    return morphemes[slice(start, len(items))]
