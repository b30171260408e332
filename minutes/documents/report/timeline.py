"""The night as a picture: a bar for each recording, coloured by stage, on the office's clock.

Pure geometry in shares of the picture's width; the templates draw it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from minutes.documents.report.wording import STAGES, plain
from minutes.documents.wording import official_time
from minutes.model.report import NightReport, StageSpan, TimelineRow

ROWS = 40
"""More recordings than this are counted, not drawn."""

MAX_TICKS = 8
STEPS = tuple(dt.timedelta(minutes=m) for m in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440))
SHORTEST = dt.timedelta(minutes=5)
"""The axis is never shorter."""

FILLED = 0.25
"""The axis reaches to the window's end only where the work fills this much of the window."""

OTHER_COLOUR = "#9aa3ad"
COLOURS = {"transcribe": "#2f5f9e", "diarize": "#5f9ea0", "extract": "#d08c2e"}
LEGEND = (
    *((STAGES[stage], colour) for stage, colour in COLOURS.items()),
    ("그 밖의 단계", OTHER_COLOUR),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a bar; ``left`` and ``width`` are percent of the axis."""

    left: float
    width: float
    colour: str
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One recording."""

    name: str
    pieces: tuple[Piece, ...]

    @property
    def cells(self) -> tuple[tuple[float, str], ...]:
        """The bar as widths in percent with their colours, gaps without one; they add to 100."""
        return tuple(_cells(self.pieces))


@dataclass(frozen=True, slots=True)
class Tick:
    """A time on the axis."""

    left: float
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    start_label: str
    stop_label: str
    """Both ends of the axis."""
    end_left: float | None
    """Where the window ends; None where that is beyond the axis."""
    end_label: str | None
    more: int
    """Recordings that are not drawn."""


def timeline(report: NightReport, zone: ZoneInfo) -> Timeline | None:
    """The picture, or None where nothing ran."""
    rows = [row for row in report.timeline if row.spans]
    if not rows:
        return None
    axis = _Axis.of(rows, report)
    until = report.until
    return Timeline(
        bars=tuple(_bar(row, axis) for row in rows[:ROWS]),
        ticks=tuple(axis.ticks(zone)),
        start_label=official_time(axis.start.astimezone(zone).time()),
        stop_label=official_time(axis.end.astimezone(zone).time()),
        end_left=axis.share(until) if until and until <= axis.end else None,
        end_label=official_time(until.astimezone(zone).time()) if until else None,
        more=max(0, len(rows) - ROWS),
    )


@dataclass(frozen=True, slots=True)
class _Axis:
    start: dt.datetime
    end: dt.datetime

    @classmethod
    def of(cls, rows: list[TimelineRow], report: NightReport) -> _Axis:
        spans = [span for row in rows for span in row.spans]
        start = min(span.started_at for span in spans)
        last = max(span.ended_at for span in spans)
        until = report.until
        if until and last < until and (last - start) >= FILLED * (until - start):
            last = until
        return cls(start, max(last, start + SHORTEST))

    def share(self, moment: dt.datetime) -> float:
        """Percent of the axis, cut to it."""
        share = 100 * ((moment - self.start) / (self.end - self.start))
        return round(min(100.0, max(0.0, share)), 2)

    def ticks(self, zone: ZoneInfo) -> Iterator[Tick]:
        step = next((s for s in STEPS if (self.end - self.start) / s <= MAX_TICKS), STEPS[-1])
        midnight = self.start.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        moment = midnight + step * -((midnight - self.start) // step)
        while moment <= self.end:
            yield Tick(self.share(moment), official_time(moment.astimezone(zone).time()))
            moment += step


def _bar(row: TimelineRow, axis: _Axis) -> Bar:
    spans = sorted(row.spans, key=lambda span: span.started_at)
    return Bar(plain(row.name), tuple(_piece(span, axis) for span in spans))


def _piece(span: StageSpan, axis: _Axis) -> Piece:
    left = axis.share(span.started_at)
    seconds = (span.ended_at - span.started_at).total_seconds()
    return Piece(
        left=left,
        width=round(axis.share(span.ended_at) - left, 2),
        colour=COLOURS.get(span.stage, OTHER_COLOUR),
        label=f"{STAGES.get(span.stage, span.stage)} {seconds:.0f}초",
    )


def _cells(pieces: tuple[Piece, ...]) -> Iterator[tuple[float, str]]:
    reached = 0.0
    for piece in pieces:
        if piece.left > reached:
            yield round(piece.left - reached, 2), ""
            reached = piece.left
        width = round(piece.left + piece.width - reached, 2)
        if width > 0:
            yield width, piece.colour
            reached = round(reached + width, 2)
    if reached < 100:
        yield round(100 - reached, 2), ""
