"""`minutes retention`: whose retention period has ended, for a person to decide.

Nothing is deleted. Periods are counted as for public records: from 1 January of the year after
the matter was completed (공공기록물 관리에 관한 법률 시행령 제26조), which for minutes is the
year of the meeting. 준영구 and 영구 never end by themselves.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from minutes.store.ledger import RecordingEntry

YEARS = {"1년": 1, "3년": 3, "5년": 5, "10년": 10, "30년": 30}
"""Length of the classes that end."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long a recording is to be kept."""

    recording_id: str
    name: str
    body: str | None
    retention: str
    retention_assumed: bool
    """Its body named no class, so the settings' default counts."""
    counted_from: dt.date
    """The meeting's date, or the day the recording was taken in."""
    date_assumed: bool
    """The meeting's date is not known."""
    last_day: dt.date | None
    """Of the period; None where it never ends."""
    due: bool
    sources: tuple[Path, ...]


def keepings(
    entries: tuple[RecordingEntry, ...], *, on: dt.date, default: str, zone: dt.tzinfo
) -> tuple[Keeping, ...]:
    """Every recording with the end of its period, those that ended first at the top.

    ``due`` says whether the period had ended on the day ``on``; ``zone`` is where a day begins.
    """
    found = (_keeping(entry, on=on, default=default, zone=zone) for entry in entries)
    return tuple(sorted(found, key=lambda keeping: (keeping.last_day or dt.date.max, keeping.name)))


def last_day(counted_from: dt.date, retention: str) -> dt.date | None:
    """Last day of a period that is counted from 1 January of the following year."""
    years = YEARS.get(retention)
    if years is None:
        return None
    return dt.date(min(counted_from.year + years, dt.MAXYEAR), 12, 31)


def _keeping(entry: RecordingEntry, *, on: dt.date, default: str, zone: dt.tzinfo) -> Keeping:
    counted_from = entry.meeting_date or entry.added_at.astimezone(zone).date()
    retention = entry.retention or default
    end = last_day(counted_from, retention)
    return Keeping(
        recording_id=entry.id,
        name=entry.name,
        body=entry.body,
        retention=retention,
        retention_assumed=entry.retention is None,
        counted_from=counted_from,
        date_assumed=entry.meeting_date is None,
        last_day=end,
        due=end is not None and on > end,
        sources=entry.sources,
    )
