"""A night that is asked to stop: the stage is finished or cut, the recording is given back, and
the next night goes on from there."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from minutes.errors import StoppedError
from minutes.store.events import EventEntry, EventKind
from minutes.store.jobs import JobState
from tests.fast_app import open_fast
from tests.faults.kit import exported, prepare
from tests.faults.processes import (
    Breaks,
    begun,
    check_house,
    end,
    night,
    start,
    states,
    until,
    watched,
)

SLOW: Breaks = {"transcribe": ("long", 1)}
HANGS: Breaks = {"transcribe": ("hang", 1)}
ALWAYS_OPEN = {"SCHEDULE__CRON": "0 0 * * *", "SCHEDULE__UNTIL": "00:00"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return prepare(tmp_path / "home", recordings=2)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    home = prepare(tmp_path_factory.mktemp("undisturbed") / "home", recordings=2)
    assert night(home) == 0
    return exported(home)


@contextmanager
def scheduled(home: Path, breaks: Breaks, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """The service inside its window, in the middle of a recognition."""
    settings = {**ALWAYS_OPEN, "INBOX__SETTLE_S": "0", **settings}
    with watched(start(home, "schedule", breaks=breaks, **settings)) as process:
        until(lambda: begun(home, "transcribe"))
        yield process


def first_events(home: Path) -> tuple[EventEntry, ...]:
    app = open_fast(home)
    return app.events.of(app.ledger.recordings()[0].id)


def check_given_back(home: Path) -> None:
    """No recording is held, no attempt was counted, and the log says why."""
    app = open_fast(home)
    for entry in app.ledger.recordings():
        job = app.jobs.job(entry.id)
        assert job is not None
        assert (job.state, job.attempts, job.lease_owner) == (JobState.QUEUED, 0, None)
        assert job.not_before is None
    released = [event for event in first_events(home) if event.kind is EventKind.RELEASED]
    assert [event.facts["reason"] for event in released] == ["StoppedError"]


def check_goes_on(home: Path, undisturbed: dict[str, bytes], *, recognised: bool) -> None:
    """The next night completes all, without the stage that was finished."""
    before = len(first_events(home))
    assert night(home) == 0
    assert set(states(home).values()) == {"done"}
    done = {
        event.facts["stage"]: event.facts["reused"]
        for event in first_events(home)[before:]
        if event.kind is EventKind.STAGE_DONE
    }
    assert done["transcribe"] is recognised
    assert exported(home) == undisturbed
    check_house(open_fast(home))


def test_sigterm_lets_the_stage_finish_and_keeps_it(
    home: Path, undisturbed: dict[str, bytes]
) -> None:
    with scheduled(home, SLOW) as process:
        process.send_signal(signal.SIGTERM)
        assert end(process) == 0
    check_given_back(home)
    check_goes_on(home, undisturbed, recognised=True)


def test_sigterm_to_the_whole_group_lets_the_stage_finish_too(
    home: Path, undisturbed: dict[str, bytes]
) -> None:
    with scheduled(home, SLOW) as process:
        os.killpg(process.pid, signal.SIGTERM)
        assert end(process) == 0
    check_given_back(home)
    check_goes_on(home, undisturbed, recognised=True)


def test_a_stage_that_does_not_end_is_cut(home: Path, undisturbed: dict[str, bytes]) -> None:
    with scheduled(home, HANGS, LIMITS__STOP_S="0.5") as process:
        process.send_signal(signal.SIGTERM)
        assert end(process) == 0
    check_given_back(home)
    check_goes_on(home, undisturbed, recognised=False)


def test_ctrl_c_finishes_the_stage(home: Path, undisturbed: dict[str, bytes]) -> None:
    with watched(start(home, "run", "--now", breaks=SLOW)) as process:
        until(lambda: begun(home, "transcribe"))
        os.killpg(process.pid, signal.SIGINT)
        assert end(process) == StoppedError.exit_code
    check_given_back(home)
    check_goes_on(home, undisturbed, recognised=True)


def test_ctrl_c_twice_ends_at_once(home: Path, undisturbed: dict[str, bytes]) -> None:
    with watched(start(home, "run", "--now", breaks=HANGS)) as process:
        until(lambda: begun(home, "transcribe"))
        process.send_signal(signal.SIGINT)
        until(lambda: "멈추는 중" in (home / "talk").read_text(encoding="utf-8"))
        process.send_signal(signal.SIGINT)
        assert end(process) == StoppedError.exit_code
    app = open_fast(home)
    jobs = [app.jobs.job(entry.id) for entry in app.ledger.recordings()]
    assert {(job.state, job.attempts) for job in jobs if job} == {(JobState.QUEUED, 0)}
    check_goes_on(home, undisturbed, recognised=False)


def test_a_stop_while_nothing_is_done_is_followed_at_once(home: Path) -> None:
    settings = {**ALWAYS_OPEN, "INBOX__SETTLE_S": "3600"}
    with watched(start(home, "schedule", breaks=None, **settings)) as process:
        until(
            lambda: (home / ".state" / "minutes.db").exists() and open_fast(home).ledger.sighted()
        )
        process.send_signal(signal.SIGTERM)
        assert end(process) == 0
    assert states(home) == {}
