"""Database: what files cannot hold. SQLite by default, PostgreSQL by URL.

Which stages are done is not here: files say it (:mod:`minutes.store.artefacts`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    DateTime,
    Dialect,
    Double,
    Engine,
    ForeignKey,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from minutes.errors import StorageError
from minutes.store.engine import READING, forget_deleted, open_engine
from minutes.store.schema import bring_to_head

_ESCAPED = 0xDC80
"""First of the 128 code points by which Python stands for bytes of a name that are not UTF-8."""
_STORED = 0x10F780
"""Where they are in the database: private code points, which every database can hold."""
_TO_STORED = {_ESCAPED + byte: _STORED + byte for byte in range(128)}
_FROM_STORED = {stored: escaped for escaped, stored in _TO_STORED.items()}


def utc_now() -> dt.datetime:
    """The time of a database row."""
    return dt.datetime.now(dt.UTC)


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A moment: aware in Python, UTC in the database, whichever database it is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """SQLite drops the zone, so it is UTC before."""
        return value.astimezone(dt.UTC) if value else None

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        """PostgreSQL answers in the server's zone, SQLite in none."""
        if value is None:
            return None
        return value.astimezone(dt.UTC) if value.tzinfo else value.replace(tzinfo=dt.UTC)


class AnyText(TypeDecorator[str]):
    """Text that may quote a file's name whose bytes are not UTF-8, as old archives make them."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """No database takes a surrogate."""
        return value.translate(_TO_STORED) if value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """The name as the file system knows it."""
        return value.translate(_FROM_STORED) if value else value


class Base(DeclarativeBase):
    """All tables."""


class SightingRow(Base):
    """A file as it was last seen, so that it settles and an unchanged one is hashed once."""

    __tablename__ = "sightings"

    path: Mapped[str] = mapped_column(AnyText, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    mtime_ns: Mapped[int] = mapped_column(BigInteger)
    seen_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
    """When this size and time were first seen."""
    sha256: Mapped[str | None] = mapped_column(String(64))
    """None while the file may still be arriving."""


class RecordingRow(Base):
    """A recording that was taken in, and where it was last seen."""

    __tablename__ = "recordings"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(AnyText)
    sources: Mapped[str] = mapped_column(AnyText)
    """Paths of the parts in order, a JSON array."""
    meeting_file: Mapped[str | None] = mapped_column(AnyText)
    duration_s: Mapped[float | None] = mapped_column(Double)
    """Length of the audio; from the header until it was decoded."""
    body: Mapped[str | None] = mapped_column(AnyText)
    """개최기관 as the meeting file last named it."""
    meeting_date: Mapped[dt.date | None]
    retention: Mapped[str | None] = mapped_column(String(8))
    """보존 기간 of its body when it was processed."""
    added_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)


class CopyRow(Base):
    """Another place where the content of a known recording lies."""

    __tablename__ = "copies"

    path: Mapped[str] = mapped_column(AnyText, primary_key=True)
    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id"), index=True)
    noted_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)


class JobRow(Base):
    """The work on a recording: queued, under a lease, or ended."""

    __tablename__ = "jobs"

    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    """A queued job that failed waits until then."""
    lease_owner: Mapped[str | None] = mapped_column(String(128))
    """``<host id>:<process id>`` of who works on it."""
    lease_token: Mapped[str | None] = mapped_column(String(32))
    """Changes with every claim; who holds an older one may write nothing."""
    lease_beat: Mapped[int] = mapped_column(default=0)
    """Rises while the owner lives."""
    stage: Mapped[str | None] = mapped_column(String(32))
    """Where the last attempt is, or where it ended."""
    meeting_hash: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the meeting file that the job was last queued for."""
    error: Mapped[str | None] = mapped_column(String(64))
    message_ko: Mapped[str | None] = mapped_column(AnyText)
    message_en: Mapped[str | None] = mapped_column(AnyText)
    exit_code: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)


class EventRow(Base):
    """Something that happened to a recording, or to the night; rows are only ever added."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    recording_id: Mapped[str | None] = mapped_column(ForeignKey("recordings.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
    kind: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(AnyText)
    """Facts, a JSON object."""


class DeliveryRow(Base):
    """One mail to one recipient: the outbox, and the record of what was sent."""

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """Hash of occasion, recipient and version: the same mail is put here once."""
    recording_id: Mapped[str | None] = mapped_column(ForeignKey("recordings.id"), index=True)
    occasion: Mapped[str] = mapped_column(String(32))
    """``draft_ready``, ``send``, ``report``."""
    recipient_name: Mapped[str] = mapped_column(AnyText)
    recipient_address: Mapped[str] = mapped_column(AnyText)
    subject: Mapped[str] = mapped_column(AnyText)
    body: Mapped[str] = mapped_column(AnyText)
    files: Mapped[str] = mapped_column(AnyText)
    """A JSON array of paths and their SHA-256."""
    state: Mapped[str] = mapped_column(String(16), index=True)
    """waiting, sending, sent, refused, uncertain, dropped."""
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    owner: Mapped[str | None] = mapped_column(String(128))
    message_id: Mapped[str] = mapped_column(String(255))
    answer: Mapped[str | None] = mapped_column(AnyText)
    """What the server said last."""
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)
    changed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)


class StageCostRow(Base):
    """What a finished stage cost."""

    __tablename__ = "stage_costs"

    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    stage: Mapped[str] = mapped_column(String(32), primary_key=True)
    seconds: Mapped[float] = mapped_column(Double)
    peak_mib: Mapped[float] = mapped_column(Double)
    finished_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)


class ReviewRow(Base):
    """One decision of a person about a recording; rows are only ever added."""

    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(AnyText)
    value: Mapped[str] = mapped_column(AnyText)
    reviewer: Mapped[str] = mapped_column(AnyText)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)


class ExportFolderRow(Base):
    """The folder under ``exports/`` that belongs to a recording."""

    __tablename__ = "export_folders"

    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    folder: Mapped[str] = mapped_column(String(255), unique=True)


class ExportedRow(Base):
    """What was ever exported of a recording, by whatever host: a file that holds anything else
    was edited by a person. Rows are only ever added, before the file is written."""

    __tablename__ = "exported"

    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)


class VoiceRow(Base):
    """The voice of a person who consented to be recognised by it. Deleted when that ends."""

    __tablename__ = "voice_profiles"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(AnyText, index=True)
    embedding: Mapped[str] = mapped_column(Text)
    """A JSON array."""
    model: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(16))
    """sample, meeting."""
    source_sha256: Mapped[str] = mapped_column(String(64))
    source_speaker: Mapped[str | None] = mapped_column(AnyText)
    speech_s: Mapped[float] = mapped_column(Double)
    consent: Mapped[str] = mapped_column(AnyText)
    consented_on: Mapped[dt.date]
    noted_by: Mapped[str] = mapped_column(AnyText)
    expires_on: Mapped[dt.date] = mapped_column(index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=utc_now)


def default_url(state: Path) -> str:
    """SQLite in the state folder."""
    return f"sqlite:///{state / 'minutes.db'}"


class Database:
    """Connections and tables. Raises StorageError for whatever the driver raises.

    ``busy_timeout_s`` is how long a statement waits for a lock that another process holds.
    """

    def __init__(self, url: str, *, busy_timeout_s: float = 10.0) -> None:
        self._url = url
        self._busy_timeout_s = busy_timeout_s
        self._engine: Engine | None = None
        self._opening = Lock()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: committed when the block ends, rolled back on an error.

        On SQLite nobody else writes meanwhile; on PostgreSQL rows are locked as they are read
        for change (:func:`row_for_change`).
        """
        with self._errors(), Session(self._open()) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads, and waits for no writer."""
        with self._errors(), Session(self._open().execution_options(**READING)) as session:
            yield session

    def forget_deleted(self) -> None:
        """Leave nothing of rows that were deleted in the files of the database."""
        with self._errors():
            forget_deleted(self._open())

    def close(self) -> None:
        """Give all connections back; the next session opens new ones."""
        with self._opening:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    def _open(self) -> Engine:
        with self._opening:
            if self._engine is None:
                engine = open_engine(self._url, busy_timeout_s=self._busy_timeout_s)
                bring_to_head(engine)
                self._engine = engine
            return self._engine

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise StorageError(
                path=self._url.rpartition("@")[2], detail=str(error.__cause__ or error)
            ) from error


RowT = TypeVar("RowT", bound=Base)


def row_for_change(session: Session, kind: type[RowT], key: Any, **first: Any) -> tuple[RowT, bool]:
    """The row under ``key``, held until the transaction ends, and whether it was made now.

    ``first`` are the values of a row that is not there yet. Two processes that add the same
    row both get it; one of them made it.
    """
    row = session.get(kind, key, with_for_update=True)
    if row is not None:
        return row, False
    try:
        with session.begin_nested():
            made = kind(**first)
            session.add(made)
        return made, True
    except IntegrityError:
        row = session.get(kind, key, with_for_update=True)
        if row is None:
            raise
        return row, False
