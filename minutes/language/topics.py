"""Fields of policy, and which of them findings are about.

A finding is given its topics when the minutes are composed, from tokens that the extractor cut
(:class:`~minutes.model.findings.Subject`): a changed topic file reads no talk again and needs no
morphological analyser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from pydantic import Field, field_validator

from minutes.language.likeness import Likeness
from minutes.model.findings import Findings, Topic
from minutes.rules import RuleFile, load_rules

MAX_TOPICS = 3
"""A finding that fits more fields than this fits none of them well."""
SHARE_OF_BEST = 0.5
"""A further topic needs at least this share of the best one's weight."""
MIN_WEIGHT = 1.0
"""Clues lighter than this in all say nothing."""
BORDER = "|"
"""The token of a particle or an ending: no term reaches across it."""

Tokens = tuple[str, ...]


class TopicEntry(RuleFile):
    """One topic of the file."""

    id: str
    label: str
    words: dict[str, dict[str, float]] = Field(default_factory=dict)
    examples: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class TopicFile(RuleFile):
    """``config/topics.toml``."""

    topics: tuple[TopicEntry, ...] = Field(min_length=1)

    @field_validator("topics")
    @classmethod
    def _no_id_twice(cls, entries: tuple[TopicEntry, ...]) -> tuple[TopicEntry, ...]:
        ids = [entry.id for entry in entries]
        doubled = sorted({id_ for id_ in ids if ids.count(id_) > 1})
        if doubled:
            raise ValueError(f"같은 id가 둘 이상입니다 / id given twice: {', '.join(doubled)}")
        return entries


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase without its spaces; ``open_end`` matches what begins with it."""

    text: str
    weight: float
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What one topic is told by in one language."""

    topic: str
    terms: tuple[Term, ...]
    examples: tuple[str, ...] = ()
    """Phrases of the field, for what no term matches."""


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The topics in document order, the last of them for what fits no other."""

    topics: tuple[Topic, ...]
    vocabularies: dict[str, tuple[Vocabulary, ...]]
    """By language."""

    @property
    def fallback(self) -> str:
        return self.topics[-1].id


def load_taxonomy(path: Path) -> Taxonomy:
    """The taxonomy of a topics file. Raises ConfigError."""
    entries = load_rules(path, TopicFile).topics
    languages = sorted({language for e in entries for language in (*e.words, *e.examples)})
    return Taxonomy(
        topics=tuple(Topic(entry.id, entry.label) for entry in entries),
        vocabularies={
            language: tuple(
                Vocabulary(
                    entry.id,
                    _terms(entry.words.get(language, {})),
                    entry.examples.get(language, ()),
                )
                for entry in entries
            )
            for language in languages
        },
    )


def _terms(words: dict[str, float]) -> tuple[Term, ...]:
    return tuple(
        Term(re.sub(r"\s", "", word.lower()).rstrip("*"), weight, word.endswith("*"))
        for word, weight in words.items()
    )


def with_topics(findings: Findings, taxonomy: Taxonomy, *, language: str) -> Findings:
    """The findings with the topics of their subjects, which are left out of the result.

    A finding without a subject keeps the topics it has.
    """
    model = TopicModel(taxonomy, language)
    topics = {s.finding_id: model.assign(*s.contexts) for s in findings.subjects}
    return replace(
        findings,
        opinions=tuple(
            replace(found, topics=topics.get(found.id, found.topics)) for found in findings.opinions
        ),
        tasks=tuple(
            replace(found, topics=topics.get(found.id, found.topics)) for found in findings.tasks
        ),
        subjects=(),
    )


class TopicModel:
    """Topics by weighted vocabulary, and by likeness where no word of it was said."""

    def __init__(self, taxonomy: Taxonomy, language: str) -> None:
        self._taxonomy = taxonomy
        self._vocabularies = taxonomy.vocabularies.get(language.partition("-")[0], ())

    def assign(self, *contexts: Tokens) -> tuple[str, ...]:
        """Topic ids of the first of ``contexts`` that has a clue, most fitting first.

        The finding's own words come first, then what was said around it. Without any clue:
        the taxonomy's last topic.
        """
        for context in contexts:
            found = self._ranked(context) or self._alike(context)
            if found:
                return found
        return (self._taxonomy.fallback,)

    def _ranked(self, tokens: Tokens) -> tuple[str, ...]:
        joined, borders = "".join(tokens), frozenset(accumulate(map(len, tokens), initial=0))
        weights = {v.topic: _weight(v.terms, joined, borders) for v in self._vocabularies}
        best = max(weights.values(), default=0.0)
        if best < MIN_WEIGHT:
            return ()
        fitting = [id_ for id_, weight in weights.items() if weight >= best * SHARE_OF_BEST]
        return tuple(sorted(fitting, key=lambda id_: -weights[id_])[:MAX_TOPICS])

    def _alike(self, tokens: Tokens) -> tuple[str, ...]:
        nearest = self._likeness.nearest(tokens)
        return (nearest,) if nearest else ()

    @cached_property
    def _likeness(self) -> Likeness:
        return Likeness(
            {
                v.topic: (*(t.text for t in v.terms if t.weight > 0), *v.examples)
                for v in self._vocabularies
                if v.examples
            }
        )


def _weight(terms: tuple[Term, ...], joined: str, borders: frozenset[int]) -> float:
    """Sum of the weights of the terms found, each counted once; a longer term covers shorter."""
    found = [term for term in terms if _occurs(term, joined, borders)]
    longest = [t for t in found if not any(t is not o and t.text in o.text for o in found)]
    return sum(term.weight for term in longest)


def _occurs(term: Term, joined: str, borders: frozenset[int]) -> bool:
    start = joined.find(term.text)
    while start >= 0:
        if start in borders and (term.open_end or start + len(term.text) in borders):
            return True
        start = joined.find(term.text, start + 1)
    return False
