"""The clock: when the service looks at the inbox, when the night is, when the morning."""

from __future__ import annotations

import datetime as dt
import logging
import signal
from collections.abc import Callable
from threading import Event
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from minutes.config import Schedule
from minutes.errors import ConfigError
from minutes.service.night import Window

MISFIRE_GRACE_S = 3600
"""A machine that slept at the set time still starts within the hour."""

DAY = dt.timedelta(days=1)


def nightly_trigger(settings: Schedule) -> CronTrigger:
    """When the night starts. Raises ConfigError for a wrong cron expression or time zone."""
    try:
        return CronTrigger.from_crontab(settings.cron, timezone=ZoneInfo(settings.timezone))
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise ConfigError(path="[schedule]", detail=f"- cron/timezone: {error}") from error


def end_of_night(settings: Schedule) -> dt.time:
    """When the window ends. Raises ConfigError."""
    try:
        return dt.datetime.strptime(settings.until, "%H:%M").time()  # noqa: DTZ007
    except ValueError as error:
        raise ConfigError(path="[schedule]", detail=f"- until: HH:MM ({error})") from error


class Calendar:
    """The processing windows: from each start to the first set end after it."""

    def __init__(self, settings: Schedule) -> None:
        self._trigger = nightly_trigger(settings)
        self._until = end_of_night(settings)
        self._zone = ZoneInfo(settings.timezone)

    def next_start(self, now: dt.datetime) -> dt.datetime | None:
        """When the next window begins, after ``now``."""
        after = now + dt.timedelta(microseconds=1)
        found: dt.datetime | None = self._trigger.get_next_fire_time(None, after)
        return found

    def window_at(self, now: dt.datetime) -> Window | None:
        """The window in which ``now`` lies; of several, the one that began last."""
        inside = [window for window in self._windows(now - DAY, now) if now < window.end]
        return inside[-1] if inside else None

    def window_before(self, now: dt.datetime) -> Window | None:
        """The window that was over last, looked for over two weeks."""
        over = [window for window in self._windows(now - 14 * DAY, now) if window.end <= now]
        return over[-1] if over else None

    def morning(self) -> CronTrigger:
        """When each window ends."""
        return CronTrigger(hour=self._until.hour, minute=self._until.minute, timezone=self._zone)

    def _windows(self, start: dt.datetime, end: dt.datetime) -> list[Window]:
        """Windows that begin after ``start`` and not after ``end``."""
        windows = []
        at = self.next_start(start)
        while at is not None and at <= end:
            windows.append(Window(at, self.end_after(at, self._until)))
            at = self.next_start(at)
        return windows

    def end_after(self, start: dt.datetime, until: dt.time) -> dt.datetime:
        """When ``until`` comes next after ``start``."""
        local = start.astimezone(self._zone)
        end = dt.datetime.combine(local.date(), until, tzinfo=self._zone)
        return end if end > local else end + DAY


class Duties(Protocol):
    """What there is to do when the clock says so."""

    def start(self) -> None:
        """The service begins."""
        ...

    def look(self) -> float | None:
        """Look at the inbox, and work if it is night. Returns seconds until another look is
        worth while, or None."""
        ...

    def morning(self) -> None:
        """The night is over."""
        ...


def run_schedule(
    settings: Schedule,
    duties: Duties,
    *,
    stop: Event,
    watch: Callable[[Callable[[], None], Event], object],
    announce: Callable[[str], None],
) -> None:
    """Do the duties at their times until SIGTERM or Ctrl-C sets ``stop``.

    ``watch`` calls back whenever something in the inbox changes, until ``stop``: a hint to look
    sooner. ``announce`` gets the next start of a night. The duties end what they are doing once
    ``stop`` is set; this waits for them. Raises ConfigError.
    """
    calendar = Calendar(settings)
    # "Maximum number of running instances reached" is what a look during a long night is
    # meant to meet.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(
        job_defaults={
            "max_instances": 1,
            "coalesce": True,
            "misfire_grace_time": MISFIRE_GRACE_S,
        }
    )
    every = IntervalTrigger(minutes=settings.scan_minutes)

    announced: list[str] = []

    def say_next() -> None:
        start = str(calendar.next_start(_now()))
        if start not in announced[-1:]:
            announced.append(start)
            announce(start)

    def look() -> None:
        if (again_s := duties.look()) is not None:
            look_soon(again_s + 1.0)
        say_next()

    def look_soon(seconds: float = 0.0) -> None:
        if not stop.is_set():
            job.modify(next_run_time=_now() + dt.timedelta(seconds=seconds))

    start = OrTrigger([nightly_trigger(settings), every])
    job = scheduler.add_job(look, start, next_run_time=_now())
    scheduler.add_job(duties.morning, calendar.morning())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    say_next()
    duties.start()
    scheduler.start()
    watch(look_soon, stop)
    stop.wait()
    scheduler.shutdown(wait=True)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
