"""What upkeep looks after, and how it stays out of the way of work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from minutes.files import storage_errors
from minutes.service.folders import Folders
from minutes.service.locks import recording_lock
from minutes.store.artefacts import ArtefactStore
from minutes.store.database import Database
from minutes.store.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything of one home folder that upkeep reads or writes."""

    folders: Folders
    config: Path
    """The folder of settings and rule files."""
    database: Database

    @property
    def ledger(self) -> Ledger:
        """The database in the terms of the service."""
        return Ledger(self.database)

    @property
    def artefacts(self) -> ArtefactStore:
        """The folder of artefacts in the terms of the line."""
        return ArtefactStore(self.folders.artefacts)

    @contextmanager
    def unworked(self, recording_id: str) -> Iterator[bool]:
        """Keep others from working on a recording for a moment; False where somebody does.

        A recording whose lock file is not there was never worked on, and none is made for it.
        """
        if not self.folders.lock(recording_id).exists():
            yield True
            return
        with recording_lock(self.folders, recording_id) as free:
            yield free


def is_recording_id(name: str) -> bool:
    """Whether a file is named like a recording: a SHA-256."""
    return len(name) == 64 and set(name) <= set("0123456789abcdef")


def folders_of_recordings(root: Path) -> tuple[Path, ...]:
    """The folders under ``root`` that are named by a recording, in order. Raises StorageError."""
    with storage_errors(root):
        if not root.is_dir():
            return ()
        return tuple(
            sorted(path for path in root.iterdir() if path.is_dir() and is_recording_id(path.name))
        )
