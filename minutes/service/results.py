"""What the night did, and what it left for later."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from minutes.errors import MinutesError
from minutes.model.minutes import Exports
from minutes.model.report import WaitingItem


@dataclass(frozen=True, slots=True)
class RecordingResult:
    """What one run did with one recording."""

    name: str
    recording_id: str | None
    """None where the file could not even be read."""
    exports: Exports | None = None
    degraded: tuple[str, ...] = ()
    """Stages the minutes had to do without."""
    error: MinutesError | None = None
    next_try: dt.datetime | None = None
    """When it is tried again by itself; None: it is done, or a person is asked."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one run did; ``skipped`` are files that are not recordings, with the reason."""

    results: tuple[RecordingResult, ...] = ()
    skipped: tuple[tuple[Path, str], ...] = ()
    waiting: tuple[WaitingItem, ...] = ()
    problem: MinutesError | None = None
    """What kept the run from going on, such as a missing model."""
