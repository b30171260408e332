"""The watch over the days: stock by day, work in the window, the page in the morning."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from threading import Event, Lock
from typing import Protocol

from minutes.errors import MinutesError
from minutes.ports import Progress
from minutes.service.intake import Intake
from minutes.service.night import Night, Window
from minutes.service.results import RunReport
from minutes.store.database import utc_now
from minutes.store.events import EventKind, EventLog

log = logging.getLogger(__name__)


class Reporter(Protocol):
    """Makes the page of a night."""

    def write(self, window: Window, report: RunReport) -> None:
        """Write the page as it is now; the next one of the same night takes its place."""
        ...

    def deliver(self, window: Window) -> None:
        """Put out the page of a night that is over for those who asked for it, once."""
        ...

    def last(self) -> object | None:
        """The newest page, if there ever was one."""
        ...


class Duty:
    """What the service does at each look at the clock.

    ``purge`` forgets what may be kept no longer; it comes before all else, so that nothing is
    made with it. ``window_at`` says in which processing window a moment lies, if in any;
    ``window_before`` which one was over last.
    """

    def __init__(
        self,
        *,
        intake: Intake,
        night: Night,
        reporter: Reporter,
        events: EventLog,
        flush_mail: Callable[[Event], object],
        purge: Callable[[], object],
        window_at: Callable[[dt.datetime], Window | None],
        window_before: Callable[[dt.datetime], Window | None],
        progress: Progress,
        stop: Event,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self._intake = intake
        self._night = night
        self._reporter = reporter
        self._events = events
        self._flush_mail = flush_mail
        self._purge = purge
        self._window_at = window_at
        self._window_before = window_before
        self._progress = progress
        self._stop = stop
        self._now = now
        self._busy = Lock()

    def look(self) -> float | None:
        """Take stock; inside a window, work. Returns the seconds until the next look is due
        because files will have settled then, or None.

        Nothing that goes wrong ends the watch: it is logged and tried at the next look.
        """
        if not self._busy.acquire(blocking=False):
            return None
        try:
            self._purge()
            window = self._window_at(self._now())
            if window is not None:
                self._work(window)
                return None
            self._flush_mail(self._stop)
            return self._take_stock()
        except MinutesError as error:
            log.error("%s", error)
        finally:
            self._busy.release()
        return None

    def start(self) -> None:
        """What was missed while the service was stopped: the page of a night. A service that is
        new has missed nothing."""
        if self._reporter.last() is not None:
            self.morning()

    def morning(self) -> None:
        """The page of the window that was over last: written if it is not, and sent."""
        window = self._window_before(self._now())
        if window is None:
            return
        try:
            self._reporter.deliver(window)
            self._flush_mail(self._stop)
        except MinutesError as error:
            log.error("%s", error)

    def _take_stock(self) -> float | None:
        stock = self._intake.take_stock(progress=self._progress, stop=self._stop)
        return min((item.seconds_left for item in stock.arriving), default=None)

    def _work(self, window: Window) -> None:
        if not self._night.has_work(
            self._intake.take_stock(progress=self._progress, stop=self._stop)
        ):
            return
        self._events.add(EventKind.NIGHT_STARTED, until=window.end.isoformat())
        report = self._night.run(window=window, progress=self._progress, stop=self._stop)
        self._events.add(
            EventKind.NIGHT_ENDED,
            finished=sum(result.error is None for result in report.results),
            failed=sum(result.error is not None for result in report.results),
            waiting=len(report.waiting),
        )
        self._reporter.write(window, report)
