"""Files that are either whole or absent: temporary file, fsync, rename, fsync of the folder."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from minutes.errors import DiskFullError, LowDiskError, StorageError

_FULL = {errno.ENOSPC, errno.EDQUOT}
STRAY_PREFIX = ".writing-"
"""How files begin that were being written when their writer was killed."""

STRAY_AGE_S = 86_400
"""No file takes longer to be written."""

MB = 1_000_000
"""Bytes of a megabyte, as people count free space."""


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn an OSError into DiskFullError or StorageError about ``path``."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFullError(path=str(path)) from error
        raise StorageError(path=str(path), detail=error.strerror or str(error)) from error


@contextmanager
def replacing(target: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """A binary file that takes ``target``'s place when the block ends without an error.

    A ``private`` one can be read by its owner only. Raises DiskFullError or StorageError;
    ``target`` is then what it was before.
    """
    with storage_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=STRAY_PREFIX)
    temporary = Path(name)
    try:
        with storage_errors(target):
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if not private:
                _readable_like_new_files(temporary)
            temporary.replace(target)
            _sync_folder(target.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_atomic(target: Path, data: bytes) -> None:
    """Write ``data`` whole or not at all; errors as in :func:`replacing`."""
    with replacing(target) as file:
        file.write(data)


def move(source: Path, target: Path) -> None:
    """Rename within one disk, safe against a power cut. Raises StorageError."""
    with storage_errors(target):
        source.rename(target)
        _sync_folder(target.parent)
        if source.parent != target.parent:
            _sync_folder(source.parent)


def remove_strays(folder: Path) -> None:
    """Remove what a killed :func:`replacing` left. The caller is the folder's only writer."""
    with storage_errors(folder):
        for stray in folder.glob(f"{STRAY_PREFIX}*"):
            stray.unlink(missing_ok=True)


def old_strays(folder: Path) -> Iterator[Path]:
    """What a killed :func:`replacing` left in a folder with other writers: files older than any
    that is being written."""
    with storage_errors(folder):
        for stray in sorted(folder.glob(f"{STRAY_PREFIX}*")):
            if is_old(stray):
                yield stray


def is_old(path: Path) -> bool:
    """Whether a file or folder is older than any that is being written."""
    return time.time() - path.stat().st_mtime > STRAY_AGE_S


def require_space(folder: Path, needed_bytes: int, *, keep_bytes: int) -> None:
    """Raise LowDiskError where ``needed_bytes`` in ``folder`` would leave less than
    ``keep_bytes`` of its disk free. The folder need not exist yet."""
    free = free_bytes(folder)
    if free - needed_bytes < keep_bytes:
        wanted = needed_bytes + keep_bytes
        # Rounded apart, so that a need just above what is free is never shown as equal to it.
        raise LowDiskError(path=str(folder), needed_mb=-(-wanted // MB), free_mb=free // MB)


def free_bytes(folder: Path) -> int:
    """What this user may still write to the disk of a folder that may not exist yet."""
    with storage_errors(folder):
        existing = next(path for path in (folder, *folder.parents) if path.exists())
        return shutil.disk_usage(existing).free


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes in hexadecimal, read as a stream."""
    with storage_errors(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_bytes(data: bytes) -> str:
    """SHA-256 of ``data`` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _readable_like_new_files(path: Path) -> None:
    # mkstemp makes files private to the user; documents on a share must be readable as any
    # other new file would be.
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
