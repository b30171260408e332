"""An archive has no dialect: what SQLite gave PostgreSQL takes, and the other way round."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from minutes.service.upkeep.backup import back_up
from minutes.service.upkeep.holdings import Holdings
from minutes.service.upkeep.restore import restore
from minutes.service.upkeep.verify import verify
from minutes.store.archive import snapshot
from minutes.store.database import EventRow
from minutes.store.events import EventKind, EventLog
from minutes.store.ledger import Ledger
from tests.fakes import ROOT
from tests.postgres import PostgresServer, postgres_server
from tests.service.upkeep_kit import holdings_of, make_home

NOT_UTF8 = b"audio_in/\xb0\xed\xb9\xce.wav".decode(errors="surrogateescape")


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


def lines(holdings: Holdings) -> dict[str, list[bytes]]:
    """All rows but the events that a restore adds."""
    with snapshot(holdings.database) as taken:
        found = {table: list(taken.lines(table)) for table in taken.tables}
    found["events"] = [line for line in found["events"] if b'"kind": "note"' not in line]
    return found


def test_an_archive_goes_from_sqlite_to_postgresql_and_back(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    home = make_home(tmp_path / "home")
    source = holdings_of(home)
    identity = source.ledger.recordings()[0].id
    source.ledger.add_copy(Path(NOT_UTF8), identity)
    back_up(source, tmp_path / "1.tar.gz", product="minutes test")

    server = tmp_path / "server"
    shutil.copytree(ROOT / "config", server / "config")
    there = holdings_of(server, postgres.new_database())
    restore(tmp_path / "1.tar.gz", lambda _: there)
    assert lines(there) == lines(source)
    assert there.ledger.copies(identity) == (Path(NOT_UTF8),)

    EventLog(there.database).add(EventKind.NOTE, identity, text="가상")
    with there.database.reading() as session:
        numbers = list(session.scalars(select(EventRow.id).order_by(EventRow.id)))
    assert len(set(numbers)) == len(numbers), "numbering goes on after what was restored"
    assert verify(there).wrong == 2, "the two documents, which are not in a backup"

    back_up(there, tmp_path / "2.tar.gz", product="minutes test")
    back = tmp_path / "back"
    shutil.copytree(ROOT / "config", back / "config")
    here = holdings_of(back)
    restore(tmp_path / "2.tar.gz", lambda _: here)
    assert lines(here) == lines(source)
    there.database.close()


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_a_snapshot_is_one_moment_of_all_tables(
    backend: str, tmp_path: Path, postgres: PostgresServer
) -> None:
    holdings = holdings_of(tmp_path, postgres.new_database() if backend == "postgresql" else None)
    ledger, events = Ledger(holdings.database), EventLog(holdings.database)
    stop = threading.Event()

    def add() -> None:
        number = 0
        while not stop.is_set():
            identity = f"{number:064x}"
            ledger.add_recording(identity, name="가상", sources=(), meeting_file=None)
            events.add(EventKind.FOUND, identity)
            number += 1

    adding = threading.Thread(target=add)
    adding.start()
    try:
        for _ in range(15):
            with snapshot(holdings.database) as taken:
                recordings = len(list(taken.lines("recordings")))
                noted = len(list(taken.lines("events")))
                assert recordings - noted in (0, 1)
                assert len(taken.recording_ids()) == recordings
    finally:
        stop.set()
        adding.join()
        holdings.database.close()
    assert recordings > 0
