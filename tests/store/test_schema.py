"""Tables: made, upgraded, recognised, on both databases."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, text

from minutes.errors import ConfigError, StorageError
from minutes.store import migrations
from minutes.store.database import Base, Database, SightingRow, default_url
from minutes.store.engine import open_engine
from minutes.store.events import EventKind, EventLog
from minutes.store.jobs import JobQueue, JobState
from minutes.store.ledger import Ledger
from minutes.store.schema import HEAD, bring_to_head, version
from tests.store.workers import open_each, recording_ids, side_by_side

DATA = Path(__file__).parent / "data"
DEGRADED, RUNNING = "a" * 64, "b" * 64
"""Recordings in the old database, by the state of their jobs."""


@pytest.fixture
def old_url(url: str) -> str:
    """A database with rows, made by the product before it noted a version."""
    engine = open_engine(url, busy_timeout_s=10.0)
    statements = (DATA / f"0001.{engine.dialect.name}.sql").read_text(encoding="utf-8")
    with engine.begin() as connection:
        for statement in statements.split(";\n"):
            if statement.strip():
                connection.exec_driver_sql(statement)
    engine.dispose()
    return url


def differences(url: str) -> list[object]:
    with open_engine(url, busy_timeout_s=10.0).connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def test_migrations_make_what_the_models_say(url: str) -> None:
    Ledger(Database(url)).recordings()
    assert differences(url) == []


def test_the_newest_revision_is_the_one_that_is_looked_for() -> None:
    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert script.get_heads() == [HEAD]


def test_an_old_database_is_upgraded_with_its_rows(old_url: str) -> None:
    database = Database(old_url)
    ledger = Ledger(database)
    first, second = ledger.recordings()
    assert (first.id, first.name, first.duration_s) == (DEGRADED, "자문회의", None)
    assert second.meeting_file == Path("/녹음/간담회.toml")
    assert first.added_at == dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
    assert ledger.speaker_names(DEGRADED) == {"S1": "홍길동"}
    assert ledger.costs(DEGRADED) == {"probe": (1.5, 100.0)}
    assert ledger.folder(DEGRADED) == "2026-11-01_자문회의"
    with database.session() as session:
        sighting = session.get_one(SightingRow, "/녹음/자문회의.wav")
        assert sighting.sha256 == DEGRADED
        assert sighting.seen_at.tzinfo is dt.UTC
        sighting.sha256 = None
    job = ledger.job(DEGRADED)
    assert job is not None
    assert (job.state, job.attempts, job.error) == (JobState.DEGRADED, 2, "EngineError")
    assert (job.message_ko, job.exit_code) == ("오류", 30)
    assert (job.not_before, job.lease_owner, job.stage, job.meeting_hash) == (None,) * 4
    assert differences(old_url) == []


def test_what_an_old_run_left_running_is_taken_over_at_once(old_url: str) -> None:
    database = Database(old_url)
    queue = JobQueue(database, owner="here:1", lease_s=60.0)
    assert [job.recording_id for job in queue.due()] == [RUNNING]
    lease = queue.claim(RUNNING)
    assert lease is not None
    assert lease.attempt == 2
    assert [entry.kind for entry in EventLog(database).of(RUNNING)] == [EventKind.TAKEN_OVER]


def test_an_upgrade_that_breaks_off_leaves_what_was(old_url: str) -> None:
    engine = open_engine(old_url, busy_timeout_s=10.0)

    def break_off(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if "CREATE TABLE deliveries" in statement:
            raise KeyboardInterrupt

    event.listen(engine, "before_cursor_execute", break_off)
    with pytest.raises(KeyboardInterrupt):
        bring_to_head(engine)
    event.remove(engine, "before_cursor_execute", break_off)
    with engine.connect() as connection:
        assert version(connection) == "0001"
        assert connection.execute(text("SELECT count(*) FROM jobs")).scalar() == 2
        columns = connection.execute(text("SELECT * FROM recordings")).keys()
    assert "retention" not in columns
    bring_to_head(engine)
    assert differences(old_url) == []


def test_a_database_of_a_newer_version_is_left_alone(url: str) -> None:
    database = Database(url)
    with database.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(StorageError, match="9999"):
        Ledger(Database(url)).recordings()


def test_processes_that_open_a_fresh_database_together_all_succeed(
    new_url: Callable[[], str],
) -> None:
    urls = tuple(new_url() for _ in range(6))
    new = side_by_side(open_each, *[(urls,)] * 3)
    assert sum(new) == len(urls), "each job was new to one of them"
    for url in urls:
        database = Database(url)
        assert [entry.id for entry in Ledger(database).recordings()] == list(recording_ids(1))
        assert [
            entry.kind for entry in EventLog(database).since(dt.datetime(2000, 1, 1).astimezone())
        ] == [EventKind.QUEUED]
        database.close()


def test_a_current_database_is_opened_without_alembic(tmp_path: Path) -> None:
    url = default_url(tmp_path)
    Ledger(Database(url)).recordings()
    script = (
        "import sys\n"
        "from minutes.store.database import Database\n"
        "from minutes.store.ledger import Ledger\n"
        f"Ledger(Database({url!r})).recordings()\n"
        "print([name for name in ('alembic', 'psycopg') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("oracle+oracledb://minutes:secret@nowhere/db", "oracledb"),
        ("다른db://", "다른db"),
        ("", "URL"),
    ],
)
def test_an_address_that_cannot_be_used_is_a_wrong_setting(url: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        Ledger(Database(url)).recordings()
    assert "secret" not in caught.value.message("ko")


def test_the_error_about_a_server_does_not_tell_the_password() -> None:
    with pytest.raises(StorageError) as caught:
        Ledger(Database("postgresql://minutes:secret@127.0.0.1:1/db")).recordings()
    assert "secret" not in caught.value.message("ko")
