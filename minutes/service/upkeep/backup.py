"""`minutes backup`: one archive of all that cannot be made again from originals and exports.

The database comes first, as it is at one moment; artefacts follow. A file is there before a row
speaks of it and never changes afterwards, so what the database says is in the archive although
work goes on meanwhile. Left out are weights (they can be fetched), originals and exports (they
lie in folders that the office backs up as files), passwords, and the decoded audio.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import tarfile
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from minutes.config import SETTINGS_FILE
from minutes.errors import BackupError
from minutes.files import STRAY_PREFIX, hash_bytes, old_strays, replacing, storage_errors
from minutes.ports import NoProgress, Progress, Report
from minutes.service.upkeep.holdings import Holdings
from minutes.service.upkeep.manifest import (
    ARTEFACTS,
    CONFIG,
    DATABASE,
    FORMAT,
    MANIFEST,
    NIGHTS,
    OUTBOX,
    Manifest,
    Member,
)
from minutes.service.upkeep.secrets import without_secrets
from minutes.store.archive import SUFFIX, Snapshot, snapshot
from minutes.store.artefacts import encode, stage_of
from minutes.store.sums import SUMS_FILE, format_sums, read_with_sum

_BUFFER_BYTES = 16_000_000
"""A table larger than this waits on disk while its size is found out."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What was archived."""

    path: Path
    size: int
    """Bytes."""
    recordings: int
    artefacts: int
    notes: tuple[str, ...]
    """What was left out on purpose; see :class:`Manifest`."""


def back_up(
    holdings: Holdings,
    target: Path,
    *,
    product: str,
    secret_files: frozenset[Path] = frozenset(),
    progress: Progress | None = None,
) -> BackupReport:
    """Write the archive ``target``, whole or not at all, readable by its owner only.

    ``secret_files`` are left out. Raises BackupError where ``target`` lies in a folder that is
    archived, DiskFullError or StorageError.
    """
    target = target.absolute()
    _refuse_inside(target, holdings)
    with (
        (progress or NoProgress()).stage("archiving", None) as report,
        replacing(target, private=True) as file,
        tarfile.open(fileobj=file, mode="w:gz", format=tarfile.PAX_FORMAT) as tar,
    ):
        manifest = _Writer(tar, holdings, report).write(product, secret_files)
    for stray in old_strays(target.parent):
        stray.unlink(missing_ok=True)
    return BackupReport(
        path=target,
        size=target.stat().st_size,
        recordings=len(manifest.recordings),
        artefacts=manifest.artefacts,
        notes=manifest.notes,
    )


def _refuse_inside(target: Path, holdings: Holdings) -> None:
    folders = (holdings.config, holdings.folders.state, holdings.folders.audio_in)
    if any(target.resolve().is_relative_to(folder.resolve()) for folder in folders):
        raise BackupError(
            path=str(target),
            detail="백업 파일은 설정·상태·녹음 폴더 밖에, 되도록 다른 디스크에 두십시오. / "
            "Put the backup outside the folders of settings, state and recordings, better on "
            "another disk.",
        )


class _Writer:
    """Adds members and remembers them for the manifest."""

    def __init__(self, tar: tarfile.TarFile, holdings: Holdings, report: Report) -> None:
        self._tar = tar
        self._holdings = holdings
        self._report = report
        self._members: dict[str, Member] = {}
        self._notes: list[str] = []

    def write(self, product: str, secret_files: frozenset[Path]) -> Manifest:
        created_at = dt.datetime.now(dt.UTC).isoformat()
        with snapshot(self._holdings.database) as taken:
            revision, recordings = taken.revision, taken.recording_ids()
            for table in taken.tables:
                self._table(taken, table)
        for index, recording in enumerate(recordings, start=1):
            self._recording(self._holdings.folders.artefacts / recording)
            self._report(index / len(recordings))
        self._settings(secret_files)
        self._folder(self._holdings.folders.state / "nights", NIGHTS)
        self._folder(self._holdings.folders.outbox, OUTBOX)
        manifest = Manifest(
            format=FORMAT,
            product=product,
            revision=revision,
            created_at=created_at,
            recordings=recordings,
            members=self._members,
            notes=tuple(self._notes),
        )
        data = encode(manifest, Manifest)
        self._tar.addfile(_info(MANIFEST, len(data), 0), io.BytesIO(data))
        return manifest

    def _table(self, taken: Snapshot, table: str) -> None:
        with tempfile.SpooledTemporaryFile(max_size=_BUFFER_BYTES) as lines:
            lines.writelines(taken.lines(table))
            self._add(f"{DATABASE}/{table}{SUFFIX}", lines, 0)

    def _recording(self, folder: Path) -> None:
        """Artefacts with the checksums that were noted about just these contents."""
        sums: dict[str, str] = {}
        for path in _files(folder):
            if stage_of(path.name) is None:
                continue
            # `minutes gc` may remove one that nobody uses between the listing and the reading.
            with suppress(FileNotFoundError):
                mtime_ns = path.stat().st_mtime_ns
                data, noted = read_with_sum(path)
                self._bytes(f"{ARTEFACTS}/{folder.name}/{path.name}", data, mtime_ns)
                if noted is not None:
                    sums[path.name] = noted
        if sums:
            self._bytes(f"{ARTEFACTS}/{folder.name}/{SUMS_FILE}", format_sums(sums), 0)

    def _settings(self, secret_files: frozenset[Path]) -> None:
        left_out = {path.resolve() for path in secret_files}
        for path in _tree(self._holdings.config):
            name = path.relative_to(self._holdings.config).as_posix()
            if path.resolve() in left_out:
                self._notes.append(f"{CONFIG}/{name}")
                continue
            if (found := _read(path)) is not None:
                data = self._without_secrets(found[0]) if name == SETTINGS_FILE.name else found[0]
                self._bytes(f"{CONFIG}/{name}", data, found[1])

    def _without_secrets(self, data: bytes) -> bytes:
        text, removed = without_secrets(data.decode("utf-8-sig", errors="replace"))
        self._notes += removed
        return text.encode() if removed else data

    def _folder(self, folder: Path, part: str) -> None:
        for path in _tree(folder):
            if (found := _read(path)) is not None:
                self._bytes(f"{part}/{path.relative_to(folder).as_posix()}", *found)

    def _bytes(self, name: str, data: bytes, mtime_ns: int) -> None:
        self._members[name] = Member(hash_bytes(data), len(data), mtime_ns)
        self._tar.addfile(_info(name, len(data), mtime_ns), io.BytesIO(data))

    def _add(self, name: str, file: IO[bytes], mtime_ns: int) -> None:
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256")  # type: ignore[arg-type]
        size = file.tell()
        file.seek(0)
        self._members[name] = Member(digest.hexdigest(), size, mtime_ns)
        self._tar.addfile(_info(name, size, mtime_ns), file)


def _read(path: Path) -> tuple[bytes, int] | None:
    """Content and time of a file; None where it went meanwhile, as a sent mail's attachment
    does."""
    with storage_errors(path):
        try:
            return path.read_bytes(), path.stat().st_mtime_ns
        except FileNotFoundError:
            return None


def _info(name: str, size: int, mtime_ns: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, mtime_ns // 1_000_000_000, 0o600
    return info


def _files(folder: Path) -> list[Path]:
    with storage_errors(folder):
        return sorted(folder.iterdir()) if folder.is_dir() else []


def _tree(folder: Path) -> list[Path]:
    with storage_errors(folder):
        return [
            path
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(STRAY_PREFIX)
        ]
