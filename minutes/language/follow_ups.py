"""조치 사항: who undertook what by when, as far as it was said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from minutes.language.resolve import find_due
from minutes.language.thoughts import NEVER
from minutes.rules import RuleFile

NAME = r"[가-힣]{1,3}[^에은는이가을를도로서고면의\s]"
"""A word before a title (위원님) that can be a name: it ends in no particle."""
MAIN = r"(?=\s|,)(?!\s+\S+(?:는|은|신|한|던|할|실)\s)"
"""The subject of the sentence, not of a clause that only describes something (오시는 …)."""


class FollowUpRules(RuleFile):
    """Table ``follow_ups`` of ``config/rules/findings.ko.toml``."""

    chairing: str = NEVER
    next_meeting: str = NEVER
    promise: str = NEVER
    owner_bodies: str = NEVER
    owner_people: str = NEVER
    owner_marks: str = NEVER
    self_words: str = NEVER
    owner_stopwords: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Undertaking:
    """Owner and due words of a commitment, None where they were not said."""

    owner: str | None
    due_text: str | None


class FollowUpReader:
    """Reads owner and due words out of Korean sentences."""

    def __init__(self, rules: FollowUpRules) -> None:
        self._chairing = re.compile(rules.chairing)
        self._next_meeting = re.compile(rules.next_meeting)
        self._promise = re.compile(rules.promise)
        self._self = re.compile(rules.self_words)
        people = rf"((?:{NAME}\s)?\S*{rules.owner_people})"
        bodies = rf"(?<!\S)([가-힣A-Za-z0-9·]*{rules.owner_bodies})"
        ours = bodies.replace(r"(?<!\S)", r"(?:^|\s)(?:저희|우리)\s(?:쪽\s)?", 1)
        self._own_body = re.compile(f"{ours}{rules.owner_marks}{MAIN}")
        self._owners = tuple(
            re.compile(f"{who}{rules.owner_marks}{MAIN}") for who in (people, bodies)
        )
        self._stopwords = rules.owner_stopwords

    def read(self, sentence: str) -> Undertaking:
        """Who will do it and by when."""
        return Undertaking(owner=self._owner(sentence), due_text=find_due(sentence))

    def is_dated(self, sentence: str) -> bool:
        """The sentence sets a later meeting, or promises something by a day."""
        due = find_due(sentence)
        if due is None:
            return False
        by_then = due.endswith("까지") and self._promise.search(sentence)
        return bool(by_then or self._next_meeting.search(sentence))

    def is_chairing(self, sentence: str) -> bool:
        """A promise about the course of this meeting only: nobody has to do anything after it."""
        undertaking = self.read(sentence)
        if undertaking.due_text is not None or undertaking.owner is not None:
            return False
        return bool(self._chairing.search(sentence))

    def _owner(self, sentence: str) -> str | None:
        """The body or person named; None where the speakers mean themselves."""
        own = self._own_body.search(sentence)
        if own is not None and own.group(1) not in self._stopwords:
            return own.group(1)
        if self._self.search(sentence):
            return None
        for pattern in self._owners:
            for match in pattern.finditer(sentence):
                if match.group(1) not in self._stopwords:
                    return match.group(1)
        return None
