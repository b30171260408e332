"""The report's parts in the order and grouping in which a reader takes them in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from minutes.model.report import Concern, NightReport

_COMMAND = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that one recording, or one other matter, asks of a person."""

    subject: str
    recording_id: str | None
    concerns: tuple[Concern, ...]
    document: str | None
    """Path of the Word file to open, where it was written this night."""


def cases(report: NightReport) -> tuple[Case, ...]:
    """Concerns by what they are about, in the order of the report."""
    grouped: dict[tuple[str | None, str], list[Concern]] = {}
    for concern in report.concerns:
        grouped.setdefault((concern.recording_id, concern.subject), []).append(concern)
    documents = {
        item.recording_id: file.path
        for item in report.done
        for file in item.files
        if file.form == "docx"
    }
    return tuple(
        Case(subject, recording_id, tuple(found), documents.get(recording_id or ""))
        for (recording_id, subject), found in grouped.items()
    )


def command_parts(text: str) -> tuple[tuple[bool, str], ...]:
    """A text in pieces; those between backticks are commands."""
    pieces = _COMMAND.split(text)
    return tuple((index % 2 == 1, piece) for index, piece in enumerate(pieces) if piece)
