"""Hostile inputs of every kind: each can be put into an inbox and says what has to come of it."""

from __future__ import annotations

from tests.faults.case import MAX_S, Fails, Gives, HostileCase, Skips
from tests.faults.hostile_headers import HEADERS
from tests.faults.hostile_media import MEDIA
from tests.faults.hostile_meetings import MEETINGS
from tests.faults.hostile_places import PLACES

HOSTILE: tuple[HostileCase, ...] = (*MEDIA, *HEADERS, *PLACES, *MEETINGS)

__all__ = ["HOSTILE", "MAX_S", "Fails", "Gives", "HostileCase", "Skips"]
