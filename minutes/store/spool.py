"""The files of waiting mails, as they were when the mails were written.

Documents are edited, written anew and moved, and a share may be away; what goes out is what was
decided to be sent. One file for each content, named by its SHA-256.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from minutes.files import hash_bytes, remove_strays, storage_errors, write_atomic


class Spool:
    """The folder of kept files. Lock it while files are kept and before rows name them."""

    def __init__(self, root: Path, *, lock: Path) -> None:
        self._root = root
        self._lock = lock

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nothing is cleaned away inside the block."""
        with storage_errors(self._lock):
            self._lock.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._lock):
            yield

    def keep(self, data: bytes) -> str:
        """Keep a content and return its SHA-256."""
        sha256 = hash_bytes(data)
        if self.read(sha256) is None:
            write_atomic(self._root / sha256, data)
        return sha256

    def read(self, sha256: str) -> bytes | None:
        """A kept content; None where it is not here or is not what was kept."""
        path = self._root / sha256
        with storage_errors(path):
            if not path.is_file():
                return None
            data = path.read_bytes()
        return data if hash_bytes(data) == sha256 else None

    def clean(self, in_use: Callable[[], frozenset[str]]) -> None:
        """Remove what no mail needs any more."""
        if not self._root.is_dir():
            return
        with self.locked():
            needed = in_use()
            remove_strays(self._root)
            with storage_errors(self._root):
                for path in self._root.iterdir():
                    if path.name not in needed:
                        path.unlink(missing_ok=True)
