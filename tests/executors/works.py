"""Work for child processes: module-level, so that it can be pickled, and free of pytest."""

from __future__ import annotations

import ctypes
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from minutes.errors import MinutesError
from minutes.ports import Progress

MIB = 1 << 20
FOREVER_S = 3600

Work = Callable[[Progress], object]
Hang = Callable[[Path, Progress], None]


def double(number: int, progress: Progress) -> int:
    """Everything a progress can be told, and a result."""
    progress.recording("tea.wav", 1, 2)
    progress.reused("probe")
    with progress.stage("transcribe", 60.0) as report:
        report(0.25)
        report(1.0)
    with progress.stage("compose", None):
        pass
    return 2 * number


def large(size: int, _: Progress) -> bytes:
    """A result that no pipe holds at once."""
    return bytes(size)


def state(_: Progress) -> dict[str, object]:
    """What the process knows of itself."""
    return {
        "pid": os.getpid(),
        "session": os.getsid(0),
        "oom": int(Path("/proc/self/oom_score_adj").read_text(encoding="ascii")),
        "core": Path("/proc/self/limits").read_text(encoding="ascii").split("core file size")[1],
        "environment": dict(os.environ),
        "folder": str(Path.cwd()),
        "modules": frozenset(sys.modules),
        "ignored": {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)},
        "blocked": signal.pthread_sigmask(signal.SIG_BLOCK, ()),
    }


def speak(_: Progress) -> None:
    """One record on each level, and one with a traceback."""
    log = logging.getLogger("minutes.spoken")
    for level in (logging.DEBUG, logging.INFO, logging.WARNING):
        log.log(level, "at %d", level)
    try:
        raise ValueError("tea")
    except ValueError:
        log.exception("caught")


def fail(error: MinutesError, progress: Progress) -> None:
    """One of our errors in a stage."""
    with progress.stage("diarize", 1.0):
        raise error


def fail_plainly(progress: Progress) -> None:
    """Any other error in a stage."""
    with progress.stage("diarize", 1.0):
        raise ValueError("no such tea")


class StubbornError(Exception):
    """Cannot be pickled: it holds a lock."""

    def __init__(self) -> None:
        super().__init__("stubborn")
        self.lock = threading.Lock()


class TwoPartsError(Exception):
    """Can be pickled, but not unpickled."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} and {two}")


def fail_stubbornly(_: Progress) -> None:
    raise StubbornError


def fail_in_two_parts(_: Progress) -> None:
    raise TwoPartsError("tea", "milk")


def fail_with_a_lock(_: Progress) -> None:
    """One of our errors whose facts cannot be pickled."""
    raise MinutesError(detail="locked", lock=threading.Lock())


def unpicklable(_: Progress) -> object:
    return threading.Lock()


class OneWay:
    """Raises when it is unpickled."""

    def __reduce__(self) -> tuple[object, ...]:
        return (_refuse, ())


def _refuse() -> None:
    raise ValueError("one way only")


def one_way(_: Progress) -> OneWay:
    return OneWay()


def segfault(progress: Progress) -> None:
    with progress.stage("transcribe", 1.0):
        ctypes.string_at(0)


def leave(code: int, progress: Progress) -> None:
    with progress.stage("transcribe", 1.0):
        os._exit(code)


def say_exit(_: Progress) -> None:
    raise SystemExit(4)


def kill_itself(number: int, progress: Progress) -> None:
    with progress.stage("transcribe", 1.0):
        os.kill(os.getpid(), number)
        time.sleep(FOREVER_S)


def die_in_a_word(progress: Progress) -> None:
    """Killed while a large message is half written."""
    with progress.stage("transcribe", 1.0):
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGKILL)).start()
        while True:
            progress.recording("x" * MIB, 1, 1)


def half_a_word(progress: Progress) -> None:
    """Stopped, not ended, while a large message is half written."""
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGSTOP)).start()
    with progress.stage("transcribe", None):
        while True:
            progress.recording("x" * MIB, 1, 1)


def hoard(size: int, progress: Progress) -> None:
    """Touch ``size`` bytes and keep them."""
    with progress.stage("diarize", 1.0):
        hold(size)


def hold(size: int) -> None:
    kept = bytearray(size)
    kept[:: os.sysconf("SC_PAGE_SIZE")] = b"x" * len(kept[:: os.sysconf("SC_PAGE_SIZE")])
    time.sleep(FOREVER_S)


def hoard_elsewhere(size: int, note: Path, progress: Progress) -> None:
    """Let another process touch them."""
    with progress.stage("diarize", 1.0):
        code = f"from tests.executors.works import hold; hold({size})"
        grandchild = subprocess.Popen([sys.executable, "-c", code])
        note.write_text(str(grandchild.pid), encoding="ascii")
        grandchild.wait()


def leave_a_grandchild(note: Path, _: Progress) -> None:
    """End well, but with something still running."""
    grandchild = subprocess.Popen(["sleep", str(FOREVER_S)])
    note.write_text(str(grandchild.pid), encoding="ascii")


def linger(_: Progress) -> str:
    """Deliver, but never end: a thread is left."""
    threading.Thread(target=time.sleep, args=(FOREVER_S,)).start()
    return "delivered"


def noted(note: Path, progress: Progress) -> None:
    """Hang in a stage, after noting the process."""
    with progress.stage("transcribe", 0.0):
        note.write_text(str(os.getpid()), encoding="ascii")
        time.sleep(FOREVER_S)


def noted_in_native_code(note: Path, progress: Progress) -> None:
    """Hang in C with the interpreter locked: no thread of Python runs."""
    with progress.stage("transcribe", 0.0):
        note.write_text(str(os.getpid()), encoding="ascii")
        ctypes.PyDLL(None).sleep(FOREVER_S)


def noted_and_spinning(note: Path, progress: Progress) -> None:
    """Compute in C for ages, with the interpreter locked."""
    with progress.stage("transcribe", 0.0):
        note.write_text(str(os.getpid()), encoding="ascii")
        re.match("(a+)+$", "a" * 100 + "b")


def hang_between_stages(progress: Progress) -> None:
    with progress.stage("probe", 0.0):
        pass
    time.sleep(FOREVER_S)


def hang_before_stages(_: Progress) -> None:
    time.sleep(FOREVER_S)


def stages_without_end(note: Path, progress: Progress) -> None:
    """Short stages, each noted when it is finished."""
    for number in range(FOREVER_S):
        with progress.stage(f"stage {number}", None):
            time.sleep(0.2)
            note.write_text(str(number), encoding="ascii")


def wait_for(path: Path, progress: Progress) -> str:
    """A stage that ends when a file appears."""
    with progress.stage("transcribe", None):
        while not path.exists():
            time.sleep(0.02)
    return "finished"


def sleep_in_a_stage(seconds: float, audio_s: float | None, progress: Progress) -> str:
    with progress.stage("transcribe", audio_s):
        time.sleep(seconds)
    return "slept"


def parent_pid(_: Progress) -> int:
    """The server's process."""
    return os.getppid()


def chatter(_: Path, __: Progress) -> None:
    """Print as libraries do."""
    sys.stdout.write("printed\n")
    sys.stdout.flush()
    subprocess.run(["echo", "echoed"], check=True)
