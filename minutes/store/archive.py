"""The database as text: each table a file of JSON lines, the same from SQLite and PostgreSQL.

An archive has no dialect, so what one database gave another takes. Names of files that are not
UTF-8 are written as the database stores them, which is valid Unicode.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Date,
    DateTime,
    MetaData,
    Table,
    TypeDecorator,
    delete,
    exists,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from minutes.errors import BackupError
from minutes.files import replacing
from minutes.store.database import AnyText, Base, Database, DeliveryRow, RecordingRow
from minutes.store.engine import changing_tables, open_engine, resume_numbering
from minutes.store.schema import HEAD

SUFFIX = ".jsonl"

_BATCH = 500
"""Rows that are read or written together."""


class Snapshot:
    """The whole database at one moment."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def revision(self) -> str:
        """Of the tables. Opening a database brings it to the product's."""
        return HEAD

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of all tables, those that others refer to first."""
        return tuple(table.name for table in Base.metadata.sorted_tables)

    def lines(self, table: str) -> Iterator[bytes]:
        """The rows of a table, one line each, in the order of its key."""
        rows = Base.metadata.tables[table]
        query = select(rows).order_by(*rows.primary_key)
        found = self._session.execute(query.execution_options(yield_per=_BATCH))
        for row in found.mappings():
            yield _encode(dict(row), self._session)

    def recording_ids(self) -> tuple[str, ...]:
        """Every recording, in order."""
        return tuple(self._session.scalars(select(RecordingRow.id).order_by(RecordingRow.id)))


@contextmanager
def snapshot(database: Database) -> Iterator[Snapshot]:
    """All tables as they are at one moment, while others go on writing. Raises StorageError."""
    with database.reading() as session:
        if session.get_bind().dialect.name != "sqlite":
            # SQLite sees one moment in every transaction; a server must be asked to.
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield Snapshot(session)


def known_ids(database: Database) -> frozenset[str] | None:
    """The recordings of a database; None where it holds neither these nor mails, so that
    another may take its place. Raises StorageError."""
    with database.reading() as session:
        ids = frozenset(session.scalars(select(RecordingRow.id)))
        mails = session.scalar(select(exists().select_from(DeliveryRow)))
        return ids if ids or mails else None


def load(
    database: Database, folder: Path, settle: Callable[[Session], None], *, archive: Path
) -> None:
    """Fill a database that holds nothing worth keeping, in one transaction.

    ``folder`` holds the lines of all tables as of this version; ``settle`` makes of them what
    holds on this machine. Raises BackupError about ``archive`` where lines do not fit, or
    StorageError.
    """
    with database.session() as session:
        tables = Base.metadata.sorted_tables
        for table in reversed(tables):
            session.execute(delete(table))
        for table in tables:
            _fill(session, table, folder, archive)
            resume_numbering(session.connection(), table)
        settle(session)


def raise_to_head(folder: Path, revision: str, *, scratch: Path, archive: Path) -> None:
    """Rewrite the lines of an older revision as those of this version.

    They go through a database in the file ``scratch``, which is upgraded as any other. Raises
    BackupError where the revision is not known or lines do not fit, or StorageError.
    """
    from minutes.store.migrations import known_revisions, upgrade

    if revision not in known_revisions():
        raise BackupError(
            path=str(archive),
            detail=f"더 새로운 버전의 프로그램이 만든 백업입니다(개정 {revision}). 프로그램을 먼저 "
            f"업그레이드하십시오. / The backup was made by a newer version (revision {revision}); "
            "upgrade the program first.",
        )
    url = f"sqlite:///{scratch}"
    engine = open_engine(url, busy_timeout_s=1.0)
    try:
        with changing_tables(engine) as connection:
            upgrade(connection, None, to=revision)
        with Session(engine) as session, session.begin():
            older = MetaData()
            older.reflect(session.connection())
            for table in older.sorted_tables:
                if table.name != "alembic_version":
                    _fill(session, table, folder, archive)
    finally:
        engine.dispose()
    upgraded = Database(url)
    with snapshot(upgraded) as taken:
        for name in taken.tables:
            with replacing(folder / f"{name}{SUFFIX}") as file:
                file.writelines(taken.lines(name))
    upgraded.close()


def _fill(session: Session, table: Table, folder: Path, archive: Path) -> None:
    path = folder / f"{table.name}{SUFFIX}"
    try:
        with path.open("rb") as file:
            rows = (_decode(line, table) for line in file)
            while batch := list(islice(rows, _BATCH)):
                session.execute(insert(table), batch)
    except (OSError, ValueError, LookupError, TypeError, IntegrityError) as error:
        raise BackupError(
            path=str(archive),
            detail=f"표 {table.name}의 내용을 읽을 수 없습니다. 다른 백업을 쓰십시오. / "
            f"The table {table.name} cannot be read ({error}); use another backup.",
        ) from error


def _encode(row: dict[str, Any], session: Session) -> bytes:
    dialect = session.get_bind().dialect
    stored = {
        column: AnyText().process_bind_param(value, dialect) if isinstance(value, str) else value
        for column, value in row.items()
    }
    return json.dumps(stored, ensure_ascii=False, default=_iso).encode() + b"\n"


def _iso(value: dt.date) -> str:
    return value.isoformat()


def _decode(line: bytes, table: Table) -> dict[str, Any]:
    row = json.loads(line)
    if not isinstance(row, dict):
        raise TypeError(table.name)
    return {name: _value(value, table.columns[name].type) for name, value in row.items()}


def _value(value: Any, kind: TypeEngine[Any]) -> Any:
    if not isinstance(value, str):
        return value
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    if isinstance(plain, DateTime):
        return dt.datetime.fromisoformat(value)
    return dt.date.fromisoformat(value) if isinstance(plain, Date) else value
