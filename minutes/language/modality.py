"""What a Korean clause does, read off its end inwards: 검토해 볼 필요가 있다고 생각합니다.

Korean puts modality after the predicate, one layer around the other: the ending (-ㅂ니다), what
the speaker makes of it (-다고 생각하-), necessity (-ㄹ 필요가 있-), manner (-어 보-), and
inside the core (검토하-). The operators are data (``config/cues/ko.acts.toml``); they are taken
off one by one. The innermost that decides names the act: a wish inside a report of thought is
still a wish, and a duty missed (-었어야 하-) is a reproach.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from minutes.language.sejong import Morpheme
from minutes.rules import RuleFile, load_rules

REACH = 14
"""Morphemes from the end of a clause within which an operator can begin."""
ASKED_REACH = 12
"""Morphemes before the end within which an embedded question is what is asked for."""
MIN_CLAUSE = 3
"""A clause of fewer morphemes (그렇지만) is an adverb."""
ENDING = re.compile(r"(?:^|(?<= ))([^ ]+)/(EF|EC|ETM|ETN)$")
TENSE = re.compile(r"(?:^|(?<= ))(시|었|었었|겠|더)/EP$")
PAST_INSIDE = re.compile(r"(?:^|(?<= ))었/EP$")
TENSES = {"시": "honours", "었": "past", "었었": "past", "겠": "will", "더": "saw"}
DUTY = "must"
MISSED_DUTY = "past-must"
SPEAKING_OF = frozenset({"보", "하", "않", "말", "생각"})
"""Verbs before which 다, 지 and 니 join the next predicate instead of ending a clause."""
HALF_ENDINGS = frozenset({"다", "ㄴ다", "지", "니"})
LIGHT_VERBS = frozenset({"하", "되", "시키", "드리", "받", "듣", "주", "나누", "부탁"})
PARTICLES = frozenset({"JKO", "JX", "MAG", "JKS", "JKC"})
COMMANDS = {"imper": "request", "lets": "lets"}
QUOTED_KINDS = frozenset({"ask", "imper", "lets"})


class Group(StrEnum):
    """What acts have in common."""

    REQUEST = "request"
    DEONTIC = "deontic"
    VIEW = "view"
    PLAN = "plan"
    REPORT = "report"
    PLAIN = "plain"


ACTS = {
    "request": Group.REQUEST,
    "lets": Group.DEONTIC,
    MISSED_DUTY: Group.VIEW,
    "will": Group.PLAN,
    "past": Group.REPORT,
}
"""Groups of the acts that endings alone make."""


class Operator(RuleFile):
    """One layer around a predicate. Patterns are regular expressions over ``form/TAG`` words."""

    name: str
    group: Group = Group.PLAIN
    decides: bool = False
    """It names the act of the clause."""
    weak: bool = False
    """It gives way to any that is not."""
    says: str
    patterns: tuple[str, ...]


class ActWords(RuleFile):
    """Word lists for reading acts."""

    endings: Mapping[str, tuple[str, ...]]
    """Endings by what they do."""
    linking: tuple[str, ...]
    """Endings after which a new coordinate clause begins."""
    speech: tuple[str, ...]
    """Nouns for something said: asking for it is a question or a call."""
    chair: tuple[str, ...]
    """Nouns and verbs for what a chair asks of those present."""
    asking: tuple[str, ...]
    """Question words, as ``form/TAG``."""
    whether: tuple[str, ...]
    """Endings of embedded questions, as ``form/TAG``."""


class ActFile(RuleFile):
    """The operators and word lists of one language."""

    acts: ActWords
    operator: tuple[Operator, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """A coordinate clause and what it does."""

    ending: str
    kind: str
    """What the ending does: ask, but, cause …"""
    operators: tuple[str, ...]
    """Outermost first."""
    core: str
    """검토하, 어렵: the predicate itself."""
    core_kind: str
    """speech, chair, act (verbal noun) or verb."""
    tense: frozenset[str]
    act: str
    group: Group
    asks: str
    """``wh`` with a question word, ``whether`` with an embedded question, else empty."""


class ActReader:
    """Reads the clauses of sentences."""

    def __init__(self, operators: Iterable[Operator], words: ActWords) -> None:
        self._operators = tuple(operators)
        self._by_name = {operator.name: operator for operator in self._operators}
        self._patterns = [
            (operator.name, re.compile(rf"(?:^|(?<= ))(?:{pattern})$"))
            for operator in self._operators
            for pattern in operator.patterns
        ]
        self._kinds = {form: kind for kind, forms in words.endings.items() for form in forms}
        self._linking = frozenset(words.linking)
        self._speech, self._chair = frozenset(words.speech), frozenset(words.chair)
        self._asking, self._whether = frozenset(words.asking), frozenset(words.whether)

    def __call__(self, units: Sequence[Morpheme]) -> tuple[Clause, ...]:
        """The clauses of a sentence in order; the last is its main one."""
        return tuple(self._clause(words) for words in self._split(units) if words)

    def _split(self, units: Sequence[Morpheme]) -> Iterator[list[str]]:
        words, start = [unit.key for unit in units], 0
        for index, (unit, following) in enumerate(pairwise(units)):
            if index - start >= MIN_CLAUSE - 1 and self._links(unit, following):
                yield words[start : index + 1]
                start = index + 1
        yield words[start:]

    def _links(self, unit: Morpheme, following: Morpheme) -> bool:
        if unit.tag not in {"EC", "EF"} or unit.form not in self._linking:
            return False
        joins = unit.tag == "EC" and unit.form in HALF_ENDINGS and following.form in SPEAKING_OF
        return following.tag != "VX" and not joins

    def _clause(self, words: list[str]) -> Clause:
        layers = _Layers(" ".join(words))
        while self._peel(layers):
            pass
        core = _core(layers.rest.split())
        act, group = self._act(layers)
        return Clause(
            ending=layers.ending,
            kind=layers.kind,
            operators=tuple(layers.operators),
            core=core,
            core_kind=self._core_kind(core),
            tense=frozenset(layers.tense),
            act=act,
            group=group,
            asks=self._asks(words),
        )

    def _peel(self, layers: _Layers) -> bool:
        """Take one layer off; False where nothing is left to take."""
        return self._peel_operator(layers) or layers.peel_tense() or layers.peel_ending(self._kinds)

    def _peel_operator(self, layers: _Layers) -> bool:
        tail = " ".join(layers.rest.rsplit(" ", REACH)[-REACH:])
        for name, pattern in self._patterns:
            match = pattern.search(tail)
            if match:
                layers.take(name, len(tail) - match.start())
                return True
        return False

    def _act(self, layers: _Layers) -> tuple[str, Group]:
        if layers.missed_duty:
            return MISSED_DUTY, ACTS[MISSED_DUTY]
        for kind, act in COMMANDS.items():
            if kind == layers.kind or kind in layers.operators:
                return act, ACTS[act]
        deciding = [
            operator
            for name in reversed(layers.operators)
            if (operator := self._by_name.get(name)) and operator.decides
        ]
        for operator in sorted(deciding, key=lambda one: one.weak):
            return operator.name, operator.group
        for tense in ("will", "past"):
            if tense in layers.tense:
                return tense, ACTS[tense]
        return layers.kind, Group.PLAIN

    def _core_kind(self, core: str) -> str:
        noun = core.rstrip("하되") if len(core) > 1 else core
        if noun in self._speech:
            return "speech"
        if noun in self._chair:
            return "chair"
        return "act" if core.endswith(("하", "되")) else "verb"

    def _asks(self, words: Sequence[str]) -> str:
        if not self._asking.isdisjoint(words):
            return "wh"
        return "" if self._whether.isdisjoint(words[-ASKED_REACH:]) else "whether"


def load_acts(path: Path) -> ActReader:
    """A reader by one file of operators. Raises ConfigError with what is wrong in it."""
    rules = load_rules(path, ActFile)
    return ActReader(rules.operator, rules.acts)


class _Layers:
    """A clause while its layers are taken off."""

    def __init__(self, written: str) -> None:
        self.rest = written
        self.ending, self.kind = "none", "none"
        self.operators: list[str] = []
        self.tense: set[str] = set()
        self.missed_duty = False
        self._begun = False

    def take(self, operator: str, length: int) -> None:
        """Take off an operator of so many characters."""
        self.rest = self.rest[: len(self.rest) - length].strip()
        self.operators.append(operator)
        self.missed_duty |= operator.startswith(DUTY) and bool(PAST_INSIDE.search(self.rest))
        self._begun = True

    def peel_tense(self) -> bool:
        match = TENSE.search(self.rest)
        if not match:
            return False
        inside = "inner-" if self.operators else ""
        self.tense.add(inside + TENSES[match[1]])
        self.rest = self.rest[: match.start()].strip()
        return True

    def peel_ending(self, kinds: Mapping[str, str]) -> bool:
        match = ENDING.search(self.rest)
        if not match:
            return False
        form, tag = match.groups()
        kind = kinds.get(form, "decl" if tag == "EF" else "link")
        if not self._begun:
            self.ending, self.kind, self._begun = form, kind, True
        elif self.operators and kind in QUOTED_KINDS:
            self.operators.append(kind)
        elif not self.operators or tag == "EC":
            return False
        self.rest = self.rest[: match.start()].strip()
        return True


def _core(words: Sequence[str]) -> str:
    """The predicate at the end: a verbal noun with 하 or 되, a stem, or the last noun."""
    for place in range(len(words) - 1, max(-1, len(words) - 4), -1):
        form, _, tag = words[place].rpartition("/")
        if tag in {"XSV", "XSA"} or (tag == "VV" and form in LIGHT_VERBS):
            noun = _noun_before(words, place)
            if noun:
                return noun + ("되" if form == "되" else "하")
        if tag.startswith("V"):
            return form
        if tag == "XSN" and place:
            return words[place - 1].rpartition("/")[0]
        if tag.startswith(("NN", "NP", "XS", "XR", "SN")):
            return form
    return ""


def _noun_before(words: Sequence[str], place: int) -> str:
    before = place - 1
    while before >= 0 and words[before].rpartition("/")[2] in PARTICLES:
        before -= 1
    form, _, tag = words[before].rpartition("/") if before >= 0 else ("", "", "")
    return form if tag.startswith(("N", "X")) else ""
