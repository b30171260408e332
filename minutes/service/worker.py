"""One recording under its lock and its lease: what happens to it is decided here."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Event
from typing import Protocol

from minutes.errors import (
    BusyError,
    ConfigError,
    CorruptModelError,
    CrashError,
    LeaseLostError,
    MemoryLimitError,
    MinutesError,
    MissingModelError,
    ReplacedRecordingError,
    StageTimeoutError,
    StoppedError,
    StorageError,
)
from minutes.pipeline.inbox import FoundRecording
from minutes.pipeline.line import TOLERATED
from minutes.ports import Executor, Progress, Report
from minutes.service.folders import Folders
from minutes.service.locks import recording_lock
from minutes.service.processing import Processed, Processor, ProcessTask
from minutes.service.results import RecordingResult
from minutes.store.events import EventKind, EventLog
from minutes.store.jobs import JobQueue
from minutes.store.leases import Lease
from minutes.store.ledger import Ledger, RecordingEntry

log = logging.getLogger(__name__)

ENVIRONMENT = (ConfigError, MissingModelError, CorruptModelError)
"""Errors that every recording would meet: no fault of the one that met them first."""

DEATHS_PER_CLAIM = 2
"""How often one claim lets a stage take its process down before it does without the stage."""

BEATS_PER_LEASE = 6
"""Several beats may be lost before a lease looks abandoned."""


class Announcer(Protocol):
    """Told of every finished draft, before it counts as finished."""

    def announce(self, recording_id: str) -> object: ...


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be done with one recording."""

    entry: RecordingEntry
    lease: Lease
    task: ProcessTask
    announce: bool


class Worker:
    """Works on recordings, one at a time."""

    def __init__(
        self,
        *,
        folders: Folders,
        ledger: Ledger,
        jobs: JobQueue,
        events: EventLog,
        executor: Executor,
        build: Callable[[], Processor],
        announcer: Announcer,
        retention: Callable[[str | None], str],
        lease_s: float,
    ) -> None:
        self._folders = folders
        self._ledger = ledger
        self._jobs = jobs
        self._events = events
        self._executor = executor
        self._build = build
        self._announcer = announcer
        self._retention = retention
        self._lease_s = lease_s

    def work(
        self,
        identity: str,
        *,
        force: bool = False,
        recognise: bool = False,
        announce: bool = True,
        progress: Progress,
        stop: Event,
    ) -> RecordingResult | None:
        """Process a recording whose turn it is; None where it is not, or another has it.

        ``force`` does not wait for the time of its next try. ``recognise`` uses the hints that
        the meeting file gives now, which may mean to recognise again. ``announce=False`` tells
        nobody of the draft: for a person who looks at it anyway. Raises StoppedError, and the
        errors of ENVIRONMENT; the recording is then queued as before.
        """
        entry = self._ledger.find(identity)
        with recording_lock(self._folders, identity) as ours:
            if not ours:
                busy = BusyError(id=identity[:8])
                return RecordingResult(entry.name, identity, error=busy) if force else None
            lease = self._jobs.claim(identity, force=force)
            if lease is None:
                return None
            task = ProcessTask(
                self._build,
                FoundRecording(entry.name, entry.sources, entry.meeting_file),
                entry.id,
                expected_s=entry.duration_s,
                recognise=recognise,
            )
            work = _Work(entry, lease, task, announce=announce)
            return self._attempt(work, progress, stop)

    def _attempt(self, work: _Work, progress: Progress, stop: Event) -> RecordingResult:
        entry, lease = work.entry, work.lease
        try:
            with self._released(lease):
                processed = self._process(work.task, lease, progress, stop)
                self._keep(work, processed)
                self._jobs.finish(lease, degraded=processed.failures)
        except LeaseLostError as error:
            return self._lost(entry, lease, error)
        except (*ENVIRONMENT, StoppedError):
            raise
        except MinutesError as error:
            log.info("%s: %s", entry.name, error)
            if isinstance(error, ReplacedRecordingError):
                # It may look as before: a copy that keeps the time, of the same size.
                self._ledger.forget_sightings(entry.sources)
            return self._failed(entry, lease, error)
        failures = processed.failures
        return RecordingResult(
            name=entry.name,
            recording_id=entry.id,
            exports=processed.exports,
            degraded=tuple(dict.fromkeys(failure.stage for failure in failures)),
            error=failures[0].error if failures else None,
        )

    def _failed(self, entry: RecordingEntry, lease: Lease, error: MinutesError) -> RecordingResult:
        try:
            self._jobs.fail(lease, error)
        except LeaseLostError as lost:
            return self._lost(entry, lease, lost)
        job = self._jobs.job(entry.id)
        return RecordingResult(
            entry.name, entry.id, error=error, next_try=job.not_before if job else None
        )

    def _lost(self, entry: RecordingEntry, lease: Lease, error: LeaseLostError) -> RecordingResult:
        self._events.add(EventKind.LEASE_LOST, entry.id, owner=lease.owner)
        return RecordingResult(entry.name, entry.id, error=error)

    @contextmanager
    def _released(self, lease: Lease) -> Iterator[None]:
        """Give the lease back where the recording is not to blame for the end."""
        try:
            yield
        except MinutesError as error:
            if isinstance(error, (*ENVIRONMENT, StoppedError)):
                self._jobs.release(lease, reason=type(error).__name__)
            raise
        except BaseException:
            self._jobs.release(lease, reason="interrupted")
            raise

    def _process(
        self, task: ProcessTask, lease: Lease, progress: Progress, stop: Event
    ) -> Processed:
        """Run the line; what takes the process down twice is done without, if that can be."""
        given_up: dict[str, MinutesError] = {}
        deaths: Counter[str] = Counter()
        while True:
            try:
                return self._executor.run(
                    replace(task, given_up=dict(given_up)),
                    name=task.recording.name,
                    progress=LeaseProgress(progress, self._jobs, lease),
                    stop=stop,
                    check=Heart(self._jobs, lease, lease_s=self._lease_s),
                )
            except (CrashError, MemoryLimitError, StageTimeoutError) as error:
                stage = str(error.facts["stage"])
                self._jobs.stage_failed(lease, stage, error)
                if stage not in TOLERATED or stage in given_up:
                    raise
                deaths[stage] += 1
                if deaths[stage] >= DEATHS_PER_CLAIM:
                    given_up[stage] = error

    def _keep(self, work: _Work, processed: Processed) -> None:
        """Note what is now known, and put the mails of the draft out before it is finished:
        after a crash in between, the work is done again and the mails are known by their key."""
        entry = work.entry
        self._ledger.set_facts(
            entry.id,
            duration_s=processed.duration_s,
            body=processed.body,
            meeting_date=processed.date,
        )
        try:
            self._ledger.set_facts(entry.id, retention=self._retention(processed.body))
            if work.announce:
                self._announcer.announce(entry.id)
        except ConfigError as error:
            # Minutes are not held back because the file of recipients is broken.
            log.error("%s: %s", entry.name, error)


class Heart:
    """Keeps a lease alive while the work goes on."""

    def __init__(self, jobs: JobQueue, lease: Lease, *, lease_s: float) -> None:
        self._jobs = jobs
        self._lease = lease
        self._lease_s = lease_s
        self._tried = self._beaten = time.monotonic()

    def __call__(self) -> None:
        """Beat if it is time. Raises LeaseLostError where others may have taken over."""
        now = time.monotonic()
        if now - self._tried < self._lease_s / BEATS_PER_LEASE:
            return
        self._tried = now
        try:
            self._jobs.beat(self._lease)
            self._beaten = now
        except StorageError as error:
            log.warning("no heartbeat: %s", error)
            if now - self._beaten > self._lease_s:
                raise LeaseLostError(id=self._lease.recording_id[:8]) from error


class LeaseProgress:
    """Passes progress on and logs each stage under the lease."""

    def __init__(self, progress: Progress, jobs: JobQueue, lease: Lease) -> None:
        self._progress = progress
        self._jobs = jobs
        self._lease = lease

    def recording(self, name: str, index: int, total: int) -> None:
        """Pass on."""
        self._progress.recording(name, index, total)

    @contextmanager
    def stage(self, name: str, audio_s: float | None) -> Iterator[Report]:
        """Log the stage's begin and, if it ended well, its end."""
        started = time.monotonic()
        self._noted(lambda: self._jobs.stage(self._lease, name))
        with self._progress.stage(name, audio_s) as report:
            yield report
        seconds = time.monotonic() - started
        self._noted(lambda: self._jobs.stage_done(self._lease, name, seconds=seconds, reused=False))

    def reused(self, name: str) -> None:
        """Log it, and pass on."""
        self._noted(lambda: self._jobs.stage_done(self._lease, name, seconds=0.0, reused=True))
        self._progress.reused(name)

    def _noted(self, write: Callable[[], None]) -> None:
        """A log that cannot be written for a moment is no reason to end the work."""
        try:
            write()
        except StorageError as error:
            log.warning("not logged: %s", error)
