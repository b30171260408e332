"""Who works on a recording on this machine: an operating-system lock that a killed process
cannot leave behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from minutes.files import storage_errors
from minutes.service.folders import Folders


@contextmanager
def recording_lock(folders: Folders, recording_id: str) -> Iterator[bool]:
    """Whether the recording is ours while the block runs. Raises StorageError."""
    path = folders.lock(recording_id)
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    free = _acquired(lock, path)
    try:
        yield free
    finally:
        lock.release()


def _acquired(lock: FileLock, path: Path) -> bool:
    with storage_errors(path):
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return False
    return True
