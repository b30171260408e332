"""Taking stock of the inbox: what is new, what changed, what still arrives."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from minutes.errors import (
    EngineError,
    MinutesError,
    RecordingError,
    RecordingNotFoundError,
    ReplacedRecordingError,
    UnsettledFileError,
)
from minutes.files import hash_file, storage_errors
from minutes.model.minutes import Exports
from minutes.pipeline.exports import intact
from minutes.pipeline.inbox import FoundRecording, Scan, Skipped, find, recording_id, scan
from minutes.pipeline.settle import Arriving, Settled, settled
from minutes.ports import Executor, NoProgress, Progress
from minutes.service.folders import Folders
from minutes.service.locks import recording_lock
from minutes.service.processing import PeekTask, Processor
from minutes.service.results import RecordingResult
from minutes.store.artefacts import ArtefactStore
from minutes.store.database import utc_now
from minutes.store.events import EventKind, EventLog
from minutes.store.jobs import JobQueue
from minutes.store.ledger import Ledger, RecordingEntry

log = logging.getLogger(__name__)

GONE = (RecordingNotFoundError.__name__, ReplacedRecordingError.__name__)
"""Errors about a recording that lay elsewhere, or not at all, when its turn came. It is taken up
again where it is found again."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A recording that could not even be hashed."""

    recording: FoundRecording
    error: MinutesError


@dataclass(frozen=True, slots=True)
class Stock:
    """What lay in the inbox."""

    ready: tuple[tuple[str, FoundRecording], ...] = ()
    """Every settled recording with its ID, each content once."""
    copies: tuple[tuple[str, FoundRecording], ...] = ()
    """Settled files whose content is taken from another place."""
    arriving: tuple[Arriving, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    refused: tuple[RecordingResult, ...] = ()
    """New ones that can be seen to be no recordings; they are not tried."""
    skipped: tuple[Skipped, ...] = ()


class Intake:
    """Compares the inbox with the ledger and queues what is to be done."""

    def __init__(
        self,
        *,
        folders: Folders,
        ledger: Ledger,
        artefacts: ArtefactStore,
        jobs: JobQueue,
        events: EventLog,
        executor: Executor,
        build: Callable[[], Processor],
        settle_s: float,
    ) -> None:
        self._folders = folders
        self._ledger = ledger
        self._artefacts = artefacts
        self._jobs = jobs
        self._events = events
        self._executor = executor
        self._build = build
        self._settle_s = settle_s

    def look(self) -> Scan:
        """What lies in the inbox; the folder is made where it is missing."""
        inbox = self._folders.audio_in
        with storage_errors(inbox):
            inbox.mkdir(parents=True, exist_ok=True)
        return scan(inbox, leave_out=(self._folders.exports, self._folders.state))

    def take_stock(
        self, *, settle: bool = True, progress: Progress | None = None, stop: Event | None = None
    ) -> Stock:
        """Note what is new and queue it. ``settle=False`` takes files as they lie there."""
        found = self.look()
        if gone := [path for path in self._ledger.sighted() if self._is_gone(path)]:
            self._ledger.forget_sightings(gone)
        quiet = self._settled(found.recordings) if settle else Settled(found.recordings, ())
        return self._take(quiet, found.skipped, progress or NoProgress(), stop or Event())

    def take(self, paths: Sequence[Path], *, progress: Progress, stop: Event) -> Stock:
        """Take what a person named, as it lies there. Raises RecordingNotFoundError."""
        found = find(paths, inbox=self._folders.audio_in)
        return self._take(Settled(found.recordings, ()), found.skipped, progress, stop)

    def _is_gone(self, path: Path) -> bool:
        """Another host may know the inbox by another path, which says nothing here."""
        return path.is_relative_to(self._folders.audio_in) and not os.path.lexists(path)

    def _settled(self, recordings: tuple[FoundRecording, ...]) -> Settled:
        return settled(recordings, self._ledger.see, settle_s=self._settle_s, now=utc_now())

    def _take(
        self, quiet: Settled, skipped: tuple[Skipped, ...], progress: Progress, stop: Event
    ) -> Stock:
        ready: dict[str, FoundRecording] = {}
        copies: list[tuple[str, FoundRecording]] = []
        arriving, unreadable = list(quiet.arriving), []
        known = {entry.id: entry for entry in self._ledger.recordings()}
        for recording in quiet.ready:
            try:
                identity = self.identify(recording)
            except UnsettledFileError:
                arriving.append(Arriving(recording, utc_now(), self._settle_s))
                continue
            except MinutesError as error:
                if error.facts.get("path") not in [str(path) for path in recording.sources]:
                    raise  # about the database: every other recording would meet it too
                unreadable.append(Unreadable(recording, error))
                continue
            if self._lies_elsewhere(identity, recording, ready, known):
                copies.append((identity, recording))
            else:
                ready[identity] = recording
        refused = self._note(ready, known, progress, stop)
        self._note_copies(copies)
        return Stock(
            ready=tuple(ready.items()),
            copies=tuple(copies),
            arriving=tuple(arriving),
            unreadable=tuple(unreadable),
            refused=refused,
            skipped=skipped,
        )

    def identify(self, recording: FoundRecording) -> str:
        """The recording's ID; files are hashed once. Raises StorageError, UnsettledFileError."""
        return recording_id(tuple(self._ledger.file_hash(path) for path in recording.sources))

    def _lies_elsewhere(
        self,
        identity: str,
        recording: FoundRecording,
        ready: dict[str, FoundRecording],
        known: dict[str, RecordingEntry],
    ) -> bool:
        """Whether the same content is taken from another place already. That place stays the
        one that counts as long as the content is there."""
        if identity in ready:
            return True
        entry = known.get(identity)
        if entry is None or entry.sources == recording.sources:
            return False
        try:
            elsewhere = recording_id(tuple(map(self._ledger.file_hash, entry.sources)))
        except (MinutesError, OSError):
            return False
        return elsewhere == identity

    def _note_copies(self, copies: Sequence[tuple[str, FoundRecording]]) -> None:
        for identity, recording in copies:
            for path in recording.sources:
                if self._ledger.add_copy(path, identity):
                    self._events.add(EventKind.COPIED, identity, path=str(path))

    def _note(
        self,
        ready: dict[str, FoundRecording],
        known: dict[str, RecordingEntry],
        progress: Progress,
        stop: Event,
    ) -> tuple[RecordingResult, ...]:
        new = {identity: item for identity, item in ready.items() if identity not in known}
        lengths = self._peek(new, progress, stop)
        for identity, recording in ready.items():
            if identity in new:
                self._add_new(identity, recording, lengths[identity], known)
            else:
                self._add_known(identity, recording, known[identity])
            if reason := self._reason(identity, recording):
                hashed = _meeting_hash(recording)
                self._jobs.enqueue(identity, reason=reason, meeting_hash=hashed)
        return tuple(
            self._refuse(identity, ready[identity], length)
            for identity, length in lengths.items()
            if isinstance(length, RecordingError) and type(length).__name__ not in GONE
        )

    def _add_new(
        self,
        identity: str,
        recording: FoundRecording,
        length: float | MinutesError,
        known: dict[str, RecordingEntry],
    ) -> None:
        self._add(identity, recording)
        length_s = length if isinstance(length, float) else None
        if length_s is not None:
            self._ledger.set_facts(identity, duration_s=length_s)
        self._events.add(EventKind.FOUND, identity, name=recording.name, seconds=length_s)
        for entry in known.values():
            if set(entry.sources) & set(recording.sources):
                path = str(entry.sources[0])
                self._events.add(EventKind.REPLACED, entry.id, path=path, by=identity)

    def _add_known(self, identity: str, recording: FoundRecording, entry: RecordingEntry) -> None:
        if _unchanged(entry, recording):
            return
        self._add(identity, recording)
        if entry.sources != recording.sources:
            paths = [str(path) for path in recording.sources]
            self._events.add(EventKind.MOVED, identity, paths=paths)

    def _add(self, identity: str, recording: FoundRecording) -> None:
        self._ledger.add_recording(
            identity,
            name=recording.name,
            sources=recording.sources,
            meeting_file=recording.meeting_file,
        )

    def _refuse(
        self, identity: str, recording: FoundRecording, error: RecordingError
    ) -> RecordingResult:
        """A new file that cannot be read fails by day, when it can still be copied again."""
        with recording_lock(self._folders, identity) as ours:
            if ours and (lease := self._jobs.claim(identity)):
                self._jobs.fail(lease, error)
        return RecordingResult(recording.name, identity, error=error)

    def _reason(self, identity: str, recording: FoundRecording) -> str | None:
        """Why there is something to do, or None."""
        job = self._jobs.job(identity)
        if job is None:
            return "new"
        if job.meeting_hash != _meeting_hash(recording):
            return "meeting_file"
        if job.state == "failed" and job.error in GONE:
            return "found_again"
        if job.state in ("done", "degraded") and not self._exports_there(identity):
            return "exports_missing"
        return None

    def _exports_there(self, identity: str) -> bool:
        if not self._artefacts.done(identity, "export"):
            return self._delivered_elsewhere(identity)
        exports = self._artefacts.latest(identity, "export", Exports)
        return exports is not None and intact(exports, self._folders.exports)

    def _delivered_elsewhere(self, identity: str) -> bool:
        """Whether another host, whose artefacts are its own, has filled the recording's folder."""
        folder = self._ledger.folder(identity)
        place = self._folders.exports / folder if folder else None
        with storage_errors(self._folders.exports):
            return place is not None and place.is_dir() and any(place.iterdir())

    def _peek(
        self, new: dict[str, FoundRecording], progress: Progress, stop: Event
    ) -> dict[str, float | MinutesError]:
        """Lengths as the files say. One that breaks the process is found by looking at each
        alone."""
        if not new:
            return {}
        try:
            lengths = self._peek_together(list(new.values()), progress, stop)
        except EngineError:
            lengths = [self._peek_alone(recording, progress, stop) for recording in new.values()]
        return dict(zip(new, lengths, strict=True))

    def _peek_together(
        self, recordings: Sequence[FoundRecording], progress: Progress, stop: Event
    ) -> Sequence[float | MinutesError]:
        return self._executor.run(
            PeekTask(self._build, tuple(recording.sources for recording in recordings)),
            name=recordings[0].name,
            progress=progress,
            stop=stop,
            check=lambda: None,
        )

    def _peek_alone(
        self, recording: FoundRecording, progress: Progress, stop: Event
    ) -> float | MinutesError:
        try:
            return self._peek_together([recording], progress, stop)[0]
        except EngineError as error:
            log.warning("%s: %s", recording.name, error)
            return error


def _unchanged(entry: RecordingEntry, recording: FoundRecording) -> bool:
    return (entry.name, entry.sources, entry.meeting_file) == (
        recording.name,
        recording.sources,
        recording.meeting_file,
    )


def _meeting_hash(recording: FoundRecording) -> str | None:
    if recording.meeting_file is None:
        return None
    try:
        return hash_file(recording.meeting_file)
    except MinutesError:
        return None
