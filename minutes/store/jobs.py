"""The queue of recordings: each is worked on by one process at a time, and none is lost.

A job is queued, then running under a lease, then done, degraded or failed, or queued again.
Every change and its event are one transaction, and whoever lost its lease changes nothing.
"""

from __future__ import annotations

import datetime as dt
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from minutes.errors import LeaseLostError, MinutesError
from minutes.store.database import Database, JobRow, RecordingRow, row_for_change, utc_now
from minutes.store.events import EventKind, add_event
from minutes.store.leases import RUNNING, Lease, SilenceWatch, backoff, is_due, take

_MEETING_FILE = "meeting_file"
"""Why a recording is queued again whose meeting file changed while it was worked on."""


class JobState(StrEnum):
    """Where the work on a recording is."""

    QUEUED = "queued"
    RUNNING = RUNNING
    DONE = "done"
    DEGRADED = "degraded"
    """Delivered, without some stages."""
    FAILED = "failed"
    """Not tried again until a person or a changed file asks for it."""


@dataclass(frozen=True, slots=True)
class JobEntry:
    """The work on a recording as the queue knows it."""

    recording_id: str
    state: JobState
    attempts: int
    not_before: dt.datetime | None
    """A queued job that failed waits until then."""
    stage: str | None
    """Where the last attempt is, or where it ended."""
    lease_owner: str | None
    meeting_hash: str | None
    error: str | None
    """Name of the class of what failed last."""
    message_ko: str | None
    message_en: str | None
    exit_code: int
    changed_at: dt.datetime


class Failure(Protocol):
    """A stage that the documents had to do without."""

    @property
    def stage(self) -> str: ...

    @property
    def error(self) -> MinutesError: ...


class JobQueue:
    """The queue as one process sees it.

    ``owner`` is ``<host id>:<process id>``. ``lease_s`` is how long a process on another host
    must be silent before its work is taken over. ``monotonic`` and ``now`` are clocks.

    Every method that takes a lease raises LeaseLostError, and changes nothing, where another
    process has taken the recording over.
    """

    def __init__(
        self,
        database: Database,
        *,
        owner: str,
        lease_s: float,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self._database = database
        self._owner = owner
        self._host = owner.partition(":")[0]
        self._watch = SilenceWatch(lease_s, monotonic)
        self._now = now

    def enqueue(self, recording_id: str, *, reason: str, meeting_hash: str | None) -> bool:
        """Queue a recording unless it is queued or running for this very meeting file.

        One that is running for another meeting file is queued again when it ends. Returns
        whether anything changed.
        """
        with self._database.session() as session:
            row, new = row_for_change(
                session,
                JobRow,
                recording_id,
                recording_id=recording_id,
                state=JobState.QUEUED,
                meeting_hash=meeting_hash,
                changed_at=self._now(),
            )
            pending = row.state in (JobState.QUEUED, JobState.RUNNING)
            if not new and pending and row.meeting_hash == meeting_hash:
                return False
            row.meeting_hash = meeting_hash
            if row.state != JobState.RUNNING:
                self._requeue(row)
            self._note(session, recording_id, EventKind.QUEUED, reason=reason)
            return True

    def retry(self, recording_id: str, *, reason: str) -> bool:
        """Queue a recording that ended or waits, to be tried at once.

        Returns False where it runs, is due anyway, or never was queued.
        """
        with self._database.session() as session:
            row = session.get(JobRow, recording_id, with_for_update=True)
            if row is None or row.state == JobState.RUNNING:
                return False
            if row.state == JobState.QUEUED and row.not_before is None:
                return False
            self._requeue(row)
            self._note(session, recording_id, EventKind.QUEUED, reason=reason)
            return True

    def job(self, recording_id: str) -> JobEntry | None:
        """The work on a recording, if it was ever queued."""
        with self._database.reading() as session:
            row = session.get(JobRow, recording_id)
            return job_entry(row) if row else None

    def queued(self) -> tuple[JobEntry, ...]:
        """All queued jobs, waiting ones too, in the order in which the recordings came."""
        with self._database.reading() as session:
            return tuple(job_entry(row) for row in _pending(session, JobState.QUEUED))

    def due(self, now: dt.datetime | None = None) -> tuple[JobEntry, ...]:
        """What a claim may succeed on, in the order in which the recordings came.

        Running jobs are among them: their process may be gone, which the claim finds out.
        """
        at = now or self._now()
        with self._database.reading() as session:
            rows = _pending(session, JobState.QUEUED, JobState.RUNNING)
            self._watch.look(row for row in rows if row.state == JobState.RUNNING)
            return tuple(
                job_entry(row)
                for row in rows
                if row.state == JobState.RUNNING or is_due(row.not_before, row.attempts, at)
            )

    def next_due(self) -> dt.datetime | None:
        """When the first of the waiting jobs may be tried."""
        now = self._now()
        waiting = (job for job in self.queued() if not is_due(job.not_before, job.attempts, now))
        return min((job.not_before for job in waiting if job.not_before), default=None)

    def claim(self, recording_id: str, *, force: bool = False) -> Lease | None:
        """Begin an attempt, or None where the job is not free or another was quicker.

        The caller holds the recording's operating-system lock, so a lease of this host is one
        whose process is gone. ``force`` does not wait for ``not_before``.
        """
        with self._database.session() as session:
            row = session.get(JobRow, recording_id)
            if row is None or not self._is_free(row, force=force):
                return None
            lease = Lease(
                recording_id=recording_id,
                token=secrets.token_hex(16),
                owner=self._owner,
                attempt=row.attempts + 1,
                meeting_hash=row.meeting_hash,
            )
            if not take(session, row, lease, self._now()):
                return None
            self._note_claim(session, row, lease)
        return lease

    def beat(self, lease: Lease) -> None:
        """Show that the holder lives."""
        with self._held(lease) as (_, row):
            row.lease_beat += 1

    def stage(self, lease: Lease, stage: str) -> None:
        """A stage begins."""
        with self._held(lease) as (_, row):
            row.stage = stage

    def stage_done(self, lease: Lease, stage: str, *, seconds: float, reused: bool) -> None:
        """A stage ended well, or its earlier result is used again."""
        facts = {"stage": stage, "seconds": seconds, "reused": reused}
        self._note_stage(lease, stage, EventKind.STAGE_DONE, facts)

    def stage_failed(self, lease: Lease, stage: str, error: MinutesError) -> None:
        """A stage gave no result."""
        self._note_stage(
            lease, stage, EventKind.STAGE_FAILED, {"stage": stage, **_error_facts(error)}
        )

    def finish(self, lease: Lease, *, degraded: Sequence[Failure] = ()) -> None:
        """The documents are written; ``degraded`` names what they had to do without."""
        with self._held(lease) as (session, row):
            self._end(row, JobState.DEGRADED if degraded else JobState.DONE)
            _set_error(row, degraded[0].error if degraded else None)
            kind = EventKind.DEGRADED if degraded else EventKind.DONE
            facts: dict[str, object] = {"attempt": lease.attempt}
            if degraded:
                facts["stages"] = [failure.stage for failure in degraded]
            self._note(session, lease.recording_id, kind, **facts)
            self._requeue_if_changed(session, row, lease)

    def fail(self, lease: Lease, error: MinutesError) -> None:
        """The attempt failed: tried again later where that can help, else left to a person."""
        with self._held(lease) as (session, row):
            facts: dict[str, object] = {"attempt": lease.attempt, **_error_facts(error)}
            _set_error(row, error)
            if error.retryable and row.attempts < error.max_attempts:
                self._end(row, JobState.QUEUED)
                row.not_before = self._now() + backoff(row.attempts)
                facts["at"] = row.not_before.isoformat()
                self._note(session, lease.recording_id, EventKind.RETRY_AT, **facts)
            else:
                self._end(row, JobState.FAILED)
                self._note(session, lease.recording_id, EventKind.FAILED, **facts)
            self._requeue_if_changed(session, row, lease)

    def release(self, lease: Lease, *, reason: str) -> None:
        """Give a recording back as if the attempt had not been: it is due at once."""
        with self._held(lease) as (session, row):
            self._end(row, JobState.QUEUED)
            row.attempts -= 1
            self._note(session, lease.recording_id, EventKind.RELEASED, reason=reason)

    def _is_free(self, row: JobRow, *, force: bool) -> bool:
        if row.state == JobState.QUEUED:
            return force or is_due(row.not_before, row.attempts, self._now())
        if row.state != JobState.RUNNING:
            return False
        # Running without an owner is what a process left that was killed before there were
        # leases.
        if row.lease_owner is None or row.lease_owner.partition(":")[0] == self._host:
            return True
        return self._watch.silent(row)

    def _note_claim(self, session: Session, before: JobRow, lease: Lease) -> None:
        facts: dict[str, object] = {"attempt": lease.attempt, "owner": lease.owner}
        kind = EventKind.CLAIMED
        if before.state == JobState.RUNNING:
            kind = EventKind.TAKEN_OVER
            facts["previous"] = before.lease_owner
        self._note(session, lease.recording_id, kind, **facts)

    @contextmanager
    def _held(self, lease: Lease) -> Iterator[tuple[Session, JobRow]]:
        """The job's row, locked, while the lease is its. Raises LeaseLostError."""
        with self._database.session() as session:
            row = session.get(JobRow, lease.recording_id, with_for_update=True)
            if row is None or row.lease_token != lease.token:
                raise LeaseLostError(id=lease.recording_id[:8])
            yield session, row

    def _end(self, row: JobRow, state: JobState) -> None:
        row.state = state
        row.lease_owner = row.lease_token = row.not_before = None
        row.changed_at = self._now()

    def _requeue(self, row: JobRow) -> None:
        self._end(row, JobState.QUEUED)
        row.attempts = 0
        _set_error(row, None)

    def _requeue_if_changed(self, session: Session, row: JobRow, lease: Lease) -> None:
        if row.meeting_hash != lease.meeting_hash:
            self._requeue(row)
            self._note(session, row.recording_id, EventKind.QUEUED, reason=_MEETING_FILE)

    def _note_stage(
        self, lease: Lease, stage: str, kind: EventKind, facts: dict[str, object]
    ) -> None:
        with self._held(lease) as (session, row):
            row.stage = stage
            self._note(session, lease.recording_id, kind, **facts)

    def _note(self, session: Session, recording_id: str, kind: EventKind, **facts: object) -> None:
        add_event(session, kind, recording_id, now=self._now(), facts=facts)


def job_entry(row: JobRow) -> JobEntry:
    """A row outside its session."""
    return JobEntry(
        recording_id=row.recording_id,
        state=JobState(row.state),
        attempts=row.attempts,
        not_before=row.not_before,
        stage=row.stage,
        lease_owner=row.lease_owner,
        meeting_hash=row.meeting_hash,
        error=row.error,
        message_ko=row.message_ko,
        message_en=row.message_en,
        exit_code=row.exit_code,
        changed_at=row.changed_at,
    )


def _pending(session: Session, *states: JobState) -> Sequence[JobRow]:
    query = select(JobRow).join(RecordingRow, RecordingRow.id == JobRow.recording_id)
    query = query.where(JobRow.state.in_(states))
    return session.scalars(query.order_by(RecordingRow.added_at, RecordingRow.id)).all()


def _set_error(row: JobRow, error: MinutesError | None) -> None:
    row.error = type(error).__name__ if error else None
    row.message_ko = error.message("ko") if error else None
    row.message_en = error.message("en") if error else None
    row.exit_code = error.exit_code if error else 0


def _error_facts(error: MinutesError) -> dict[str, object]:
    return {"error": type(error).__name__, "ko": error.message("ko"), "en": error.message("en")}
