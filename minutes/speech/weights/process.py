"""Run a package manager and tell how much it has brought so far."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

POLL_S = 0.5


def run_in(
    folder: Path,
    command: Sequence[str],
    environment: Mapping[str, str],
    arrived: Callable[[int], None],
) -> tuple[int, str]:
    """Exit status and standard error of ``command``, run in ``folder``.

    Meanwhile ``arrived`` is told the bytes of the files in the folder. Raises OSError where the
    command cannot be started.
    """
    with subprocess.Popen(  # noqa: S603  (fixed commands; names come from the manifest)
        command, cwd=folder, env=environment, text=True, errors="replace",
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
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:  # a temporary file of the command's
            continue
    return total
