"""과제명: a proposal's title as officials write it, a noun phrase of the speaker's own words.

The frame of the proposal is taken off (:mod:`minutes.language.frames`), the predicate that is
left becomes a noun that says the same (만들다 → 구축), and its object and modifiers go before it
without their particles. All word lists are data (``config/rules/titles.ko.toml``); a verb that
has no noun there keeps its own nominal form in -기. Nothing is added that was not said.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from minutes.language.clauses import Role, split_clauses
from minutes.language.frames import FrameRules, Framing
from minutes.language.morphology import Morphemes, Morphology
from minutes.language.nominal import ACTED_ON, Nominalizer, NominalRules, NounPhrase
from minutes.language.plain import PlainRules, PlainSpeech
from minutes.language.rules import RuleFile

TITLE_CHARS = 40
"""Where a title is put together from several clauses, they stop here: one line of the table."""
MAX_TITLE_CHARS = 48
"""A single clause may run this far before it is given up."""
HOLLOW_CHARS = 4
"""A title shorter than this says nothing."""
QUALITIES = ("한", "적인")
"""Endings of words that only qualify another."""


class TitleRules(RuleFile):
    """``config/rules/titles.ko.toml``; the file says what each list means."""

    background: frozenset[str]
    coordinate: frozenset[str]
    secondary: frozenset[str]
    vague: frozenset[str]
    empty_heads: frozenset[str]
    broken_starts: frozenset[str]
    fragments: str
    plain: PlainRules
    framing: FrameRules
    nominal: NominalRules


class KoreanTitler:
    """Titles of Korean proposals by morphology and rules."""

    def __init__(self, rules: TitleRules, morphology: Morphology) -> None:
        self._rules = rules
        self._morphology = morphology
        self._plain = PlainSpeech(rules.plain, morphology)
        self._framing = Framing(rules.framing)
        self._fragments = re.compile(rules.fragments)
        self._nominalizer = Nominalizer(
            rules.nominal, morphology, lambda clause: self._framing.strip(clause)[0]
        )

    def title(self, sentence: str) -> str | None:
        """The title of a proposal, or None where its words do not make one."""
        text = self._plain.clean(sentence)
        contents = self._framing.contents(Morphemes(text, self._morphology.analyze(text)))
        found = [
            phrase
            for content in contents
            for clause in self._clauses(content)
            if (phrase := self._nominalizer.nominalize(clause)) is not None
            and not self._is_vague(phrase)
        ]
        telling = [p for p in found if not self._is_secondary(p)]
        return _assemble(telling or found, self._tells_something)

    def _is_secondary(self, phrase: NounPhrase) -> bool:
        return phrase.head in self._rules.secondary or phrase.head.endswith("기")

    def _clauses(self, content: Morphemes) -> tuple[Morphemes, ...]:
        return split_clauses(
            content, coordinate=self._rules.coordinate, background=self._rules.background
        )

    def _is_vague(self, phrase: NounPhrase) -> bool:
        if not phrase.noun and phrase.parts and phrase.parts[-1][0] not in ACTED_ON | {Role.BARE}:
            return True
        return not self._tells_something(
            *(words for role, words in phrase.parts if role is not Role.MANNER), phrase.noun
        )

    def _tells_something(self, *said: str) -> bool:
        words = " ".join(said).split()
        if sum(map(len, words)) < HOLLOW_CHARS or words[-1] in self._rules.empty_heads:
            return False
        if words[0] in self._rules.broken_starts or any(
            self._fragments.search(word) for word in words
        ):
            return False
        return any(word not in self._rules.vague and not word.endswith(QUALITIES) for word in words)


def cleaned_quote(sentence: str, limit: int = 80) -> str:
    """The sentence itself as a title: one line, no final stop, cut at a word."""
    text = re.sub(r"\s+", " ", sentence).strip().rstrip(".。!?…, ")
    if len(text) <= limit:
        return text
    head = text[:limit]
    return (head.rpartition(" ")[0] or head[:-1]) + "…"


def _assemble(found: list[NounPhrase], tells: Callable[[str], bool]) -> str | None:
    """As many of the phrases as fit, in order, joined as 가, 나 및 다."""
    chosen: list[str] = []
    for phrase in found:
        text = phrase.render(TITLE_CHARS - sum(len(text) + 3 for text in chosen))
        if text and text not in chosen and tells(text):
            chosen.append(text)
    if not chosen:
        longer = [phrase.render(MAX_TITLE_CHARS) for phrase in found]
        shorter = [text for p in found for text in p.shorter if len(text) <= TITLE_CHARS]
        return next((text for text in (*longer, *shorter) if text and tells(text)), None)
    *first, last = chosen
    return f"{', '.join(first)} 및 {last}" if first else last
