"""Whether the database is sound: its own structure, and rows that point at nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from minutes.store.database import Base, Database
from minutes.store.engine import structural_problems


def database_problems(database: Database) -> tuple[str, ...]:
    """What is wrong with the database, one line each; none where it is sound.

    Raises StorageError where it cannot be read at all.
    """
    with database.reading() as session:
        problems = structural_problems(session.connection())
        return problems or tuple(_dangling(session))


def _dangling(session: Session) -> Iterator[str]:
    """Rows whose reference has no counterpart, whatever the database enforces by itself."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            child, parent = key.parent, key.column
            known = select(parent)
            query = select(child).where(child.is_not(None), child.not_in(known)).distinct()
            for value in session.scalars(query.order_by(child)):
                yield f"{_name(table)}.{child.name} = {value}: no such {_name(parent.table)}"


def _name(table: object) -> str:
    return table.name if isinstance(table, Table) else str(table)
