"""The night starts by itself, knows its end, and stops when it is told to."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import pytest

from minutes.config import Schedule
from minutes.errors import ConfigError
from minutes.scheduler import Calendar, run_schedule

SEOUL = ZoneInfo("Asia/Seoul")


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=SEOUL)


def test_default_is_from_nine_in_the_evening_to_seven_in_seoul() -> None:
    calendar = Calendar(Schedule())
    assert calendar.next_start(at(22, 12)) == at(22, 21)
    window = calendar.window_at(at(22, 21))
    assert window is not None
    assert (window.start, window.end, window.length_s) == (at(22, 21), at(23, 7), 36_000)


@pytest.mark.parametrize(
    ("moment", "start"),
    [
        (at(22, 20, 59), None),
        (at(22, 23), at(22, 21)),
        (at(23, 6, 59), at(22, 21)),
        (at(23, 7), None),
        (at(22, 14).astimezone(dt.UTC), None),
    ],
)
def test_a_moment_lies_in_a_window_or_not(moment: dt.datetime, start: dt.datetime | None) -> None:
    window = Calendar(Schedule()).window_at(moment)
    assert (window.start if window else None) == start


def test_a_window_may_lie_within_a_day_or_last_until_its_next_start() -> None:
    by_day = Calendar(Schedule(cron="0 9 * * *", until="17:30"))
    assert by_day.window_at(at(22, 17)) is not None
    assert by_day.window_at(at(22, 18)) is None
    always = Calendar(Schedule(cron="0 21 * * *", until="21:00"))
    window = always.window_at(at(22, 20))
    assert window is not None
    assert window.end == at(22, 21)


def test_on_days_without_a_night_there_is_no_window() -> None:
    weekdays = Calendar(Schedule(cron="0 21 * * mon-fri"))
    assert weekdays.window_at(at(22, 22)) is None, "a Sunday"
    before = weekdays.window_before(at(22, 12))
    assert before is not None
    assert (before.start, before.end) == (at(20, 21), at(21, 7))
    assert weekdays.next_start(at(22, 12)) == at(23, 21)


@pytest.mark.parametrize(
    "settings",
    [
        Schedule(cron="every night"),
        Schedule(timezone="Asia/Nowhere"),
        Schedule(until="morning"),
        Schedule(until="25:00"),
    ],
)
def test_wrong_settings_are_said(settings: Schedule) -> None:
    with pytest.raises(ConfigError):
        Calendar(settings)


@dataclass
class Diary:
    """Duties that note when they were called; ``then`` happens at the second look."""

    then: Callable[[], None]
    again_s: float | None = None
    calls: list[str] = field(default_factory=list)

    def start(self) -> None:
        self.calls.append("start")

    def look(self) -> float | None:
        self.calls.append("look")
        if self.calls.count("look") == 2:
            self.then()
        return self.again_s

    def morning(self) -> None:
        self.calls.append("morning")


@pytest.fixture
def signals() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGTERM, before[0])
    signal.signal(signal.SIGINT, before[1])


def terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.usefixtures("signals")
def test_it_looks_again_when_files_will_have_settled() -> None:
    diary, stop = Diary(terminate, again_s=0.0), Event()
    said: list[str] = []
    run_schedule(
        Schedule(scan_minutes=1440),
        diary,
        stop=stop,
        watch=lambda _, stopped: stopped.wait(),
        announce=said.append,
    )
    assert diary.calls == ["start", "look", "look"]
    assert len(said) == 1
    assert "21:00:00+09:00" in said[0]


@pytest.mark.usefixtures("signals")
def test_a_hint_of_the_inbox_makes_it_look_sooner() -> None:
    diary, stop = Diary(terminate), Event()

    def watch(hint: Callable[[], None], stopped: Event) -> None:
        while not stopped.wait(0.05):
            if diary.calls[-1:] == ["look"]:
                hint()

    run_schedule(
        Schedule(scan_minutes=1440), diary, stop=stop, watch=watch, announce=lambda _: None
    )
    assert diary.calls == ["start", "look", "look"]


def test_the_command_waits_and_ends_on_sigterm(home: Path) -> None:
    command = [sys.executable, "-m", "minutes.cli.main", "--home", str(home), "schedule"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "21:00:00+09:00" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
