"""The ledger: recordings, jobs, reviews and export folders, in the terms of the service."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from minutes.errors import MinutesError, UnknownRecordingError
from minutes.files import hash_file
from minutes.store.database import (
    Database,
    ExportFolderRow,
    JobRow,
    RecordingRow,
    ReviewRow,
    SightingRow,
    StageCostRow,
    utc_now,
)

SPEAKER_NAME = "speaker_name"
"""Review kind: subject is a speaker label, value a name, empty to take a name away."""


@dataclass(frozen=True, slots=True)
class RecordingEntry:
    """A recording as the ledger knows it."""

    id: str
    name: str
    sources: tuple[Path, ...]
    meeting_file: Path | None
    added_at: dt.datetime


@dataclass(frozen=True, slots=True)
class JobEntry:
    """The last attempt on a recording; ``state`` is running, done, degraded or failed."""

    state: str
    attempts: int
    error: str | None
    message_ko: str | None
    message_en: str | None
    exit_code: int
    changed_at: dt.datetime


class Ledger:
    """Reads and writes the database, one short transaction at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def file_hash(self, path: Path) -> str:
        """SHA-256 of a file; remembered by path, size and modification time."""
        stat = path.stat()
        with self._database.session() as session:
            row = session.get(SightingRow, str(path))
            if row and (row.size, row.mtime_ns) == (stat.st_size, stat.st_mtime_ns) and row.sha256:
                return row.sha256
        sha256 = hash_file(path)
        with self._database.session() as session:
            session.merge(
                SightingRow(
                    path=str(path),
                    size=stat.st_size,
                    mtime_ns=stat.st_mtime_ns,
                    sha256=sha256,
                )
            )
        return sha256

    def add_recording(
        self, recording_id: str, *, name: str, sources: tuple[Path, ...], meeting_file: Path | None
    ) -> None:
        """Note a recording, or where a known one is now."""
        with self._database.session() as session:
            row = session.get(RecordingRow, recording_id)
            if row is None:
                row = RecordingRow(id=recording_id)
                session.add(row)
            row.name = name
            row.sources = json.dumps([str(path) for path in sources], ensure_ascii=False)
            row.meeting_file = str(meeting_file) if meeting_file else None

    def recordings(self) -> tuple[RecordingEntry, ...]:
        """All recordings in the order they came."""
        with self._database.session() as session:
            order = (RecordingRow.added_at, RecordingRow.id)
            return tuple(
                _recording(row) for row in session.scalars(select(RecordingRow).order_by(*order))
            )

    def find(self, id_prefix: str) -> RecordingEntry:
        """The recording whose ID starts so. Raises UnknownRecordingError."""
        with self._database.session() as session:
            rows = session.scalars(
                select(RecordingRow).where(
                    RecordingRow.id.startswith(id_prefix.lower(), autoescape=True)
                )
            ).all()
            if not id_prefix or len(rows) != 1:
                raise UnknownRecordingError(id=id_prefix)
            return _recording(rows[0])

    def start(self, recording_id: str) -> None:
        """An attempt begins."""
        with self._database.session() as session:
            row = _job(session, recording_id)
            row.state = "running"
            row.attempts += 1
            row.changed_at = utc_now()

    def finish(self, recording_id: str, *, degraded: bool, error: MinutesError | None) -> None:
        """An attempt ended; ``error`` is what failed, also where the rest was delivered."""
        with self._database.session() as session:
            row = _job(session, recording_id)
            row.state = "degraded" if degraded else "failed" if error else "done"
            row.error = type(error).__name__ if error else None
            row.message_ko = error.message("ko") if error else None
            row.message_en = error.message("en") if error else None
            row.exit_code = error.exit_code if error else 0
            row.changed_at = utc_now()

    def job(self, recording_id: str) -> JobEntry | None:
        """The last attempt, if there was one."""
        with self._database.session() as session:
            row = session.get(JobRow, recording_id)
            if row is None:
                return None
            return JobEntry(
                state=row.state,
                attempts=row.attempts,
                error=row.error,
                message_ko=row.message_ko,
                message_en=row.message_en,
                exit_code=row.exit_code,
                changed_at=row.changed_at,
            )

    def add_cost(self, recording_id: str, stage: str, *, seconds: float, peak_mib: float) -> None:
        """What a stage cost; the last time counts."""
        with self._database.session() as session:
            session.merge(
                StageCostRow(
                    recording_id=recording_id,
                    stage=stage,
                    seconds=seconds,
                    peak_mib=peak_mib,
                    finished_at=utc_now(),
                )
            )

    def costs(self, recording_id: str) -> dict[str, tuple[float, float]]:
        """Seconds and peak MiB by stage."""
        with self._database.session() as session:
            rows = session.scalars(
                select(StageCostRow).where(StageCostRow.recording_id == recording_id)
            )
            return {row.stage: (row.seconds, row.peak_mib) for row in rows}

    def add_speaker_name(
        self, recording_id: str, *, speaker: str, name: str, reviewer: str
    ) -> None:
        """A person says who a voice is; an empty name takes the last one back."""
        with self._database.session() as session:
            session.add(
                ReviewRow(
                    recording_id=recording_id,
                    kind=SPEAKER_NAME,
                    subject=speaker,
                    value=name,
                    reviewer=reviewer,
                )
            )

    def speaker_names(self, recording_id: str) -> dict[str, str]:
        """Names by speaker as people last gave them."""
        with self._database.session() as session:
            rows = session.scalars(
                select(ReviewRow)
                .where(ReviewRow.recording_id == recording_id, ReviewRow.kind == SPEAKER_NAME)
                .order_by(ReviewRow.id)
            )
            latest = {row.subject: row.value for row in rows}
        return {speaker: name for speaker, name in latest.items() if name}

    def folder(self, recording_id: str) -> str | None:
        """Name of the recording's export folder."""
        with self._database.session() as session:
            row = session.get(ExportFolderRow, recording_id)
            return row.folder if row else None

    def folder_owner(self, folder: str) -> str | None:
        """ID of the recording that an export folder belongs to."""
        with self._database.session() as session:
            return session.scalar(
                select(ExportFolderRow.recording_id).where(ExportFolderRow.folder == folder)
            )

    def set_folder(self, recording_id: str, folder: str) -> None:
        """Give a folder that nobody has to a recording."""
        with self._database.session() as session:
            session.merge(ExportFolderRow(recording_id=recording_id, folder=folder))


def _recording(row: RecordingRow) -> RecordingEntry:
    return RecordingEntry(
        id=row.id,
        name=row.name,
        sources=tuple(Path(path) for path in json.loads(row.sources)),
        meeting_file=Path(row.meeting_file) if row.meeting_file else None,
        added_at=row.added_at,
    )


def _job(session: Session, recording_id: str) -> JobRow:
    row = session.get(JobRow, recording_id)
    if row is None:
        row = JobRow(recording_id=recording_id, attempts=0, exit_code=0)
        session.add(row)
    return row
