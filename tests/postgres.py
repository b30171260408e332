"""A real PostgreSQL server for tests, from the binaries that the package pgserver carries.

Run as root, the server runs as an unprivileged user of its own. Its data therefore lie directly
under the system's temporary folder, which that user can enter, and not under pytest's, which is
the current user's alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import psycopg


class PostgresServer:
    """A running server; every database is new."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._numbers = count(1)

    def new_database(self) -> str:
        """URL of an empty database, as a user would write it."""
        name = f"minutes_{next(self._numbers)}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return str(self._server.get_uri(name))


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server; it and its data are gone when the block ends."""
    from pgserver.postgres_server import get_server

    folder = tempfile.mkdtemp(prefix="minutes-postgres-")
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield PostgresServer(server)
    finally:
        server.cleanup()
