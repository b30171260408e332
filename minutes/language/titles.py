"""과제명: a proposal's title as officials write it, a noun phrase of the speaker's own words.

What only speech needs is taken out (:mod:`minutes.language.plain`), then the frame of the
proposal (:mod:`minutes.language.frames`); the predicate that is left becomes a noun that says the
same (만들다 → 구축), and its object and modifiers go before it without their particles. All word
lists are data (``config/rules/titles.ko.toml``); a verb that has no noun there keeps its own
nominal form in -기. Nothing is added that was not said. Where that gives no phrase that can stand
alone, the title is the summary (:meth:`minutes.language.gist.KoreanGist.brief`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from minutes.language.arguments import ACTED_ON, NominalRules
from minutes.language.clauses import Role, split_clauses
from minutes.language.frames import FrameRules, Framing, theme_of
from minutes.language.morphology import Morpheme, Morphemes, Morphology
from minutes.language.nominal import Nominalizer, NounPhrase
from minutes.language.plain import PlainRules, PlainSpeech
from minutes.rules import RuleFile

TITLE_CHARS = 40
"""Where a title is put together from several clauses, they stop here: one line of the table."""
MAX_TITLE_CHARS = 48
"""A single clause may run this far before it is given up."""
HOLLOW_CHARS = 4
"""A title shorter than this says nothing."""
QUALITIES = ("한", "적인", "적")
"""Endings of words that only qualify another."""
AIM = "위한"
"""노력 alone says nothing, 맑은 물 공급을 위한 노력 does."""
JOINING = frozenset({"및", "또는", "혹은"})
COMITATIVES = ("와", "과", "하고", "랑")


class TitleRules(RuleFile):
    """``config/rules/titles.ko.toml``; the file says what each list means."""

    background: frozenset[str]
    coordinate: frozenset[str]
    linking: frozenset[str]
    secondary: frozenset[str]
    vague: frozenset[str]
    empty_heads: frozenset[str]
    broken_starts: frozenset[str]
    fragments: str
    stray: str
    inner_endings: frozenset[str]
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
        self._stray = re.compile(rules.stray)
        self._nominalizer = Nominalizer(
            rules.nominal, morphology, lambda clause: self._framing.strip(clause)[0]
        )

    def title(self, sentence: str) -> str | None:
        """The title of a proposal, or None where its words do not make one."""
        contents = self._contents(sentence)
        for endings in (frozenset[str](), self._rules.linking):
            found = [p for content in contents for p in self._phrases(content, endings)]
            found = [p for p in found if p.head not in self._rules.secondary]
            telling = [p for p in found if not p.head.endswith("기")]
            title = _assemble(telling or (found if not endings else []), self._stands_alone)
            if found:
                return title
        return None

    def proposing(self, sentence: str) -> str:
        """The part of a long sentence that proposes something, for where it makes no title."""
        items = self._morphology.analyze(sentence)
        return self._framing.proposing(Morphemes(sentence, items)).surface

    def _contents(self, sentence: str) -> tuple[Morphemes, ...]:
        text = self._plain.clean(sentence)
        return self._framing.contents(Morphemes(text, self._morphology.analyze(text)))

    def _phrases(self, content: Morphemes, linking: frozenset[str]) -> Iterable[NounPhrase]:
        clauses = split_clauses(
            content,
            coordinate=self._rules.coordinate | linking,
            background=self._rules.background,
        )
        begun = False
        for clause in clauses:
            phrase = self._nominal(clause, content)
            if phrase is not None and (self._is_whole(phrase) or (begun and self._shares(phrase))):
                begun = True
                yield phrase

    def _nominal(self, clause: Morphemes, content: Morphemes) -> NounPhrase | None:
        """The clause as a noun phrase, with the sentence's theme where it names no object."""
        phrase = self._nominalizer.nominalize(clause)
        if phrase is None or phrase.parts or clause.items[0] is content.items[0]:
            return phrase
        theme = theme_of(content)
        if not len(theme):
            return phrase
        return self._nominalizer.nominalize(Morphemes(clause.text, (*theme.items, *clause.items)))

    def _is_whole(self, phrase: NounPhrase) -> bool:
        return _names_its_object(phrase) and not self._is_vague(phrase)

    def _shares(self, phrase: NounPhrase) -> bool:
        """공무원을 조사하고 징계: done with the object of the phrase before."""
        return not phrase.parts and bool(phrase.noun) and phrase.noun not in self._rules.vague

    def _is_vague(self, phrase: NounPhrase) -> bool:
        plain = [words for role, words in phrase.parts if role is not Role.MANNER]
        aimed = [words for _, words in phrase.parts]
        return not any(self._tells_something(*words, phrase.noun) for words in (plain, aimed))

    def _stands_alone(self, text: str) -> bool:
        """The text tells something and can be read without what was said around it."""
        items = self._morphology.analyze(text)
        if self._stray.search(" ".join(m.written for m in items)) is not None:
            return False
        followed = zip(items, (*items[1:], None), strict=True)
        return self._tells_something(text) and all(self._belongs(*pair) for pair in followed)

    def _belongs(self, item: Morpheme, following: Morpheme | None) -> bool:
        """An ending inside a title joins what it stands in; a finite one makes it a sentence."""
        if item.pos == "EC":
            helps = following is not None and following.pos == "VX"
            return helps or item.written.rpartition("/")[0] in self._rules.inner_endings
        if item.pos == "EP":  # 핵심이었던: past only inside a modifier
            return following is not None and following.pos == "ETM"
        return item.pos not in {"EF", "IC", "MAJ"} or item.form in JOINING

    def _tells_something(self, *said: str) -> bool:
        words = " ".join(said).split()
        aimless = AIM not in words and bool(words) and words[-1] in self._rules.empty_heads
        if sum(map(len, words)) < HOLLOW_CHARS or aimless:
            return False
        if words[0] in self._rules.broken_starts or any(
            self._fragments.search(word) for word in words
        ):
            return False
        return any(
            word not in self._rules.vague and word != AIM and not word.endswith(QUALITIES)
            for word in words
        )


def _names_its_object(phrase: NounPhrase) -> bool:
    """What is acted on is there, or with whom it is done (생극과 연계)."""
    if not phrase.noun:
        return bool(phrase.parts) and phrase.parts[-1][0] in ACTED_ON | {Role.BARE}
    return " " in phrase.noun or any(
        role in ACTED_ON | {Role.BARE}
        or (role is Role.PLACE and words.endswith(COMITATIVES))
        or words.endswith(AIM)
        for role, words in phrase.parts
    )


def _assemble(found: list[NounPhrase], stands_alone: Callable[[str], bool]) -> str | None:
    """As many of the phrases as fit, in order, joined as 가, 나 및 다."""
    chosen: list[str] = []
    for phrase in found:
        text = phrase.render(TITLE_CHARS - sum(len(text) + 3 for text in chosen))
        shared = bool(chosen) and not phrase.parts
        if text and text not in chosen and (shared or stands_alone(text)):
            chosen.append(text)
    if not chosen:
        longer = [phrase.render(MAX_TITLE_CHARS) for phrase in found]
        shorter = [text for p in found for text in p.shorter if len(text) <= TITLE_CHARS]
        return next((text for text in (*longer, *shorter) if text and stands_alone(text)), None)
    *first, last = chosen
    return f"{', '.join(first)} 및 {last}" if first else last
