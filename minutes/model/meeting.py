"""The meeting as its organisers describe it. None or empty means: nobody said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Sector = Literal["산", "학", "연", "관"]
"""Industry, academia, research, government."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """A person at the meeting."""

    name: str
    role: str | None = None
    """As addressed: 의장, 위원, 간사, …"""
    affiliation: str | None = None
    sector: Sector | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """The facts of a meeting file; only title and date may come from the file name."""

    title: str
    body: str | None = None
    """개최기관(부서)."""
    date: dt.date | None = None
    start_time: dt.time | None = None
    end_time: dt.time | None = None
    place: str | None = None
    chair: str | None = None
    """Name of the person in the chair."""
    attendees: tuple[Attendee, ...] = ()
    observers: tuple[Attendee, ...] = ()
    """배석자."""
    agenda: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    """진행 순서."""
    votes: tuple[str, ...] = ()
    """표결 내용 as the secretariat gives it; "표결 없음" is a value."""
    fictional: bool = False
    """The meeting is made up (a sample); every document says so."""
