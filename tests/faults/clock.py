"""A wall clock that a test sets from outside: a file says by how many seconds it is wrong.

Only the wall clock: what is measured by ``time.monotonic`` goes on as it does on a machine whose
time is set. APScheduler's own clock is not among it.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from pathlib import Path

VARIABLE = "MINUTES_TEST_CLOCK"
"""Environment variable that names the file."""

NS = 1_000_000_000


def install_where_asked_for() -> None:
    """Give this process the clock, if its environment names one."""
    if named := os.environ.get(VARIABLE):
        _install(Path(named))


def _install(file: Path) -> None:
    from minutes.store import database

    true_time, true_time_ns, true_now = time.time, time.time_ns, database.utc_now

    def wrong_s() -> float:
        text = file.read_text(encoding="ascii") if file.exists() else ""
        return float(text or 0.0)

    def utc_now() -> dt.datetime:
        return true_now() + dt.timedelta(seconds=wrong_s())

    vars(time)["time"] = lambda: true_time() + wrong_s()
    vars(time)["time_ns"] = lambda: true_time_ns() + round(wrong_s() * NS)
    for name, module in list(sys.modules.items()):
        if name.startswith("minutes.") and vars(module).get("utc_now") is true_now:
            vars(module)["utc_now"] = utc_now


def set_wrong_by(file: Path, seconds: float) -> None:
    """Set the clock of all processes that have it."""
    beside = file.with_suffix(".new")
    beside.write_text(str(seconds), encoding="ascii")
    beside.replace(file)
