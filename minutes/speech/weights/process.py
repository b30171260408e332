"""Run a package manager and tell how much it has brought so far."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

POLL_S = 0.5


def run_watching(
    folder: Path,
    command: Sequence[str],
    environment: Mapping[str, str],
    arrived: Callable[[int], None],
) -> tuple[int, str]:
    """Exit status and standard error of ``command``, which writes to ``folder``.

    Meanwhile ``arrived`` is told the bytes of the files there. Raises OSError where the command
    cannot be started.
    """
    with subprocess.Popen(  # noqa: S603  (fixed commands; names come from the manifest)
        command, env=environment, text=True, errors="replace",
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        try:
            while True:
                try:
                    _, errors = process.communicate(timeout=POLL_S)
                except subprocess.TimeoutExpired:
                    arrived(_size(folder))
                else:
                    return process.returncode, errors
        except BaseException:
            process.kill()
            raise


def _size(folder: Path) -> int:
    total = 0
    # Not Path.rglob: it fails where a folder of the command's goes while it is listed.
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                total += Path(place, name).stat().st_size
    return total
