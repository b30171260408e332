"""Files that are either whole or absent: temporary file, fsync, rename, fsync of the folder."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from minutes.errors import DiskFullError, StorageError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_STRAY_PREFIX = ".writing-"


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
def replacing(target: Path) -> Iterator[BinaryIO]:
    """A binary file that takes ``target``'s place when the block ends without an error.

    Raises DiskFullError or StorageError; ``target`` is then what it was before.
    """
    with storage_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=_STRAY_PREFIX)
    temporary = Path(name)
    try:
        with storage_errors(target):
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
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


def remove_strays(folder: Path) -> None:
    """Remove what a killed :func:`replacing` left. The caller is the folder's only writer."""
    with storage_errors(folder):
        for stray in folder.glob(f"{_STRAY_PREFIX}*"):
            stray.unlink(missing_ok=True)


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
