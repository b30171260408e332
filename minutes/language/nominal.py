"""Korean clauses as noun phrases: 은행을 만들 → 은행 구축.

The predicate becomes a noun that says the same, from the rules where the verb is native, and its
object and modifiers go before it without their particles. A verb without a noun in the rules
keeps its own form in -기.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from minutes.language.arguments import ACTED_ON, Arguments, NominalRules, VerbRule
from minutes.language.clauses import Phrase, Role, phrases, trailing_noun
from minutes.language.morphology import Morpheme, Morphemes, Morphology, find_tail, is_noun

INNER_CHARS = 40
"""A clause before a noun of action is only made a noun itself up to this length."""
NEGATION = re.compile(r"(?:지|질|진)/EC (?:않|못하|말)/VX$")
AGAIN = "재"
"""Written apart or not (재 실시), it belongs to the noun after it."""
DANGLING = frozenset({"JC", "JX", "SP"})
LIGHT_TAGS = frozenset({"MAG", "MM", "NP"})

Strip = Callable[[Morphemes], Morphemes]
"""Takes the frames and wrappers off the end of a clause."""


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """A clause turned into a noun phrase: its parts in order, the predicate's noun last."""

    parts: tuple[tuple[Role, str], ...]
    noun: str
    shorter: tuple[str, ...] = ()
    """The object with fewer and fewer of its modifiers and the predicate's noun."""

    @property
    def head(self) -> str:
        return self.noun or (self.parts[-1][1] if self.parts else "")

    def render(self, limit: int) -> str | None:
        """The phrase within ``limit`` characters, adverbials dropped first; None if too long."""
        parts = self.parts
        for role in (None, Role.MANNER, Role.TOPIC, Role.PLACE):
            parts = tuple(part for part in parts if part[0] is not role)
            text = " ".join(filter(None, (*(words for _, words in parts), self.noun)))
            if 0 < len(text) <= limit:
                return text
        return None


@dataclass(frozen=True, slots=True)
class Predicate:
    """The end of a clause: what stands before it, and its noun or the verb that needs one."""

    arguments: Morphemes
    noun: str = ""
    verb: tuple[tuple[str, str], ...] = ()
    """Form and tag of its morphemes."""


class Nominalizer:
    """Turns clauses into noun phrases by morphology and rules."""

    def __init__(self, rules: NominalRules, morphology: Morphology, strip: Strip) -> None:
        self._rules = rules
        self._morphology = morphology
        self._strip = strip
        self._idioms = [(re.compile(f"(?:{p})$"), noun) for p, noun in rules.idioms.items()]
        self._arguments = Arguments(rules)

    def nominalize(self, clause: Morphemes) -> NounPhrase | None:
        """The clause as a noun phrase, or None where it denies or holds nothing."""
        clause = self._strip(clause)
        denied = find_tail(clause.written, NEGATION)
        if denied is not None:
            return self._prevention(clause, denied)
        if not len(clause) or clause.items[-1].pos == "VCN":
            return None
        predicate = self._predicate(clause)
        found = phrases(predicate.arguments)
        if _is_contrast(found):
            said = _clean(predicate.arguments.surface)
            return NounPhrase(((Role.OBJECT, said),), predicate.noun)
        kept = self._arguments.kept(found)
        if kept is None:
            return None
        found = self._ordered(kept)
        noun = self._noun_of_verb(predicate.verb, found) if predicate.verb else predicate.noun
        if noun is None:
            return None
        found = self._arguments.bare_place(found, noun)
        parts = _unrepeated(part for part in self._words(found, noun) if part[1])
        repeated = bool(noun and parts and parts[-1][1].endswith(noun))
        return NounPhrase(parts, "" if repeated else noun, _shorter(found, noun))

    def _prevention(self, clause: Morphemes, denied: int) -> NounPhrase | None:
        """``발생하지 않도록`` as ``발생 방지``."""
        following = clause.text[clause.items[-1].end :]
        inner = self.nominalize(clause[slice(0, denied)])
        if inner is None or not following.startswith(("도록", "게")) or inner.head.endswith("기"):
            return None
        return NounPhrase(inner.parts, f"{inner.noun} 방지".strip())

    def _predicate(self, clause: Morphemes) -> Predicate:
        written = clause.written
        for pattern, noun in self._idioms:
            index = find_tail(written, pattern)
            if index is not None:
                return Predicate(clause[slice(0, index)], noun)
        last, size = clause.items[-1], len(clause)
        if last.pos in {"XSV", "XSA"}:
            word = _whole_word(clause[slice(0, size - 1)])
            arguments = clause[slice(0, size - 1 - len(word))]
            return self._predicate_of_noun(arguments, word.surface, last)
        if last.form in self._rules.light_verbs and last.pos == "VV" and size > 1:
            return _light(clause[slice(0, size - 1)])
        if last.pos in {"VV", "VA", "VX"}:
            start = size - 1 - 2 * _is_compound(clause)
            verb = tuple((m.form, m.tag) for m in clause.items[start:])
            return Predicate(clause[slice(0, start)], verb=verb)
        return _light(clause)

    def _predicate_of_noun(self, arguments: Morphemes, noun: str, last: Morpheme) -> Predicate:
        if noun in self._rules.needs:
            return Predicate(arguments)
        rule = self._rules.verbs.get(f"{noun}하")
        if rule is not None and rule.noun:
            return Predicate(arguments, rule.noun)
        if last.pos == "XSA":
            return Predicate(arguments, verb=((f"{noun}{last.form}", "VA"),))
        return Predicate(arguments, noun)

    def _noun_of_verb(
        self, verb: tuple[tuple[str, str], ...], found: tuple[Phrase, ...]
    ) -> str | None:
        """The verb's noun in the rules, else its -기 form if it is done to something."""
        rule = self._rules.verbs.get("".join(form for form, _ in verb), VerbRule())
        acted_on = [p.core.surface for p in found if p.role in ACTED_ON]
        for end in sorted(rule.objects, key=len, reverse=True):
            if acted_on and acted_on[-1].endswith(end):
                return rule.objects[end]
        acts = not verb[-1][1].startswith("VA") and any(p.role is Role.OBJECT for p in found)
        if rule.noun is None and acts:
            return self._morphology.join((*verb, ("기", "ETN")))
        return rule.noun

    def _ordered(self, found: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
        """The object before its noun, unless more than its manner stands between."""
        index = _object_index(found)
        if index is None or any(p.role is not Role.MANNER for p in found[index + 1 :]):
            return found
        return (*found[:index], *found[index + 1 :], found[index])

    def _words(self, found: tuple[Phrase, ...], noun: str) -> Iterator[tuple[Role, str]]:
        index = _object_index(found)
        for i, phrase in enumerate(found):
            bare = noun in self._rules.bare_place and i == len(found) - 1
            last = i == len(found) - 1
            if _is_place_of_subject(found, i):
                yield Role.PLACE, _clean(phrase.core.surface)
            elif last is False and _is_place_of_subject(found, i + 1):
                yield Role.OBJECT, f"{self._compact(phrase.core)}의"
            elif i == index and not last and phrase.role is Role.OBJECT:
                yield Role.OBJECT, f"{self._compact(phrase.core)}{_particle(phrase)}"
            elif i == index or (bare and phrase.role is Role.PLACE):
                yield Role.OBJECT, self._compact(phrase.core)
            elif phrase.role in ACTED_ON | {Role.BARE}:
                yield phrase.role, self._bare(phrase.core)
            else:
                yield phrase.role, self._linked(phrase)

    def _linked(self, phrase: Phrase) -> str:
        """``강화를 위해`` as ``강화를 위한``: what follows is a noun now."""
        items = phrase.core.items
        if len(items) > 1 and items[-1].form in self._rules.intents:
            before = phrase.core.text[items[0].start : items[-2].start]
            verb = self._morphology.join(((items[-2].form, items[-2].tag), ("기", "ETN")))
            return _clean(f"{before}{verb} 위한")
        if len(items) > 1 and items[-1].pos == "EC" and items[-2].form in self._rules.links:
            before = phrase.core.text[items[0].start : items[-2].start]
            return _clean(f"{before}{self._rules.links[items[-2].form]}")
        return _clean(phrase.marked)

    def _compact(self, core: Morphemes) -> str:
        """``보급하는 방안`` as ``보급 방안``: a clause before a noun of action as a noun."""
        cut = _last_modifier(core)
        if cut is None:
            return self._bare(core)
        noun = core[slice(cut + 1, len(core))]
        plain = all(is_noun(m) for m in noun.items)
        if plain and trailing_noun(noun).surface in self._rules.event_nouns:
            inner = self.nominalize(core[slice(0, cut)])
            text = inner.render(INNER_CHARS) if inner else None
            if text and not text.endswith("기"):
                return f"{text} {noun.surface}"
        return self._bare(core)

    def _bare(self, core: Morphemes) -> str:
        """The words without fillers and pointers at their ends."""
        items, start, end = core.items, 0, len(core)
        pointed = (
            i
            for i in range(1, end)
            if items[i].pos == "MM" and self._is_light(items[i]) and items[i - 1].pos != "ETM"
        )
        end = next(pointed, end)  # 방송, 통신 이런 것들: what is pointed back at has been named
        while start < end and self._is_light(items[start]):
            start += 1
        while start < end and (self._is_light(items[end - 1]) or items[end - 1].pos in DANGLING):
            end -= 1
        return _clean(core[slice(start, end)].surface)

    def _is_light(self, item: Morpheme) -> bool:
        return item.pos in LIGHT_TAGS and item.form in self._rules.fillers | self._rules.pointers


def _unrepeated(parts: Iterable[tuple[Role, str]]) -> tuple[tuple[Role, str], ...]:
    """Without a part that a later one says again (예비비 집행 after 예비비)."""
    said = _with_one_aim(tuple(parts))
    return tuple(
        part
        for i, part in enumerate(said)
        if not any(words.startswith(part[1]) for _, words in said[i + 1 :])
    )


def _with_one_aim(parts: tuple[tuple[Role, str], ...]) -> tuple[tuple[Role, str], ...]:
    """Of two aims (희망을 주기 위한, 부채 해결을 위한) the nearer one."""
    aims = [i for i, (_, words) in enumerate(parts) if "위한" in words]
    return tuple(part for i, part in enumerate(parts) if i not in aims[:-1])


def _whole_word(clause: Morphemes) -> Morphemes:
    """The last noun with what is written together with it (총집결)."""
    items, start = clause.items, len(clause) - len(trailing_noun(clause))
    while 0 < start < len(clause) and items[start - 1].pos in {"MM", "XPN", "NNG"}:
        if items[start - 1].end != items[start].start and items[start - 1].form != AGAIN:
            break
        start -= 1
    return clause[slice(start, len(clause))]


def _light(arguments: Morphemes) -> Predicate:
    """위탁업체를 선정을 하-: of two objects the last is what is done with the other."""
    end = len(arguments)
    while end and arguments.items[end - 1].pos in {"MAG", "JKO", "JX", "JKS", "JKC"}:
        end -= 1
    word = trailing_noun(arguments[slice(0, end)])
    before = arguments[slice(0, end - len(word))]
    if (
        len(word)
        and len(before)
        and before.items[-1].pos in {"JKO", "JKB", "JX", "JKS", "MAG", "EC"}
    ):
        return Predicate(before, word.surface)
    return Predicate(arguments)


def _is_compound(clause: Morphemes) -> bool:
    """들어 올리-: two verbs that make one."""
    return bool(re.search(r"(?:^| )\S+/VV [어아여]/EC \S+/VV$", clause.written))


def _is_contrast(found: tuple[Phrase, ...]) -> bool:
    """절반은 기업이, 절반은 정부가: what is set against each other is not taken apart."""
    roles = [phrase.role for phrase in found]
    return roles.count(Role.TOPIC) > 1 and Role.SUBJECT in roles and Role.OBJECT not in roles


def _object_index(found: tuple[Phrase, ...]) -> int | None:
    """Which phrase the predicate acts on: the last object, else a topic, else the subject."""
    for role in (Role.OBJECT, Role.TOPIC, Role.SUBJECT):
        indexes = [i for i, phrase in enumerate(found) if phrase.role is role]
        if indexes:
            return indexes[-1]
    return None


def _is_place_of_subject(found: tuple[Phrase, ...], i: int) -> bool:
    """사업이 계획에 반영되-: as a noun phrase 사업의 계획 반영."""
    if i == 0 or i != len(found) - 1:
        return False
    subject, place = found[i - 1], found[i]
    mark = [m.form for m in place.morphemes.items[len(place.core) :]]
    return subject.role is Role.SUBJECT and place.role is Role.PLACE and mark == ["에"]


def _particle(phrase: Phrase) -> str:
    """What follows the core in writing (을), its comma aside."""
    return phrase.marked[len(phrase.core.surface) :]


def _last_modifier(core: Morphemes) -> int | None:
    return next((i for i in range(len(core) - 1, 0, -1) if core.items[i].pos == "ETM"), None)


def _shorter(found: tuple[Phrase, ...], noun: str) -> tuple[str, ...]:
    index = _object_index(found)
    if index is None:
        return ()
    core = found[index].core
    cuts = (i for i, m in enumerate(core.items) if m.pos in {"ETM", "JKG"})
    return tuple(_clean(f"{core[slice(i + 1, len(core))].surface} {noun}") for i in cuts)


def _clean(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip(" ,.·\"'")
