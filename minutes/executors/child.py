"""Work in a process of its own: what goes wrong in there ends there, as one clear error.

The parent waits, replays the child's progress, and kills the child with all it started when
a stage takes too long or too much memory, when it is to stop, or when the parent's own
heartbeat fails. Linux only: the child's death with its parent is left to the kernel.
"""

from __future__ import annotations

import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from minutes.errors import (
    CrashError,
    EngineError,
    MemoryLimitError,
    StageTimeoutError,
    StoppedError,
)
from minutes.executors.inside import START
from minutes.executors.messages import Failed, Finished
from minutes.executors.process import Child, launch
from minutes.executors.stages import Stages
from minutes.ports import Progress

T = TypeVar("T")

TICK_S = 0.2
"""How often memory, time and the wish to stop are looked at."""
CHECK_S = 1.0
"""How often the caller's check runs."""
MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one piece of work may take."""

    memory_bytes: int
    """Resident memory of the child and all it started."""
    stage_s: float
    """Time for a stage whatever its audio, and between two stages."""
    stage_factor: float
    """Plus this many seconds for each second of audio."""
    stop_s: float
    """Time to finish the running stage after a stop."""


def unchecked() -> None:
    """The check of those who have nothing to check."""


class ChildRunner:
    """Runs work in child processes. A process needs one, which its threads share.

    ``preload`` names modules that the server process imports once, so that its forks have
    them for free. Only light ones: what starts threads or an OpenMP runtime must not be
    forked.
    """

    def __init__(self, limits: Limits, *, preload: tuple[str, ...] = ()) -> None:
        self._limits = limits
        self._preload = preload
        self._lock = threading.Lock()

    def run(
        self,
        work: Callable[[Progress], T],
        *,
        name: str,
        progress: Progress,
        stop: threading.Event,
        check: Callable[[], None] = unchecked,
    ) -> T:
        """What ``work`` returns, called in a child with a progress that is heard here.

        ``work`` and its result are pickled. ``name`` is the recording's name for messages.
        ``check`` is called about once a second; what it raises ends the child and is passed on,
        as is what ``progress`` raises. Both are called only in the calling thread.

        Raises the work's own MinutesError, EngineError around any other error of it, and
        StageTimeoutError, MemoryLimitError, CrashError or StoppedError, each with the fact
        ``stage``: the last one that began, ``start`` before the first.
        """
        if stop.is_set():
            raise StoppedError(path=name, stage=START)
        limits = self._limits
        with (
            self._started(work, name) as child,
            Stages(progress, base_s=limits.stage_s, factor=limits.stage_factor) as stages,
        ):
            watch = _Watch(child, stages, limits, name=name, stop=stop, check=check)
            outcome = watch.outcome()
        if isinstance(outcome, Failed):
            raise outcome.error
        value: T = _value(outcome, stage=stages.name, name=name)
        return value

    @contextmanager
    def _started(self, work: object, name: str) -> Iterator[Child]:
        try:
            child = launch(work, name=name, preload=self._preload, lock=self._lock)
        except (OSError, EOFError) as error:
            detail = f"프로세스를 시작하지 못함 / no process could be started: {error}"
            raise CrashError(stage=START, path=name, detail=detail) from error
        try:
            yield child
        finally:
            child.kill()
            child.reap()


class _Watch:
    """The parent's wait for one child."""

    def __init__(
        self,
        child: Child,
        stages: Stages,
        limits: Limits,
        *,
        name: str,
        stop: threading.Event,
        check: Callable[[], None],
    ) -> None:
        self._child = child
        self._stages = stages
        self._limits = limits
        self._name = name
        self._stop = stop
        self._check = check
        self._check_due = 0.0
        self._look_due = 0.0
        self._kill_due: float | None = None

    def outcome(self) -> Finished | Failed:
        """What the child delivered."""
        while True:
            ended = self._child.wait(TICK_S)
            for message in self._child.messages(ended=ended):
                if isinstance(message, Finished | Failed):
                    self._child.let_go()
                    return message
                self._stages.replay(message)
            if ended:
                detail = _why(self._child.reap())
                raise CrashError(stage=self._stages.name, path=self._name, detail=detail)
            self._look_after()

    def _look_after(self) -> None:
        now = time.monotonic()
        if now < self._look_due:
            return
        self._look_due = now + TICK_S
        self._watch_stop(now)
        self._watch_time()
        self._watch_memory()
        if now >= self._check_due:
            self._check_due = now + CHECK_S
            self._check()

    def _watch_stop(self, now: float) -> None:
        if self._kill_due is None and self._stop.is_set():
            self._child.ask_to_stop()
            self._kill_due = now + self._limits.stop_s
        if self._kill_due is not None and now > self._kill_due:
            raise StoppedError(path=self._name, stage=self._stages.name)

    def _watch_time(self) -> None:
        if self._stages.overdue:
            limit_s = round(self._stages.limit_s)
            raise StageTimeoutError(stage=self._stages.name, path=self._name, limit_s=limit_s)

    def _watch_memory(self) -> None:
        if self._child.resident_bytes() > self._limits.memory_bytes:
            limit_mb = self._limits.memory_bytes // MIB
            raise MemoryLimitError(stage=self._stages.name, path=self._name, limit_mb=limit_mb)


def _value(outcome: Finished, *, stage: str, name: str) -> Any:
    try:
        return pickle.loads(outcome.value)  # noqa: S301  (from our own child)
    except Exception as error:  # whatever the unpickling of the work's own types raises
        raise EngineError(stage=stage, path=name, detail=str(error)) from error


def _why(exit_code: int) -> str:
    """How a process ended that delivered nothing."""
    if exit_code >= 0:
        return f"결과 없이 종료 코드 {exit_code}로 끝남 / exit code {exit_code} without a result"
    if -exit_code == signal.SIGKILL:
        return "강제 종료(SIGKILL), 아마 메모리 부족 / SIGKILL, probably out of memory"
    try:
        number = signal.Signals(-exit_code).name
    except ValueError:  # real-time signals have no names
        number = str(-exit_code)
    return f"신호 {number} / signal {number}"
