"""Ears, the form of a run, and patience with a bound."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

import psutil

from minutes.executors.child import unchecked
from minutes.ports import Progress, Report

T = TypeVar("T")

PATIENCE_S = 60.0
"""Far more than anything takes; only a test that fails waits as long."""
MIB = 1 << 20


@dataclass
class Heard:
    """A progress that notes what it is told, in which thread, and does ``then`` on a stage."""

    then: Callable[[str], None] = lambda _: None
    told: list[tuple[object, ...]] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)

    def recording(self, name: str, index: int, total: int) -> None:
        self._note("recording", name, index, total)

    @contextmanager
    def stage(self, name: str, audio_s: float | None) -> Iterator[Report]:
        self._note("begin", name, audio_s)
        self.then(name)
        try:
            yield lambda share: self._note("share", share)
        except Exception as error:
            self._note("broken", name, type(error).__name__)
            raise
        self._note("end", name)

    def reused(self, name: str) -> None:
        self._note("reused", name)

    def _note(self, *what: object) -> None:
        self.told.append(what)
        self.threads.add(threading.get_ident())


class Run(Protocol):
    """Runs work as the service does, with limits that no healthy work meets."""

    def __call__(
        self,
        work: Callable[[Progress], T],
        *,
        progress: Progress | None = None,
        stop: threading.Event | None = None,
        check: Callable[[], None] = unchecked,
        memory_bytes: int = 4096 * MIB,
        stage_s: float = PATIENCE_S,
        stage_factor: float = 1.0,
        stop_s: float = PATIENCE_S,
    ) -> T: ...


def eventually(condition: Callable[[], bool]) -> bool:
    """Whether it comes true within all patience."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def gone(pid: int) -> bool:
    """Whether a process has ended; who reaps an orphan is the machine's affair."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def noted(note: Path) -> bool:
    """Whether a number was written."""
    return note.exists() and note.read_text(encoding="ascii") != ""
