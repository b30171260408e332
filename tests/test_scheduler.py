"""The night starts by itself and stops when it is told to."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.date import DateTrigger

from minutes import scheduler
from minutes.config import Schedule
from minutes.errors import ConfigError
from minutes.scheduler import nightly_trigger, run_nightly


def test_default_is_nine_in_the_evening_in_seoul() -> None:
    noon = dt.datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Seoul"))
    start = nightly_trigger(Schedule()).get_next_fire_time(None, noon)
    assert start.isoformat() == "2026-11-22T21:00:00+09:00"


@pytest.mark.parametrize(
    "settings", [Schedule(cron="every night"), Schedule(timezone="Asia/Nowhere")]
)
def test_wrong_settings_are_said(settings: Schedule) -> None:
    with pytest.raises(ConfigError):
        nightly_trigger(settings)


def test_work_is_called_at_the_set_time(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    soon = DateTrigger(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1))
    monkeypatch.setattr(scheduler, "nightly_trigger", lambda _: soon)

    def work() -> None:
        called.append("work")
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        run_nightly(Schedule(), work, announce=called.append)
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    assert called.count("work") == 1


def test_the_command_waits_and_ends_on_sigterm(home: Path) -> None:
    command = [sys.executable, "-m", "minutes.cli.main", "--home", str(home), "schedule"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "21:00:00+09:00" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
