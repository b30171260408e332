"""The child's side: what a process does before, during and after the work it was started for."""

from __future__ import annotations

import ctypes
import faulthandler
import fcntl
import logging
import logging.handlers
import os
import pickle
import resource
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import parent_process
from pathlib import Path
from typing import Any

from minutes.errors import StoppedError
from minutes.executors.messages import (
    Failed,
    Finished,
    FrameWriter,
    Logged,
    Message,
    RecordingBegan,
    StageBegan,
    StageEnded,
    StageMoved,
    StageReused,
    portable,
)
from minutes.ports import Report

START = "start"
"""The name for the time before the first stage."""

REPORT_EVERY_S = 0.1
"""Engines may report thousands of times a second; nobody sees more than this."""

QUIET_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What asks a whole group to stop; server and children leave the answer to the parent."""

_PR_SET_PDEATHSIG = 1
_FIRST_TO_GO = "1000"
_STDOUT, _STDERR = 1, 2

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """What a child is started with. ``work`` is pickled, because unpickling it imports its
    libraries, which has to wait until the process is tied to its parent."""

    work: bytes
    name: str
    environment: Mapping[str, str]
    log_levels: Mapping[str, int]
    outlet: Connection
    halt: Connection


def serve(task: Task) -> None:
    """Do the work and send its result or error: the target of the child process."""
    die_with_parent()
    leave_the_terminal()
    be_first_to_go()
    # The server that this process was forked from keeps the environment of its own start.
    os.environ.clear()
    os.environ.update(task.environment)
    writer = FrameWriter(task.outlet.fileno())
    log_to(writer.send, task.log_levels)
    writer.send(_outcome(task, PipeProgress(writer.send, task.halt, task.name)))


def die_with_parent() -> None:
    """Let the kernel kill this process as soon as the server or the parent is gone.

    Two ties, both of which also hold while native code keeps the interpreter lock. The death
    signal is tied to the process that forked this one, the server (prctl(2)). That does not
    cover the parent: the server lives on while any child does, since every child inherits
    the pipe that tells it to end. So the pipe whose other end only the parent holds is set to
    raise SIGKILL when that end closes (F_SETSIG, fcntl(2)).
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = parent_process()
    if parent is None:
        return
    lifeline = parent.sentinel
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
    flags = fcntl.fcntl(lifeline, fcntl.F_GETFL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, flags | os.O_ASYNC)
    if wait([lifeline], timeout=0):  # it went before the tie was made
        os._exit(1)


def leave_the_terminal() -> None:
    """Own session and group, deaf to Ctrl-C and the like: the parent decides when to stop.

    What a library prints goes to stderr: stdout is the parent's, and holds data.
    """
    with suppress(PermissionError):  # already at the head of a group
        os.setsid()
    for number in QUIET_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, QUIET_SIGNALS)
    os.dup2(_STDERR, _STDOUT)


def be_first_to_go() -> None:
    """If memory runs out the system takes this process, not the parent or the database; what
    a crash leaves is a traceback on stderr, not a core file with the recording in it."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO, encoding="ascii")
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    faulthandler.enable()


def log_to(send: Callable[[Message], None], levels: Mapping[str, int]) -> None:
    """Hand all log records to the parent, which has the handlers; ``levels`` by logger."""
    logging.getLogger().handlers[:] = [logging.handlers.QueueHandler(_RecordSink(send))]  # type: ignore[arg-type]
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@dataclass(frozen=True, slots=True)
class _RecordSink:
    """The one method of a queue that QueueHandler calls."""

    send: Callable[[Message], None]

    def put_nowait(self, record: logging.LogRecord) -> None:
        self.send(Logged(record))


class PipeProgress:
    """Implements ``ports.Progress`` by telling the parent."""

    def __init__(self, send: Callable[[Message], None], halt: Connection, name: str) -> None:
        self._send = send
        self._halt = halt
        self._name = name
        self.last_stage = START

    def recording(self, name: str, index: int, total: int) -> None:
        """Tell the parent."""
        self._send(RecordingBegan(name, index, total))

    @contextmanager
    def stage(self, name: str, audio_s: float | None) -> Iterator[Report]:
        """Tell the parent. Raises StoppedError instead of beginning when asked to stop."""
        if self._halt.poll():
            raise StoppedError(path=self._name, stage=name)
        self.last_stage = name
        self._send(StageBegan(name, None if audio_s is None else float(audio_s)))
        try:
            yield _Throttled(self._send)
        except Exception as error:
            self._send(StageEnded(portable(error, stage=name, name=self._name)))
            raise
        self._send(StageEnded(None))

    def reused(self, name: str) -> None:
        """Tell the parent."""
        self._send(StageReused(name))


class _Throttled:
    """A report that passes on what is new enough to be worth a message."""

    def __init__(self, send: Callable[[Message], None]) -> None:
        self._send = send
        self._due = 0.0

    def __call__(self, share: float) -> None:
        now = time.monotonic()
        if now >= self._due or share >= 1.0:
            self._due = now + REPORT_EVERY_S
            self._send(StageMoved(float(share)))


def _outcome(task: Task, progress: PipeProgress) -> Finished | Failed:
    """Result or error of the work as a message that is known to arrive."""
    try:
        work: Callable[[PipeProgress], Any] = pickle.loads(task.work)  # noqa: S301  (the parent's)
        return Finished(pickle.dumps(work(progress), protocol=pickle.HIGHEST_PROTOCOL))
    except Exception as error:
        log.debug("%s: %s", task.name, error, exc_info=True)
        return Failed(portable(error, stage=progress.last_stage, name=task.name))
