"""Disks that are full or may not be written, and a database that somebody else holds: what was
recognised is kept, nothing is damaged, and the next night completes it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from minutes.errors import DiskFullError, LowDiskError, MinutesError, StorageError
from minutes.service.results import RunReport
from minutes.store.database import default_url
from minutes.store.events import EventKind
from minutes.store.jobs import JobState
from tests.fast_app import FULL, PATIENCE, FastApp, fill_disk, open_fast
from tests.faults.kit import exported, prepare
from tests.faults.processes import (
    Breaker,
    begun,
    bring_forward,
    check_house,
    end,
    start,
    states,
    until,
    watched,
)
from tests.store.workers import hold_lock, running

STATE_BYTES = 4_000_000
KIB = 1024


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two recordings, on disks so small that nothing may be kept free."""
    monkeypatch.setenv("MINUTES_LIMITS__KEEP_FREE_MB", "0")
    return prepare(tmp_path / "home", recordings=2)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    home = prepare(tmp_path_factory.mktemp("undisturbed") / "home", recordings=2)
    open_fast(home).night.run(settle=False)
    files = exported(home)
    assert len(files) == 8
    return files


class Disk:
    """A file system of its own at a folder."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self._mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs")

    def writable(self, yes: bool) -> None:
        """Let it be written to, or not."""
        self._mount("-o", f"remount,{'rw' if yes else 'ro'}")

    def _mount(self, *options: str) -> None:
        if os.geteuid() or subprocess.run(["mount", *options, self.folder], check=False).returncode:
            pytest.skip("mounting a small file system needs root")


@pytest.fixture
def exports(home: Path) -> Iterator[Disk]:
    yield from _disk(home / "exports")


@pytest.fixture
def state(home: Path) -> Iterator[Disk]:
    yield from _disk(home / ".state")


def _disk(folder: Path) -> Iterator[Disk]:
    yield Disk(folder, STATE_BYTES)
    subprocess.run(["umount", "-l", folder], check=True)


def night_errors(home: Path) -> list[type[Exception] | None]:
    """What a night says, or what it ends with where it cannot even make its report."""
    try:
        return errors(open_fast(home).night.run(settle=False))
    except MinutesError as error:
        return [type(error)]


def errors(report: RunReport) -> list[type[Exception] | None]:
    met = [result.error for result in report.results]
    if report.problem is not None:
        met.append(report.problem)
    return [type(error) if error else None for error in met]


def complete(home: Path, undisturbed: dict[str, bytes]) -> FastApp:
    """A night after somebody made room."""
    app = open_fast(home)
    bring_forward(app)
    report = app.night.run(settle=False)
    assert set(errors(report)) == {None}
    assert set(states(home).values()) == {"done"}
    assert exported(home) == undisturbed
    check_house(app)
    return app


def recognised_anew(app: FastApp) -> list[bool]:
    """For each recognition in the log, whether it was made and not an earlier one used again."""
    return [
        not event.facts["reused"]
        for entry in app.ledger.recordings()
        for event in app.events.of(entry.id)
        if event.kind is EventKind.STAGE_DONE and event.facts["stage"] == "transcribe"
    ]


def test_exports_that_may_not_be_written_cost_no_recognition(
    home: Path, exports: Disk, undisturbed: dict[str, bytes]
) -> None:
    exports.writable(False)
    app = open_fast(home)
    assert errors(app.night.run(settle=False)) == [StorageError, StorageError]
    for entry in app.ledger.recordings():
        job = app.jobs.job(entry.id)
        assert job is not None
        assert (job.state, job.attempts, job.stage) == (JobState.QUEUED, 1, "export")
        assert job.message_ko is not None
        assert "쓰기 권한" in job.message_ko
    exports.writable(True)
    app = complete(home, undisturbed)
    assert recognised_anew(app) == [True, False, True, False]


def test_exports_that_are_full_cost_no_recognition(
    home: Path, exports: Disk, undisturbed: dict[str, bytes]
) -> None:
    filler = fill_disk(exports.folder, leave=8 * KIB)
    app = open_fast(home)
    assert errors(app.night.run(settle=False)) == [LowDiskError, LowDiskError]
    filler.unlink()
    app = complete(home, undisturbed)
    assert recognised_anew(app) == [True, False, True, False]


def test_a_folder_of_exports_that_goes_away_comes_back(
    home: Path, exports: Disk, undisturbed: dict[str, bytes]
) -> None:
    """What was delivered and is gone is written again, from what is kept."""
    open_fast(home).night.run(settle=False)
    for folder in exports.folder.iterdir():
        shutil.rmtree(folder)
    exports.writable(False)
    assert errors(open_fast(home).night.run(settle=False)) == [StorageError, StorageError]
    exports.writable(True)
    app = complete(home, undisturbed)
    assert sum(recognised_anew(app)) == 2


@pytest.mark.parametrize("stage", ["transcribe", "diarize", "extract", "export docx"])
def test_a_state_folder_that_fills_up_in_a_stage(
    stage: str,
    home: Path,
    state: Disk,
    break_: Breaker,
    monkeypatch: pytest.MonkeyPatch,
    undisturbed: dict[str, bytes],
) -> None:
    monkeypatch.setenv(FULL, str(state.folder))
    break_(stage, "fill", 1)
    found = night_errors(home)
    assert found
    assert set(found) <= {DiskFullError, LowDiskError, StorageError}
    (state.folder / "filler").unlink()
    complete(home, undisturbed)


@pytest.mark.parametrize("leave", [0, 4 * KIB, 24 * KIB, 64 * KIB, 128 * KIB, 192 * KIB, 256 * KIB])
def test_a_state_folder_with_little_room_left(
    leave: int, home: Path, state: Disk, undisturbed: dict[str, bytes]
) -> None:
    filler = fill_disk(state.folder, leave=leave)
    found = night_errors(home)
    assert found
    assert set(found) <= {DiskFullError, LowDiskError, StorageError, None}
    filler.unlink()
    complete(home, undisturbed)


def test_a_database_that_is_held_from_the_start_ends_the_night_clearly(
    home: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: dict[str, bytes]
) -> None:
    open_fast(home).ledger.recordings()
    monkeypatch.setenv(PATIENCE, "0.5")
    with running(hold_lock, default_url(home / ".state"), "SELECT 1"):
        report = open_fast(home).night.run(settle=False)
    assert errors(report) == [StorageError]
    assert "locked" in str(report.problem)
    complete(home, undisturbed)


@pytest.mark.parametrize("stage", ["transcribe", "export docx"])
def test_a_database_that_is_held_during_a_stage_costs_an_attempt_at_most(
    stage: str, home: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: dict[str, bytes]
) -> None:
    """The stage goes on; what must be written after it finds the database locked."""
    monkeypatch.setenv(PATIENCE, "0.5")
    breaks = {stage: ("long", 1)}
    with watched(start(home, "run", "--now", breaks=breaks)) as process:
        until(lambda: begun(home, stage))
        with running(hold_lock, default_url(home / ".state"), "SELECT 1"):
            assert end(process) in (0, StorageError.exit_code)
    complete(home, undisturbed)


def test_a_database_that_is_free_again_in_time_is_waited_for(
    home: Path, undisturbed: dict[str, bytes]
) -> None:
    recognised = (home / ".state" / "artefacts").glob
    with watched(start(home, "run", "--now", breaks={"transcribe": ("long", 1)})) as process:
        until(lambda: begun(home, "transcribe"))
        with running(hold_lock, default_url(home / ".state"), "SELECT 1"):
            until(lambda: any(recognised("*/transcribe-*.json")))
        assert end(process) == 0
    assert exported(home) == undisturbed
    check_house(open_fast(home))
