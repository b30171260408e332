"""The same proposal by several members is one task with several proposers.

Two different proposals must never become one, so every test is a reason to keep them apart: the
act must be the same (구축 and 확대 are not), the thing acted on must have the same head (데이터
은행 and 데이터 표준 have not), one of the two may say more but not both (권역별, 지역별), and
nothing may contradict: other numbers, other actors, a negation, two of a set of opposites
(대기업, 중소기업). What remains in doubt stays two tasks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from minutes.language.morphology import Morpheme, Morphology
from minutes.language.numbers import number
from minutes.rules import RuleFile

LEAST_SHARED = 2
"""Words in common, the commonest of the field not counted."""
PLAIN_CONTAINED = 0.85
"""The same share where no morphology tells act and thing: a proposal nearly word for word."""
PLAIN_SHARED = 4

NOUNS = frozenset({"NNG", "NNP", "SL", "SH", "XR"})
VERBS, EMPTY_VERBS = frozenset({"VV", "VA"}), frozenset({"하", "되", "주", "있", "없"})
PREFIX, SUFFIX, OBJECT = "XPN", "XSN", "JKO"
SUBJECT, NEGATIONS = (
    "JKS",
    frozenset({"않", "말", "안", "못", "없", "금지", "반대", "중단", "폐지"}),
)


class MergingRules(RuleFile):
    """Table ``merging`` of ``config/rules/findings.ko.toml``."""

    common_words: frozenset[str] = frozenset()
    acts: tuple[frozenset[str], ...] = ()
    contrasts: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal as it is compared: its title, and the sentences that make it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Act:
    """One part of a title: what is to be done (``act``) to which thing."""

    act: str
    things: tuple[str, ...]
    head: str
    """The noun that says what kind of thing it is (제조 데이터 *은행* 구축)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is compared of a proposal."""

    acts: tuple[Act, ...]
    words: frozenset[str]
    """Of its sentences, which may name what the title leaves out."""
    numbers: frozenset[int]
    actors: frozenset[str]
    negations: int


Same = Callable[[Proposed, Proposed], bool]


def merged(proposals: Sequence[Proposed], same: Same) -> tuple[tuple[int, ...], ...]:
    """Indexes of the proposals that are one task, in order; each joins the first it equals."""
    groups: list[list[int]] = []
    for index, proposal in enumerate(proposals):
        for group in groups:
            if all(same(proposals[other], proposal) for other in group):
                group.append(index)
                break
        else:
            groups.append([index])
    return tuple(map(tuple, groups))


class KoreanSameness:
    """Whether two Korean proposals are the same."""

    def __init__(self, rules: MergingRules, morphology: Morphology) -> None:
        self._rules = rules
        self._morphology = morphology
        self._readings: dict[Proposed, Reading] = {}

    def __call__(self, one: Proposed, other: Proposed) -> bool:
        first, second = self._read(one), self._read(other)
        if self._contradict(first, second):
            return False
        fewer, more = sorted((first, second), key=lambda reading: len(reading.acts))
        return bool(fewer.acts) and all(
            any(self._alike(act, own, fewer.words, more.words) for own in more.acts)
            for act in fewer.acts
        )

    def _read(self, proposed: Proposed) -> Reading:
        if proposed not in self._readings:
            self._readings[proposed] = self._reading(proposed)
        return self._readings[proposed]

    def _reading(self, proposed: Proposed) -> Reading:
        title = self._morphology.analyze(proposed.title)
        text = self._morphology.analyze(proposed.text)
        parts = (self._act(part) for part in _parts(title))
        return Reading(
            acts=tuple(act for act in parts if act is not None),
            words=frozenset(form for form, _ in _nouns(text)),
            numbers=frozenset(_numbers(title)),
            actors=frozenset(_actors(text)),
            negations=sum(m.form in NEGATIONS for m in title),
        )

    def _act(self, part: Sequence[Morpheme]) -> Act | None:
        """The last noun or verb stem is the act; None for a part that names nothing to act on."""
        nouns = list(_nouns(part))
        verbs = [m for m in part if m.pos in VERBS and m.form not in EMPTY_VERBS]
        if verbs and verbs[-1] is [m for m in part if m.pos in NOUNS | VERBS][-1]:
            nouns.append((verbs[-1].form, False))
        if len(nouns) < 2:
            return None
        *things, (act, _) = nouns
        objects = [form for form, is_object in things if is_object]
        head = objects[-1] if objects else things[-1][0]
        return Act(self._act_class(act), tuple(form for form, _ in things), head)

    def _act_class(self, word: str) -> str:
        """The first word, in order, of the class of acts that mean the same."""
        return next((min(acts) for acts in self._rules.acts if word in acts), word)

    def _contradict(self, one: Reading, other: Reading) -> bool:
        return (
            _differ(one.numbers, other.numbers)
            or _differ(one.actors, other.actors)
            or (one.negations - other.negations) % 2 == 1
        )

    def _alike(
        self, one: Act, other: Act, one_words: frozenset[str], other_words: frozenset[str]
    ) -> bool:
        if one.act != other.act or one.head != other.head:
            return False
        a, b = frozenset(one.things), frozenset(other.things)
        if any(_contrast(a - b, b - a, words) for words in self._rules.contrasts):
            return False
        common = self._rules.common_words
        if a - b - other_words - common and b - a - one_words - common:
            return False
        return len((a & b) - common) >= LEAST_SHARED


class PlainSameness:
    """Whether two proposals of a language without rules of its own say nearly the same words."""

    def __init__(self, words: Callable[[str], frozenset[str]]) -> None:
        self._words = words

    def __call__(self, one: Proposed, other: Proposed) -> bool:
        a, b = self._words(one.text), self._words(other.text)
        shared = len(a & b)
        return shared >= PLAIN_SHARED and shared >= PLAIN_CONTAINED * max(len(a), len(b))


def _parts(title: Sequence[Morpheme]) -> Iterable[list[Morpheme]]:
    """The title cut at 및 and at commas."""
    part: list[Morpheme] = []
    for morpheme in title:
        if morpheme.pos == "SP" or morpheme.form == "및":
            yield part
            part = []
        else:
            part.append(morpheme)
    yield part


def _nouns(morphemes: Sequence[Morpheme]) -> Iterable[tuple[str, bool]]:
    """Nouns with the prefix and suffix that make another word of them (비수도권, 이용권), each
    with whether 을/를 marks it as the object."""
    for place, morpheme in enumerate(morphemes):
        if morpheme.pos in NOUNS:
            before = morphemes[place - 1] if place else None
            rest = list(takewhile(lambda m: m.pos == SUFFIX, morphemes[place + 1 :]))
            after = morphemes[place + 1 + len(rest) : place + 2 + len(rest)]
            prefix = before.form if before is not None and before.pos == PREFIX else ""
            form = prefix + morpheme.form + "".join(m.form for m in rest)
            yield form, any(m.pos == OBJECT for m in after)


def _numbers(morphemes: Sequence[Morpheme]) -> Iterable[int]:
    for morpheme in morphemes:
        value = number(morpheme.form) if morpheme.pos in {"SN", "NR", "MM"} else None
        if value is not None:
            yield value


def _actors(morphemes: Sequence[Morpheme]) -> Iterable[str]:
    """Nouns right before 이/가: who is to act, or what is judged."""
    for noun, particle in pairwise(morphemes):
        if particle.pos == SUBJECT and noun.pos in NOUNS:
            yield noun.form


def _differ(one: frozenset[int] | frozenset[str], other: frozenset[int] | frozenset[str]) -> bool:
    """Both say something and nothing of it is the same."""
    return bool(one) and bool(other) and not one & other


def _contrast(one: frozenset[str], other: frozenset[str], words: frozenset[str]) -> bool:
    return bool(one & words) and bool(other & words)
