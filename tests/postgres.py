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

import psycopg


class PostgresServer:
    """A running server."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._numbers = count(1)

    def new_database(self) -> str:
        """URL of what no test has used, as a user would write it.

        It is a schema of its own: a database would be 300 files to copy and to delete.
        """
        name = f"minutes_{next(self._numbers)}"
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return f"{self._url}&options=-csearch_path%3D{name}"


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server; it and its data are gone when the block ends."""
    from pgserver.postgres_server import get_server

    folder = tempfile.mkdtemp(prefix="minutes-postgres-")
    server = get_server(folder, cleanup_mode="delete")
    try:
        # A server that only tests use need not survive a power cut; waiting for the disk would
        # take most of their time.
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield PostgresServer(str(server.get_uri()))
    finally:
        server.cleanup()
