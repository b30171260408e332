"""Remembered hashes, so that gigabytes are not read again at every start."""

from __future__ import annotations

import logging
from pathlib import Path

from pydantic import RootModel

from minutes.errors import MinutesError
from minutes.files import hash_file, storage_errors, write_atomic

RECORD_NAME = ".verified.json"

log = logging.getLogger(__name__)


class _Record(RootModel[dict[str, tuple[int, int, str]]]):
    """By file name: size, modification time in nanoseconds, SHA-256."""


class Stamps:
    """SHA-256 of a folder's files, kept beside them with the size and time they had."""

    def __init__(self, folder: Path, *, record: Path | None = None) -> None:
        self._folder = folder
        self._record = record or folder / RECORD_NAME

    def sha256(self, name: str, *, again: bool = False) -> str:
        """Hash of a file; read anew where it changed since, or ``again`` asks for it.

        Raises StorageError.
        """
        path = self._folder / name
        with storage_errors(path):
            stat = path.stat()
        known = self._load()
        size, time_ns, remembered = known.get(name, (-1, -1, ""))
        if not again and (size, time_ns) == (stat.st_size, stat.st_mtime_ns):
            return remembered
        found = hash_file(path)
        stamp = (stat.st_size, stat.st_mtime_ns, found)
        if known.get(name) != stamp:
            self._save({**known, name: stamp})
        return found

    def _load(self) -> dict[str, tuple[int, int, str]]:
        try:
            return _Record.model_validate_json(self._record.read_bytes()).root
        except (OSError, ValueError):
            return {}

    def _save(self, stamps: dict[str, tuple[int, int, str]]) -> None:
        try:
            write_atomic(self._record, _Record(stamps).model_dump_json(indent=1).encode())
        except MinutesError as error:
            # A read-only folder of weights is fine: its files are then hashed at every start.
            log.debug("hashes not remembered: %s", error)
