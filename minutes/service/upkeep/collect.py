"""`minutes gc`: what can go, and its removal when asked for.

Nothing that a later run would compute again is removed: of each stage's artefacts the one used
last stays, and all of ``export`` and of editions stay, because they tell our files from those that
a person edited. Originals and exports are never touched; what is ours and forgotten under
``exports/`` is only named. A recording under work is left alone.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from minutes.errors import StorageError
from minutes.files import STRAY_PREFIX, is_old, old_strays, storage_errors
from minutes.pipeline.runner import EDITION_STAGES
from minutes.service.folders import Folders
from minutes.service.upkeep.exported import orphans
from minutes.service.upkeep.holdings import Holdings, folders_of_recordings, is_recording_id
from minutes.service.upkeep.restore import mark_path, staging_path
from minutes.store.artefacts import DAMAGED_PREFIX, stage_of
from minutes.store.sums import forget_sums, noted_sums

log = logging.getLogger(__name__)

KEPT_STAGES = frozenset(("export", *EDITION_STAGES))


class LeftoverKind(StrEnum):
    """Why something is left over."""

    SUPERSEDED = "superseded"
    """An artefact made under other settings or from other inputs than the one used last."""
    DAMAGED = "damaged"
    """An artefact that was set aside because it was not what had been written."""
    STRAY = "stray"
    """A file that was being written when its writer was killed."""
    NOTE = "note"
    """A checksum of an artefact that is not there."""
    AUDIO = "audio"
    """Decoded audio of a recording that nobody works on."""
    LOCK = "lock"
    """The lock file of a recording that the database does not know."""
    UNKNOWN = "unknown"
    """Artefacts of a recording that the database does not know."""
    EXPORT = "export"
    """A file of ours under ``exports/`` that no recording's last export names."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something that can go."""

    kind: LeftoverKind
    path: Path
    size: int
    """Bytes."""
    recording_id: str | None
    removable: bool
    """Whether asking for removal removes it; otherwise it is only named."""
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Collection:
    """What was found, and done."""

    leftovers: tuple[Leftover, ...]
    busy: tuple[str, ...]
    """Recordings under work, which were not looked at."""

    def bytes_of(self, *, removed: bool) -> int:
        """What was freed, or what could be."""
        return sum(
            item.size for item in self.leftovers if item.removable and item.removed == removed
        )


def collect(holdings: Holdings, *, apply: bool = False, unknown: bool = False) -> Collection:
    """Find what can go; with ``apply`` remove it, with ``unknown`` also the artefacts of
    recordings that the database does not know. Raises StorageError where a folder or the
    database cannot be read; what cannot be removed is logged and stays in the list.
    """
    # Named before the known ones are listed: one that comes meanwhile has its row before its files.
    named = _named(holdings)
    known = frozenset(entry.id for entry in holdings.ledger.recordings())
    leftovers: list[Leftover] = []
    busy: list[str] = []
    for recording_id in named:
        with holdings.unworked(recording_id) as free:
            if not free:
                busy.append(recording_id)
                continue
            found = _of_recording(holdings, recording_id, known, remove_unknown=unknown)
            leftovers += [_removed(item) for item in found] if apply else found
    others = list(_strays(holdings.folders))
    leftovers += [_removed(item) for item in others] if apply else others
    leftovers += _forgotten_exports(holdings)
    return Collection(tuple(leftovers), tuple(busy))


def _named(holdings: Holdings) -> tuple[str, ...]:
    """Every recording that something in the state folder is named after."""
    folders = holdings.folders
    names = {path.name for path in folders_of_recordings(folders.artefacts)}
    names |= {path.name for path in folders_of_recordings(folders.audio_cache)}
    names |= {path.stem for path in folders.locks.glob("*.lock") if is_recording_id(path.stem)}
    return tuple(sorted(names))


def _of_recording(
    holdings: Holdings, recording_id: str, known: frozenset[str], *, remove_unknown: bool
) -> list[Leftover]:
    folder = holdings.folders.artefacts / recording_id
    audio = holdings.folders.audio_cache / recording_id
    lock = holdings.folders.lock(recording_id)
    found: list[Leftover] = []
    if audio.is_dir():
        found.append(_leftover(LeftoverKind.AUDIO, audio, recording_id))
    if recording_id in known:
        return [*found, *_in_folder(holdings, folder)]
    if folder.is_dir():
        item = _leftover(LeftoverKind.UNKNOWN, folder, recording_id)
        found.append(replace(item, removable=remove_unknown))
    if lock.exists():
        found.append(_leftover(LeftoverKind.LOCK, lock, recording_id))
    return found


def _in_folder(holdings: Holdings, folder: Path) -> Iterator[Leftover]:
    if not folder.is_dir():
        return
    names = {path.name for path in folder.iterdir()}
    for name in sorted(names):
        if (kind := _kind(holdings, folder, name)) is not None:
            yield _leftover(kind, folder / name, folder.name)
    for name in sorted(noted_sums(folder).keys() - names):
        yield Leftover(LeftoverKind.NOTE, folder / name, 0, folder.name, removable=True)


def _kind(holdings: Holdings, folder: Path, name: str) -> LeftoverKind | None:
    if name.startswith(STRAY_PREFIX):
        return LeftoverKind.STRAY
    if name.startswith(DAMAGED_PREFIX):
        return LeftoverKind.DAMAGED
    stage = stage_of(name)
    if stage is None or stage in KEPT_STAGES:
        return None
    newest = holdings.artefacts.newest(folder.name, stage)
    return None if newest == folder / name else LeftoverKind.SUPERSEDED


def _strays(folders: Folders) -> Iterator[Leftover]:
    """What was cut off in the state folder itself and in the folder of night reports, and an
    archive that was being unpacked and never took its place."""
    for folder in (folders.state, folders.state / "nights"):
        yield from (_leftover(LeftoverKind.STRAY, path, None) for path in old_strays(folder))
    staging = staging_path(folders)
    if staging.is_dir() and not mark_path(folders).exists() and is_old(staging):
        yield _leftover(LeftoverKind.STRAY, staging, None)


def _forgotten_exports(holdings: Holdings) -> list[Leftover]:
    return [
        replace(_leftover(LeftoverKind.EXPORT, path, None), removable=False)
        for path in orphans(holdings)
    ]


def _leftover(kind: LeftoverKind, path: Path, recording_id: str | None) -> Leftover:
    return Leftover(kind, path, _size(path), recording_id, removable=True)


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else (path,)
    return sum(file.stat().st_size for file in files if file.is_file())


def _removed(item: Leftover) -> Leftover:
    if not item.removable:
        return item
    try:
        with storage_errors(item.path):
            _remove(item)
    except StorageError as error:
        log.warning("%s", error)
        return item
    return replace(item, removed=True)


def _remove(item: Leftover) -> None:
    if item.path.is_dir():
        shutil.rmtree(item.path)
        return
    # The checksum goes first: a file without one is taken as it is, one that is noted and not
    # there would be reported as lost.
    forget_sums(item.path.parent, frozenset((item.path.name,)))
    item.path.unlink(missing_ok=True)
