"""The process of a recording crashes, is killed, hangs, takes too much memory or raises, in each
stage: that costs the recording an attempt or a part of its minutes, and nothing else."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from minutes.errors import CrashError, EngineError, MemoryLimitError, StageTimeoutError
from minutes.service.results import RunReport
from minutes.store.events import EventKind
from minutes.store.jobs import JobEntry, JobState
from tests.fast_app import FastApp, open_fast
from tests.faults.kit import exported, prepare
from tests.faults.processes import Breaker, bring_forward, check_house, exports_are_current

ERRORS: dict[str, type[EngineError]] = {
    "segfault": CrashError,
    "kill": CrashError,
    "memory": MemoryLimitError,
    "hang": StageTimeoutError,
    "raise": EngineError,
}
HOWS = tuple(ERRORS)
FIRST, SECOND = "2026-11-01 회의.wav", "2026-11-02 회의.wav"
ALWAYS = 1_000_000
EXPORT = "export docx"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two recordings, and a limit of memory that the fast engines never meet."""
    monkeypatch.setenv("MINUTES_LIMITS__MEMORY_MB", "512")
    return prepare(tmp_path / "home", recordings=2)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    home = prepare(tmp_path_factory.mktemp("undisturbed") / "home", recordings=2)
    open_fast(home).night.run(settle=False)
    files = exported(home)
    assert len(files) == 8
    return files


def job(app: FastApp, name: str) -> JobEntry:
    (entry,) = (entry for entry in app.ledger.recordings() if entry.name == name)
    found = app.jobs.job(entry.id)
    assert found is not None
    return found


def events(app: FastApp, name: str) -> list[EventKind]:
    (entry,) = (entry for entry in app.ledger.recordings() if entry.name == name)
    return [event.kind for event in app.events.of(entry.id)]


def errors(report: RunReport) -> dict[str, type[Exception] | None]:
    return {result.name: type(result.error) if result.error else None for result in report.results}


def check_other(app: FastApp) -> None:
    """The recording that nothing happened to is done, with one attempt."""
    other = job(app, SECOND)
    assert (other.state, other.attempts) == (JobState.DONE, 1)
    assert EventKind.STAGE_FAILED not in events(app, SECOND)


@pytest.mark.parametrize(
    ("stage", "how"),
    [*(("diarize", how) for how in HOWS), ("extract", "kill"), ("extract", "raise")],
)
def test_once_is_tried_again_and_nothing_is_missing(
    stage: str, how: str, home: Path, break_: Breaker, undisturbed: dict[str, bytes]
) -> None:
    break_(stage, how, 1)
    app = open_fast(home)
    assert errors(app.night.run(settle=False)) == {FIRST: None, SECOND: None}
    first = job(app, FIRST)
    assert (first.state, first.attempts) == (JobState.DONE, 1)
    assert exported(home) == undisturbed
    check_other(app)
    check_house(app)


@pytest.mark.parametrize(
    ("stage", "how"),
    [*(("transcribe", how) for how in HOWS), (EXPORT, "segfault"), (EXPORT, "raise")],
)
def test_once_where_nothing_can_be_done_without_it(
    stage: str, how: str, home: Path, break_: Breaker, undisturbed: dict[str, bytes]
) -> None:
    """What raises is tried again at once or leaves the form out; what takes the process down
    costs the attempt, and the next one needs only what is missing."""
    break_(stage, how, 1)
    app = open_fast(home)
    report = app.night.run(settle=False)
    check_other(app)
    first = job(app, FIRST)
    if how != "raise":
        assert errors(report) == {FIRST: ERRORS[how], SECOND: None}
        assert (first.state, first.attempts) == (JobState.QUEUED, 1)
        assert first.not_before is not None
        assert first.stage == stage.partition(" ")[0]
        assert app.night.run(settle=False).results == (), "it waits"
        bring_forward(app)
        assert errors(app.night.run(settle=False)) == {FIRST: None}
        assert job(app, FIRST).attempts == 2
    elif stage == EXPORT:
        assert first.state is JobState.DEGRADED
        app.night.run_again(first.recording_id)
    assert job(app, FIRST).state is JobState.DONE
    assert exported(home) == undisturbed
    check_house(app)


@pytest.mark.parametrize(
    ("how", "stage", "note"),
    [
        *((how, "diarize", "화자 분리에 실패") for how in HOWS),
        *((how, "extract", "추출에 실패") for how in ("segfault", "raise")),
    ],
)
def test_twice_is_done_without_and_completed_when_asked(
    how: str,
    stage: str,
    note: str,
    home: Path,
    break_: Breaker,
    undisturbed: dict[str, bytes],
) -> None:
    break_(stage, how, 2)
    app = open_fast(home)
    report = app.night.run(settle=False)
    first = job(app, FIRST)
    assert errors(report) == {FIRST: ERRORS[how], SECOND: None}
    assert (first.state, first.attempts) == (JobState.DEGRADED, 1)
    assert report.results[0].degraded == (stage,)
    assert report.results[0].exports is not None
    folder = app.folders.exports / report.results[0].exports.folder
    assert note in word_text(folder)
    assert note in (folder / "회의록.json").read_text(encoding="utf-8")
    if stage == "diarize":
        assert "화자 미상" in word_text(folder)
    check_other(app)
    assert app.night.run(settle=False).results == (), "it is not tried night after night"
    break_.mend()
    before = len(app.events.of(first.recording_id))
    assert errors(app.night.run_again(first.recording_id)) == {FIRST: None}
    assert job(app, FIRST).state is JobState.DONE
    assert reused(app, first.recording_id, before) >= {"probe", "transcribe"}
    assert exported(home) == undisturbed
    check_house(app)


@pytest.mark.parametrize(("stage", "how"), [("diarize", "segfault"), ("extract", "raise")])
def test_always_is_done_without_however_often_it_is_asked_for(
    stage: str, how: str, home: Path, break_: Breaker
) -> None:
    (home / "audio_in" / SECOND).unlink()
    break_(stage, how, ALWAYS)
    app = open_fast(home)
    for _ in range(2):
        app.night.run(settle=False)
        degraded = job(app, FIRST)
        assert degraded.state is JobState.DEGRADED
        assert exports_are_current(app)
        app.jobs.retry(degraded.recording_id, reason="asked")


@pytest.mark.parametrize("how", ["segfault", "raise"])
def test_always_in_recognition_ends_after_its_attempts(
    how: str, home: Path, break_: Breaker, undisturbed: dict[str, bytes]
) -> None:
    (home / "audio_in" / SECOND).rename(home / SECOND)
    break_("transcribe", how, ALWAYS)
    app = open_fast(home)
    waits = []
    for attempt in range(1, EngineError.max_attempts + 1):
        assert errors(app.night.run(settle=False)) == {FIRST: ERRORS[how]}
        first = job(app, FIRST)
        assert first.attempts == attempt
        if first.not_before is not None:
            waits.append((first.not_before - first.changed_at).total_seconds())
        bring_forward(app)
    assert job(app, FIRST).state is JobState.FAILED
    assert waits == pytest.approx([60.0, 240.0], abs=1.0)
    assert exported(home) == {}
    break_.mend()
    (home / SECOND).rename(home / "audio_in" / SECOND)
    assert errors(app.night.run(settle=False)) == {SECOND: None}, "the failed one is left alone"
    assert errors(app.night.run_again(first.recording_id)) == {FIRST: None}
    assert exported(home) == undisturbed
    check_house(app)


def word_text(folder: Path) -> str:
    with zipfile.ZipFile(folder / "회의록.docx") as file:
        return file.read("word/document.xml").decode("utf-8")


def reused(app: FastApp, recording_id: str, start: int) -> set[str]:
    """Stages whose earlier results were used, according to the log from entry ``start``."""
    return {
        str(event.facts["stage"])
        for event in app.events.of(recording_id)[start:]
        if event.kind is EventKind.STAGE_DONE and event.facts["reused"]
    }
