"""Progress on stderr: a bar for each stage on a terminal, a line for each elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from minutes.cli.texts import Texts
from minutes.ports import Report


class ConsoleProgress:
    """Implements ``ports.Progress``."""

    def __init__(self, texts: Texts, console: Console) -> None:
        self._texts = texts
        self._console = console

    def recording(self, name: str, index: int, total: int) -> None:
        """A heading for the recording."""
        self._console.print(f"[{index}/{total}] {name}", style="bold", markup=False)

    @contextmanager
    def stage(self, name: str, audio_s: float | None) -> Iterator[Report]:
        """A bar with elapsed and estimated time, and a line with the time when it is done."""
        started = time.monotonic()
        if self._console.is_terminal:
            with self._bar() as bar:
                task = bar.add_task(self._texts(name), total=1.0)
                yield lambda share: bar.update(task, completed=share)
                bar.update(task, completed=1.0, visible=False)
        else:
            yield lambda _: None
        self._line(name, f"{time.monotonic() - started:.1f}s")

    def reused(self, name: str) -> None:
        """A line for a stage that was done before."""
        self._line(name, self._texts("reused"))

    def _line(self, name: str, text: str) -> None:
        self._console.print(f"  {self._texts(name)}: {text}", markup=False, highlight=False)

    def _bar(self) -> Progress:
        return Progress(
            TextColumn("  {task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            TextColumn(self._texts("remaining")),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
