"""Retention periods as public records count them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from minutes.service.upkeep.retention import keepings, last_day
from minutes.store.ledger import RecordingEntry

SEOUL = dt.timezone(dt.timedelta(hours=9))
DAY = dt.date(2026, 11, 20)


def entry(
    name: str,
    *,
    meeting_date: dt.date | None = DAY,
    retention: str | None = "5년",
    added_at: dt.datetime = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC),
) -> RecordingEntry:
    return RecordingEntry(
        id=name * 8,
        name=name,
        sources=(Path(name),),
        meeting_file=None,
        added_at=added_at,
        meeting_date=meeting_date,
        retention=retention,
    )


@pytest.mark.parametrize(
    ("retention", "end"),
    [
        ("1년", dt.date(2027, 12, 31)),
        ("3년", dt.date(2029, 12, 31)),
        ("5년", dt.date(2031, 12, 31)),
        ("10년", dt.date(2036, 12, 31)),
        ("30년", dt.date(2056, 12, 31)),
        ("준영구", None),
        ("영구", None),
    ],
)
def test_a_period_starts_on_new_year_after_the_meeting(retention: str, end: dt.date | None) -> None:
    assert last_day(DAY, retention) == end
    for day in (dt.date(2026, 1, 1), dt.date(2026, 12, 31)):
        assert last_day(day, retention) == end, "the day within the year makes no difference"


def test_it_is_due_on_the_day_after_the_last() -> None:
    for on, due in ((dt.date(2031, 12, 31), False), (dt.date(2032, 1, 1), True)):
        (keeping,) = keepings((entry("a"),), on=on, default="10년", zone=SEOUL)
        assert keeping.due is due


def test_permanent_records_are_never_due() -> None:
    entries = (entry("a", retention="준영구"), entry("b", retention="영구"))
    found = keepings(entries, on=dt.date(9999, 12, 31), default="1년", zone=SEOUL)
    assert [keeping.due for keeping in found] == [False, False]


def test_what_is_assumed_is_said() -> None:
    # Late on New Year's Eve in UTC it is the next year in Seoul.
    added_at = dt.datetime(2025, 12, 31, 16, 0, tzinfo=dt.UTC)
    unknown = entry("a", meeting_date=None, retention=None, added_at=added_at)
    (keeping,) = keepings((unknown,), on=DAY, default="1년", zone=SEOUL)
    assert (keeping.date_assumed, keeping.retention_assumed) == (True, True)
    assert keeping.counted_from == dt.date(2026, 1, 1)
    assert (keeping.retention, keeping.last_day) == ("1년", dt.date(2027, 12, 31))


def test_the_longest_ended_comes_first() -> None:
    entries = (entry("b"), entry("c", retention="영구"), entry("a", retention="1년"))
    found = keepings(entries, on=DAY, default="10년", zone=SEOUL)
    assert [keeping.name for keeping in found] == ["a", "b", "c"]
