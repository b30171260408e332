"""This machine's name in leases."""

from __future__ import annotations

import secrets
from pathlib import Path

from filelock import FileLock

from minutes.files import storage_errors, write_atomic


def host_id(state: Path) -> str:
    """A random ID that stays with the state folder ``state``; made when first asked for.

    A machine's own name would not do: containers and cloned machines share theirs.
    """
    path = state / "host-id"
    with storage_errors(path):
        if not path.exists():
            _make(path)
        return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        if not path.exists():
            write_atomic(path, f"{secrets.token_hex(8)}\n".encode("ascii"))
