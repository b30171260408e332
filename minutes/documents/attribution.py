"""Who is named how: labels for people, and their names wherever they stand in a text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import count

from minutes.documents.masking import Hit, MaskingRules
from minutes.documents.wording import SECTOR_NAMES
from minutes.model.editions import Attribution
from minutes.model.meeting import Attendee
from minutes.model.minutes import Minutes

CHAIR = "의장"
MEMBER = "위원"
OBSERVER = "배석자"

_HANGUL_NAME = re.compile(r"[가-힣]{2,5}")
_ENDED = "(?=씨|께서|(?:에게|[은는이가의을를도와과에로])(?![가-힣])|[^가-힣]|$)"
"""What may follow a name: 이 위원 is a person, 이 위원회 is not."""
_INTRODUCED = "입니다|이라고|이에요|라고|예요"
_DOUBLE_SURNAMES = ("남궁", "황보", "제갈", "사공", "선우", "서문", "독고", "동방")


def labels_of(minutes: Minutes, attribution: Attribution) -> dict[str, str]:
    """What everybody whose name is known is called instead; nothing where names stay.

    Numbers follow who spoke first, so that they do not tell the order of the roster.
    """
    if attribution is Attribution.NAMED:
        return {}
    observers = {person.name for person in minutes.meeting.observers}
    numbers = {MEMBER: count(1), OBSERVER: count(1)}
    labels: dict[str, str] = {}
    for person in _people(minutes):
        if person.name == minutes.meeting.chair:
            label = CHAIR
        elif attribution is Attribution.ANONYMOUS:
            kind = OBSERVER if person.name in observers else MEMBER
            label = f"{kind} {next(numbers[kind])}"
        else:
            label = OBSERVER if person.name in observers else _by_sector(person)
        labels[person.name] = label
    return labels


def _people(minutes: Minutes) -> tuple[Attendee, ...]:
    """Speakers first, in order of first speech; everybody once."""
    meeting = minutes.meeting
    people: dict[str, Attendee] = {}
    spoke = (p.attendee for p in minutes.participants if p.attendee is not None)
    chair = (Attendee(meeting.chair),) if meeting.chair else ()
    for person in (*spoke, *meeting.attendees, *meeting.observers, *chair):
        if person.name.strip():
            people.setdefault(person.name, person)
    return tuple(people.values())


def _by_sector(person: Attendee) -> str:
    return f"{SECTOR_NAMES[person.sector]} {MEMBER}" if person.sector else MEMBER


class NameFinder:
    """Finds the people of a meeting in texts, by full name, by surname or given name before a
    title, and by where they work; gives what stands there instead."""

    def __init__(self, minutes: Minutes, labels: Mapping[str, str], rules: MaskingRules) -> None:
        title = f"(?:\\s?(?:{'|'.join(map(re.escape, rules.titles))}))"
        self._patterns = (
            *_full_names(labels, title),
            *_short_names(labels, title),
            *_affiliations(minutes, labels, rules.mark),
        )

    def find(self, text: str) -> Iterator[Hit]:
        """Every mention of a person; hits may overlap."""
        for pattern, label in self._patterns:
            for match in pattern.finditer(text):
                yield Hit(match.start(), match.end(), label)


def _full_names(labels: Mapping[str, str], title: str) -> Iterator[tuple[re.Pattern[str], str]]:
    for name, label in sorted(labels.items(), key=lambda item: -len(item[0])):
        if not _HANGUL_NAME.fullmatch(name):
            yield from ((pattern, label) for pattern in _foreign_name(name))
        elif len(name) == 2:  # 이산 is no part of 이산화탄소
            yield re.compile(f"(?<![가-힣]){name}(?:{title}님?|{_ENDED}|(?={_INTRODUCED}))"), label
        else:
            spelled = r"\s?".join(name)
            yield re.compile(f"{spelled}(?:{title}님?)?"), label


def _foreign_name(name: str) -> Iterator[re.Pattern[str]]:
    """The whole name in any case, and each longer part of it as it is written."""
    spelled = r"\s+".join(map(re.escape, name.split()))
    yield re.compile(f"(?<![A-Za-z]){spelled}(?![A-Za-z])", re.IGNORECASE)
    for part in name.split():
        if len(part) > 2:
            yield re.compile(f"(?<![A-Za-z]){re.escape(part)}(?![A-Za-z])")


def _short_names(labels: Mapping[str, str], title: str) -> Iterator[tuple[re.Pattern[str], str]]:
    """``김 위원님``, ``도현 위원``; a surname that several carry is nobody's. A misheard surname
    before a given name goes with it."""
    names = [name for name in labels if _HANGUL_NAME.fullmatch(name)]
    surnames = Counter(map(_surname, names))
    for name in names:
        surname = _surname(name)
        given = name.removeprefix(surname)
        label = labels[name] if surnames[surname] == 1 else MEMBER
        yield re.compile(f"(?<![가-힣]){surname}{title}(?:님|{_ENDED})"), label
        if len(given) > 1:
            spelled = r"\s?".join(given)
            after = f"(?:{title}님?|님|(?={_INTRODUCED}))"
            yield re.compile(f"[가-힣]?{spelled}{after}"), labels[name]


def _surname(name: str) -> str:
    return name[:2] if name.startswith(_DOUBLE_SURNAMES) and len(name) > 2 else name[:1]


def _affiliations(
    minutes: Minutes, labels: Mapping[str, str], mark: str
) -> Iterator[tuple[re.Pattern[str], str]]:
    """Where people work, unless the meeting itself is called by it."""
    if not labels:
        return
    meeting = minutes.meeting
    own = f"{meeting.title} {meeting.body or ''}"
    places = {person.affiliation for person in _people(minutes) if person.affiliation}
    for place in sorted(places, key=len, reverse=True):
        if len(place) > 1 and place not in own:
            yield re.compile(r"\s?".join(map(re.escape, place.split())), re.IGNORECASE), mark
