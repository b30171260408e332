"""Voice profiles in both databases. All people are made up."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from minutes.errors import UnknownVoiceError
from minutes.model.voices import VoiceSource
from minutes.store.archive import snapshot
from minutes.store.database import Database, default_url
from minutes.store.events import EventKind, EventLog
from minutes.store.voices import VoiceStore
from tests.voices import CONSENT, MODEL, OWN, TODAY, like, voice

NOW = dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC)
EVERY_DAY = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def store(database: Database) -> VoiceStore:
    return VoiceStore(database, now=lambda: NOW)


def events(database: Database) -> list[tuple[EventKind, dict[str, object]]]:
    return [(entry.kind, entry.facts) for entry in EventLog(database).since(EVERY_DAY)]


def test_a_voice_is_kept_as_it_was_given(store: VoiceStore, database: Database) -> None:
    given = voice(embedding=like(0.3), speech_s=31.5)
    profile = store.add(given, by="사무국")
    assert profile.voice == given
    assert profile.created_at == NOW
    assert store.get(profile.id) == profile
    assert store.list() == (profile,)
    ((kind, facts),) = events(database)
    assert kind is EventKind.VOICE_ADDED
    assert facts == {
        "profile": profile.id,
        "name": "박지은",
        "by": "사무국",
        "until": "2028-03-01",
    }


def test_only_voices_of_these_people_and_this_time_are_in_force(store: VoiceStore) -> None:
    store.add(voice("박지은", expires_on=TODAY), by="사무국")
    store.add(voice("박지은", expires_on=TODAY - dt.timedelta(days=1)), by="사무국")
    store.add(voice("정민아"), by="사무국")
    names = ("박지은", "이준호")
    later, earlier = TODAY + dt.timedelta(days=1), TODAY - dt.timedelta(days=30)

    def in_force(names: tuple[str, ...], *, today: dt.date = TODAY, on: dt.date | None) -> int:
        return len(store.in_force(names, today=today, on=on, recording_id="a" * 64))

    (found,) = store.in_force(names, today=TODAY, on=None, recording_id="a" * 64)
    assert (found.name, found.model, found.embedding) == ("박지은", MODEL, OWN)
    assert found.consented_on == CONSENT.given_on
    assert in_force(names, on=earlier) == 1
    assert in_force(names, on=later) == 0
    assert in_force(names, today=later, on=TODAY) == 0
    assert in_force((), on=None) == 0


def test_a_voice_proves_nothing_about_the_meeting_it_is_from(store: VoiceStore) -> None:
    source = VoiceSource("sample", "b" * 64)
    store.add(voice(source=source), by="사무국")
    for recording_id, count in (("a" * 64, 1), ("b" * 64, 0)):
        found = store.in_force(("박지은",), today=TODAY, on=None, recording_id=recording_id)
        assert len(found) == count


def test_a_longer_time_is_noted(store: VoiceStore, database: Database) -> None:
    profile = store.add(voice(), by="사무국")
    longer = store.extend(profile.id, until=dt.date(2030, 1, 1), by="담당자")
    assert longer.voice.expires_on == dt.date(2030, 1, 1)
    assert store.get(profile.id) == longer
    kind, facts = events(database)[-1]
    assert (kind, facts["by"], facts["until"]) == (
        EventKind.VOICE_EXTENDED,
        "담당자",
        "2030-01-01",
    )


def test_a_deleted_voice_is_gone_and_who_deleted_it_is_not(
    store: VoiceStore, database: Database
) -> None:
    kept, gone = store.add(voice("정민아"), by="사무국"), store.add(voice(), by="사무국")
    store.delete(gone.id, by="담당자")
    assert store.list() == (kept,)
    with pytest.raises(UnknownVoiceError):
        store.get(gone.id)
    with pytest.raises(UnknownVoiceError):
        store.delete(gone.id, by="담당자")
    kind, facts = events(database)[-1]
    assert kind is EventKind.VOICE_DELETED
    assert facts == {"profile": gone.id, "name": "박지은", "by": "담당자"}


def test_nothing_of_a_deleted_voice_stays_in_the_files_of_sqlite(tmp_path: Path) -> None:
    database = Database(default_url(tmp_path))
    store = VoiceStore(database)
    marked = tuple(0.123456789 + number / 1e4 for number in range(256))
    profile = store.add(voice(embedding=marked), by="사무국")
    trace = json.dumps(marked)[:40].encode()

    def holds() -> bool:
        return any(trace in path.read_bytes() for path in tmp_path.glob("minutes.db*"))

    assert holds()
    store.delete(profile.id, by="담당자")
    assert not holds()


def test_voices_whose_time_is_over_are_forgotten_with_an_event(
    store: VoiceStore, database: Database
) -> None:
    store.add(voice("정민아", expires_on=TODAY), by="사무국")
    store.add(voice(expires_on=TODAY - dt.timedelta(days=1)), by="사무국")
    assert store.purge(TODAY) == 1
    assert store.purge(TODAY) == 0
    assert [profile.voice.name for profile in store.list()] == ["정민아"]
    kind, facts = events(database)[-1]
    assert (kind, facts["name"], facts["until"]) == (
        EventKind.VOICE_EXPIRED,
        "박지은",
        "2026-11-19",
    )


def test_a_backup_holds_voices(store: VoiceStore, database: Database) -> None:
    store.add(voice(), by="사무국")
    with snapshot(database) as taken:
        (line,) = taken.lines("voice_profiles")
    assert json.loads(line)["embedding"] == json.dumps(OWN)
