"""Writing a recording's documents into its folder without ever losing a person's edits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from minutes.errors import EngineError, MinutesError, StorageError
from minutes.files import hash_bytes, hash_file, remove_strays, storage_errors, write_atomic
from minutes.model.meeting import Meeting
from minutes.model.minutes import ExportedFile, Exports, Minutes, Note
from minutes.ports import Exporter
from minutes.store.ledger import Ledger

_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_MAX_NAME_BYTES = 180
"""Folder names stay well under the 255 bytes of common file systems; Hangul takes three each."""


def folder_name(meeting: Meeting) -> str:
    """``2026-11-20_제3차 정책자문단 회의``, safe on Linux, macOS and Windows shares."""
    date = meeting.date.isoformat() if meeting.date else "날짜미상"
    title = _UNSAFE.sub(" ", unicodedata.normalize("NFC", meeting.title))
    name = f"{date}_{' '.join(title.split())}"
    return name.encode()[:_MAX_NAME_BYTES].decode(errors="ignore").rstrip(" .")


def settle_folder(ledger: Ledger, root: Path, recording_id: str, wanted: str) -> str:
    """The recording's folder name: ``wanted``, or with its ID where another recording has that.

    A folder that already exists under an old title is renamed, with all that people put there.
    """
    previous = ledger.folder(recording_id)
    own = f"{wanted}_{recording_id[:8]}"
    for folder in (wanted, own):
        if previous == folder:
            return folder
        if ledger.folder_owner(folder) not in (None, recording_id):
            continue
        if previous and (root / previous).is_dir() and not (root / folder).exists():
            with storage_errors(root / folder):
                (root / previous).rename(root / folder)
            previous = folder
        if ledger.set_folder(recording_id, folder):  # another may have been quicker
            return folder
    raise StorageError(path=str(root / own), detail="다른 녹음의 폴더 / another recording's folder")


def write_exports(
    minutes: Minutes,
    exporters: tuple[Exporter, ...],
    *,
    root: Path,
    folder: str,
    ours: frozenset[str],
    failed: Callable[[MinutesError], None],
    writing: Callable[[str], None] = lambda _: None,
) -> Exports:
    """Write every form; a failing one does not keep the others from being written.

    ``ours`` are the hashes of files that were exported before and may be replaced. ``failed`` is
    told of each form that is missing, and the others are written with a note about it.
    ``writing`` is told the hash of each file before it is written, so that one that a crash
    leaves is known as ours. Raises the first error where no form could be written.
    """
    remove_strays(root / folder)
    target = _Target(root / folder, ours, writing)
    files, errors = _write_all(minutes, exporters, target)
    if not errors:
        return Exports(folder=folder, files=files)
    if not files:
        raise next(iter(errors.values()))
    missing = tuple(errors)
    written = tuple(exporter for exporter in exporters if exporter.form not in missing)
    ours_now = ours | {file.sha256 for file in files}
    files, again = _write_all(
        replace(minutes, notes=(*minutes.notes, _missing_note(missing))),
        written,
        replace(target, ours=ours_now),
    )
    for error in (errors | again).values():
        failed(error)
    return Exports(folder=folder, files=files, missing=(*missing, *again))


def _missing_note(forms: tuple[str, ...]) -> Note:
    text = f"다음 형식의 파일을 만들지 못함: {', '.join(forms)}. `minutes retry`로 다시 작성 필요"
    return Note("missing_form", text)


@dataclass(frozen=True, slots=True)
class _Target:
    """The folder, and the hashes of files in it that may be replaced."""

    folder: Path
    ours: frozenset[str]
    writing: Callable[[str], None]


def _write_all(
    minutes: Minutes, exporters: tuple[Exporter, ...], target: _Target
) -> tuple[tuple[ExportedFile, ...], dict[str, MinutesError]]:
    """What was written, and what was not with its error."""
    files: list[ExportedFile] = []
    errors: dict[str, MinutesError] = {}
    for exporter in exporters:
        try:
            files.append(_write(exporter, minutes, target))
        except MinutesError as error:
            errors[exporter.form] = error
        except Exception as error:
            detail = f"{exporter.form}: {type(error).__name__}: {error}"
            errors[exporter.form] = EngineError(
                stage="export", path=str(target.folder), detail=detail
            )
    return tuple(files), errors


def intact(exports: Exports, root: Path) -> bool:
    """Whether every exported file is still there; its content may have been edited since."""
    return all((root / exports.folder / file.name).is_file() for file in exports.files)


def in_place(exports: Exports, root: Path, ours: frozenset[str]) -> bool:
    """Whether every file is there as it was exported, or as a person edited it, and not as
    another of our exports, whose hashes are among ``ours``, left it."""
    others = ours - {file.sha256 for file in exports.files}
    return intact(exports, root) and not any(
        hash_file(root / exports.folder / file.name) in others for file in exports.files
    )


def _write(exporter: Exporter, minutes: Minutes, target: _Target) -> ExportedFile:
    data = exporter.render(minutes)
    sha256 = hash_bytes(data)
    replaceable = target.ours | {sha256}
    path = next(
        path for path in _names(target.folder / exporter.filename) if _free(path, replaceable)
    )
    if not path.exists() or hash_file(path) != sha256:
        target.writing(sha256)
        write_atomic(path, data)
    return ExportedFile(name=path.name, form=exporter.form, sha256=sha256, size=len(data))


def _names(first: Path) -> Iterator[Path]:
    """``회의록.docx``, ``회의록 (2).docx``, …"""
    yield first
    for number in count(2):
        yield first.with_stem(f"{first.stem} ({number})")


def _free(path: Path, ours: frozenset[str]) -> bool:
    return not path.exists() or hash_file(path) in ours
