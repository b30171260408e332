"""What a file manager shows of a document: all from the minutes, nobody's name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from minutes.documents.wording import EDITION, EDITION_NAMES, legible
from minutes.model.minutes import Minutes

PROPERTY_CHARS = 255
"""The longest text that Word takes as a property."""


@dataclass(frozen=True, slots=True)
class Properties:
    """Each text at most :data:`PROPERTY_CHARS` long; no date where the meeting has none."""

    title: str
    subject: str
    author: str
    """The body; no person's name."""
    keywords: tuple[str, ...]
    identifier: str
    date: dt.date | None


def properties_of(minutes: Minutes, form: str) -> Properties:
    """The properties of one record form, by its Korean name."""
    meeting = minutes.meeting
    return Properties(
        title=_property(f"{meeting.title} {form}"),
        subject=_subject(minutes, form),
        author=_property(meeting.body or ""),
        keywords=(form, *(_property(label) for label in _topics(minutes))),
        identifier=_property(minutes.recording_id),
        date=meeting.date,
    )


def _subject(minutes: Minutes, form: str) -> str:
    """The form, and which edition of it where that is said."""
    told = any(note.kind == EDITION for note in minutes.notes)
    return f"{form}({EDITION_NAMES[minutes.edition]})" if told else form


def _topics(minutes: Minutes) -> list[str]:
    """Labels of the topics that were talked about, in the order of the settings."""
    said = {topic for opinion in minutes.findings.opinions for topic in opinion.topics}
    said |= {topic for task in minutes.findings.tasks for topic in task.topics}
    return [topic.label for topic in minutes.topics if topic.id in said]


def _property(text: str) -> str:
    return legible(text)[:PROPERTY_CHARS]
