"""One child process as its parent holds it: start, watch, stop, and leave nothing behind."""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from typing import Any

import psutil

from minutes.executors.inside import QUIET_SIGNALS, Task, serve
from minutes.executors.messages import FrameReader, Message

LEAVE_S = 5.0
"""How long a child that has delivered may take to close its files and connections."""
KILL_S = 10.0
"""How long a killed process may take to vanish; longer only when a disk or a share hangs."""
LOOK_EVERY_S = 1.0
"""How often descendants are looked for: that reads the table of all the machine's processes."""
STARTS = 5
"""Attempts to reach the server: one that was just killed still looks alive for a moment."""
START_PAUSE_S = 0.1

log = logging.getLogger(__name__)


class Child:
    """A started process with its pipes. Every method belongs to the thread that started it."""

    def __init__(
        self, process: BaseProcess, inlet: Connection, halt: Connection, lock: threading.Lock
    ) -> None:
        self._process = process
        self._inlet = inlet
        self._halt = halt
        self._lock = lock
        self._frames = FrameReader(inlet.fileno())
        self._tree = Tree(process.pid)
        self._reaped = False
        self._exit_code: int = -signal.SIGKILL

    def wait(self, timeout_s: float) -> bool:
        """Wait for news; True when the process has ended."""
        sentinel = self._process.sentinel
        watched = [sentinel] if self._frames.at_end else [sentinel, self._inlet.fileno()]
        return sentinel in wait(watched, timeout_s)

    def messages(self, *, ended: bool) -> Iterator[Message]:
        """What the child said since the last time; all that is left once it has ended."""
        return self._frames.drain() if ended else self._frames.read()

    def resident_bytes(self) -> int:
        """Memory of the process and all it started."""
        return self._tree.resident_bytes()

    def ask_to_stop(self) -> None:
        """Let the child find at its next stage that it is to stop."""
        with suppress(BrokenPipeError):
            self._halt.send_bytes(b"stop")

    def let_go(self) -> None:
        """Give a child that has delivered a moment to end by itself."""
        wait([self._process.sentinel], LEAVE_S)

    def kill(self) -> None:
        """End the process and all it started, now."""
        self._tree.kill()

    def reap(self) -> int:
        """Free the pipes and the process, which has ended or was killed, and return its exit
        code: minus the signal's number, or 255 when its server ended first. A process that
        even SIGKILL does not end counts as killed."""
        if self._reaped:
            return self._exit_code
        self._reaped = True
        self._inlet.close()
        self._halt.close()
        if wait([self._process.sentinel], KILL_S):
            with self._lock:
                self._process.join()
                self._exit_code = self._process.exitcode or 0
                self._process.close()
        else:
            log.error("process %s does not end; does a disk or a share hang?", self._process.pid)
        return self._exit_code


class Tree:
    """A process and its descendants, remembered so that none outlives the work."""

    def __init__(self, pid: int | None) -> None:
        self._members: set[psutil.Process] = set()
        self._group = pid
        self._look_due = 0.0
        with suppress(psutil.Error):
            self._members.add(psutil.Process(pid))

    def resident_bytes(self) -> int:
        """Resident memory of all members; pages they share count for each."""
        if time.monotonic() >= self._look_due:
            self._look()
        return sum(map(_resident_bytes, self._members))

    def kill(self) -> None:
        """SIGKILL for all: the group at once, then those who left it."""
        self._look()
        if self._group is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._group, signal.SIGKILL)
        for member in self._members:
            with suppress(psutil.Error):
                member.kill()

    def _look(self) -> None:
        """Add new descendants, forget who is gone."""
        self._look_due = time.monotonic() + LOOK_EVERY_S
        for member in tuple(self._members):
            try:
                self._members.update(member.children(recursive=True))
            except psutil.Error:
                self._members.discard(member)


def _resident_bytes(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def launch(work: object, *, name: str, preload: tuple[str, ...], lock: threading.Lock) -> Child:
    """Start a child on ``work``. Raises OSError or EOFError when none can be started.

    ``lock`` is shared by all who start children in this process: a start also polls the
    children of other threads (multiprocessing's _cleanup), and an exit code comes only once.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    pickled = pickle.dumps(work)
    for _ in range(STARTS - 1):
        with suppress(OSError, EOFError):
            return _launch(context, pickled, name, lock)
        time.sleep(START_PAUSE_S)
    return _launch(context, pickled, name, lock)


def _launch(context: ForkServerContext, work: bytes, name: str, lock: threading.Lock) -> Child:
    inlet, outlet = context.Pipe(duplex=False)
    halted, halt = context.Pipe(duplex=False)
    task = Task(
        work=work,
        name=name,
        environment=dict(os.environ),
        log_levels=_log_levels(),
        outlet=outlet,
        halt=halted,
    )
    process = context.Process(target=serve, args=(task,), name=f"minutes {name}")
    try:
        with lock:
            _ensure_server()
            process.start()
    except BaseException:
        inlet.close()
        halt.close()
        raise
    finally:
        outlet.close()
        halted.close()
    return Child(process, inlet, halt, lock)


def _ensure_server() -> None:
    """Start the server deaf to the signals that ask the whole group to stop: it would end at
    once, and the child with it, in the middle of a stage that the parent wants finished."""
    resource_tracker.ensure_running()  # it unblocks these signals when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, QUIET_SIGNALS)
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _log_levels() -> dict[str, int]:
    """Every level that was set on purpose, by logger."""
    loggers: dict[str, Any] = {"": logging.getLogger(), **logging.getLogger().manager.loggerDict}
    return {
        name: logger.level
        for name, logger in loggers.items()
        if isinstance(logger, logging.Logger) and logger.level != logging.NOTSET
    }
