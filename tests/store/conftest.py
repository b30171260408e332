"""Both databases, clocks that the test turns, and recordings to queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from minutes.store.database import Database, default_url
from minutes.store.jobs import JobQueue
from tests.postgres import PostgresServer, postgres_server
from tests.store.workers import Clock

BACKENDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for all tests of the store."""
    with postgres_server() as server:
        yield server


@pytest.fixture(params=BACKENDS)
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes the URL of another empty database of one kind."""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        return server.new_database
    numbers = count(1)
    return lambda: default_url(tmp_path / f"state-{next(numbers)}")


@pytest.fixture
def url(new_url: Callable[[], str]) -> str:
    """The URL of an empty database, of each kind in turn."""
    return new_url()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """An empty database, of each kind in turn."""
    made = Database(url)
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(database: Database, clock: Clock) -> JobQueue:
    """The queue as a process on host ``here`` sees it."""
    return queue_of(database, clock, "here:1")


def queue_of(database: Database, clock: Clock, owner: str) -> JobQueue:
    """The queue as another process sees it."""
    return JobQueue(
        database,
        owner=owner,
        lease_s=60.0,
        monotonic=lambda: clock.monotonic,
        now=lambda: clock.now,
    )
