"""Leases: who works on a recording, and when it may be taken from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from minutes.store.database import JobRow

_FIRST_WAIT_S = 60.0
_WAIT_GROWTH = 4
LONGEST_WAIT = dt.timedelta(days=1)


def backoff(attempt: int) -> dt.timedelta:
    """How long a recording waits after its failed attempt number ``attempt``, from 1."""
    # The exponent is bounded only so that the power stays a finite float.
    wait_s = _FIRST_WAIT_S * _WAIT_GROWTH ** min(attempt - 1, 32)
    return min(dt.timedelta(seconds=min(wait_s, LONGEST_WAIT.total_seconds())), LONGEST_WAIT)


def is_due(not_before: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a wait is over.

    No wait is longer than ``LONGEST_WAIT``: a time beyond was written under a wrong clock.
    """
    return not_before is None or not now < not_before <= now + LONGEST_WAIT


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

    def forget(self, recording_id: str) -> None:
        """The job runs no more, or under this process."""
        self._seen.pop(recording_id, None)
