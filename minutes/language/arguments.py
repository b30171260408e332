"""Which phrases of a clause belong in a title: what is acted on, where, to what end."""

from __future__ import annotations

import re

from pydantic import Field

from minutes.language.clauses import PURPOSE_ENDINGS, STATE_ENDINGS, Phrase, Role
from minutes.language.morphology import Morphemes
from minutes.rules import RuleFile

MANNER_CHARS = 12
"""A manner (지역 대학과 손잡고) longer than this is no title's business."""
PURPOSE_CHARS = 30
"""A purpose (사흘 안에 끝나도록) longer than this is left to the summary."""
MIN_PURPOSE = 3
"""A purpose of fewer morphemes is an adverb (투명하게)."""
ABOUT = re.compile(r"에/JKB (?:대하|관하)/VV (?:어|어서)/EC$")
ACTED_ON = frozenset({Role.OBJECT, Role.TOPIC, Role.SUBJECT})


class VerbRule(RuleFile):
    """The noun for a native verb, and for it with certain objects."""

    noun: str | None = None
    """None: the verb's own form in -기."""
    objects: dict[str, str] = Field(default_factory=dict)


class NominalRules(RuleFile):
    """Table ``nominal`` of the titles file; the file says what each list means."""

    light_verbs: frozenset[str]
    hollow_ends: frozenset[str]
    needs: frozenset[str]
    pointers: frozenset[str]
    intents: frozenset[str]
    purposes: frozenset[str]
    fillers: frozenset[str]
    deictic: str
    actor: str
    event_nouns: frozenset[str]
    bare_place: frozenset[str]
    links: dict[str, str]
    idioms: dict[str, str]
    verbs: dict[str, VerbRule]


class Arguments:
    """Sorts the phrases of a clause by the rules."""

    def __init__(self, rules: NominalRules) -> None:
        self._rules = rules
        self._deictic = re.compile(rules.deictic)
        self._actor = re.compile(rules.actor)

    def kept(self, found: tuple[Phrase, ...]) -> tuple[Phrase, ...] | None:
        """The phrases that belong in a title: no pointing words, fillers, manners and actors.

        None where what is acted on only points at something said before.
        """
        found = tuple(map(_last_clause, _without_states(found)))
        if not any(p.role in ACTED_ON | {Role.BARE} for p in found):
            found = tuple(map(_as_object, found))
        telling = tuple(p for p in found if self._tells(p))
        if _acted_on(found) and not _acted_on(telling):
            return None
        telling = tuple(p for p in telling if not self._is_actor(p)) or telling
        return telling if _is_contrast(telling) else _without_theme(telling)

    def bare_place(self, found: tuple[Phrase, ...], noun: str) -> tuple[Phrase, ...]:
        """``각종 사업은 정산에 철저``: where the place is what is acted on, the theme goes."""
        if noun in self._rules.bare_place and found and found[-1].role is Role.PLACE:
            return tuple(p for p in found if p.role is not Role.TOPIC)
        return found

    def _tells(self, phrase: Phrase) -> bool:
        core = _without_adverbs(phrase.core)
        if not len(core) or self._deictic.search(core.written) is not None:
            return False
        if phrase.marked in self._rules.fillers or all(
            m.pos in {"IC", "MAJ"} or m.form in self._rules.fillers for m in core.items
        ):
            return False
        if core.items[-1].form in self._rules.hollow_ends and core.items[-2:][0].pos == "ETM":
            return False
        if phrase.role is Role.PLACE and core.items[-1].written == "적/XSN":
            return False  # 적극적으로: how, not where
        if core.items[0].pos == "MM" and core.items[0].form in self._rules.pointers:
            return False
        return phrase.role is not Role.MANNER or self._is_purpose(phrase)

    def _is_purpose(self, phrase: Phrase) -> bool:
        """삼 일 안에 끝나도록, 강화를 위해: more than how it is done."""
        core = phrase.core
        if core.items[-1].pos != "EC" or len(core) < 2:
            return False
        ending, verb = core.items[-1].form, core.items[-2]
        if ending in self._rules.intents:
            return True
        if verb.form in self._rules.links:
            return len(core) == len(phrase.morphemes)
        able = verb.form == "있" and core.items[-3:][0].form == "수"
        if (verb.pos in {"VA", "XSA", "XR"} and not able) or len(core) < MIN_PURPOSE:
            return False
        if verb.pos == "VX" and verb.form != "않":
            return False
        limit = MANNER_CHARS if ending == "고" else PURPOSE_CHARS
        return ending in self._rules.purposes and len(core.surface) <= limit

    def _is_actor(self, phrase: Phrase) -> bool:
        marks = {m.form for m in phrase.morphemes.items[len(phrase.core) :]}
        acts = phrase.role in {Role.SUBJECT, Role.TOPIC} or bool(marks & {"에서", "께서"})
        return acts and self._actor.search(phrase.core.written) is not None


def _without_states(found: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    """The phrases without 피해가 없게 and the like: how it is done, and the subject of that."""
    kept: list[Phrase] = []
    for phrase in found:
        state = phrase.role is Role.MANNER and phrase.core.items[:1]
        if state and state[0].pos in {"VA", "VCN"}:
            while kept and kept[-1].role in {Role.SUBJECT, Role.PLACE, Role.MANNER}:
                kept.pop()
        else:
            kept.append(phrase)
    return tuple(kept)


def _last_clause(phrase: Phrase) -> Phrase:
    """시설을 보수하여 이물질이 유입되지 않도록: of a purpose the clause that ends it."""
    items = phrase.morphemes.items
    ending = [m.form for m in phrase.core.items[-1:]]
    if phrase.role is not Role.MANNER or not PURPOSE_ENDINGS.issuperset(ending):
        return phrase
    joints = [
        i + 1
        for i, item in enumerate(items[:-1])
        if item.pos == "EC" and item.form in STATE_ENDINGS and items[i + 1].pos != "VX"
    ]
    return (
        Phrase(phrase.role, phrase.morphemes[slice(joints[-1], len(items))]) if joints else phrase
    )


def _as_object(phrase: Phrase) -> Phrase:
    """시설 현황에 대해서는 제출: what it is about is what is done with."""
    core = phrase.core
    about = ABOUT.search(core.written)
    if about is None:
        return phrase
    end = core.written.count(" ", 0, about.start())
    return Phrase(Role.OBJECT, core[slice(0, end)]) if end else phrase


def _without_theme(found: tuple[Phrase, ...]) -> tuple[Phrase, ...]:
    """Without the topic, where something else is acted on."""
    if any(phrase.role in {Role.OBJECT, Role.SUBJECT, Role.BARE} for phrase in found):
        return tuple(p for p in found if p.role is not Role.TOPIC)
    return found


def _is_contrast(found: tuple[Phrase, ...]) -> bool:
    return sum(phrase.role is Role.TOPIC for phrase in found) > 1


def _without_adverbs(core: Morphemes) -> Morphemes:
    end = len(core)
    while end and core.items[end - 1].pos == "MAG":
        end -= 1
    return core[slice(0, end)] if end else core


def _acted_on(found: tuple[Phrase, ...]) -> bool:
    return any(phrase.role is Role.OBJECT for phrase in found)
