"""The words that a meeting is likely to say: its own terms, the people's names, its subjects.

Some of them go to the recogniser, which has room for few and recites what it is told too much of;
all of them serve the correction of what it misheard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from minutes.language.jamo import is_hangul
from minutes.language.particles import splits
from minutes.language.roster import everybody
from minutes.language.topics import TopicFile
from minutes.model.meeting import Meeting
from minutes.rules import load_rules

MAX_HOTWORDS = 40
"""Whisper keeps 223 tokens of what it is told beforehand; a Korean term takes about five."""
LEAST_SYLLABLES = 3
"""A shorter word sounds like too many others to be put right by its sound."""
LEAST_WEIGHT = 2.0
"""Lighter words of a topic are everyday words."""

_ASIDE = re.compile(r"\([^)]*\)")
_SIGN = re.compile(r"[^\w\s]|_")
_INFLECTED = re.compile(r"(?:한|할|된|될|는|하기|하여|위해|통해|따라|대해)$")
"""Ends of words that are no nouns: 위한, 관련된."""


class Source(StrEnum):
    """Where a term was found."""

    OWN = "own"
    """In the glossary of the meeting file."""
    NAME = "name"
    """In the roster."""
    SUBJECT = "subject"
    """In the title, the body or the agenda."""
    TOPIC = "topic"
    """In the vocabulary of the topics."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase in its right spelling."""

    text: str
    source: Source

    @property
    def letters(self) -> str:
        """Without spaces."""
        return self.text.replace(" ", "")


def hotwords(own: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """What the recogniser is told beforehand, the most helpful first, as much as it can take."""
    return tuple(dict.fromkeys((*own, *names)))[:MAX_HOTWORDS]


def meeting_terms(meeting: Meeting, own: Iterable[str]) -> tuple[Term, ...]:
    """What one meeting gives: the names, its own glossary, nouns of body, title and agenda."""
    return (
        *(Term(name, Source.NAME) for name in everybody(meeting)),
        *(Term(" ".join(text.split()), Source.OWN) for text in own),
        *(Term(text, Source.SUBJECT) for text in dict.fromkeys(_subjects(meeting))),
    )


def topic_terms(path: Path, language: str) -> tuple[Term, ...]:
    """The telling words of a topics file. Raises ConfigError."""
    words = (entry.words.get(language, {}) for entry in load_rules(path, TopicFile).topics)
    heavy = (word for topic in words for word, weight in topic.items() if weight >= LEAST_WEIGHT)
    return tuple(Term(word, Source.TOPIC) for word in dict.fromkeys(heavy))


def correctable(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Terms long enough to be known by their sound, each spelling once, the first source's."""
    found: dict[str, Term] = {}
    for term in terms:
        letters = term.letters
        if len(letters) >= LEAST_SYLLABLES and all(map(is_hangul, letters)):
            found.setdefault(letters, term)
    return tuple(found.values())


def _subjects(meeting: Meeting) -> Iterator[str]:
    for text in (meeting.body or "", meeting.title, *meeting.agenda):
        for word in _SIGN.sub(" ", _ASIDE.sub(" ", text)).split():
            if not _INFLECTED.search(word):
                yield min((stem for stem, _ in splits(word)), key=len)
