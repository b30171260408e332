"""What a hostile input is, and what has to become of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from minutes.errors import MinutesError

MAX_S = 600.0
"""The length limit under which the cases are meant: ``[limits] max_hours`` of a sixth."""


@dataclass(frozen=True, slots=True)
class Gives:
    """Each recording found becomes minutes."""

    seconds: float | None = None
    """Length of the audio, where the case is about it."""
    recordings: int = 1


@dataclass(frozen=True, slots=True)
class Fails:
    """One recording is found, and it ends with this error."""

    error: type[MinutesError]
    at: Literal["meeting", "decode", "hear"] = "decode"
    """What notices: the meeting file's reader, the decoder or the recogniser."""


@dataclass(frozen=True, slots=True)
class Skips:
    """No recording is found."""

    reason: str | None
    """As the scan says it; None where it is passed over in silence."""


@dataclass(frozen=True, slots=True)
class HostileCase:
    """Something that somebody may leave in the inbox.

    No two cases have the same content or use the same name, so all fit into one inbox.
    """

    name: str
    make: Callable[[Path], Path]
    """Puts it into an inbox; returns the path that the scan is to speak of."""
    expect: Gives | Fails | Skips
