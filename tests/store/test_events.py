"""The event log, on both databases."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from minutes.errors import StorageError
from minutes.store.database import Database
from minutes.store.events import EventKind, EventLog
from tests.store.workers import NOON, Clock, add_recordings

SEOUL = dt.timezone(dt.timedelta(hours=9))


@pytest.fixture
def log(database: Database, clock: Clock) -> EventLog:
    return EventLog(database, now=lambda: clock.now)


def test_events_come_back_as_they_were_noted(database: Database, log: EventLog) -> None:
    (identity,) = add_recordings(database, 1)
    log.add(EventKind.FOUND, identity, name="자문회의", seconds=3.5)
    log.add(EventKind.MOVED, identity, paths=[Path("새 이름.wav").name])
    log.add(EventKind.NIGHT_STARTED)
    found, moved = log.of(identity)
    assert (found.kind, found.recording_id, found.at) == (EventKind.FOUND, identity, NOON)
    assert found.facts == {"name": "자문회의", "seconds": 3.5}
    assert moved.id > found.id
    assert moved.facts == {"paths": ["새 이름.wav"]}
    assert [entry.recording_id for entry in log.since(NOON)] == [identity, identity, None]


def test_facts_may_be_paths_and_times(database: Database, log: EventLog) -> None:
    log.add(EventKind.NOTE, path=Path("가/나.wav"), at=NOON)
    assert log.since(NOON)[0].facts == {"path": "가/나.wav", "at": "2026-11-01 03:00:00+00:00"}


def test_a_span_begins_with_its_start_and_ends_before_its_end(log: EventLog, clock: Clock) -> None:
    hour = dt.timedelta(hours=1)
    for _ in range(3):
        log.add(EventKind.NOTE, at_s=clock.monotonic)
        clock.pass_s(3600)
    assert len(log.since(NOON)) == 3
    assert len(log.since(NOON, NOON + 2 * hour)) == 2
    assert len(log.since((NOON + hour).astimezone(SEOUL))) == 2, "any zone will do"


def test_times_are_utc_whatever_the_zone_they_came_in(database: Database) -> None:
    log = EventLog(database, now=lambda: NOON.astimezone(SEOUL))
    log.add(EventKind.NOTE)
    (entry,) = log.since(NOON - dt.timedelta(seconds=1), NOON + dt.timedelta(seconds=1))
    assert (entry.at, entry.at.utcoffset()) == (NOON, dt.timedelta(0))


def test_an_event_of_a_recording_that_nobody_noted_is_refused(log: EventLog) -> None:
    with pytest.raises(StorageError):
        log.add(EventKind.NOTE, "f" * 64)
    assert log.since(NOON) == ()
