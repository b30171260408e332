"""`minutes restore`: bring a backup back on a machine that holds nothing yet.

The whole archive is compared with its manifest before anything is changed. Then a mark is set,
files are put in place, and the database last, in one transaction: so after a crash the mark is
there and the same command goes on. What was under way on the other machine is not under way
here: its jobs are queued again, and its unsent mails wait for a person, because the other machine
may have sent them since.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import select
from sqlalchemy.orm import Session

from minutes.errors import BackupError, BusyError
from minutes.files import hash_bytes, move, require_space, storage_errors, write_atomic
from minutes.model.mail import DeliveryState
from minutes.ports import NoProgress, Progress, Report
from minutes.service.folders import Folders
from minutes.service.upkeep.holdings import Holdings, folders_of_recordings
from minutes.service.upkeep.manifest import ARTEFACTS, DATABASE, NIGHTS, OUTBOX, Manifest
from minutes.service.upkeep.opening import Archive, open_archive
from minutes.store.archive import known_ids, load, raise_to_head
from minutes.store.artefacts import encode
from minutes.store.database import DeliveryRow, JobRow, utc_now
from minutes.store.events import EventKind, add_event
from minutes.store.jobs import JobState
from minutes.store.schema import HEAD

REPLACED_SUFFIX = ".before-restore"
"""A settings file of this machine that the archive has another version of is kept so."""

_HOLDS = (
    "이 컴퓨터에 이미 처리한 녹음이 있습니다. 빈 컴퓨터에서 복원하거나, 지금 것을 `minutes "
    "backup`으로 보관한 뒤 상태 폴더({state})를 다른 이름으로 바꾸고 다시 실행하십시오. / "
    "This machine holds recordings already. Restore on an empty one, or keep these with "
    "`minutes backup`, rename the state folder ({state}) and try again."
)
_OTHER = (
    "다른 백업의 복원이 끝나지 않았습니다. 그 백업으로 `minutes restore`를 다시 실행하거나, 상태 "
    "폴더({state})를 다른 이름으로 바꾸고 시작하십시오. / "
    "The restore of another backup is not finished. Run `minutes restore` with that one again, "
    "or rename the state folder ({state}) and start over."
)
_UNFINISHED = (
    "복원이 끝나지 않았습니다. 같은 백업 파일로 `minutes restore`를 다시 실행하십시오. / "
    "A restore is not finished. Run `minutes restore` with the same backup again."
)
_UNCERTAIN = "백업 뒤에 보냈는지 알 수 없음 / restored from a backup; it may have been sent since"


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was brought back."""

    recordings: int
    artefacts: int
    created_at: str
    """When the backup was made."""
    replaced: tuple[str, ...]
    """Settings files of this machine that were kept under another name."""
    notes: tuple[str, ...]
    """What the backup had left out."""


def restore(
    path: Path,
    place: Callable[[Mapping[str, bytes]], Holdings],
    *,
    keep_settings: bool = False,
    keep_bytes: int = 0,
    progress: Progress | None = None,
) -> RestoreReport:
    """Bring the archive at ``path`` back.

    ``place`` says where a home with these files of settings keeps its things; it gets none
    where ``keep_settings`` leaves those of this machine. ``keep_bytes`` stay free on the disk.
    Raises BackupError, LowDiskError, StorageError, or what ``place`` raises about settings that
    do not hold here.
    """
    archive = open_archive(path)
    settings = {} if keep_settings else archive.settings
    holdings = place(settings)
    with _alone(holdings.folders), (progress or NoProgress()).stage("restoring", None) as report:
        mark = _Mark(holdings.folders, archive.manifest)
        shutil.rmtree(staging_path(holdings.folders), ignore_errors=True)
        require_space(holdings.folders.state, archive.size, keep_bytes=keep_bytes)
        replaced: tuple[str, ...] = ()
        if _must_go_on(holdings, archive, mark):
            staging = _unpack(archive, holdings.folders, report)
            mark.set()
            replaced = _put_settings(holdings.config, settings)
            _put_files(holdings.folders, staging)
            load(holdings.database, staging / DATABASE, _settle(archive), archive=path)
        mark.remove()
    return RestoreReport(
        recordings=len(archive.manifest.recordings),
        artefacts=archive.manifest.artefacts,
        created_at=archive.manifest.created_at,
        replaced=replaced,
        notes=archive.manifest.notes,
    )


def refuse_unfinished(folders: Folders) -> None:
    """Raise BackupError where a restore was begun and not finished: work done now would have to
    be thrown away."""
    path = mark_path(folders)
    if path.exists():
        raise BackupError(path=str(path), detail=_UNFINISHED)


class _Mark:
    """Says in the state folder that a restore of an archive is under way."""

    def __init__(self, folders: Folders, manifest: Manifest) -> None:
        self._folders = folders
        self._path = mark_path(folders)
        self._content = hash_bytes(encode(manifest, Manifest)).encode()

    def found(self) -> bool:
        """Whether this archive's restore was begun. Raises BackupError about another's."""
        if not self._path.exists():
            return False
        if self._path.read_bytes() != self._content:
            detail = _OTHER.format(state=self._folders.state)
            raise BackupError(path=str(self._path), detail=detail)
        return True

    def set(self) -> None:
        write_atomic(self._path, self._content)

    def remove(self) -> None:
        shutil.rmtree(staging_path(self._folders), ignore_errors=True)
        self._path.unlink(missing_ok=True)


def mark_path(folders: Folders) -> Path:
    """The file that is there while a restore is not finished."""
    return folders.state / "restore-unfinished"


def staging_path(folders: Folders) -> Path:
    """Where an archive is unpacked before anything takes its place."""
    return folders.state / "restoring"


@contextmanager
def _alone(folders: Folders) -> Iterator[None]:
    with storage_errors(folders.locks):
        folders.locks.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folders.locks / "restore.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise BusyError(id="restore") from error
    try:
        yield
    finally:
        lock.release()


def _must_go_on(holdings: Holdings, archive: Archive, mark: _Mark) -> bool:
    """Whether there is something to do; False where an earlier call did all but tidy up."""
    here = known_ids(holdings.database)
    if mark.found():
        if here is None:
            return True
        if here and here.issuperset(archive.manifest.recordings):
            return False
    elif here is None and not folders_of_recordings(holdings.folders.artefacts):
        return True
    raise BackupError(path=str(archive.path), detail=_HOLDS.format(state=holdings.folders.state))


def _unpack(archive: Archive, folders: Folders, report: Report) -> Path:
    """All members beside where they belong, the database as this version has it."""
    staging = staging_path(folders)
    try:
        with storage_errors(staging):
            staging.mkdir(parents=True, mode=0o700)
        archive.unpack(staging, report)
        if (revision := archive.manifest.revision) != HEAD:
            scratch = staging / "scratch.db"
            raise_to_head(staging / DATABASE, revision, scratch=scratch, archive=archive.path)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return staging


def _put_settings(config: Path, settings: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write the archive's settings; the versions of this machine are kept beside them."""
    replaced = []
    for name, data in sorted(settings.items()):
        target = config / name
        with storage_errors(target):
            present = target.read_bytes() if target.exists() else None
        if present == data:
            continue
        if present is not None:
            write_atomic(target.with_name(target.name + REPLACED_SUFFIX), present)
            replaced.append(name)
        write_atomic(target, data)
    return tuple(replaced)


def _put_files(folders: Folders, staging: Path) -> None:
    """Move what was unpacked; each recording's artefacts at once."""
    for source in folders_of_recordings(staging / ARTEFACTS):
        _take_place(source, folders.artefacts / source.name)
    for part, target in ((NIGHTS, folders.state / "nights"), (OUTBOX, folders.outbox)):
        if (staging / part).is_dir():
            for source in sorted((staging / part).iterdir()):
                _take_place(source, target / source.name)


def _take_place(source: Path, target: Path) -> None:
    with storage_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        # An earlier, interrupted call of this very restore put it there.
        if target.is_dir():
            shutil.rmtree(target)
    move(source, target)


def _settle(archive: Archive) -> Callable[[Session], None]:
    """What was under way there is not under way here."""

    def settle(session: Session) -> None:
        now = utc_now()
        session.expire_all()
        for job in session.scalars(select(JobRow).where(JobRow.state == JobState.RUNNING)):
            job.state, job.changed_at = JobState.QUEUED, now
            job.lease_owner = job.lease_token = job.not_before = None
            facts: dict[str, object] = {"reason": "restored"}
            add_event(session, EventKind.RELEASED, job.recording_id, now=now, facts=facts)
        open_states = (DeliveryState.WAITING, DeliveryState.SENDING)
        for mail in session.scalars(select(DeliveryRow).where(DeliveryRow.state.in_(open_states))):
            mail.state, mail.answer = DeliveryState.UNCERTAIN, _UNCERTAIN
            mail.changed_at = now
            facts = {"id": mail.id, "state": str(mail.state), "answer": _UNCERTAIN}
            add_event(session, EventKind.DELIVERY, mail.recording_id, now=now, facts=facts)
        facts = {"restored": archive.manifest.created_at}
        add_event(session, EventKind.NOTE, None, now=now, facts=facts)

    return settle
