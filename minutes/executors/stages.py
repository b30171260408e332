"""The child's progress replayed in the parent, and the clock that runs with it."""

from __future__ import annotations

import logging
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass

from minutes.executors.inside import START
from minutes.executors.messages import (
    Logged,
    Message,
    RecordingBegan,
    StageBegan,
    StageEnded,
    StageMoved,
    StageReused,
)
from minutes.ports import Progress, Report


@dataclass(frozen=True, slots=True)
class _Open:
    """A stage that the child is in."""

    context: AbstractContextManager[Report]
    report: Report
    since: float
    limit_s: float


class Stages:
    """Tells ``progress`` what the child says, and knows the stage and how long it may last.

    A stage may take ``base_s`` plus ``factor`` times the length of its audio; between stages
    ``base_s`` counts, from the last sign of life. Leaving the context leaves all open stages.
    """

    def __init__(self, progress: Progress, *, base_s: float, factor: float) -> None:
        self._progress = progress
        self._base_s = base_s
        self._factor = factor
        self._open: list[_Open] = []
        self._last_sign = time.monotonic()
        self.name = START
        """The last stage that began."""

    def __enter__(self) -> Stages:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        while self._open:
            self._leave(error)

    @property
    def limit_s(self) -> float:
        """How long what goes on now may take in all."""
        return self._open[-1].limit_s if self._open else self._base_s

    @property
    def overdue(self) -> bool:
        """Whether it has taken longer."""
        since = self._open[-1].since if self._open else self._last_sign
        return time.monotonic() - since > self.limit_s

    def replay(self, message: Message) -> None:
        """Do here what the child did there."""
        self._last_sign = time.monotonic()
        match message:
            case StageMoved(share) if self._open:
                self._open[-1].report(share)
            case StageBegan(name, audio_s):
                self._enter(name, audio_s)
            case StageEnded(error):
                self._leave(error)
            case StageReused(name):
                self._progress.reused(name)
            case RecordingBegan(name, index, total):
                self._progress.recording(name, index, total)
            case Logged(record):
                _log(record)

    def _enter(self, name: str, audio_s: float | None) -> None:
        self.name = name
        context = self._progress.stage(name, audio_s)
        limit_s = self._base_s + self._factor * (audio_s or 0.0)
        self._open.append(_Open(context, context.__enter__(), time.monotonic(), limit_s))

    def _leave(self, error: BaseException | None) -> None:
        context = self._open.pop().context
        context.__exit__(type(error) if error else None, error, None)


def _log(record: logging.LogRecord) -> None:
    logger = logging.getLogger(record.name)
    if logger.isEnabledFor(record.levelno):
        logger.handle(record)
