"""Database: what files cannot hold. SQLite by default, PostgreSQL by URL.

Which stages are done is not here: files say it (:mod:`minutes.store.artefacts`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import DateTime, Engine, ForeignKey, String, Text, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.types import BigInteger

from minutes.errors import StorageError
from minutes.files import storage_errors


def utc_now() -> dt.datetime:
    """The time of a database row."""
    return dt.datetime.now(dt.UTC)


class Base(DeclarativeBase):
    """All tables."""


class SightingRow(Base):
    """A file as it was last seen, so that it settles and an unchanged one is hashed once."""

    __tablename__ = "sightings"

    path: Mapped[str] = mapped_column(Text, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    mtime_ns: Mapped[int] = mapped_column(BigInteger)
    seen_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), default=utc_now)
    """When this size and time were first seen."""
    sha256: Mapped[str | None] = mapped_column(String(64))
    """None while the file may still be arriving."""


class RecordingRow(Base):
    """A recording that was taken in, and where it was last seen."""

    __tablename__ = "recordings"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    sources: Mapped[str] = mapped_column(Text)
    """Paths of the parts in order, a JSON array."""
    meeting_file: Mapped[str | None] = mapped_column(Text)
    duration_s: Mapped[float | None]
    """Length of the audio; from the header until it was decoded."""
    body: Mapped[str | None] = mapped_column(Text)
    """개최기관 as the meeting file last named it."""
    meeting_date: Mapped[dt.date | None]
    retention: Mapped[str | None] = mapped_column(String(8))
    """보존 기간 of its body when it was processed."""
    added_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), default=utc_now)


class CopyRow(Base):
    """Another place where the content of a known recording lies."""

    __tablename__ = "copies"

    path: Mapped[str] = mapped_column(Text, primary_key=True)
    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id"), index=True)
    noted_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), default=utc_now)


class JobRow(Base):
    """The work on a recording: queued, under a lease, or ended."""

    __tablename__ = "jobs"

    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
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
    message_ko: Mapped[str | None] = mapped_column(Text)
    message_en: Mapped[str | None] = mapped_column(Text)
    exit_code: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), default=utc_now)


class EventRow(Base):
    """Something that happened to a recording, or to the night; rows are only ever added."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    recording_id: Mapped[str | None] = mapped_column(ForeignKey("recordings.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), default=utc_now, index=True)
    kind: Mapped[str] = mapped_column(String(32))
    detail: Mapped[str] = mapped_column(Text)
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
    recipient_name: Mapped[str] = mapped_column(Text)
    recipient_address: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    files: Mapped[str] = mapped_column(Text)
    """A JSON array of paths and their SHA-256."""
    state: Mapped[str] = mapped_column(String(16), index=True)
    """waiting, sending, sent, refused, uncertain, dropped."""
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    owner: Mapped[str | None] = mapped_column(String(128))
    message_id: Mapped[str] = mapped_column(String(255))
    answer: Mapped[str | None] = mapped_column(Text)
    """What the server said last."""
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), default=utc_now)
    changed_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), default=utc_now)


class StageCostRow(Base):
    """What a finished stage cost."""

    __tablename__ = "stage_costs"

    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    stage: Mapped[str] = mapped_column(String(32), primary_key=True)
    seconds: Mapped[float]
    peak_mib: Mapped[float]
    finished_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), default=utc_now)


class ReviewRow(Base):
    """One decision of a person about a recording; rows are only ever added."""

    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    reviewer: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), default=utc_now)


class ExportFolderRow(Base):
    """The folder under ``exports/`` that belongs to a recording."""

    __tablename__ = "export_folders"

    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    folder: Mapped[str] = mapped_column(String(255), unique=True)


def default_url(state: Path) -> str:
    """SQLite in the state folder."""
    return f"sqlite:///{state / 'minutes.db'}"


class Database:
    """Connections and tables. Raises StorageError for whatever the driver raises."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine: Engine | None = None

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: committed when the block ends, rolled back on an error."""
        with self._errors(), sessionmaker(self._open()).begin() as session:
            yield session

    def _open(self) -> Engine:
        if self._engine is None:
            self._engine = _create_engine(self._url)
            Base.metadata.create_all(self._engine)
        return self._engine

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise StorageError(
                path=self._url.rpartition("@")[2], detail=str(error.__cause__ or error)
            ) from error


def _create_engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    """The one place with SQLite's own statements: safe against a kill, patient with a lock."""
    if engine.url.database:
        folder = Path(engine.url.database).parent
        with storage_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine, "connect")
    def _set_pragmas(connection, _record) -> None:  # type: ignore[no-untyped-def]
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA foreign_keys=ON")
