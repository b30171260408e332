"""The night: APScheduler starts the run at the set time, one at a time."""

from __future__ import annotations

import signal
from collections.abc import Callable
from threading import Event
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from minutes.config import Schedule
from minutes.errors import ConfigError

MISFIRE_GRACE_S = 3600
"""A machine that slept at the set time still starts within the hour."""


def nightly_trigger(settings: Schedule) -> CronTrigger:
    """When the night starts. Raises ConfigError for a wrong cron expression or time zone."""
    try:
        return CronTrigger.from_crontab(settings.cron, timezone=ZoneInfo(settings.timezone))
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise ConfigError(path="[schedule]", detail=f"- cron/timezone: {error}") from error


def run_nightly(
    settings: Schedule, work: Callable[[], object], *, announce: Callable[[str], None]
) -> None:
    """Call ``work`` every night until SIGTERM or Ctrl-C; ``announce`` gets the next start.

    A stop waits for the run that is under way. Raises ConfigError.
    """
    scheduler, stopped = BackgroundScheduler(), Event()

    def night() -> None:
        work()
        announce(str(job.next_run_time))

    job = scheduler.add_job(
        night,
        nightly_trigger(settings),
        max_instances=1,
        coalesce=True,
        misfire_grace_time=MISFIRE_GRACE_S,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    scheduler.start()
    announce(str(job.next_run_time))
    stopped.wait()
    scheduler.shutdown(wait=True)
