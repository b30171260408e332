"""Voice profiles in the database. A deleted one is gone; what stays is an event."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from minutes.errors import UnknownVoiceError
from minutes.model.voices import Consent, NewVoice, VoicePrint, VoiceProfile, VoiceSource
from minutes.store.database import Database, VoiceRow, utc_now
from minutes.store.events import EventKind, add_event


class VoiceStore:
    """Keeps, reads and deletes voices, each change with its event in one transaction."""

    def __init__(self, database: Database, *, now: Callable[[], dt.datetime] = utc_now) -> None:
        self._database = database
        self._now = now

    def add(self, voice: NewVoice, *, by: str) -> VoiceProfile:
        """Keep a voice."""
        now = self._now()
        with self._database.session() as session:
            row = _row(voice, now)
            session.add(row)
            session.flush()
            self._note(session, EventKind.VOICE_ADDED, row, by=by, until=voice.expires_on)
            return _profile(row)

    def list(self) -> tuple[VoiceProfile, ...]:
        """All, by name and in the order they came."""
        query = select(VoiceRow).order_by(VoiceRow.name, VoiceRow.id)
        with self._database.reading() as session:
            return tuple(map(_profile, session.scalars(query)))

    def get(self, number: int) -> VoiceProfile:
        """One of them. Raises UnknownVoiceError."""
        with self._database.reading() as session:
            return _profile(_found(session, number))

    def in_force(
        self, names: Collection[str], *, today: dt.date, on: dt.date | None, recording_id: str
    ) -> tuple[VoicePrint, ...]:
        """Voices of people that may be used today for a meeting held ``on`` a day.

        Those taken from the recording itself prove nothing about it and are not among them.
        """
        last = max(today, on) if on else today
        query = select(VoiceRow).where(
            VoiceRow.name.in_(sorted(names)),
            VoiceRow.expires_on >= last,
            VoiceRow.source_sha256 != recording_id,
        )
        with self._database.reading() as session:
            rows = session.scalars(query.order_by(VoiceRow.name, VoiceRow.id))
            return tuple(_profile(row).print for row in rows)

    def extend(self, number: int, *, until: dt.date, by: str) -> VoiceProfile:
        """Let a voice be used until another day. Raises UnknownVoiceError."""
        with self._database.session() as session:
            row = _found(session, number)
            row.expires_on = until
            self._note(session, EventKind.VOICE_EXTENDED, row, by=by, until=until)
            return _profile(row)

    def delete(self, number: int, *, by: str) -> None:
        """Forget a voice. Raises UnknownVoiceError."""
        with self._database.session() as session:
            row = _found(session, number)
            session.delete(row)
            self._note(session, EventKind.VOICE_DELETED, row, by=by)
        self._database.forget_deleted()

    def purge(self, today: dt.date) -> int:
        """Forget the voices whose time is over, and say how many."""
        query = select(VoiceRow).where(VoiceRow.expires_on < today)
        with self._database.reading() as session:
            if session.scalars(query).first() is None:
                return 0
        with self._database.session() as session:
            over = session.scalars(query.order_by(VoiceRow.id)).all()
            for row in over:
                session.delete(row)
                self._note(session, EventKind.VOICE_EXPIRED, row, until=row.expires_on)
        self._database.forget_deleted()
        return len(over)

    def _note(self, session: Session, kind: EventKind, row: VoiceRow, **facts: object) -> None:
        recording = row.source_sha256 if row.source == "meeting" else None
        told = {"profile": row.id, "name": row.name, **facts}
        add_event(session, kind, recording, now=self._now(), facts=told)


def _found(session: Session, number: int) -> VoiceRow:
    row = session.get(VoiceRow, number)
    if row is None:
        raise UnknownVoiceError(id=number)
    return row


def _row(voice: NewVoice, now: dt.datetime) -> VoiceRow:
    return VoiceRow(
        name=voice.name,
        embedding=json.dumps(voice.embedding),
        model=voice.model,
        source=voice.source.kind,
        source_sha256=voice.source.sha256,
        source_speaker=voice.source.speaker,
        speech_s=voice.speech_s,
        consent=voice.consent.text,
        consented_on=voice.consent.given_on,
        noted_by=voice.consent.noted_by,
        expires_on=voice.expires_on,
        created_at=now,
    )


def _profile(row: VoiceRow) -> VoiceProfile:
    kind: Literal["meeting", "sample"] = "meeting" if row.source == "meeting" else "sample"
    voice = NewVoice(
        name=row.name,
        embedding=tuple(json.loads(row.embedding)),
        model=row.model,
        source=VoiceSource(kind, row.source_sha256, row.source_speaker),
        speech_s=row.speech_s,
        consent=Consent(row.consent, row.consented_on, row.noted_by),
        expires_on=row.expires_on,
    )
    return VoiceProfile(row.id, row.created_at, voice)
