"""Fields of policy, and which of them words are about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from pydantic import Field, field_validator

from minutes.language.morphology import PUNCTUATION, Morpheme
from minutes.language.rules import RuleFile, load_rules
from minutes.model.findings import Topic

MAX_TOPICS = 3
"""A finding that fits more fields than this fits none of them well."""
SHARE_OF_BEST = 0.5
"""A further topic needs at least this share of the best one's weight."""
MIN_WEIGHT = 1.0
"""Clues lighter than this in all say nothing."""
FUNCTION_TAGS = ("J", "E")

Tokens = Sequence[str]
Cut = Callable[[str], Tokens]
"""Text to lower-case tokens; vocabulary is matched at their borders."""


class TopicEntry(RuleFile):
    """One topic of the file."""

    id: str
    label: str
    words: dict[str, dict[str, float]] = Field(default_factory=dict)


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
class Taxonomy:
    """The topics in document order, the last of them for what fits no other."""

    topics: tuple[Topic, ...]
    vocabulary: dict[str, tuple[tuple[str, tuple[Term, ...]], ...]]
    """Language to (topic id, terms)."""

    @property
    def fallback(self) -> str:
        return self.topics[-1].id


def load_taxonomy(path: Path) -> Taxonomy:
    """The taxonomy of a topics file. Raises ConfigError."""
    entries = load_rules(path, TopicFile).topics
    languages = sorted({language for entry in entries for language in entry.words})
    return Taxonomy(
        topics=tuple(Topic(entry.id, entry.label) for entry in entries),
        vocabulary={
            language: tuple((entry.id, _terms(entry.words.get(language, {}))) for entry in entries)
            for language in languages
        },
    )


def _terms(words: dict[str, float]) -> tuple[Term, ...]:
    return tuple(
        Term(re.sub(r"\s", "", word.lower()).rstrip("*"), weight, word.endswith("*"))
        for word, weight in words.items()
    )


class TopicModel:
    """Topics by weighted vocabulary."""

    def __init__(self, taxonomy: Taxonomy, language: str, cut: Cut) -> None:
        self._taxonomy = taxonomy
        self._vocabulary = taxonomy.vocabulary.get(language, ())
        self._cut = cut

    def assign(self, *contexts: str) -> tuple[str, ...]:
        """Topic ids of the first of ``contexts`` that has a clue, most fitting first.

        The finding's own words come first, then what was said around it. Without any clue:
        the taxonomy's last topic.
        """
        for context in contexts:
            found = self._ranked(context)
            if found:
                return found
        return (self._taxonomy.fallback,)

    def _ranked(self, text: str) -> tuple[str, ...]:
        tokens = self._cut(text)
        weights = {id_: _weight(terms, tokens) for id_, terms in self._vocabulary}
        best = max(weights.values(), default=0.0)
        if best < MIN_WEIGHT:
            return ()
        fitting = [id_ for id_, weight in weights.items() if weight >= best * SHARE_OF_BEST]
        return tuple(sorted(fitting, key=lambda id_: -weights[id_])[:MAX_TOPICS])


def _weight(terms: tuple[Term, ...], tokens: Tokens) -> float:
    """Sum of the weights of the terms found, each counted once; a longer term covers shorter."""
    joined, borders = "".join(tokens), frozenset(accumulate(map(len, tokens), initial=0))
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


def cut_korean(analyze: Callable[[str], Sequence[Morpheme]]) -> Cut:
    """Morphemes; particles and endings part words, so they stay as borders of their own."""

    def cut(text: str) -> Tokens:
        return tuple(_korean_tokens(analyze(text)))

    return cut


def _korean_tokens(morphemes: Sequence[Morpheme]) -> Iterator[str]:
    for morpheme in morphemes:
        function = morpheme.tag.startswith(FUNCTION_TAGS) or morpheme.pos in PUNCTUATION
        yield "|" if function else morpheme.form.lower()


def cut_words(text: str) -> Tokens:
    """Words of a language that writes spaces."""
    return tuple(re.findall(r"[^\W_]+", text.lower()))


def cut_characters(text: str) -> Tokens:
    """Characters, for a language that writes no spaces."""
    return tuple(text.lower())
