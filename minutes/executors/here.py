"""The plain executor: in this process."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import TypeVar

from minutes.errors import StoppedError
from minutes.ports import Progress

T = TypeVar("T")


class HereExecutor:
    """Does the work where it was asked for; neither its memory nor its time is bounded."""

    def run(
        self,
        work: Callable[[Progress], T],
        *,
        name: str,
        progress: Progress,
        stop: Event,
        check: Callable[[], None],
    ) -> T:
        """What ``work`` returns. Raises what it raises, and StoppedError if not to begin."""
        if stop.is_set():
            raise StoppedError(path=name)
        check()
        return work(progress)
