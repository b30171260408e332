"""Writing a recording's documents into its folder without ever losing a person's edits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from minutes.files import hash_bytes, hash_file, remove_strays, storage_errors, write_atomic
from minutes.model.meeting import Meeting
from minutes.model.minutes import ExportedFile, Exports, Minutes
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
    taken = ledger.folder_owner(wanted) not in (None, recording_id)
    folder = f"{wanted}_{recording_id[:8]}" if taken else wanted
    previous = ledger.folder(recording_id)
    if previous == folder:
        return folder
    if previous and (root / previous).is_dir() and not (root / folder).exists():
        with storage_errors(root / folder):
            (root / previous).rename(root / folder)
    ledger.set_folder(recording_id, folder)
    return folder


def write_exports(
    minutes: Minutes,
    exporters: tuple[Exporter, ...],
    *,
    root: Path,
    folder: str,
    ours: frozenset[str],
) -> Exports:
    """Write every form; a failing one does not keep the others from being written.

    ``ours`` are the hashes of files that were exported before and may be replaced.
    Raises the first error after all forms were tried.
    """
    remove_strays(root / folder)
    files: list[ExportedFile] = []
    errors: list[Exception] = []
    for exporter in exporters:
        try:
            files.append(_write(exporter, minutes, root / folder, ours))
        except Exception as error:
            errors.append(error)
    if errors:
        raise errors[0]
    return Exports(folder=folder, files=tuple(files))


def intact(exports: Exports, root: Path) -> bool:
    """Whether every exported file is still there; its content may have been edited since."""
    return all((root / exports.folder / file.name).is_file() for file in exports.files)


def _write(
    exporter: Exporter, minutes: Minutes, folder: Path, ours: frozenset[str]
) -> ExportedFile:
    data = exporter.render(minutes)
    sha256 = hash_bytes(data)
    target = next(
        path for path in _names(folder / exporter.filename) if _free(path, ours | {sha256})
    )
    if not target.exists() or hash_file(target) != sha256:
        write_atomic(target, data)
    return ExportedFile(name=target.name, form=exporter.form, sha256=sha256, size=len(data))


def _names(first: Path) -> Iterator[Path]:
    """``회의록.docx``, ``회의록 (2).docx``, …"""
    yield first
    for number in count(2):
        yield first.with_stem(f"{first.stem} ({number})")


def _free(path: Path, ours: frozenset[str]) -> bool:
    return not path.exists() or hash_file(path) in ours
