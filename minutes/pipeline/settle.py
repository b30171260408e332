"""Which recordings have stopped arriving: size and time unchanged for a while.

Looking at a file cannot tell whether somebody is still writing it, least of all over a network
share. So each file is observed: the store remembers since when its size and modification time
have been as they are, over restarts too, and a recording is taken when nothing of it has moved
for the settle time. A meeting's folder is observed like a file, because its own time changes
with every part that is put into it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from minutes.pipeline.inbox import FoundRecording

STALLED_S = 3600.0
"""An unfinished copy (``회의.m4a.part``) that has not grown for so long will not be finished;
the recording beside it is then taken as it lies there."""


class Seen(Protocol):
    """What the store knows of a file in its present state."""

    @property
    def seen_at(self) -> dt.datetime:
        """When this size and modification time were first seen."""
        ...

    @property
    def sha256(self) -> str | None:
        """Known once it was settled and hashed in this state."""
        ...


class See(Protocol):
    """Notes how a file looks now and says since when it has looked so.

    Where the clock went back behind an observation, the observation begins again at ``now``.
    """

    def __call__(self, path: Path, size: int, mtime_ns: int, now: dt.datetime) -> Seen: ...


@dataclass(frozen=True, slots=True)
class Arriving:
    """A recording that may still be on its way."""

    recording: FoundRecording
    since: dt.datetime
    """When it was last seen to change."""
    seconds_left: float
    """Until it is taken if nothing changes."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Recordings to take now, and those to wait for."""

    ready: tuple[FoundRecording, ...]
    arriving: tuple[Arriving, ...]


def settled(
    found: Iterable[FoundRecording], see: See, *, settle_s: float, now: dt.datetime
) -> Settled:
    """Sort recordings by whether they have arrived; those that are gone again are left out.

    Every file is noted by ``see``, also those of recordings that wait for another file.
    """
    ready, arriving = [], []
    for recording in found:
        try:
            waits = list(_waits(recording, see, settle_s, now))
        except (FileNotFoundError, NotADirectoryError):
            continue
        seconds_left = max(wait.seconds_left for wait in waits)
        if seconds_left > 0:
            since = max(wait.since for wait in waits)
            arriving.append(Arriving(recording, since, seconds_left))
        else:
            ready.append(recording)
    return Settled(tuple(ready), tuple(arriving))


@dataclass(frozen=True, slots=True)
class _Wait:
    since: dt.datetime
    seconds_left: float


def _waits(
    recording: FoundRecording, see: See, settle_s: float, now: dt.datetime
) -> Iterator[_Wait]:
    for path in _whole(recording):
        yield _wait(path, see, settle_s, now)
    for path in recording.arriving:
        try:
            yield _wait(path, see, max(settle_s, STALLED_S) if settle_s else 0.0, now)
        except FileNotFoundError:  # renamed to its final name, which the next scan finds
            yield _Wait(now, settle_s)


def _whole(recording: FoundRecording) -> Iterator[Path]:
    yield from recording.sources
    if recording.meeting_file:
        yield recording.meeting_file
    if recording.in_folder:
        yield recording.sources[0].parent


def _wait(path: Path, see: See, needed_s: float, now: dt.datetime) -> _Wait:
    """Raises FileNotFoundError or NotADirectoryError where the file is gone."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError:  # the attempt to process it will say clearly what is wrong
        return _Wait(now, 0.0)
    seen = see(path, status.st_size, status.st_mtime_ns, now)
    if seen.sha256:
        return _Wait(seen.seen_at, 0.0)
    quiet_s = max((now - seen.seen_at).total_seconds(), 0.0)
    return _Wait(seen.seen_at, max(needed_s - quiet_s, 0.0))
