"""The ledger on a real database."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from minutes.errors import SilentRecordingError, StorageError, UnknownRecordingError
from minutes.store.database import Database, default_url
from minutes.store.ledger import Ledger

ONE = "1" * 64
TWO = "12" + "0" * 62


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    found = Ledger(Database(default_url(tmp_path / "state")))
    for recording_id in (ONE, TWO):
        found.add_recording(recording_id, name="회의", sources=(Path("a.wav"),), meeting_file=None)
    return found


def test_hash_is_remembered_until_the_file_changes(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "회의.wav"
    path.write_bytes(b"one")
    first = ledger.file_hash(path)
    stat = path.stat()
    path.write_bytes(b"two")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert ledger.file_hash(path) == first, "same size and time: not read again"
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    assert ledger.file_hash(path) != first


def test_find_wants_one_recording(ledger: Ledger) -> None:
    assert ledger.find("11").id == ONE
    for ambiguous_or_unknown in ("1", "", "f", "%"):
        with pytest.raises(UnknownRecordingError):
            ledger.find(ambiguous_or_unknown)


def test_a_renamed_recording_is_the_same_one(ledger: Ledger) -> None:
    ledger.add_recording(
        ONE, name="새 이름", sources=(Path("b.wav"), Path("c.wav")), meeting_file=Path("b.toml")
    )
    entry = ledger.find(ONE)
    assert (entry.name, entry.sources) == ("새 이름", (Path("b.wav"), Path("c.wav")))
    assert len(ledger.recordings()) == 2


def test_job_keeps_its_last_error_until_it_succeeds(ledger: Ledger) -> None:
    assert ledger.job(ONE) is None
    ledger.start(ONE)
    ledger.finish(ONE, degraded=False, error=SilentRecordingError(path="회의.wav"))
    failed = ledger.job(ONE)
    assert failed is not None
    assert (failed.state, failed.error, failed.exit_code) == ("failed", "SilentRecordingError", 13)
    assert failed.message_ko is not None
    assert "회의.wav" in failed.message_ko
    ledger.start(ONE)
    ledger.finish(ONE, degraded=False, error=None)
    done = ledger.job(ONE)
    assert done is not None
    assert (done.state, done.error, done.attempts) == ("done", None, 2)


def test_names_are_added_never_changed_and_can_be_taken_back(ledger: Ledger) -> None:
    for name in ("김도현", "박지은"):
        ledger.add_speaker_name(ONE, speaker="S1", name=name, reviewer="사무국")
    ledger.add_speaker_name(ONE, speaker="S2", name="이준호", reviewer="사무국")
    assert ledger.speaker_names(ONE) == {"S1": "박지은", "S2": "이준호"}
    ledger.add_speaker_name(ONE, speaker="S1", name="", reviewer="사무국")
    assert ledger.speaker_names(ONE) == {"S2": "이준호"}
    assert ledger.speaker_names(TWO) == {}


def test_folders_have_one_owner(ledger: Ledger) -> None:
    ledger.set_folder(ONE, "2026-11-20_회의")
    assert ledger.folder(ONE) == "2026-11-20_회의"
    assert ledger.folder_owner("2026-11-20_회의") == ONE
    with pytest.raises(StorageError):
        ledger.set_folder(TWO, "2026-11-20_회의")


def test_costs_are_those_of_the_last_run(ledger: Ledger) -> None:
    ledger.add_cost(ONE, "probe", seconds=2.0, peak_mib=100.0)
    ledger.add_cost(ONE, "probe", seconds=1.0, peak_mib=90.0)
    assert ledger.costs(ONE) == {"probe": (1.0, 90.0)}


def test_what_was_written_is_there_after_reopening(ledger: Ledger, tmp_path: Path) -> None:
    ledger.set_folder(ONE, "폴더")
    assert Ledger(Database(default_url(tmp_path / "state"))).folder(ONE) == "폴더"


def test_a_database_that_cannot_be_opened_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "minutes.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(StorageError):
        Ledger(Database(default_url(tmp_path))).recordings()
