"""The whole product with the fast engines: real queue, processes, mail, report and clock."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path

from minutes.app import App
from minutes.config import Settings, load_settings
from minutes.pipeline.line import Line
from minutes.ports import Exporter
from minutes.service.processing import Processor
from minutes.store.database import Database, default_url
from tests.fakes import Calls, CountingExporter, fast_engines

FAULTS = "MINUTES_TEST_FAULTS"
"""Environment variable with what is to break: ``{"diarize": ["segfault", 2]}`` breaks the stage
of every recording so often. Processes of recordings have it from their parent."""


FULL = "MINUTES_TEST_FULL"
"""Environment variable with a folder whose disk the break ``fill`` fills."""

PATIENCE = "MINUTES_TEST_PATIENCE"
"""Environment variable with how many seconds the database is waited for, if not as usual."""


class FastApp(App):
    """The product of a home folder; only the engines of speech and language are replaced."""

    @cached_property
    def database(self) -> Database:
        patience_s = os.environ.get(PATIENCE)
        if patience_s is None:
            return super().database
        url = self.settings.store.url or default_url(self.folders.state)
        return Database(url, busy_timeout_s=float(patience_s))

    @cached_property
    def line(self) -> Line:
        identity = "; ".join(exporter.identity for exporter in self.exporters)
        engines = fast_engines(Calls(fault=self.break_at), export_identity=identity)
        return Line(replace(engines, decoder=self.decoder()), self.folders.audio_cache)

    @cached_property
    def exporters(self) -> tuple[Exporter, ...]:
        calls = Calls(fault=self.break_at)
        return tuple(CountingExporter(real, calls) for real in super().exporters)

    @property
    def build(self) -> Callable[[], Processor]:
        return partial(build_fast, self.home, self.settings)

    def preflight(self) -> None:
        """The fast engines need no weights."""

    def break_at(self, stage: str) -> None:
        """Break a stage before it is computed, if that is asked for."""
        how, times = json.loads(os.environ.get(FAULTS, "{}")).get(stage, ("", 0))
        taken = self.home / f"broken-{stage}"
        count = len(taken.read_text()) if taken.exists() else 0
        if count < times:
            taken.write_text("x" * (count + 1))
            BREAKS[how]()


def build_fast(home: Path, settings: Settings) -> Processor:
    """The processor of a home folder, for a process that has nothing yet."""
    return FastApp(home, settings).processor


def open_fast(home: Path) -> FastApp:
    """The product under the settings of its home folder and of the environment."""
    return FastApp(home, load_settings(home))


def _segfault() -> None:
    ctypes.string_at(0)


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _hang() -> None:
    time.sleep(3600)


def _eat_memory() -> None:
    hoard = []
    while True:
        hoard.append(bytearray(os.urandom(1 << 20)) * 16)


def _raise() -> None:
    raise RuntimeError("broken on purpose")


def _fill() -> None:
    fill_disk(Path(os.environ[FULL]))


def fill_disk(folder: Path, *, leave: int = 0) -> Path:
    """Take all free space of a folder's disk but ``leave`` bytes; the file that took it."""
    filler = folder / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    os.truncate(filler, max(filler.stat().st_size - leave, 0))
    return filler


def _take_time() -> None:
    time.sleep(0.3)


def _take_long() -> None:
    time.sleep(2.0)


BREAKS: dict[str, Callable[[], None]] = {
    "segfault": _segfault,
    "kill": _kill,
    "hang": _hang,
    "memory": _eat_memory,
    "raise": _raise,
    "fill": _fill,
    "slow": _take_time,
    "long": _take_long,
}
