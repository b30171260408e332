"""과제명: a proposal's title as officials write it, a noun phrase of the speaker's own words.

The frame of the proposal (…할 필요가 있다고 생각합니다) is taken off the end, the predicate that
is left becomes a noun that says the same (만들다 → 구축), and its object and modifiers go before
it without their particles. All word lists are data (``config/rules/titles.ko.toml``); a verb
that has no noun there keeps its own nominal form in -기. Nothing is added that was not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import Field

from minutes.language.clauses import (
    Phrase,
    Role,
    phrases,
    split_clauses,
    trailing_noun,
)
from minutes.language.morphology import PUNCTUATION, Morphemes, Morphology, is_noun
from minutes.language.rules import RuleFile

TITLE_CHARS = 40
"""A title longer than this no longer fits one line of the task table."""
MAX_FRAMES = 12
"""How many frames may lie around a proposal; deeper ones are not taken off."""
MACROS = {
    "{E}": r"(?:(?:시|으시|겠|었|았|였)/EP )*\S+/E[FC](?: 요/JX)?",
    "{N}": r"\S+/NN\S",
    "{P}": r"\S+/J\S+",
}


class VerbRule(RuleFile):
    """The noun for a native verb, and for it with certain objects."""

    noun: str
    objects: dict[str, str] = Field(default_factory=dict)


class TitleRules(RuleFile):
    """``config/rules/titles.ko.toml``; the file says what each list means."""

    tails: tuple[str, ...]
    background: frozenset[str]
    coordinate: frozenset[str]
    leads: frozenset[str]
    fillers: frozenset[str]
    deictic: str
    actor: str
    vague: frozenset[str]
    event_nouns: frozenset[str]
    idioms: dict[str, str]
    verbs: dict[str, VerbRule]


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """A clause turned into a noun phrase: its parts in order, the predicate's noun last."""

    parts: tuple[tuple[Role, str], ...]
    noun: str
    vague: bool

    def render(self, limit: int) -> str | None:
        """The phrase within ``limit`` characters, adverbials dropped first; None if too long."""
        parts = self.parts
        for role in (None, Role.MANNER, Role.TOPIC, Role.PLACE):
            parts = tuple(part for part in parts if part[0] is not role)
            text = " ".join(filter(None, (*(words for _, words in parts), self.noun)))
            if 0 < len(text) <= limit:
                return text
        return None


class KoreanTitler:
    """Titles of Korean proposals by morphology and rules."""

    def __init__(self, rules: TitleRules, morphology: Morphology) -> None:
        self._rules = rules
        self._morphology = morphology
        self._tails = [re.compile(_expand(tail)) for tail in rules.tails]
        self._idioms = [(re.compile(p), noun) for p, noun in rules.idioms.items()]
        self._deictic = re.compile(rules.deictic)
        self._actor = re.compile(rules.actor)

    def title(self, sentence: str) -> str | None:
        """The title of a proposal, or None where its words do not make one."""
        content = self._content(self._analyze(sentence))
        clauses = split_clauses(
            content, coordinate=self._rules.coordinate, background=self._rules.background
        )
        found = [phrase for clause in clauses if (phrase := self._nominalize(clause))]
        return _assemble([p for p in found if not p.vague])

    def _analyze(self, text: str) -> Morphemes:
        return Morphemes(text, self._morphology.analyze(text))

    def _content(self, morphemes: Morphemes) -> Morphemes:
        """The sentence without address, opening words and the frame of proposing."""
        return self._without_tails(self._without_leads(_without_address(morphemes)))

    def _without_leads(self, morphemes: Morphemes) -> Morphemes:
        start = 0
        for item in morphemes.items:
            opening = item.pos in {"IC", "MAJ", *PUNCTUATION}
            if not opening and not (item.form in self._rules.leads and item.pos != "NNG"):
                break
            start += 1
        return morphemes[slice(start, len(morphemes))]

    def _without_tails(self, morphemes: Morphemes) -> Morphemes:
        for _ in range(MAX_FRAMES):
            morphemes = _without_punctuation(morphemes)
            cut = next(
                (i for tail in self._tails if (i := morphemes.find_tail(tail)) is not None), None
            )
            if not cut:
                break
            morphemes = morphemes[slice(0, cut)]
        return morphemes

    def _nominalize(self, clause: Morphemes) -> NounPhrase | None:
        clause = self._without_tails(clause)
        if not len(clause):
            return None
        arguments, noun, verbal = self._predicate(clause)
        found = self._kept(phrases(arguments))
        if noun is None:
            noun = self._noun_of_verb(verbal, found)
        parts = tuple(self._parts(found))
        said = [words for _, words in parts]
        noun_only = not any(self._says_something(words) for words in said)
        head = noun or (said[-1] if said else "")
        vague = (head in self._rules.vague and noun_only) or (noun_only and len(head) < 4)
        return NounPhrase(parts, noun, vague or not head)

    def _says_something(self, words: str) -> bool:
        return bool(words) and words not in self._rules.vague and words not in self._rules.fillers

    def _predicate(self, clause: Morphemes) -> tuple[Morphemes, str | None, tuple[str, str]]:
        """Arguments, the predicate's noun where its form gives it, and its verb where not."""
        for pattern, noun in self._idioms:
            index = clause.find_tail(pattern)
            if index is not None:
                return clause[slice(0, index)], noun, ("", "")
        last, size = clause.items[-1], len(clause)
        if last.pos in {"XSV", "XSA"}:
            word = trailing_noun(clause[slice(0, size - 1)])
            arguments = clause[slice(0, size - 1 - len(word))]
            return arguments, self._noun_of_sino(word.surface), ("", "")
        if last.form in {"하", "되", "있"} and last.pos == "VV" and size > 1:
            return clause[slice(0, size - 1)], "", ("", "")
        if last.pos in {"VV", "VA", "VX"}:
            return clause[slice(0, size - 1)], None, (last.form, last.tag)
        return clause, "", ("", "")

    def _noun_of_sino(self, noun: str) -> str:
        rule = self._rules.verbs.get(f"{noun}하")
        return rule.noun if rule else noun

    def _noun_of_verb(self, verb: tuple[str, str], found: tuple[Phrase, ...]) -> str:
        rule = self._rules.verbs.get(verb[0])
        if rule is None:
            return self._morphology.join((verb, ("기", "ETN")))
        objects = [p.core.surface for p in found if p.role in {Role.OBJECT, Role.TOPIC}]
        ends = [end for end in rule.objects if objects and objects[-1].endswith(end)]
        return rule.objects[max(ends, key=len)] if ends else rule.noun

    def _kept(self, found: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
        """The phrases that belong in a title: no pointing words, fillers and actors."""
        telling = [p for p in found if self._tells(p)]
        acted_on = [p for p in telling if not self._is_actor(p)]
        return tuple(acted_on or telling)

    def _tells(self, phrase: Phrase) -> bool:
        core = phrase.core
        if not len(core):
            return False
        if all(m.pos in {"IC", "MAJ"} or m.form in self._rules.fillers for m in core.items):
            return False
        return self._deictic.search(core.written) is None

    def _is_actor(self, phrase: Phrase) -> bool:
        marks = {m.form for m in phrase.morphemes.items[len(phrase.core) :]}
        acts = phrase.role in {Role.SUBJECT, Role.TOPIC} or bool(marks & {"에서", "께서"})
        return acts and self._actor.search(phrase.core.written) is not None

    def _parts(self, found: tuple[Phrase, ...]) -> Iterable[tuple[Role, str]]:
        """Words of each phrase in the order of a noun phrase: the object next to the noun."""
        index = _object_index(found)
        if index is not None and all(p.role is Role.MANNER for p in found[index + 1 :]):
            found = (*found[:index], *found[index + 1 :], found[index])
            index = len(found) - 1
        for i, phrase in enumerate(found):
            if i == index:
                yield Role.OBJECT, self._compact(phrase.core)
            elif phrase.role in {Role.TOPIC, Role.SUBJECT, Role.OBJECT}:
                yield phrase.role, _clean(phrase.core.surface)
            else:
                yield phrase.role, _clean(phrase.marked)

    def _compact(self, core: Morphemes) -> str:
        """``보급하는 방안`` as ``보급 방안``: a clause before a noun of action as a noun."""
        cut = next((i for i in range(len(core) - 1, 0, -1) if core.items[i].pos == "ETM"), None)
        if cut is None:
            return _clean(core.surface)
        noun = core[slice(cut + 1, len(core))]
        plain = all(is_noun(m) for m in noun.items)
        if plain and trailing_noun(noun).surface in self._rules.event_nouns:
            inner = self._nominalize(core[slice(0, cut)])
            text = inner.render(TITLE_CHARS) if inner and not inner.vague else None
            if text and not text.endswith("기"):
                return f"{text} {noun.surface}"
        return _clean(core.surface)


def cleaned_quote(sentence: str, limit: int = 80) -> str:
    """The sentence itself as a title: one line, no final stop, cut at a word."""
    text = re.sub(r"\s+", " ", sentence).strip().rstrip(".。!?…, ")
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return (head.rpartition(" ")[0] or head) + "…"


def _expand(pattern: str) -> str:
    for macro, meaning in MACROS.items():
        pattern = pattern.replace(macro, meaning)
    return rf"(?:{pattern})$"


def _without_punctuation(morphemes: Morphemes) -> Morphemes:
    end = len(morphemes)
    while end and morphemes.items[end - 1].pos in PUNCTUATION:
        end -= 1
    return morphemes[slice(0, end)]


def _without_address(morphemes: Morphemes) -> Morphemes:
    """``과장님, …`` without whom it is said to."""
    for i, item in enumerate(morphemes.items[:8]):
        if item.pos == "SP" and i and morphemes.items[i - 1].form == "님":
            return morphemes[slice(i + 1, len(morphemes))]
    return morphemes


def _object_index(found: tuple[Phrase, ...]) -> int | None:
    """Which phrase the predicate acts on: the last object, else a topic, else the subject."""
    for role in (Role.OBJECT, Role.TOPIC, Role.SUBJECT):
        indexes = [i for i, phrase in enumerate(found) if phrase.role is role]
        if indexes:
            return indexes[-1]
    return None


def _clean(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" ,.·\"'")


def _assemble(found: list[NounPhrase]) -> str | None:
    """As many of the phrases as fit, in order, joined as 가, 나 및 다."""
    chosen: list[str] = []
    for phrase in found:
        room = TITLE_CHARS - sum(len(text) + 3 for text in chosen)
        text = phrase.render(room)
        if text and text not in chosen:
            chosen.append(text)
    if not chosen:
        return None
    *first, last = chosen
    return f"{', '.join(first)} 및 {last}" if first else last
