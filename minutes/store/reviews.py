"""The rows of reviews: what people decided about a recording. Rows are only ever added."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from minutes.model.editions import ClosedMark, ClosedSpan, SignOff
from minutes.store.database import ReviewRow

SPEAKER_NAME = "speaker_name"
"""Subject is a speaker label, value a name, empty to take a name away."""

SIGN_OFF = "sign_off"
"""Subject is the file of the minutes, value a JSON object of ``name`` and ``minutes_sha256``, empty
to withdraw it."""

CLOSED_SPAN = "closed_span"
"""Subject is an utterance, value a JSON object of ``start``, ``end``, ``words`` and ``ground``;
without a ground, the words at that place are open again."""


def add_speaker_name(
    session: Session, recording_id: str, speaker: str, name: str, *, by: str
) -> None:
    """An empty name takes the last one back."""
    _add(session, recording_id, SPEAKER_NAME, speaker, name, by)


def speaker_names(session: Session, recording_id: str) -> dict[str, str]:
    """The last name of each speaker that has one."""
    latest = {row.subject: row.value for row in _rows(session, recording_id, SPEAKER_NAME)}
    return {speaker: name for speaker, name in latest.items() if name}


def add_sign_off(
    session: Session, recording_id: str, name: str, minutes_sha256: str, *, artefact: str, by: str
) -> None:
    """``name`` settles the minutes of that hash, which stand in that file."""
    value = json.dumps({"name": name, "minutes_sha256": minutes_sha256}, ensure_ascii=False)
    _add(session, recording_id, SIGN_OFF, artefact, value, by)


def signed_artefact(session: Session, recording_id: str) -> str | None:
    """The file whose minutes the last sign-off settled, unless it was withdrawn."""
    rows = tuple(_rows(session, recording_id, SIGN_OFF))
    return rows[-1].subject if rows and rows[-1].value else None


def withdraw_sign_off(session: Session, recording_id: str, *, by: str) -> None:
    """The last sign-off holds no more."""
    _add(session, recording_id, SIGN_OFF, "", "", by)


def sign_off(session: Session, recording_id: str) -> SignOff | None:
    """The last sign-off, unless it was withdrawn."""
    rows = tuple(_rows(session, recording_id, SIGN_OFF))
    if not rows or not rows[-1].value:
        return None
    return SignOff(at=rows[-1].created_at, **json.loads(rows[-1].value))


def close_words(
    session: Session, recording_id: str, span: ClosedSpan, words: str, *, by: str
) -> None:
    """Mark words of an utterance as closed."""
    _add_span(session, recording_id, span, words, span.ground, by)


def open_words(session: Session, recording_id: str, mark: ClosedMark, *, by: str) -> None:
    """Take a mark back."""
    _add_span(session, recording_id, mark.span, mark.words, "", by)


def closed_marks(session: Session, recording_id: str) -> tuple[ClosedMark, ...]:
    """The marks that hold; marking the same place again changes its ground."""
    marks: dict[tuple[str, int, int], ClosedMark] = {}
    for row in _rows(session, recording_id, CLOSED_SPAN):
        value = json.loads(row.value)
        span = ClosedSpan(row.subject, value["start"], value["end"], value["ground"])
        place = (span.utterance_id, span.start, span.end)
        marks.pop(place, None)
        if span.ground:
            marks[place] = ClosedMark(span, value["words"], row.reviewer, row.created_at)
    return tuple(marks.values())


def _add_span(
    session: Session, recording_id: str, span: ClosedSpan, words: str, ground: str, by: str
) -> None:
    value: dict[str, Any] = {"start": span.start, "end": span.end, "words": words, "ground": ground}
    _add(
        session,
        recording_id,
        CLOSED_SPAN,
        span.utterance_id,
        json.dumps(value, ensure_ascii=False),
        by,
    )


def _add(session: Session, recording_id: str, kind: str, subject: str, value: str, by: str) -> None:
    session.add(
        ReviewRow(recording_id=recording_id, kind=kind, subject=subject, value=value, reviewer=by)
    )


def _rows(session: Session, recording_id: str, kind: str) -> Iterator[ReviewRow]:
    query = select(ReviewRow).where(ReviewRow.recording_id == recording_id, ReviewRow.kind == kind)
    yield from session.scalars(query.order_by(ReviewRow.id))
