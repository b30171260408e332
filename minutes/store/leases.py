"""Leases: who works on a recording, and when it may be taken from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from minutes.store.database import JobRow

RUNNING = "running"
"""State of a job under a lease."""

_FIRST_WAIT = dt.timedelta(seconds=60)
_WAIT_GROWTH = 4
_LONGEST_WAIT = dt.timedelta(days=1)
_CLOCK_ERROR = dt.timedelta(hours=1)
"""How much the clocks of two hosts, or of one host at two times, may differ unnoticed."""


def backoff(attempt: int) -> dt.timedelta:
    """How long a recording waits after its failed attempt number ``attempt``, from 1."""
    # Growth beyond the longest wait would only overflow.
    growth: int = _WAIT_GROWTH ** min(max(attempt - 1, 0), 16)
    return min(_FIRST_WAIT * growth, _LONGEST_WAIT)


def is_due(not_before: dt.datetime | None, attempt: int, now: dt.datetime) -> bool:
    """Whether the wait after attempt number ``attempt`` is over.

    A time further away than such a wait can be was written under a wrong clock, and nobody
    waits for it.
    """
    if not_before is None:
        return True
    return not now < not_before <= now + backoff(attempt) + _CLOCK_ERROR


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a recording and to write what came of it."""

    recording_id: str
    token: str
    """Known to the holder alone; the row's changes when another takes over."""
    owner: str
    """``<host id>:<process id>``."""
    attempt: int
    """Counts from 1."""
    meeting_hash: str | None
    """The meeting file for which the recording was queued when it was claimed."""


def take(session: Session, seen: JobRow, lease: Lease, now: dt.datetime) -> bool:
    """Compare and set: one statement that changes the row only if it still is as it was seen."""
    unchanged = (
        JobRow.recording_id == seen.recording_id,
        JobRow.state == seen.state,
        JobRow.attempts == seen.attempts,
        JobRow.lease_token.is_not_distinct_from(seen.lease_token),
        JobRow.lease_beat == seen.lease_beat,
        JobRow.meeting_hash.is_not_distinct_from(seen.meeting_hash),
    )
    claim = update(JobRow).where(*unchanged).execution_options(synchronize_session=False)
    result = session.execute(
        claim.values(
            state=RUNNING,
            attempts=lease.attempt,
            not_before=None,
            lease_owner=lease.owner,
            lease_token=lease.token,
            lease_beat=0,
            stage=None,
            changed_at=now,
        )
    )
    return isinstance(result, CursorResult) and result.rowcount == 1


class SilenceWatch:
    """Finds leases whose holders are silent, by observation.

    A lease is silent once its beat has stood still for ``lease_s`` on the watcher's own
    monotonic clock, so neither another host's clock nor a jump of this one's ends a lease
    (the lease of Gray and Cheriton, SOSP 1989, without their synchronised clocks).
    """

    def __init__(self, lease_s: float, monotonic: Callable[[], float]) -> None:
        self._lease_s = lease_s
        self._monotonic = monotonic
        self._seen: dict[str, tuple[str | None, int, float]] = {}

    def silent(self, row: JobRow) -> bool:
        """Look at a running job; the first look at a beat starts the wait."""
        now = self._monotonic()
        token, beat, since = self._seen.get(row.recording_id, (None, -1, now))
        if (token, beat) != (row.lease_token, row.lease_beat):
            self._seen[row.recording_id] = (row.lease_token, row.lease_beat, now)
            return False
        return now - since >= self._lease_s

    def look(self, running: Iterable[JobRow]) -> None:
        """Look at all running jobs; others are forgotten."""
        rows = tuple(running)
        for row in rows:
            self.silent(row)
        self._seen = {row.recording_id: self._seen[row.recording_id] for row in rows}
