"""What a child process tells its parent, and the frames it travels in.

A frame is eight bytes of length and a pickle. The parent reads without blocking, so a child
that is stopped or killed in the middle of a message holds nobody up.
"""

from __future__ import annotations

import logging
import os
import pickle
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from minutes.errors import EngineError, MinutesError

_LENGTH = struct.Struct("!Q")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class RecordingBegan:
    """``Progress.recording`` was called."""

    name: str
    index: int
    total: int


@dataclass(frozen=True, slots=True)
class StageBegan:
    """A ``Progress.stage`` was entered."""

    name: str
    audio_s: float | None


@dataclass(frozen=True, slots=True)
class StageMoved:
    """The report of the innermost stage was called."""

    share: float


@dataclass(frozen=True, slots=True)
class StageEnded:
    """The innermost ``Progress.stage`` was left, by an error or well."""

    error: MinutesError | None


@dataclass(frozen=True, slots=True)
class StageReused:
    """``Progress.reused`` was called."""

    name: str


@dataclass(frozen=True, slots=True)
class Logged:
    """A log record, its text already formatted."""

    record: logging.LogRecord


@dataclass(frozen=True, slots=True)
class Finished:
    """The work returned. ``value`` stays pickled here: only its taker can know what it needs."""

    value: bytes


@dataclass(frozen=True, slots=True)
class Failed:
    """The work raised."""

    error: MinutesError


Message = (
    RecordingBegan | StageBegan | StageMoved | StageEnded | StageReused | Logged | Finished | Failed
)


def portable(error: BaseException, *, stage: str, name: str) -> MinutesError:
    """The error itself if it is one of ours and survives pickling, else an EngineError of it."""
    if isinstance(error, MinutesError) and _survives(error):
        return error
    return EngineError(stage=stage, path=name, detail=str(error) or type(error).__name__)


def _survives(error: MinutesError) -> bool:
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  (made on this line)
    except Exception:  # pickling runs code of whoever wrote the facts: anything can be raised
        return False
    return True


class FrameWriter:
    """Writes messages to a pipe; threads may share it."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._lock = threading.Lock()

    def send(self, message: Message) -> None:
        """Write one message whole, waiting while the pipe is full."""
        payload = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
        rest = memoryview(_LENGTH.pack(len(payload)) + payload)
        with self._lock:
            while rest:
                rest = rest[os.write(self._fd, rest) :]


class FrameReader:
    """Reads whole messages from a pipe that others write at their own pace."""

    def __init__(self, fd: int) -> None:
        os.set_blocking(fd, False)
        self._fd = fd
        self._buffer = bytearray()
        self.at_end = False
        """All writers are gone and everything was read."""

    def read(self) -> Iterator[Message]:
        """The messages that one look at the pipe completes; never waits."""
        self._fill()
        while (message := self._next()) is not None:
            yield message

    def drain(self) -> Iterator[Message]:
        """Every message that is in the pipe now."""
        while self._fill():
            pass
        while (message := self._next()) is not None:
            yield message

    def _fill(self) -> bool:
        try:
            chunk = os.read(self._fd, _CHUNK)
        except BlockingIOError:
            return False
        self._buffer += chunk
        self.at_end = not chunk
        return bool(chunk)

    def _next(self) -> Message | None:
        if len(self._buffer) < _LENGTH.size:
            return None
        end = _LENGTH.size + _LENGTH.unpack_from(self._buffer)[0]
        if len(self._buffer) < end:
            return None
        payload = bytes(memoryview(self._buffer)[_LENGTH.size : end])
        del self._buffer[:end]
        message: Message = pickle.loads(payload)  # noqa: S301  (from our own child)
        return message
