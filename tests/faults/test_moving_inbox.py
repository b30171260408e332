"""Files and folders that change while they are looked at, wait, or are worked on."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

import pytest

from minutes.errors import RecordingNotFoundError, ReplacedRecordingError, StorageError
from minutes.files import hash_file
from minutes.model.audio import AudioInfo
from minutes.ports import Decoder, Report, silent
from minutes.service.processing import Processor
from minutes.store import ledger
from minutes.store.events import EventKind
from minutes.store.jobs import JobState
from tests.fakes import DEMO, write_tone
from tests.fast_app import FastApp, open_fast
from tests.faults.kit import HereApp, exported, prepare
from tests.faults.processes import Breaker, begun, check_house, until

SOUND = "2026-11-01 회의.wav"
TURNS = 60
"""How often a folder moves while it is scanned."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return prepare(tmp_path / "home")


def by_state(app: FastApp) -> dict[JobState, list[str]]:
    """Names of the recordings in each state."""
    found: dict[JobState, list[str]] = {}
    for entry in app.ledger.recordings():
        job = app.jobs.job(entry.id)
        assert job is not None
        found.setdefault(job.state, []).append(entry.name)
    return found


def recognitions(app: FastApp) -> int:
    """How often a recognition was made, and not an earlier one used again."""
    return sum(
        event.kind is EventKind.STAGE_DONE
        and event.facts["stage"] == "transcribe"
        and not event.facts["reused"]
        for entry in app.ledger.recordings()
        for event in app.events.of(entry.id)
    )


@contextmanager
def meanwhile(work: Callable[[], object]) -> Iterator[None]:
    """Do something in another thread while the block runs."""
    failures: list[BaseException] = []

    def tried() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=tried)
    thread.start()
    try:
        yield
    finally:
        thread.join()
    assert failures == []


def test_replaced_while_it_is_hashed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is taken as what it has become, once it no longer changes."""
    sound = home / "audio_in" / SOUND

    def and_replace(path: Path) -> str:
        found = hash_file(path)
        write_tone(sound, seconds=2.0)
        monkeypatch.setattr(ledger, "hash_file", hash_file)
        return found

    app = open_fast(home)
    monkeypatch.setattr(ledger, "hash_file", and_replace)
    stock = app.intake.take_stock(settle=False)
    assert [item.recording.name for item in stock.arriving] == [SOUND]
    assert app.ledger.recordings() == ()
    app.night.run(settle=False)
    assert by_state(app) == {JobState.DONE: [SOUND]}
    assert app.ledger.recordings()[0].duration_s == pytest.approx(2.0)
    check_house(app)


def test_replaced_while_it_waits(home: Path) -> None:
    app = open_fast(home)
    app.intake.take_stock(settle=False)
    write_tone(home / "audio_in" / SOUND, seconds=2.0)
    report = app.night.run(settle=False)
    assert {type(result.error) for result in report.results} == {type(None), ReplacedRecordingError}
    assert by_state(app) == {JobState.FAILED: [SOUND], JobState.DONE: [SOUND]}
    assert len(exported(home)) == 4
    assert app.night.run(settle=False).results == (), "what is gone is not looked for again"


def test_a_folder_that_is_renamed_before_its_turn_is_not_lost(home: Path) -> None:
    """Its work fails for want of the file, and is taken up where the file is found again."""
    sound = home / "audio_in" / SOUND
    app = open_fast(home)
    app.intake.take_stock(settle=False)
    sound.rename(home / "away.wav")
    assert [type(result.error) for result in app.night.run(settle=False).results] == [
        RecordingNotFoundError
    ]
    assert app.night.run(settle=False).results == ()
    (home / "away.wav").rename(sound.with_name("다른 이름.wav"))
    app.night.run(settle=False)
    assert by_state(app) == {JobState.DONE: ["다른 이름.wav"]}
    check_house(app)


def test_replaced_by_what_looks_the_same(home: Path) -> None:
    """A copy of the same size that keeps the time is found out when it is read."""
    sound = home / "audio_in" / SOUND
    app = open_fast(home)
    app.intake.take_stock(settle=False)
    before, old = sound.stat(), sound.read_bytes()
    sound.write_bytes(old[:-2] + b"\x01\x01")
    os.utime(sound, ns=(before.st_atime_ns, before.st_mtime_ns))
    app.night.run(settle=False)
    assert by_state(app) == {JobState.FAILED: [SOUND], JobState.DONE: [SOUND]}
    sound.write_bytes(old)
    app.night.run(settle=False)
    assert by_state(app) == {JobState.DONE: [SOUND, SOUND]}, "the old one was put back"


class Replaced:
    """A decoder whose recording is replaced before it has read it."""

    def __init__(self, real: Decoder, sound: Path) -> None:
        self._real = real
        self._sound = sound
        self.identity = real.identity
        self.peek = real.peek
        self.open = real.open

    def decode(self, sources: tuple[Path, ...], target: Path, report: Report = silent) -> AudioInfo:
        if not (self._sound.parent / "replaced.txt").exists():
            (self._sound.parent / "replaced.txt").touch()
            write_tone(self._sound, seconds=2.0)
        return self._real.decode(sources, target, report)


class ReplacingApp(HereApp):
    """Works in this process, so that a test knows when it decodes."""

    @property
    def build(self) -> Callable[[], Processor]:
        return lambda: self.processor

    @cached_property
    def _replacing(self) -> Decoder:
        return Replaced(super().decoder(), self.folders.audio_in / SOUND)

    def decoder(self) -> Decoder:
        return self._replacing


def test_replaced_while_it_is_decoded(home: Path) -> None:
    app = ReplacingApp(home, open_fast(home).settings)
    app.night.run(settle=False)
    assert by_state(app) == {JobState.FAILED: [SOUND], JobState.DONE: [SOUND]}
    done = [entry for entry in app.ledger.recordings() if entry.duration_s == pytest.approx(2.0)]
    assert len(done) == 1
    assert len(exported(home)) == 4


def test_a_file_that_grows_is_taken_when_it_is_whole(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINUTES_INBOX__SETTLE_S", "1.5")
    sound = home / "audio_in" / SOUND
    data = write_tone(sound, seconds=3.0).read_bytes()
    sound.write_bytes(b"")
    app, whole = open_fast(home), threading.Event()

    def grow() -> None:
        size = len(data) // 12
        with sound.open("ab", buffering=0) as file:
            for start in range(0, len(data), size):
                file.write(data[start : start + size])
                time.sleep(0.25)
        whole.set()

    with meanwhile(grow):
        while not whole.is_set():
            stock = app.intake.take_stock()
            assert whole.is_set() or [item.recording.name for item in stock.arriving] == [SOUND]
            assert whole.is_set() or stock.ready == ()
            time.sleep(0.1)
    app.night.run()
    assert by_state(app) == {JobState.DONE: [SOUND]}
    assert app.ledger.recordings()[0].duration_s == pytest.approx(3.0)


def test_a_folder_that_is_renamed_removed_and_made_again_while_it_is_scanned(home: Path) -> None:
    inbox = home / "audio_in"
    for sound in inbox.iterdir():
        sound.unlink()
    first, second, aside = inbox / "2차 회의", inbox / "둘째 회의", home / "aside"
    for part in (1, 2):
        write_tone(first / f"{part}부.wav", seconds=part)
    over = threading.Event()

    def move() -> None:
        for _ in range(TURNS):
            first.rename(second)
            shutil.copytree(second, aside)
            shutil.rmtree(second)
            aside.rename(second)
            second.rename(first)
        over.set()

    app = open_fast(home)
    with meanwhile(move):
        while not over.is_set():
            app.intake.take_stock(settle=False)
    app.night.run(settle=False)
    both = [entry for entry in app.ledger.recordings() if len(entry.sources) == 2]
    (whole,) = (entry for entry in both if entry.duration_s == pytest.approx(3.0))
    job = app.jobs.job(whole.id)
    assert job is not None
    assert job.state is JobState.DONE
    assert whole.name == "2차 회의"
    assert app.night.run(settle=False).results == ()
    assert len(list((home / "exports").glob("*2차 회의*/회의록.docx"))) == 1


def test_an_inbox_that_goes_away_and_comes_back(home: Path) -> None:
    inbox, aside, over = home / "audio_in", home / "aside", threading.Event()

    def move() -> None:
        for _ in range(TURNS):
            inbox.rename(aside)
            time.sleep(0.002)
            if inbox.exists():  # made again by the scan
                inbox.rmdir()
            aside.rename(inbox)
        over.set()

    app = open_fast(home)
    with meanwhile(move):
        while not over.is_set():
            with suppress(StorageError):  # it went between two looks
                app.intake.take_stock(settle=False)
            time.sleep(0.005)
    app.night.run(settle=False)
    assert by_state(app) == {JobState.DONE: [SOUND]}
    check_house(app)


def test_the_same_content_under_another_name_meanwhile(home: Path, break_: Breaker) -> None:
    break_("transcribe", "long", 1)
    copy = home / "audio_in" / "회의 녹음 사본.wav"

    def drop() -> None:
        until(lambda: begun(home, "transcribe"))
        shutil.copy(home / "audio_in" / SOUND, copy)

    app = open_fast(home)
    with meanwhile(drop):
        report = app.night.run(settle=False)
    app.intake.take_stock(settle=False)
    assert [result.error for result in report.results] == [None]
    (entry,) = app.ledger.recordings()
    assert app.ledger.copies(entry.id) == (copy,)
    assert len(exported(home)) == 4
    assert recognitions(app) == 1
    check_house(app)


@pytest.mark.parametrize("seen", [False, True], ids=["seen afterwards", "seen meanwhile"])
def test_a_meeting_file_that_arrives_meanwhile(home: Path, break_: Breaker, *, seen: bool) -> None:
    """The documents are composed again with it, and nothing is recognised again."""
    meeting = (home / "audio_in" / SOUND).with_suffix(".toml")
    meeting.unlink()
    break_("transcribe", "long", 1)

    def drop() -> None:
        until(lambda: begun(home, "transcribe"))
        shutil.copy(DEMO / "demo.toml", meeting)
        if seen:
            open_fast(home).intake.take_stock(settle=False)

    app = open_fast(home)
    with meanwhile(drop):
        app.night.run(settle=False)
    assert by_state(app) == {JobState.DONE: [SOUND]}
    folders = list((home / "exports").iterdir())
    assert [folder.name[:15] for folder in folders] == ["2026-11-20_제3차 "]
    assert len(exported(home)) == 4
    assert recognitions(app) == 1
    check_house(app)


@pytest.mark.parametrize("also_the_meeting_file", [False, True])
def test_an_original_that_is_taken_away_can_still_be_worked_with(
    home: Path, *, also_the_meeting_file: bool
) -> None:
    app = open_fast(home)
    app.night.run(settle=False)
    before = exported(home)
    sound = home / "audio_in" / SOUND
    sound.unlink()
    if also_the_meeting_file:
        sound.with_suffix(".toml").unlink()
    (entry,) = app.ledger.recordings()
    assert app.night.run(settle=False).results == ()
    app.recordings.name_speaker(entry.id, "S1", "하나로", reviewer="사무국")
    (result,) = app.night.run_again(entry.id).results
    assert result.error is None
    after = exported(home)
    assert "하나로".encode() in next(data for name, data in after.items() if name.endswith(".json"))
    assert after.keys() == before.keys()
    assert recognitions(app) == 1
