"""Connections to the two databases, and everything about either that the other has not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    func,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import ArgumentError

from minutes.errors import ConfigError
from minutes.files import storage_errors

READING = {"minutes_reading": True}
"""Execution options of a connection that only reads."""

_MIGRATION_KEY = 0x6D696E75746573
"""PostgreSQL's advisory lock of those who change the tables: "minutes" in ASCII."""

_PATIENCE = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
}
"""Seconds until a PostgreSQL server that does not answer is given up; the URL may say others."""


def open_engine(url: str, *, busy_timeout_s: float) -> Engine:
    """Connections to the database at ``url``; none is made yet.

    Raises ConfigError where the URL is none, or the database's driver is not installed.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed, busy_timeout_s)
        return _server(parsed, busy_timeout_s)
    except ArgumentError as error:
        raise ConfigError(path="[store] url", detail=str(error)) from error
    except ModuleNotFoundError as error:
        raise ConfigError(
            path="[store] url",
            detail="데이터베이스 드라이버가 없습니다: `pip install minutes-assistant[postgres]` / "
            f"the database driver is not installed ({error.name})",
        ) from error


@contextmanager
def changing_tables(engine: Engine) -> Iterator[Connection]:
    """A transaction in which nobody else changes the tables."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_KEY})
        yield connection


def structural_problems(connection: Connection) -> tuple[str, ...]:
    """What a SQLite file's own check finds; servers look after theirs."""
    if connection.dialect.name != "sqlite":
        return ()
    found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    return tuple(str(line) for line in found if line != "ok")


def forget_deleted(engine: Engine) -> None:
    """Let what was deleted go from the files too: SQLite's log keeps old pages until it is taken
    over, PostgreSQL old rows until a VACUUM. Neither may be in a transaction."""
    if engine.dialect.name == "sqlite":
        # Not by a connection of SQLAlchemy's, which begins a transaction at once.
        with closing(engine.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    elif engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM voice_profiles")


def resume_numbering(connection: Connection, table: Table) -> None:
    """Let the next numbered row follow the highest, after rows were put in with their numbers.

    SQLite does so by itself; a sequence of PostgreSQL must be told.
    """
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None:
        return
    highest = connection.execute(select(func.max(column))).scalar()
    if highest is not None:
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        connection.execute(select(func.setval(sequence, highest)))


def _sqlite(url: URL, busy_timeout_s: float) -> Engine:
    """The one place with SQLite's own statements: safe against a kill, patient with a lock."""
    if url.database:
        folder = Path(url.database).parent
        with storage_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": busy_timeout_s})

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        # The driver begins no transaction of its own: it would only before a change, so that
        # what was read before could be outdated.
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        # What is deleted is overwritten: a voice that somebody took back must not stay readable.
        connection.execute("PRAGMA secure_delete=ON")
        _use_wal(connection, url.database, busy_timeout_s)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that will write takes the lock at once: one that reads first and asks
        # for it later is refused without waiting if somebody wrote in between.
        reads = "minutes_reading" in connection.get_execution_options()
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _use_wal(connection: sqlite3.Connection, path: str | None, busy_timeout_s: float) -> None:
    """Readers and a writer side by side. The mode stays with the file.

    Two that switch a new database at once would not wait for each other, hence the file lock.
    """
    if connection.execute("PRAGMA journal_mode").fetchone()[0] in ("wal", "memory"):
        return
    try:
        with FileLock(f"{path}.lock", timeout=busy_timeout_s):
            connection.execute("PRAGMA journal_mode=WAL")
    except Timeout as error:
        raise sqlite3.OperationalError(str(error)) from error


def _server(url: URL, busy_timeout_s: float) -> Engine:
    if url.get_backend_name() != "postgresql":
        return create_engine(url, pool_pre_ping=True)
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url.set(query={**_PATIENCE, **url.query}), pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.execute(f"SET lock_timeout = {round(busy_timeout_s * 1000)}")
        connection.commit()

    return engine
