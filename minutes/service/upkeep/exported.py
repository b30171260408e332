"""Which files under ``exports/`` are ours, by what the export stage wrote down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from minutes.files import STRAY_PREFIX, hash_file, storage_errors
from minutes.model.minutes import ExportedFile, Exports
from minutes.pipeline.runner import EDITION_STAGES
from minutes.service.upkeep.holdings import Holdings, folders_of_recordings


@dataclass(frozen=True, slots=True)
class Ours:
    """Every file that was ever exported."""

    current: frozenset[tuple[str, str]]
    """Folder and name of the files that the last export of each recording left."""
    sizes: frozenset[int]
    hashes: frozenset[str]

    def holds(self, path: Path) -> bool:
        """Whether a file is what we once wrote. Only a file of a size that we wrote is hashed."""
        return path.stat().st_size in self.sizes and hash_file(path) in self.hashes


def ours(holdings: Holdings) -> Ours:
    """What the artefacts of all export stages say. Raises StorageError."""
    current: set[tuple[str, str]] = set()
    files: list[ExportedFile] = []
    for folder in folders_of_recordings(holdings.folders.artefacts):
        for stage in ("export", *EDITION_STAGES):
            every = holdings.artefacts.all_of(folder.name, stage, Exports)
            files += [file for exports in every for file in exports.files]
        for last in last_exports(holdings, folder.name):
            current |= {(last.folder, file.name) for file in last.files}
    return Ours(
        frozenset(current),
        frozenset(file.size for file in files),
        frozenset(file.sha256 for file in files),
    )


def last_exports(holdings: Holdings, recording_id: str) -> Iterator[Exports]:
    """The documents that were written last, then the editions of them, where they lie now."""
    last = holdings.artefacts.latest(recording_id, "export", Exports)
    if last is not None:
        yield last
    folder = holdings.ledger.folder(recording_id)
    for stage in EDITION_STAGES:
        edition = holdings.artefacts.latest(recording_id, stage, Exports)
        if edition is not None:
            yield replace(edition, folder=folder or edition.folder)


def orphans(holdings: Holdings) -> Iterator[Path]:
    """Files of ours that no recording's last export names, and what a killed writer left.

    Raises StorageError where the folder cannot be read.
    """
    known = ours(holdings)
    root = holdings.folders.exports
    with storage_errors(root):
        folders = sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []
        for folder in folders:
            for path in sorted(folder.iterdir()):
                if path.is_file() and _is_orphan(path, known):
                    yield path


def _is_orphan(path: Path, known: Ours) -> bool:
    if path.name.startswith(STRAY_PREFIX):
        return True
    return (path.parent.name, path.name) not in known.current and known.holds(path)
