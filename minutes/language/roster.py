"""The people who may speak, and how they are addressed without their full name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from minutes.language.jamo import is_hangul, similarity
from minutes.language.mentions import Mention, find_mentions, spellings
from minutes.language.naming import NamingPatterns, ShortForms
from minutes.model.meeting import Attendee, Meeting

SURNAME_CERTAINTY = 0.85
"""A surname that one person of the roster has; somebody who is not in it may have it too."""
ROLE_CERTAINTY = 0.85
"""A role that one person of the roster has."""
ALIKE_SURNAMES = 0.6
"""Surnames of which one is easily heard as the other ("정", "전": 0.67) tell nobody."""


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A form of address that can mean one person only."""

    name: str
    pattern: re.Pattern[str]
    """Matches it at the start of a word; its group is the title."""
    certainty: float

    @classmethod
    def of(cls, name: str, surname: str, titles: Sequence[str], honorific: str) -> ShortForm:
        """``titles`` stand without honorific, longer ones first; ``surname`` is empty where the
        role is enough ("국장님")."""
        title = "|".join(map(re.escape, titles))
        pattern = rf"(?<!\w){re.escape(surname)}(\s?(?:{title}){re.escape(honorific)})"
        certainty = SURNAME_CERTAINTY if surname else ROLE_CERTAINTY
        return cls(name, re.compile(pattern), certainty)

    def mentions(self, text: str) -> Iterator[Mention]:
        """Where a text has it."""
        for match in self.pattern.finditer(text):
            yield Mention(self.name, self.certainty, match.start(), match.start(1), match.end())


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody of a meeting file."""

    names: tuple[str, ...]
    people: Mapping[str, str]
    """Spelling and name, as :func:`~minutes.language.mentions.spellings` gives them."""
    short: tuple[ShortForm, ...] = ()

    @classmethod
    def of(cls, meeting: Meeting, patterns: NamingPatterns) -> Roster:
        """Attendees, observers and the chair."""
        names = everybody(meeting)
        if not patterns.short.honorific:
            return cls(names, spellings(names))
        people = (*meeting.attendees, *meeting.observers)
        roles = _by_role(people, meeting.chair, patterns.short)
        return cls(names, spellings(names), (*roles, *_by_surname(names, patterns)))

    def find(self, text: str, patterns: NamingPatterns) -> tuple[Mention, ...]:
        """People named in the text, in order, without overlap: full names before short forms,
        longer forms before shorter ones."""
        full = find_mentions(text, self.people, patterns.titles)
        honorific = patterns.short.honorific
        if not self.short or honorific not in text:
            return full
        short = [mention for form in self.short for mention in form.mentions(text)]
        kept = list(full)
        for mention in sorted(short, key=_length, reverse=True):
            if not any(_overlap(mention, other) for other in kept):
                kept.append(mention)
        return tuple(sorted(kept, key=lambda mention: mention.start))


def everybody(meeting: Meeting) -> tuple[str, ...]:
    """Names of all people who may speak: attendees, observers and the chair."""
    people = (*meeting.attendees, *meeting.observers)
    names = [person.name for person in people] + ([meeting.chair] if meeting.chair else [])
    return tuple(dict.fromkeys(names))


def _length(mention: Mention) -> int:
    return mention.title_end - mention.start


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.title_end and other.start < one.title_end


def _by_surname(names: Sequence[str], patterns: NamingPatterns) -> Iterator[ShortForm]:
    """Each title after the surnames that can be one person's only."""
    rules = patterns.short
    longer_first = sorted(patterns.titles, key=len, reverse=True)
    titles = tuple(dict.fromkeys(t.removesuffix(rules.honorific) for t in longer_first))
    titles = tuple(title for title in titles if title)
    owners = {name: surname for name in names if (surname := _surname(name, rules))}
    for name, surname in owners.items():
        others = [other for person, other in owners.items() if person != name]
        if surname not in rules.not_surnames and not any(_alike(surname, o) for o in others):
            yield ShortForm.of(name, surname, titles, rules.honorific)


def _surname(name: str, rules: ShortForms) -> str | None:
    plain = name.replace(" ", "")
    if not 2 <= len(plain) <= 4 or not all(map(is_hangul, plain)):
        return None
    return next((double for double in rules.double_surnames if plain.startswith(double)), plain[0])


def _alike(one: str, other: str) -> bool:
    return similarity(one, other) >= ALIKE_SURNAMES


def _by_role(
    people: Sequence[Attendee], chair: str | None, rules: ShortForms
) -> Iterator[ShortForm]:
    """Roles, whole and by their last word ("국장" of "중소기업정책국장"), that one person has."""
    held = {(form, person.name) for person in people for form in _called_by(person.role, rules)}
    if chair is not None:
        taken = {form for form, _ in held}
        held |= {(form, chair) for form in rules.chair if form not in taken}
    holders = Counter(form for form, _ in held)
    for form, name in sorted(held):
        if holders[form] == 1 and form not in rules.common:
            yield ShortForm.of(name, "", (form,), rules.honorific)


def _called_by(role: str | None, rules: ShortForms) -> set[str]:
    plain = (role or "").replace(" ", "")
    ends = [end for end in rules.roles if plain.endswith(end)]
    return {plain, max(ends, key=len)} if ends else set()
