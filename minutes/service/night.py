"""The night: what is queued, one after another, as long as the window lasts."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

from minutes.errors import BusyError, MinutesError, StoppedError
from minutes.model.report import WaitingItem, WaitReason
from minutes.pipeline.inbox import find
from minutes.pipeline.runner import STAGES
from minutes.ports import NoProgress, Progress
from minutes.service.intake import Intake, Stock
from minutes.service.results import RecordingResult, RunReport
from minutes.service.worker import Worker
from minutes.store.artefacts import ArtefactStore
from minutes.store.database import utc_now
from minutes.store.jobs import JobEntry, JobQueue, JobState
from minutes.store.ledger import Ledger, RecordingEntry

log = logging.getLogger(__name__)

UNMEASURED_SPEED = 1.0
"""Seconds of work for a second of audio where nothing was measured yet: five times what two
cores take, so that a first night rather leaves something than runs into the morning."""

MARGIN = 1.25
"""Estimates are widened by this: a quarter covers what the same machine varied when measured."""

FIXED_S = 30.0
"""Loading engines and writing documents, whatever the length."""

POLL_S = 15.0
"""How often a night that waits for something looks again."""


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which recordings are processed."""

    start: dt.datetime
    end: dt.datetime

    @property
    def length_s(self) -> float:
        """From start to end."""
        return (self.end - self.start).total_seconds()


class Estimator:
    """How long a recording will take, by what recent ones took on this machine."""

    def __init__(self, ledger: Ledger, artefacts: ArtefactStore) -> None:
        self._artefacts = artefacts
        self._speeds = ledger.measured_speed()

    def seconds(self, entry: RecordingEntry) -> float | None:
        """For the stages that are not done; None where the length is unknown."""
        if entry.duration_s is None:
            return None
        if not self._speeds:
            return entry.duration_s * UNMEASURED_SPEED * MARGIN + FIXED_S
        missing = (stage for stage in STAGES if not self._artefacts.done(entry.id, stage))
        per_second = sum(self._speeds.get(stage, 0.0) for stage in missing)
        return entry.duration_s * per_second * MARGIN + FIXED_S


class Night:
    """Takes stock and works off the queue."""

    def __init__(
        self,
        *,
        intake: Intake,
        worker: Worker,
        ledger: Ledger,
        artefacts: ArtefactStore,
        jobs: JobQueue,
        preflight: Callable[[], None],
        flush_mail: Callable[[Event], object],
        settle_s: float,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self._intake = intake
        self._worker = worker
        self._ledger = ledger
        self._artefacts = artefacts
        self._jobs = jobs
        self._preflight = preflight
        self._flush_mail = flush_mail
        self._settle_s = settle_s
        self._now = now

    def run(
        self,
        *,
        window: Window | None = None,
        settle: bool = True,
        progress: Progress | None = None,
        stop: Event | None = None,
    ) -> RunReport:
        """Process whatever waits in the inbox.

        With a ``window``, nothing is begun that would not end in it, and what arrives or is to
        be tried again in it is waited for. Without one, all that is due is processed, and only
        files that may still be arriving are waited for, for one settle time.
        ``settle=False`` takes files as they lie there. One bad recording never stops the others:
        its error is in the report.
        """
        shift = self._shift(window, progress, stop)
        with _to_the_end(shift):
            shift.take(
                self._intake.take_stock(settle=settle, progress=shift.progress, stop=shift.stop)
            )
            self._preflight()
            self._work_off(shift, settle=settle)
        self._send_mail(shift)
        return self._report(shift)

    def run_named(
        self, paths: Sequence[Path], progress: Progress | None = None, stop: Event | None = None
    ) -> RunReport:
        """Process named files and folders as they lie there, also those that are done.

        A path that is not there becomes a result with its error.
        """
        shift = self._shift(None, progress, stop)
        present = []
        for path in paths:
            try:
                find((path,))
                present.append(path)
            except MinutesError as error:
                shift.results.append(RecordingResult(str(path), None, error=error))
        with _to_the_end(shift):
            shift.take(self._intake.take(present, progress=shift.progress, stop=shift.stop))
            self._preflight()
            named = dict((*shift.stock.copies, *shift.stock.ready))
            for result in shift.results:
                named.pop(result.recording_id or "", None)
            for number, (identity, recording) in enumerate(named.items(), start=1):
                shift.progress.recording(recording.name, number, len(named))
                self._work_now(identity, shift)
        self._send_mail(shift)
        return replace(self._report(shift), waiting=())

    def run_again(
        self,
        identity: str,
        progress: Progress | None = None,
        stop: Event | None = None,
        *,
        recognise: bool = False,
        announce: bool = True,
    ) -> RunReport:
        """Process one known recording now, also if it is done or was given up.

        ``recognise`` lets a changed glossary or number of speakers count, which recognition
        that is done does not. ``announce=False`` tells nobody of the draft.
        """
        shift = self._shift(None, progress, stop)
        with _to_the_end(shift):
            self._preflight()
            self._work_now(identity, shift, recognise=recognise, announce=announce)
        self._send_mail(shift)
        return replace(self._report(shift), waiting=())

    def has_work(self, stock: Stock) -> bool:
        """Whether a night would do, or wait for, anything."""
        return bool(stock.arriving or self._jobs.due() or self._jobs.next_due())

    def waiting(self, stock: Stock, window: Window | None = None) -> tuple[WaitingItem, ...]:
        """What would not be done if the night ended now, and why."""
        estimator = Estimator(self._ledger, self._artefacts)
        arriving = (
            WaitingItem(
                name=item.recording.name,
                recording_id=None,
                reason=WaitReason.ARRIVING,
                when=self._now() + dt.timedelta(seconds=item.seconds_left),
            )
            for item in stock.arriving
        )
        running = (job for job in self._jobs.due() if job.state is JobState.RUNNING)
        unfinished = (*self._jobs.queued(), *running)
        return (*arriving, *(self._waits(job, estimator, window) for job in unfinished))

    def _shift(
        self, window: Window | None, progress: Progress | None, stop: Event | None
    ) -> _Shift:
        return _Shift(window, progress or NoProgress(), stop or Event(), self._now())

    def _send_mail(self, shift: _Shift) -> None:
        """What cannot be sent stays in the outbox, and the night is done all the same."""
        try:
            self._flush_mail(shift.stop)
        except MinutesError as error:
            log.error("%s", error)

    def _work_off(self, shift: _Shift, *, settle: bool) -> None:
        looked, fresh = time.monotonic(), True
        while not shift.over(self._now()):
            if self._work_next(shift):
                fresh = False
                if time.monotonic() - looked < POLL_S:
                    continue
            elif (pause_s := self._pause(shift)) is not None:
                _wait(shift, pause_s)
            elif fresh:
                return
            shift.take(
                self._intake.take_stock(settle=settle, progress=shift.progress, stop=shift.stop)
            )
            looked, fresh = time.monotonic(), True

    def _work_next(self, shift: _Shift) -> bool:
        """Work on the first recording that can be worked on now; whether there was one."""
        estimator = Estimator(self._ledger, self._artefacts)
        due = self._jobs.due(self._now())
        for job in due:
            entry = self._ledger.find(job.recording_id)
            if self._too_late(entry, estimator, shift.window):
                continue
            done = len(shift.results)
            shift.progress.recording(entry.name, done + 1, done + len(due))
            result = self._worker.work(entry.id, progress=shift.progress, stop=shift.stop)
            if result is not None:
                shift.results.append(result)
                return True
        return False

    def _work_now(
        self,
        identity: str,
        shift: _Shift,
        *,
        recognise: bool = False,
        announce: bool = True,
    ) -> None:
        self._jobs.retry(identity, reason="asked")
        result = self._worker.work(
            identity,
            force=True,
            recognise=recognise,
            announce=announce,
            progress=shift.progress,
            stop=shift.stop,
        )
        if result is None:
            busy = BusyError(id=identity[:8])
            result = RecordingResult(self._ledger.find(identity).name, identity, error=busy)
        shift.results.append(result)

    def _too_late(
        self, entry: RecordingEntry, estimator: Estimator, window: Window | None
    ) -> WaitReason | None:
        """Why a recording is not begun any more in the window, if so."""
        estimate_s = estimator.seconds(entry)
        if window is None or estimate_s is None:
            return None
        if estimate_s > window.length_s:
            return WaitReason.TOO_LONG
        left_s = (window.end - self._now()).total_seconds()
        return WaitReason.WINDOW if estimate_s > left_s else None

    def _pause(self, shift: _Shift) -> float | None:
        """How long to wait for something to come due; None where nothing will."""
        now = self._now()
        waits = [item.seconds_left for item in shift.stock.arriving]
        if shift.window is None:
            patience_s = shift.patience_s(now, self._settle_s)
            return min(waits) + 0.1 if waits and min(waits) <= patience_s else None
        next_due = self._jobs.next_due()
        if next_due is not None and next_due < shift.window.end:
            waits.append((next_due - now).total_seconds())
        if any(job.state is JobState.RUNNING for job in self._jobs.due()):
            waits.append(POLL_S)
        return max(0.1, min(*waits, POLL_S)) if waits else None

    def _waits(self, job: JobEntry, estimator: Estimator, window: Window | None) -> WaitingItem:
        entry = self._ledger.find(job.recording_id)
        if job.state is JobState.RUNNING:
            reason = WaitReason.ELSEWHERE
        elif job.not_before is not None and job.not_before > self._now():
            reason = WaitReason.BACK_OFF
        else:
            reason = self._too_late(entry, estimator, window) or WaitReason.QUEUED
        return WaitingItem(
            name=entry.name,
            recording_id=entry.id,
            reason=reason,
            length_s=entry.duration_s,
            estimate_s=estimator.seconds(entry),
            when=job.not_before if reason is WaitReason.BACK_OFF else None,
        )

    def _report(self, shift: _Shift) -> RunReport:
        unreadable = (
            RecordingResult(item.recording.name, None, error=item.error)
            for item in shift.stock.unreadable
        )
        waiting = self.waiting(shift.stock, shift.window)
        return RunReport(
            results=(*shift.results, *unreadable),
            skipped=tuple((item.path, item.reason) for item in shift.stock.skipped),
            waiting=tuple(map(_stopped, waiting)) if shift.cut_short else waiting,
            problem=shift.problem,
        )


@dataclass(slots=True)
class _Shift:
    """What one call of the night has come to."""

    window: Window | None
    progress: Progress
    stop: Event
    started: dt.datetime
    stock: Stock = field(default_factory=Stock)
    results: list[RecordingResult] = field(default_factory=list)
    problem: MinutesError | None = None

    def take(self, stock: Stock) -> None:
        """The inbox as it is now."""
        self.stock = stock
        self.results += stock.refused

    @property
    def cut_short(self) -> bool:
        """Whether it ended before its work did."""
        return self.stop.is_set() or self.problem is not None

    def over(self, now: dt.datetime) -> bool:
        """Whether nothing more is to be begun."""
        return self.stop.is_set() or (self.window is not None and now >= self.window.end)

    def patience_s(self, now: dt.datetime, settle_s: float) -> float:
        """How much longer files that arrive are waited for: one settle time, and a breath."""
        return settle_s + 1.0 - (now - self.started).total_seconds()


def _stopped(item: WaitingItem) -> WaitingItem:
    """What was only waiting for its turn did not get one."""
    return replace(item, reason=WaitReason.STOPPED) if item.reason is WaitReason.QUEUED else item


def _wait(shift: _Shift, pause_s: float) -> None:
    """Wait; a person who started the work sees for how long, a night does it silently."""
    if shift.window is not None:
        shift.stop.wait(pause_s)
        return
    with shift.progress.stage("settle", None) as report:
        end_s = time.monotonic() + pause_s
        while (left_s := end_s - time.monotonic()) > 0 and not shift.stop.is_set():
            shift.stop.wait(min(left_s, 1.0))
            report(1.0 - max(left_s, 0.0) / pause_s)


@contextmanager
def _to_the_end(shift: _Shift) -> Iterator[None]:
    """What ends a run early is noted, and the report is made all the same."""
    try:
        yield
    except StoppedError:
        log.info("stopped")
    except MinutesError as error:
        log.warning("%s", error)
        shift.problem = error
