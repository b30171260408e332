"""The runner: reuse what is done, run what is not, wrap what breaks.

The line is straight code that asks the runner for one stage after another; what to skip, what
to try again and what to tell the user about it is decided here, in one place.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from minutes.errors import EngineError, MinutesError, StorageError
from minutes.files import storage_errors
from minutes.model.editions import Edition
from minutes.ports import Progress, Report
from minutes.scoring.resources import StageCost, measured
from minutes.store.artefacts import Artefact, ArtefactStore, fingerprint

T = TypeVar("T")

log = logging.getLogger(__name__)

STAGES = (
    "probe",
    "transcribe",
    "diarize",
    "attribute",
    "correct",
    "identify",
    "extract",
    "compose",
    "export",
)
"""In the order of the flow."""

EDITION_STAGES = tuple(f"edition_{edition}" for edition in Edition)
"""What a person has written of the minutes besides, for others to read; no part of the flow."""

MAX_ATTEMPTS = 2
"""How often one run tries a stage whose error may pass by itself."""


@dataclass(frozen=True, slots=True)
class Stage(Generic[T]):
    """A step from typed artefacts to one typed artefact."""

    name: str
    version: int
    """Raised when the stage's own code changes its result."""
    kind: type[T]
    identity: str = ""
    """The engine and its options."""


@dataclass(frozen=True, slots=True)
class StageFailure:
    """A stage that failed, and why."""

    stage: str
    error: MinutesError


def always(_: object) -> bool:
    """The check of what needs none."""
    return True


class Runner:
    """Runs the stages of one recording.

    ``cost`` is told what each stage took. ``space`` is asked before a stage is made and raises
    LowDiskError where the disk cannot hold what it would write.
    """

    def __init__(
        self,
        artefacts: ArtefactStore,
        recording_id: str,
        *,
        name: str,
        progress: Progress,
        cost: Callable[[StageCost], None],
        space: Callable[[str], object] = always,
    ) -> None:
        self._artefacts = artefacts
        self._recording_id = recording_id
        self._name = name
        self._progress = progress
        self._cost = cost
        self._space = space

    def run(
        self,
        stage: Stage[T],
        inputs: tuple[Artefact[Any], ...],
        compute: Callable[[Report], T],
        *,
        audio_s: float | None = None,
        valid: Callable[[T], bool] = always,
    ) -> Artefact[T]:
        """The stage's artefact, made if it is absent or no longer ``valid``.

        ``audio_s`` is the length of audio the stage works through, for the estimate of its time.
        Raises MinutesError; whatever else an engine raises is wrapped in EngineError.
        """
        contents = tuple(artefact.content for artefact in inputs)
        print_ = fingerprint(stage.name, stage.version, stage.identity, contents)
        path = self._artefacts.path(self._recording_id, stage.name, print_)
        found = self._artefacts.load(path, stage.kind)
        if found is not None and valid(found.value):
            self._artefacts.mark_used(path)
            self._progress.reused(stage.name)
            return found
        self._space(stage.name)
        value, cost = self._make(stage, compute, audio_s)
        made = self._artefacts.save(path, value, stage.kind)
        self._tell(cost)
        return made

    def _make(
        self, stage: Stage[T], compute: Callable[[Report], T], audio_s: float | None
    ) -> tuple[T, StageCost]:
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                return self._timed(stage, compute, audio_s)
            except MinutesError as error:
                if not error.retryable or attempt == MAX_ATTEMPTS:
                    raise
                log.warning("%s: %s failed, trying again: %s", self._name, stage.name, error)
        raise AssertionError(stage.name)

    def _timed(
        self, stage: Stage[T], compute: Callable[[Report], T], audio_s: float | None
    ) -> tuple[T, StageCost]:
        with measured(stage.name) as meter, self._progress.stage(stage.name, audio_s) as report:
            value = self._wrapped(stage, lambda: compute(report))
        return value, meter.cost

    def _tell(self, cost: StageCost) -> None:
        """Costs only serve estimates: a stage whose cost cannot be noted is done all the same."""
        try:
            self._cost(cost)
        except StorageError as error:
            log.warning("%s: cost of %s not noted: %s", self._name, cost.stage, error)

    def _wrapped(self, stage: Stage[T], compute: Callable[[], T]) -> T:
        try:
            with storage_errors(Path(self._name)):
                return compute()
        except MinutesError:
            raise
        except Exception as error:
            log.debug("%s: %s", self._name, stage.name, exc_info=True)
            detail = f"{type(error).__name__}: {error}"
            raise EngineError(stage=stage.name, path=self._name, detail=detail) from error
