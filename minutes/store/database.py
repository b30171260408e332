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
    """A file as it was last hashed, so that an unchanged file is hashed once."""

    __tablename__ = "sightings"

    path: Mapped[str] = mapped_column(Text, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    mtime_ns: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))


class RecordingRow(Base):
    """A recording that was taken in, and where it was last seen."""

    __tablename__ = "recordings"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    sources: Mapped[str] = mapped_column(Text)
    """Paths of the parts in order, a JSON array."""
    meeting_file: Mapped[str | None] = mapped_column(Text)
    added_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), default=utc_now)


class JobRow(Base):
    """The last attempt to process a recording."""

    __tablename__ = "jobs"

    recording_id: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(64))
    message_ko: Mapped[str | None] = mapped_column(Text)
    message_en: Mapped[str | None] = mapped_column(Text)
    exit_code: Mapped[int] = mapped_column(default=0)
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
