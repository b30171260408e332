"""What a stage costs: seconds, and the most memory the process held meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

SAMPLE_INTERVAL_S = 0.05
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class StageCost:
    """The cost of one stage."""

    stage: str
    seconds: float
    """Wall clock."""
    peak_mib: float
    """Largest resident memory of the whole process while the stage ran."""


class Meter:
    """Filled when the measured block ends."""

    cost: StageCost


@contextmanager
def measured(stage: str) -> Iterator[Meter]:
    """Measure the block; ``meter.cost`` is set after it, also when it raises.

    Memory is sampled every ``SAMPLE_INTERVAL_S``, at the start and at the end: a shorter peak
    can be missed.
    """
    meter, sampler = Meter(), _PeakSampler()
    started_s = time.perf_counter()
    sampler.start()
    try:
        yield meter
    finally:
        seconds = time.perf_counter() - started_s
        meter.cost = StageCost(stage, seconds, sampler.stop() / MIB)


class _PeakSampler:
    """Watches this process's resident memory from a thread of its own."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._peak_bytes = self._resident()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> int:
        """Peak in bytes."""
        self._stopped.set()
        self._thread.join()
        return max(self._peak_bytes, self._resident())

    def _watch(self) -> None:
        while not self._stopped.wait(SAMPLE_INTERVAL_S):
            self._peak_bytes = max(self._peak_bytes, self._resident())

    def _resident(self) -> int:
        return int(self._process.memory_info().rss)
