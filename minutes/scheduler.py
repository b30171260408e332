"""The night: APScheduler starts the run at the set time, one at a time."""

from __future__ import annotations

import datetime as dt
import signal
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.schedulers.blocking import BlockingScheduler
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
    """Call ``work`` every night until SIGTERM or Ctrl-C; ``announce`` gets the next start."""
    trigger = nightly_trigger(settings)
    scheduler = BlockingScheduler()

    def night() -> None:
        work()
        announce(str(scheduler.get_job("night").next_run_time))

    scheduler.add_job(
        night,
        trigger,
        id="night",
        max_instances=1,
        coalesce=True,
        misfire_grace_time=MISFIRE_GRACE_S,
    )

    def stop(*_: Any) -> None:
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    announce(str(trigger.get_next_fire_time(None, dt.datetime.now(trigger.timezone))))
    scheduler.start()
