"""`minutes verify`: hash everything again and name every difference."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from minutes.errors import MinutesError, StorageError
from minutes.files import STRAY_PREFIX, hash_file, storage_errors
from minutes.model.audio import AudioInfo
from minutes.model.minutes import ExportedFile
from minutes.pipeline.inbox import recording_id
from minutes.ports import NoProgress, Progress, Report, silent
from minutes.service.upkeep.exported import last_exports
from minutes.service.upkeep.holdings import Holdings, folders_of_recordings
from minutes.store.artefacts import DAMAGED_PREFIX, stage_of
from minutes.store.integrity import database_problems
from minutes.store.ledger import RecordingEntry
from minutes.store.sums import SUMS_FILE, is_whole, noted_sums, read_with_sum

DELIVERED = ("done", "degraded")
"""States of a job whose artefacts and exports are there."""

NEEDED_STAGES = ("probe", "transcribe", "compose", "export")
"""Stages without which nothing was delivered."""


class Difference(StrEnum):
    """How something differs from what was noted."""

    DATABASE = "database"
    """The database's own structure is damaged, or a row points at nothing."""
    ORIGINAL_MISSING = "original_missing"
    ORIGINAL_CHANGED = "original_changed"
    ORIGINAL_UNREADABLE = "original_unreadable"
    ARTEFACT_MISSING = "artefact_missing"
    """It was written, or must have been, and is not there."""
    ARTEFACT_DAMAGED = "artefact_damaged"
    FOLDER_UNKNOWN = "folder_unknown"
    """Artefacts of a recording that the database does not know."""
    EXPORT_MISSING = "export_missing"
    EXPORT_DAMAGED = "export_damaged"
    """A Word file that differs from what was written and is no Word file any more."""
    ORIGINAL_ELSEWHERE = "original_elsewhere"
    """Not where it was taken from; the same content lies at another known place."""
    EXPORT_EDITED = "export_edited"
    """A person changed it after it was written."""
    ARTEFACT_UNNOTED = "artefact_unnoted"
    """No checksum yet: cut off by a crash, or made by a version that noted none."""
    ARTEFACT_SET_ASIDE = "artefact_set_aside"
    """Damage of earlier, found while working; the stage was made again."""
    FILE_UNKNOWN = "file_unknown"
    """A file among the artefacts that is none."""


HARMLESS = frozenset(
    (
        Difference.ORIGINAL_ELSEWHERE,
        Difference.EXPORT_EDITED,
        Difference.ARTEFACT_UNNOTED,
        Difference.ARTEFACT_SET_ASIDE,
        Difference.FILE_UNKNOWN,
    )
)
"""Differences that are told and are nothing wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference."""

    kind: Difference
    path: str
    recording_id: str | None
    detail: str = ""

    @property
    def wrong(self) -> bool:
        return self.kind not in HARMLESS


@dataclass(frozen=True, slots=True)
class Verification:
    """All differences, and how much was looked at."""

    findings: tuple[Finding, ...]
    originals: int
    artefacts: int
    exports: int
    busy: tuple[str, ...]
    """Recordings under work, of which only the original was looked at."""

    @property
    def wrong(self) -> int:
        """How many differences something must be done about."""
        return sum(finding.wrong for finding in self.findings)


def verify(holdings: Holdings, progress: Progress | None = None) -> Verification:
    """Compare originals, artefacts, exports and the database with what was noted.

    Changes nothing. Raises StorageError where a folder cannot be read.
    """
    with (progress or NoProgress()).stage("hashing", None) as report:
        return _Verifier(holdings, report).verify()


class _Verifier:
    """One pass; collects as it goes, because a broken database ends it early."""

    def __init__(self, holdings: Holdings, report: Report = silent) -> None:
        self._holdings = holdings
        self._report = report
        self._findings: list[Finding] = []
        self._busy: list[str] = []
        self._counts = {"originals": 0, "artefacts": 0, "exports": 0}

    def verify(self) -> Verification:
        # Listed before the recordings: one that comes meanwhile has its row before its folder.
        folders = folders_of_recordings(self._holdings.folders.artefacts)
        try:
            for problem in database_problems(self._holdings.database):
                self._note(Difference.DATABASE, "", None, problem)
            entries = self._holdings.ledger.recordings()
        except StorageError as error:
            # Without the list of recordings everything else would only look unknown.
            detail = str(error.facts["detail"])
            self._note(Difference.DATABASE, str(error.facts["path"]), None, detail)
        else:
            self._files(entries, folders)
        return Verification(tuple(self._findings), busy=tuple(self._busy), **self._counts)

    def _files(self, entries: tuple[RecordingEntry, ...], folders: tuple[Path, ...]) -> None:
        known = {entry.id for entry in entries}
        for folder in folders:
            if folder.name not in known:
                self._note(Difference.FOLDER_UNKNOWN, folder, folder.name)
        for index, entry in enumerate(entries, start=1):
            self._findings += self._original(entry)
            with self._holdings.unworked(entry.id) as free:
                if free:
                    self._findings += self._artefacts(entry)
                    self._findings += self._exports(entry)
                else:
                    self._busy.append(entry.id)
            self._report(index / len(entries))

    def _note(
        self, kind: Difference, path: Path | str, recording: str | None, detail: str = ""
    ) -> None:
        self._findings.append(Finding(kind, str(path), recording, detail))

    # -- originals

    def _original(self, entry: RecordingEntry) -> Iterator[Finding]:
        self._counts["originals"] += len(entry.sources)
        missing = [path for path in entry.sources if not path.is_file()]
        if missing:
            kind, detail = Difference.ORIGINAL_MISSING, ""
            if elsewhere := self._elsewhere(entry):
                kind, detail = Difference.ORIGINAL_ELSEWHERE, str(elsewhere)
            yield from (Finding(kind, str(path), entry.id, detail) for path in missing)
            return
        hashes = []
        for path in entry.sources:
            try:
                hashes.append(hash_file(path))
            except StorageError as error:
                detail = str(error.facts["detail"])
                yield Finding(Difference.ORIGINAL_UNREADABLE, str(path), entry.id, detail)
        if len(hashes) == len(entry.sources) and recording_id(tuple(hashes)) != entry.id:
            yield from self._changed(entry, hashes)

    def _changed(self, entry: RecordingEntry, hashes: list[str]) -> Iterator[Finding]:
        """The parts that changed; all of them where it is not known what they were."""
        info = self._holdings.artefacts.latest(entry.id, "probe", AudioInfo)
        before = {part.sha256 for part in info.parts} if info else set()
        for path, sha256 in zip(entry.sources, hashes, strict=True):
            if sha256 not in before:
                yield Finding(Difference.ORIGINAL_CHANGED, str(path), entry.id, sha256)

    def _elsewhere(self, entry: RecordingEntry) -> Path | None:
        """Another known place of a recording of one file."""
        for path in self._holdings.ledger.copies(entry.id):
            with suppress(MinutesError):
                if len(entry.sources) == 1 and path.is_file() and hash_file(path) == entry.id:
                    return path
        return None

    # -- artefacts

    def _artefacts(self, entry: RecordingEntry) -> Iterator[Finding]:
        folder = self._holdings.folders.artefacts / entry.id
        with storage_errors(folder):
            names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
        for name in sorted(names - {SUMS_FILE}):
            if finding := self._artefact(folder / name, entry.id):
                yield finding
        lost = noted_sums(folder).keys() - names if names else set()
        yield from (
            Finding(Difference.ARTEFACT_MISSING, str(folder / name), entry.id)
            for name in sorted(lost)
        )
        yield from self._never_made(entry, folder, names | lost)

    def _artefact(self, path: Path, recording: str) -> Finding | None:
        if path.name.startswith(STRAY_PREFIX):
            return None
        if path.name.startswith(DAMAGED_PREFIX):
            return Finding(Difference.ARTEFACT_SET_ASIDE, str(path), recording)
        if stage_of(path.name) is None:
            return Finding(Difference.FILE_UNKNOWN, str(path), recording)
        self._counts["artefacts"] += 1
        try:
            data, noted = read_with_sum(path)
        except FileNotFoundError:
            return None
        except StorageError as error:
            detail = str(error.facts["detail"])
            return Finding(Difference.ARTEFACT_DAMAGED, str(path), recording, detail)
        if not is_whole(data, noted) or not _is_json(data):
            return Finding(Difference.ARTEFACT_DAMAGED, str(path), recording)
        return None if noted else Finding(Difference.ARTEFACT_UNNOTED, str(path), recording)

    def _never_made(
        self, entry: RecordingEntry, folder: Path, names: set[str]
    ) -> Iterator[Finding]:
        """Stages of a delivered recording that left neither a file nor a checksum."""
        job = self._holdings.ledger.job(entry.id)
        if job is None or job.state not in DELIVERED:
            return
        done = {stage_of(name) for name in names}
        for stage in NEEDED_STAGES:
            if stage not in done:
                yield Finding(Difference.ARTEFACT_MISSING, str(folder / stage), entry.id)

    # -- exports

    def _exports(self, entry: RecordingEntry) -> Iterator[Finding]:
        for written in last_exports(self._holdings, entry.id):
            for file in written.files:
                self._counts["exports"] += 1
                path = self._holdings.folders.exports / written.folder / file.name
                if kind := _export(path, file):
                    yield Finding(kind, str(path), entry.id)


def _export(path: Path, file: ExportedFile) -> Difference | None:
    if not path.is_file():
        return Difference.EXPORT_MISSING
    try:
        if hash_file(path) == file.sha256:
            return None
    except StorageError:
        return Difference.EXPORT_DAMAGED
    if path.suffix == ".docx" and not zipfile.is_zipfile(path):
        return Difference.EXPORT_DAMAGED
    return Difference.EXPORT_EDITED


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except ValueError:
        return False
    return True
