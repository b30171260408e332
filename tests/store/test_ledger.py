"""The ledger on a real database."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from minutes.errors import (
    SilentRecordingError,
    StorageError,
    UnknownRecordingError,
    UnsettledFileError,
)
from minutes.files import hash_file
from minutes.model.editions import ClosedSpan
from minutes.store.database import Database, default_url
from minutes.store.jobs import JobQueue
from minutes.store.ledger import Ledger, Sighting
from tests.store.workers import NOON, recording_ids

ONE = "1" * 64
TWO = "12" + "0" * 62


@pytest.fixture
def ledger(database: Database) -> Ledger:
    found = Ledger(database)
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


def test_the_work_on_a_recording_is_read_with_it(ledger: Ledger, queue: JobQueue) -> None:
    assert ledger.job(ONE) is None
    queue.enqueue(ONE, reason="new", meeting_hash=None)
    lease = queue.claim(ONE)
    assert lease is not None
    queue.fail(lease, SilentRecordingError(path="회의.wav"))
    failed = ledger.job(ONE)
    assert failed == queue.job(ONE)
    assert failed is not None
    assert (failed.state, failed.error, failed.exit_code) == ("failed", "SilentRecordingError", 13)
    assert failed.message_ko is not None
    assert "회의.wav" in failed.message_ko


def test_names_are_added_never_changed_and_can_be_taken_back(ledger: Ledger) -> None:
    for name in ("김도현", "박지은"):
        ledger.add_speaker_name(ONE, speaker="S1", name=name, reviewer="사무국")
    ledger.add_speaker_name(ONE, speaker="S2", name="이준호", reviewer="사무국")
    assert ledger.speaker_names(ONE) == {"S1": "박지은", "S2": "이준호"}
    ledger.add_speaker_name(ONE, speaker="S1", name="", reviewer="사무국")
    assert ledger.speaker_names(ONE) == {"S2": "이준호"}
    assert ledger.speaker_names(TWO) == {}


def test_folders_have_one_owner(ledger: Ledger) -> None:
    assert ledger.set_folder(ONE, "2026-11-20_회의")
    assert ledger.folder(ONE) == "2026-11-20_회의"
    assert ledger.folder_owner("2026-11-20_회의") == ONE
    assert not ledger.set_folder(TWO, "2026-11-20_회의")
    assert ledger.folder(TWO) is None
    assert ledger.folder_owner("2026-11-20_회의") == ONE


def test_what_was_exported_is_known_for_ever(ledger: Ledger) -> None:
    for sha256 in ("a" * 64, "b" * 64, "a" * 64):
        ledger.add_exported(ONE, sha256)
    assert ledger.exported(ONE) == {"a" * 64, "b" * 64}
    assert ledger.exported(TWO) == frozenset()


def test_costs_are_those_of_the_last_run(ledger: Ledger) -> None:
    ledger.add_cost(ONE, "probe", seconds=2.0, peak_mib=100.0)
    ledger.add_cost(ONE, "probe", seconds=1.0, peak_mib=90.0)
    assert ledger.costs(ONE) == {"probe": (1.0, 90.0)}


def test_what_was_written_is_there_after_reopening(ledger: Ledger, url: str) -> None:
    ledger.set_folder(ONE, "폴더")
    assert Ledger(Database(url)).folder(ONE) == "폴더"


def test_a_file_settles_from_when_it_last_changed(ledger: Ledger, tmp_path: Path) -> None:
    path, minute = tmp_path / "회의.wav", dt.timedelta(minutes=1)
    assert ledger.see(path, 10, 1, NOON) == Sighting(NOON, None)
    assert ledger.see(path, 10, 1, NOON + minute) == Sighting(NOON, None)
    for size, mtime_ns, now in ((11, 1, NOON + 2 * minute), (11, 2, NOON + 3 * minute)):
        assert ledger.see(path, size, mtime_ns, now) == Sighting(now, None)
    set_back = NOON - dt.timedelta(days=1)
    assert ledger.see(path, 11, 2, set_back).seen_at == set_back, "the clock went back"
    assert ledger.see(path, 11, 2, set_back + minute).seen_at == set_back


def test_a_hash_belongs_to_its_sighting(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "회의.wav"
    path.write_bytes(b"one")
    stat = path.stat()
    ledger.see(path, stat.st_size, stat.st_mtime_ns, NOON)
    hashed = ledger.file_hash(path)
    assert ledger.see(path, stat.st_size, stat.st_mtime_ns, NOON) == Sighting(NOON, hashed)
    assert ledger.see(path, stat.st_size + 1, stat.st_mtime_ns, NOON) == Sighting(NOON, None)


def test_a_file_that_changes_while_it_is_hashed_is_not_remembered(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "회의.wav"
    path.write_bytes(b"one")

    def hash_and_append(hashed: Path) -> str:
        digest = hash_file(hashed)
        with hashed.open("ab") as file:
            file.write(b" and two")
        return digest

    with monkeypatch.context() as patched:
        patched.setattr("minutes.store.ledger.hash_file", hash_and_append)
        with pytest.raises(UnsettledFileError):
            ledger.file_hash(path)
    assert ledger.file_hash(path) == hash_file(path)


def test_a_file_that_is_gone_is_a_storage_error(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        ledger.file_hash(tmp_path / "없음.wav")


def test_gone_files_are_forgotten(ledger: Ledger) -> None:
    for name in ("가.wav", "나.wav"):
        ledger.see(Path(name), 1, 1, NOON)
    ledger.forget_sightings([Path("가.wav"), Path("다.wav")])
    assert ledger.sighted() == (Path("나.wav"),)
    later = NOON + dt.timedelta(hours=1)
    assert ledger.see(Path("가.wav"), 1, 1, later).seen_at == later


def test_copies_are_news_once(ledger: Ledger) -> None:
    assert ledger.add_copy(Path("사본.wav"), ONE)
    assert not ledger.add_copy(Path("사본.wav"), ONE)
    assert ledger.add_copy(Path("다른 사본.wav"), ONE)
    assert ledger.copies(ONE) == (Path("다른 사본.wav"), Path("사본.wav"))
    assert ledger.add_copy(Path("사본.wav"), TWO), "the file holds another recording now"
    assert ledger.copies(ONE) == (Path("다른 사본.wav"),)


def test_facts_are_added_one_by_one(ledger: Ledger) -> None:
    assert ledger.find(ONE).duration_s is None
    ledger.set_facts(ONE, duration_s=61.5)
    ledger.set_facts(ONE, body="정책자문단", meeting_date=dt.date(2026, 11, 1), retention="10년")
    ledger.set_facts(ONE)
    entry = ledger.find(ONE)
    assert (entry.duration_s, entry.body, entry.meeting_date, entry.retention) == (
        61.5,
        "정책자문단",
        dt.date(2026, 11, 1),
        "10년",
    )
    assert ledger.find(TWO[:3]).body is None
    assert entry.added_at.utcoffset() == dt.timedelta(0)


def test_speed_is_the_median_of_the_last_runs(ledger: Ledger) -> None:
    assert ledger.measured_speed() == {}
    identities = recording_ids(5)
    for identity, seconds in zip(identities, (1000.0, 10.0, 30.0, 20.0, 50.0), strict=True):
        ledger.add_recording(identity, name="회의", sources=(), meeting_file=None)
        ledger.add_cost(identity, "transcribe", seconds=seconds, peak_mib=1.0)
        ledger.set_facts(identity, duration_s=100.0)
    ledger.add_cost(ONE, "diarize", seconds=5.0, peak_mib=1.0)
    assert ledger.measured_speed() == {"transcribe": 0.3}, "ONE's length is not known"
    assert ledger.measured_speed(recent=4) == {"transcribe": 0.25}
    assert ledger.measured_speed(recent=1) == {"transcribe": 0.5}


def test_names_that_are_not_utf8_come_back_as_they_were(ledger: Ledger) -> None:
    path = Path(os.fsdecode("자문회의.wav".encode("cp949")))
    with pytest.raises(UnicodeEncodeError):
        str(path).encode()
    ledger.add_recording(ONE, name=path.stem, sources=(path,), meeting_file=path)
    ledger.see(path, 1, 1, NOON)
    ledger.add_copy(path, ONE)
    entry = ledger.find(ONE)
    assert (entry.name, entry.sources, entry.meeting_file) == (path.stem, (path,), path)
    assert ledger.sighted() == ledger.copies(ONE) == (path,)
    assert ledger.see(path, 1, 1, NOON + dt.timedelta(hours=1)).seen_at == NOON


def test_a_database_that_cannot_be_opened_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "minutes.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(StorageError):
        Ledger(Database(default_url(tmp_path))).recordings()


def test_the_last_sign_off_counts_until_it_is_withdrawn(ledger: Ledger) -> None:
    assert ledger.sign_off(ONE) is None
    for name in ("한가상", "김가상"):
        ledger.add_sign_off(ONE, name=name, minutes_sha256=f"{name}…", reviewer="office")
    signed = ledger.sign_off(ONE)
    assert signed is not None
    assert (signed.name, signed.minutes_sha256) == ("김가상", "김가상…")
    assert signed.at.tzinfo is not None
    ledger.withdraw_sign_off(ONE, reviewer="office")
    assert ledger.sign_off(ONE) is None


def test_marks_of_closed_words_hold_until_they_are_taken_back(ledger: Ledger) -> None:
    first = ClosedSpan("u0002", 3, 7, "제5호")
    second = ClosedSpan("u0001", 0, 2, "제6호")
    ledger.close_words(ONE, first, words="네 글자임", reviewer="a")
    ledger.close_words(ONE, second, words="두자", reviewer="b")
    assert [mark.span for mark in ledger.closed_marks(ONE)] == [first, second]
    assert ledger.closed_marks(ONE)[1].words == "두자"
    ledger.open_words(ONE, ledger.closed_marks(ONE)[0], reviewer="a")
    (left,) = ledger.closed_marks(ONE)
    assert (left.span, left.reviewer) == (second, "b")


def test_a_mark_on_the_same_words_changes_the_ground(ledger: Ledger) -> None:
    for ground in ("제5호", "제7호"):
        span = ClosedSpan("u0001", 0, 2, ground)
        ledger.close_words(ONE, span, words="두자", reviewer="a")
    assert [mark.span.ground for mark in ledger.closed_marks(ONE)] == ["제7호"]
