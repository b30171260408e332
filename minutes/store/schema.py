"""The tables of a database: brought to what this version of the product wants."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, inspect, text

from minutes.errors import StorageError
from minutes.store.engine import READING, changing_tables

HEAD = "0004"
"""The newest revision in :mod:`minutes.store.migrations`."""

_UNVERSIONED = "0001"
"""What a database with tables and no version is: made before versions were noted."""


def bring_to_head(engine: Engine) -> None:
    """Make or upgrade the tables; loads Alembic only where there is something to do.

    All steps are one transaction. Raises StorageError where the database is newer than the
    product.
    """
    with engine.execution_options(**READING).connect() as connection:
        if version(connection) == HEAD:
            return
    with changing_tables(engine) as connection:
        found = version(connection)
        if found != HEAD:
            _upgrade(connection, found)


def version(connection: Connection) -> str | None:
    """The revision of a database's tables; None where there are none."""
    tables = inspect(connection)
    if tables.has_table("alembic_version"):
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return _UNVERSIONED if tables.has_table("recordings") else None


def _upgrade(connection: Connection, found: str | None) -> None:
    from minutes.store.migrations import known_revisions, upgrade

    if found is not None and found not in known_revisions():
        raise StorageError(
            path=str(connection.engine.url.database),
            detail=f"더 새로운 버전의 프로그램이 만든 데이터베이스입니다(개정 {found}). 프로그램을 "
            f"업그레이드하십시오 / made by a newer version (revision {found}); upgrade the program",
        )
    upgrade(connection, found)
