"""A runner."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

import pytest

from minutes.executors.child import ChildRunner, Limits, unchecked
from minutes.ports import Progress
from tests.executors.support import MIB, PATIENCE_S, Heard, Run

T = TypeVar("T")


@pytest.fixture
def run() -> Run:
    def call(
        work: Callable[[Progress], T],
        *,
        progress: Progress | None = None,
        stop: threading.Event | None = None,
        check: Callable[[], None] = unchecked,
        memory_bytes: int = 4096 * MIB,
        stage_s: float = PATIENCE_S,
        stage_factor: float = 1.0,
        stop_s: float = PATIENCE_S,
    ) -> T:
        limits = Limits(
            memory_bytes=memory_bytes, stage_s=stage_s, stage_factor=stage_factor, stop_s=stop_s
        )
        return ChildRunner(limits, preload=("minutes.executors.inside",)).run(
            work,
            name="tea.wav",
            progress=progress or Heard(),
            stop=stop or threading.Event(),
            check=check,
        )

    return call
