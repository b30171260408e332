"""The ledger: files, recordings, costs, reviews and export folders, in the service's terms."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from minutes.errors import UnknownRecordingError, UnsettledFileError
from minutes.files import hash_file, storage_errors
from minutes.model.editions import ClosedMark, ClosedSpan, SignOff
from minutes.store import reviews
from minutes.store.database import (
    CopyRow,
    Database,
    ExportedRow,
    ExportFolderRow,
    JobRow,
    RecordingRow,
    SightingRow,
    StageCostRow,
    row_for_change,
    utc_now,
)
from minutes.store.jobs import JobEntry, job_entry


@dataclass(frozen=True, slots=True)
class RecordingEntry:
    """A recording as the ledger knows it."""

    id: str
    name: str
    sources: tuple[Path, ...]
    meeting_file: Path | None
    added_at: dt.datetime
    duration_s: float | None = None
    """Length of the audio; from the header until it was decoded."""
    body: str | None = None
    """개최기관 as the meeting file last named it."""
    meeting_date: dt.date | None = None
    retention: str | None = None
    """보존 기간 of its body when it was processed."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A file as it was last seen."""

    seen_at: dt.datetime
    """When it first had its present size and modification time."""
    sha256: str | None
    """None where it has not been hashed since."""


class Ledger:
    """Reads and writes the database, one short transaction at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def see(self, path: Path, size: int, mtime_ns: int, now: dt.datetime) -> Sighting:
        """Note that a file lies there with this size and time.

        The observation starts anew where either changed since it was last seen, or where the
        clock went back before its start.
        """
        with self._database.session() as session:
            row, _ = row_for_change(session, SightingRow, str(path), **_first_sight(path, now))
            if (row.size, row.mtime_ns) != (size, mtime_ns):
                row.size, row.mtime_ns, row.seen_at, row.sha256 = size, mtime_ns, now, None
            elif now < row.seen_at:
                row.seen_at = now
            return Sighting(row.seen_at, row.sha256)

    def file_hash(self, path: Path) -> str:
        """SHA-256 of a file; remembered by path, size and modification time.

        Raises UnsettledFileError where the file changed meanwhile, StorageError where it
        cannot be read.
        """
        size, mtime_ns = before = _size_and_time(path)
        with self._database.reading() as session:
            row = session.get(SightingRow, str(path))
            if row and (row.size, row.mtime_ns) == before and row.sha256:
                return row.sha256
        sha256 = hash_file(path)
        if _size_and_time(path) != before:
            raise UnsettledFileError(path=str(path))
        now = utc_now()
        with self._database.session() as session:
            row, _ = row_for_change(session, SightingRow, str(path), **_first_sight(path, now))
            if (row.size, row.mtime_ns) != before:
                row.size, row.mtime_ns, row.seen_at = size, mtime_ns, now
            row.sha256 = sha256
        return sha256

    def sighted(self) -> tuple[Path, ...]:
        """Every file that was seen and not forgotten."""
        with self._database.reading() as session:
            return tuple(Path(path) for path in session.scalars(select(SightingRow.path)))

    def forget_sightings(self, paths: Iterable[Path]) -> None:
        """These files are gone; should they come back, they settle anew."""
        with self._database.session() as session:
            for path in paths:
                session.execute(delete(SightingRow).where(SightingRow.path == str(path)))

    def add_copy(self, path: Path, recording_id: str) -> bool:
        """Note where else a recording's content lies; whether that was not known."""
        with self._database.session() as session:
            row, new = row_for_change(
                session, CopyRow, str(path), path=str(path), recording_id=recording_id
            )
            if row.recording_id != recording_id:
                row.recording_id, row.noted_at, new = recording_id, utc_now(), True
            return new

    def copies(self, recording_id: str) -> tuple[Path, ...]:
        """Where else a recording's content was seen."""
        query = select(CopyRow.path).where(CopyRow.recording_id == recording_id)
        with self._database.reading() as session:
            return tuple(Path(path) for path in session.scalars(query.order_by(CopyRow.path)))

    def add_recording(
        self, recording_id: str, *, name: str, sources: tuple[Path, ...], meeting_file: Path | None
    ) -> None:
        """Note a recording, or where a known one is now."""
        facts = {
            "name": name,
            "sources": json.dumps([str(path) for path in sources], ensure_ascii=False),
            "meeting_file": str(meeting_file) if meeting_file else None,
        }
        with self._database.session() as session:
            row, new = row_for_change(session, RecordingRow, recording_id, id=recording_id, **facts)
            if not new:
                for fact, value in facts.items():
                    setattr(row, fact, value)

    def set_facts(
        self,
        recording_id: str,
        *,
        duration_s: float | None = None,
        body: str | None = None,
        meeting_date: dt.date | None = None,
        retention: str | None = None,
    ) -> None:
        """Note what was found out about a recording; None leaves what is known."""
        facts = {
            "duration_s": duration_s,
            "body": body,
            "meeting_date": meeting_date,
            "retention": retention,
        }
        known = {fact: value for fact, value in facts.items() if value is not None}
        if known:
            with self._database.session() as session:
                session.execute(
                    update(RecordingRow).where(RecordingRow.id == recording_id).values(known)
                )

    def recordings(self) -> tuple[RecordingEntry, ...]:
        """All recordings in the order they came."""
        with self._database.reading() as session:
            order = (RecordingRow.added_at, RecordingRow.id)
            return tuple(
                _recording(row) for row in session.scalars(select(RecordingRow).order_by(*order))
            )

    def find(self, id_prefix: str) -> RecordingEntry:
        """The recording whose ID starts so. Raises UnknownRecordingError."""
        with self._database.reading() as session:
            rows = session.scalars(
                select(RecordingRow).where(
                    RecordingRow.id.startswith(id_prefix.lower(), autoescape=True)
                )
            ).all()
            if not id_prefix or len(rows) != 1:
                raise UnknownRecordingError(id=id_prefix)
            return _recording(rows[0])

    def job(self, recording_id: str) -> JobEntry | None:
        """The last attempt, if there was one."""
        with self._database.reading() as session:
            row = session.get(JobRow, recording_id)
            return job_entry(row) if row else None

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
        with self._database.reading() as session:
            rows = session.scalars(
                select(StageCostRow).where(StageCostRow.recording_id == recording_id)
            )
            return {row.stage: (row.seconds, row.peak_mib) for row in rows}

    def measured_speed(self, recent: int = 20) -> dict[str, float]:
        """Seconds that each stage takes for a second of audio: the median of its last runs.

        Stages that never ran on a recording of known length are not in it.
        """
        newest_first = StageCostRow.finished_at.desc()
        rank = func.row_number().over(partition_by=StageCostRow.stage, order_by=newest_first)
        ratio = StageCostRow.seconds / RecordingRow.duration_s
        ranked = (
            select(StageCostRow.stage, ratio.label("speed"), rank.label("rank"))
            .join(RecordingRow, RecordingRow.id == StageCostRow.recording_id)
            .where(RecordingRow.duration_s > 0)
            .subquery()
        )
        speeds: dict[str, list[float]] = {}
        with self._database.reading() as session:
            query = select(ranked.c.stage, ranked.c.speed).where(ranked.c.rank <= recent)
            for stage, speed in session.execute(query.order_by(ranked.c.stage)):
                speeds.setdefault(stage, []).append(speed)
        return {stage: median(values) for stage, values in speeds.items()}

    def add_speaker_name(
        self, recording_id: str, *, speaker: str, name: str, reviewer: str
    ) -> None:
        """A person says who a voice is; an empty name takes the last one back."""
        with self._database.session() as session:
            reviews.add_speaker_name(session, recording_id, speaker, name, by=reviewer)

    def speaker_names(self, recording_id: str) -> dict[str, str]:
        """Names by speaker as people last gave them."""
        with self._database.reading() as session:
            return reviews.speaker_names(session, recording_id)

    def add_sign_off(
        self,
        recording_id: str,
        *,
        name: str,
        minutes_sha256: str,
        reviewer: str,
        artefact: str = "",
    ) -> None:
        """A person settles the minutes of this hash; ``reviewer`` is who noted it.

        ``artefact`` is the name of the file in which they stand.
        """
        with self._database.session() as session:
            reviews.add_sign_off(
                session, recording_id, name, minutes_sha256, artefact=artefact, by=reviewer
            )

    def signed_artefact(self, recording_id: str) -> str | None:
        """Name of the file whose minutes were last settled, so that nobody need read it."""
        with self._database.reading() as session:
            return reviews.signed_artefact(session, recording_id)

    def withdraw_sign_off(self, recording_id: str, *, reviewer: str) -> None:
        """The minutes are a draft again; that they were signed stays in the table."""
        with self._database.session() as session:
            reviews.withdraw_sign_off(session, recording_id, by=reviewer)

    def sign_off(self, recording_id: str) -> SignOff | None:
        """Who last settled the minutes and when; None where nobody did or it was withdrawn.

        Whether the present minutes are those that were signed, their hash tells.
        """
        with self._database.reading() as session:
            return reviews.sign_off(session, recording_id)

    def close_words(
        self, recording_id: str, span: ClosedSpan, *, words: str, reviewer: str
    ) -> None:
        """Words of an utterance are not to be disclosed, on a ground of the law."""
        with self._database.session() as session:
            reviews.close_words(session, recording_id, span, words, by=reviewer)

    def open_words(self, recording_id: str, mark: ClosedMark, *, reviewer: str) -> None:
        """Take a mark back; that it was set stays in the table."""
        with self._database.session() as session:
            reviews.open_words(session, recording_id, mark, by=reviewer)

    def closed_marks(self, recording_id: str) -> tuple[ClosedMark, ...]:
        """The marks that hold, in the order in which they were set."""
        with self._database.reading() as session:
            return reviews.closed_marks(session, recording_id)

    def folder(self, recording_id: str) -> str | None:
        """Name of the recording's export folder."""
        with self._database.reading() as session:
            row = session.get(ExportFolderRow, recording_id)
            return row.folder if row else None

    def folder_owner(self, folder: str) -> str | None:
        """ID of the recording that an export folder belongs to."""
        with self._database.reading() as session:
            return session.scalar(
                select(ExportFolderRow.recording_id).where(ExportFolderRow.folder == folder)
            )

    def set_folder(self, recording_id: str, folder: str) -> bool:
        """Give a folder to a recording; False where another recording has it."""
        with self._database.session() as session:
            try:
                with session.begin_nested():
                    session.merge(ExportFolderRow(recording_id=recording_id, folder=folder))
            except IntegrityError:
                return False
        return True

    def add_exported(self, recording_id: str, sha256: str) -> None:
        """Note that a file with this content is about to be exported."""
        with self._database.session() as session:
            row_for_change(
                session,
                ExportedRow,
                (recording_id, sha256),
                recording_id=recording_id,
                sha256=sha256,
            )

    def exported(self, recording_id: str) -> frozenset[str]:
        """SHA-256 of all that was ever exported of a recording."""
        query = select(ExportedRow.sha256).where(ExportedRow.recording_id == recording_id)
        with self._database.reading() as session:
            return frozenset(session.scalars(query))


def _recording(row: RecordingRow) -> RecordingEntry:
    return RecordingEntry(
        id=row.id,
        name=row.name,
        sources=tuple(Path(path) for path in json.loads(row.sources)),
        meeting_file=Path(row.meeting_file) if row.meeting_file else None,
        added_at=row.added_at,
        duration_s=row.duration_s,
        body=row.body,
        meeting_date=row.meeting_date,
        retention=row.retention,
    )


def _size_and_time(path: Path) -> tuple[int, int]:
    with storage_errors(path):
        stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _first_sight(path: Path, now: dt.datetime) -> dict[str, Any]:
    return {"path": str(path), "size": -1, "mtime_ns": 0, "seen_at": now}
