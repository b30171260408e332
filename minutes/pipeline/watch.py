"""Word that something moves in the inbox, so that it is scanned sooner; never more than a hint.

What the system tells is incomplete: a network share reports only what this machine does, a
queue of events may overflow, a folder may go away. The scan by the clock finds all of it, and
for the same reason a share is not polled here: that would be the same scan, only more often.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

from watchfiles import Change, watch

from minutes.pipeline.names import is_litter

log = logging.getLogger(__name__)

CHECK_S = 5.0
"""How often a quiet watch makes sure that its folder is still the one at that path."""

RETRY_S = 30.0
"""Pause before watching is tried again."""

POLL_S = 10.0
"""Between the looks of ``watchfiles`` where the system offers no events at all."""


def watch_inbox(
    folder: Path,
    on_change: Callable[[], None],
    stop: Event,
    *,
    check_s: float = CHECK_S,
    retry_s: float = RETRY_S,
) -> None:
    """Call ``on_change`` after changes under ``folder`` until ``stop`` is set.

    The folder may be absent, go away and come back. Raises nothing but what ``on_change`` does:
    where watching fails, the scan by the clock remains.
    """
    problem = ""
    while not stop.is_set():
        hints = _hints(folder, stop, check_s)
        try:
            while next(hints, False):
                problem = ""
                on_change()
        except _NotWatchedError as error:
            if str(error) != problem:
                problem = str(error)
                log.warning("%s is not watched, only scanned by the clock: %s", folder, problem)
        stop.wait(retry_s)


class _NotWatchedError(Exception):
    """The system gives no word of this folder for now."""


def _hints(folder: Path, stop: Event, check_s: float) -> Iterator[bool]:
    """True once the watch stands (what came before it is not told) and for each change; ends with
    ``stop`` or with the folder. Raises _NotWatchedError."""
    begun = False
    try:
        watched = _place(folder)
        for changes in watch(
            folder,
            watch_filter=_matters,
            stop_event=stop,
            rust_timeout=round(check_s * 1000),
            yield_on_timeout=True,
            poll_delay_ms=round(POLL_S * 1000),
            ignore_permission_denied=True,
        ):
            if changes or not begun:
                yield True
            begun = True
            if _place(folder) != watched:
                return
    except (OSError, RuntimeError) as error:  # the latter wraps what the native watcher meets
        raise _NotWatchedError(str(error)) from error


def _matters(_: Change, path: str) -> bool:
    return not is_litter(Path(path).name)


def _place(folder: Path) -> tuple[int, int]:
    """Which folder it is, whatever its path. Raises OSError."""
    status = folder.stat()
    return status.st_dev, status.st_ino
