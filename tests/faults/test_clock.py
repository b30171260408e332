"""The wall clock jumps by minutes, hours and days while a night works, and between nights."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from minutes.model.minutes import Minutes
from minutes.service.upkeep.collect import collect
from minutes.store.jobs import JobEntry, JobState
from tests.fast_app import open_fast
from tests.faults.clock import set_wrong_by
from tests.faults.kit import exported, prepare
from tests.faults.processes import (
    Breaks,
    check_house,
    end,
    exports_are_current,
    night,
    start,
    states,
    watched,
)

SEEDS = (20261107,)
"""Each test's name says its seed."""

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
JUMPS = (-10 * DAY, -DAY, -3 * HOUR, -MINUTE, 0.0, MINUTE, 5 * HOUR, DAY, 30 * DAY)
SLOW: Breaks = dict.fromkeys(("transcribe", "diarize", "export docx"), ("slow", 1000000))
FAILS: Breaks = {"transcribe": ("raise", 2)}
"""One attempt: a stage is tried twice in each."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return prepare(tmp_path / "home", recordings=2)


@pytest.fixture
def clock(home: Path) -> Path:
    file = home / "clock"
    set_wrong_by(file, 0.0)
    return file


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    home = prepare(tmp_path_factory.mktemp("undisturbed") / "home", recordings=2)
    assert night(home) == 0
    return exported(home)


def night_at(home: Path, clock: Path, wrong_s: float, breaks: Breaks | None = None) -> None:
    """A night under a wrong clock."""
    set_wrong_by(clock, wrong_s)
    night(home, breaks=breaks, TEST_CLOCK=str(clock))


def first_job(home: Path) -> JobEntry:
    app = open_fast(home)
    job = app.jobs.job(app.ledger.recordings()[0].id)
    assert job is not None
    return job


@pytest.mark.parametrize("seed", SEEDS)
def test_jumps_while_it_works(
    seed: int, home: Path, clock: Path, undisturbed: dict[str, bytes]
) -> None:
    chance = random.Random(seed)  # noqa: S311
    with watched(start(home, "run", "--now", breaks=SLOW, TEST_CLOCK=str(clock))) as process:
        while process.poll() is None:
            set_wrong_by(clock, chance.choice(JUMPS))
            time.sleep(chance.uniform(0.05, 0.4))
        assert end(process) == 0
    assert states(home) == {"2026-11-01 회의.wav": "done", "2026-11-02 회의.wav": "done"}
    assert exported(home) == undisturbed
    assert first_job(home).attempts == 1
    night_at(home, clock, 0.0)
    assert first_job(home).attempts == 1, "what is done stays done"
    assert exported(home) == undisturbed
    check_house(open_fast(home))


@pytest.mark.parametrize("jump_s", [-10 * DAY, 30 * DAY])
def test_what_waits_is_tried_again_whatever_the_clock_became(
    jump_s: float, home: Path, clock: Path, undisturbed: dict[str, bytes]
) -> None:
    night_at(home, clock, 0.0, FAILS)
    assert (first_job(home).state, first_job(home).attempts) == (JobState.QUEUED, 1)
    night_at(home, clock, jump_s)
    assert set(states(home).values()) == {"done"}
    assert exported(home) == undisturbed


def test_what_always_fails_is_given_up_whatever_the_clock_became(home: Path, clock: Path) -> None:
    always: Breaks = {"transcribe": ("raise", 1_000_000)}
    for wrong_s in (DAY, -5 * DAY, 2 * DAY):
        night_at(home, clock, wrong_s, always)
    assert (first_job(home).state, first_job(home).attempts) == (JobState.FAILED, 3)
    before = (home / "broken-transcribe").stat().st_size
    night_at(home, clock, 60 * DAY, always)
    assert (home / "broken-transcribe").stat().st_size == before, "nobody tries any more"


def test_a_file_that_came_under_a_later_clock_settles(
    home: Path, clock: Path, undisturbed: dict[str, bytes]
) -> None:
    """It was seen in what is now the future, which nobody waits for."""
    set_wrong_by(clock, 2 * DAY)
    settings = {"TEST_CLOCK": str(clock), "INBOX__SETTLE_S": "3600"}
    with watched(start(home, "run", breaks=None, **settings)) as process:
        until_seen(home)
        process.kill()
    set_wrong_by(clock, 0.0)
    settings["INBOX__SETTLE_S"] = "1"
    with watched(start(home, "run", breaks=None, **settings)) as process:
        assert end(process) == 0
    assert exported(home) == undisturbed


def until_seen(home: Path) -> None:
    """Wait until every file of the inbox was noted."""
    files = len(list((home / "audio_in").iterdir()))
    while len(open_fast(home).ledger.sighted()) < files:
        time.sleep(0.05)


def test_the_documents_of_last_are_the_last_also_under_an_earlier_clock(
    home: Path, clock: Path, undisturbed: dict[str, bytes]
) -> None:
    (home / "audio_in" / "2026-11-02 회의.wav").unlink()
    meeting = home / "audio_in" / "2026-11-01 회의.toml"
    text = meeting.read_text(encoding="utf-8")
    night_at(home, clock, 0.0)
    meeting.write_text(text.replace("제1차", "제7차"), encoding="utf-8")
    night_at(home, clock, -10 * DAY)
    app = open_fast(home)
    (entry,) = app.ledger.recordings()
    minutes = app.artefacts.latest(entry.id, "compose", Minutes)
    assert minutes is not None
    assert "제7차" in minutes.meeting.title
    assert exports_are_current(app)
    collect(app.holdings, apply=True)
    meeting.write_text(text, encoding="utf-8")
    night_at(home, clock, -20 * DAY)
    first = {name: data for name, data in undisturbed.items() if "제1차" in name}
    assert exported(home) == first
    assert exports_are_current(open_fast(home))
