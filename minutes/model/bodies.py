"""A body that meets (회의체): who receives its documents, and how long they are kept."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal, get_args

from minutes.model.meeting import Meeting

RetentionClass = Literal["1년", "3년", "5년", "10년", "30년", "준영구", "영구"]
"""보존 기간의 종류 (공공기록물 관리에 관한 법률 시행령)."""

Role = Literal["secretariat", "member"]

Occasion = Literal["draft_ready", "send"]
"""A draft was made; a person says that it goes out."""

Audience = Literal["members", "attendees", "secretariat"]
"""All members; those members who were at the meeting; the secretariat."""

Form = Literal[
    "docx",
    "transcript",
    "summary",
    "hwpx",
    "summary_hwpx",
    "pdf",
    "transcript_pdf",
    "summary_pdf",
    "json",
    "srt",
    "vtt",
]
"""A file of the exports. As Word files, ``docx`` is the 회의록, ``transcript`` the 녹취록 and
``summary`` the 회의결과보고; ``hwpx`` and ``pdf`` are the 회의록 in these formats, and so on."""

FORMS: tuple[Form, ...] = get_args(Form)

PDF_FORMS: tuple[Form, ...] = ("pdf", "transcript_pdf", "summary_pdf")
"""These need LibreOffice, which takes seconds for each."""

DEFAULT_FORMS: tuple[Form, ...] = tuple(form for form in FORMS if form not in PDF_FORMS)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person who receives mail for a body."""

    name: str
    address: str
    role: Role


@dataclass(frozen=True, slots=True)
class DeliveryRule:
    """On an occasion, these people receive these forms."""

    on: Occasion
    to: tuple[Audience, ...]
    forms: tuple[Form, ...]


DEFAULT_RULES = (
    DeliveryRule("draft_ready", ("secretariat",), ("docx",)),
    DeliveryRule("send", ("members",), ("docx",)),
)
"""Of a body that lists people and no rule."""


@dataclass(frozen=True, slots=True)
class Body:
    """One body as ``config/bodies.toml`` describes it."""

    name: str
    retention: RetentionClass | None = None
    people: tuple[Recipient, ...] = ()
    rules: tuple[DeliveryRule, ...] = DEFAULT_RULES

    def receivers(
        self, occasion: Occasion, meeting: Meeting
    ) -> tuple[tuple[Recipient, tuple[Form, ...]], ...]:
        """Who receives which forms: every person once, with the forms of all rules that apply."""
        present = _present(meeting)
        rules = [rule for rule in self.rules if rule.on == occasion]
        found = []
        for person in self.people:
            wanted = {
                form for rule in rules if _meant(person, rule.to, present) for form in rule.forms
            }
            if wanted:
                found.append((person, tuple(form for form in FORMS if form in wanted)))
        return tuple(found)


def find_body(bodies: tuple[Body, ...], name: str | None) -> Body | None:
    """The body that a meeting file names; spaces and Unicode forms make no difference."""
    key = _key(name or "")
    return next((body for body in bodies if key and _key(body.name) == key), None)


def _meant(person: Recipient, audiences: tuple[Audience, ...], present: frozenset[str]) -> bool:
    if person.role == "secretariat":
        return "secretariat" in audiences
    return "members" in audiences or ("attendees" in audiences and _key(person.name) in present)


def _present(meeting: Meeting) -> frozenset[str]:
    people = (*meeting.attendees, *meeting.observers)
    chair = (meeting.chair,) if meeting.chair else ()
    return frozenset(_key(name) for name in (*chair, *(person.name for person in people)))


def _key(name: str) -> str:
    return "".join(unicodedata.normalize("NFC", name).split())
