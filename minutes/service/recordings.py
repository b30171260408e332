"""Recordings: run, status, show, name a speaker, score."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock, Timeout

from minutes.errors import BusyError, MinutesError, UsageError
from minutes.files import storage_errors
from minutes.model.minutes import Exports, Minutes
from minutes.pipeline.exports import folder_name, intact, settle_folder, write_exports
from minutes.pipeline.inbox import FoundRecording, Scan, find, recording_id, scan
from minutes.pipeline.line import Analysis, Line, Outcome, Request
from minutes.pipeline.meeting_file import read_meeting
from minutes.pipeline.runner import STAGES, Runner
from minutes.ports import Executor, Exporter, NoProgress, Progress
from minutes.scoring.resources import StageCost
from minutes.service.folders import Folders
from minutes.store.artefacts import ArtefactStore
from minutes.store.ledger import JobEntry, Ledger, RecordingEntry

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecordingResult:
    """What one run did with one recording."""

    name: str
    recording_id: str | None
    """None where the file could not even be read."""
    exports: Exports | None
    degraded: tuple[str, ...]
    """Stages the minutes had to do without."""
    error: MinutesError | None


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one run did; ``skipped`` are files that are not recordings, with the reason."""

    results: tuple[RecordingResult, ...]
    skipped: tuple[tuple[Path, str], ...]


@dataclass(frozen=True, slots=True)
class RecordingStatus:
    """A recording, its last attempt and its stages."""

    entry: RecordingEntry
    job: JobEntry | None
    stages: tuple[tuple[str, bool], ...]
    """Every stage with whether it is done."""
    costs: dict[str, tuple[float, float]]
    """Seconds and peak MiB of each stage, when it last ran."""
    folder: str | None
    """Name of the export folder, once something was written into it."""


@dataclass(frozen=True, slots=True)
class RecordingDetail:
    """A recording with its latest minutes and exports, as far as it came."""

    status: RecordingStatus
    minutes: Minutes | None
    exports: Exports | None


class MinutesService:
    """Use cases over the line, the store and the folders.

    ``line`` and ``exporters`` are asked for when something is processed: building them loads
    libraries that the other use cases do without.
    """

    def __init__(
        self,
        *,
        folders: Folders,
        ledger: Ledger,
        artefacts: ArtefactStore,
        line: Callable[[], Line],
        exporters: Callable[[], tuple[Exporter, ...]],
        default_language: str | None,
        executor: Executor,
    ) -> None:
        self._folders = folders
        self._ledger = ledger
        self._artefacts = artefacts
        self._line = line
        self._exporters = exporters
        self._default_language = default_language
        self._executor = executor

    def run(self, paths: Sequence[Path] = (), progress: Progress | None = None) -> RunReport:
        """Process named files and folders, or all of ``audio_in``.

        One bad recording never stops the others: its error is in the report.
        """
        found, absent = self._find(paths)
        watcher = progress or NoProgress()
        total = len(found.recordings)

        def work(numbered: tuple[int, FoundRecording]) -> RecordingResult:
            index, recording = numbered
            watcher.recording(recording.name, index, total)
            return self._process(recording, watcher)

        results = tuple(self._executor.map(work, enumerate(found.recordings, start=1)))
        skipped = tuple((item.path, item.reason) for item in found.skipped)
        return RunReport((*absent, *results), skipped)

    def status(self) -> tuple[RecordingStatus, ...]:
        """Every recording that was taken in."""
        return tuple(self._status(entry) for entry in self._ledger.recordings())

    def waiting(self) -> Scan:
        """What lies in ``audio_in`` now; the folder is made where it is missing."""
        inbox = self._folders.audio_in
        with storage_errors(inbox):
            inbox.mkdir(parents=True, exist_ok=True)
        return scan(inbox)

    def show(self, id_prefix: str) -> RecordingDetail:
        """One recording with its latest minutes. Raises UnknownRecordingError."""
        entry = self._ledger.find(id_prefix)
        return RecordingDetail(
            status=self._status(entry),
            minutes=self._artefacts.latest(entry.id, "compose", Minutes),
            exports=self._artefacts.latest(entry.id, "export", Exports),
        )

    def name_speaker(
        self, id_prefix: str, speaker: str, name: str, *, reviewer: str
    ) -> RecordingResult:
        """Note a person's decision who a voice is and write the documents again.

        ``speaker`` is a label (``S1``) or the name in the documents (``화자 1``); an empty
        ``name`` takes the decision back. Raises UnknownRecordingError or UsageError.
        """
        entry = self._ledger.find(id_prefix)
        made = self._artefacts.latest(entry.id, "compose", Minutes)
        label = _label(made, speaker)
        self._ledger.add_speaker_name(entry.id, speaker=label, name=name, reviewer=reviewer)
        return self._process(
            FoundRecording(entry.name, entry.sources, entry.meeting_file), NoProgress()
        )

    def analyse(
        self, path: Path, *, speakers: int | None, progress: Progress | None = None
    ) -> tuple[Analysis, tuple[StageCost, ...]]:
        """Run the line on one file from scratch, without exports, for scoring.

        Returns what was recognised and the cost of each stage.
        """
        recording = find((path,)).recordings[0]
        request = self._request(recording, self._identify(recording))
        if speakers is not None:
            request = replace(request, hints=replace(request.hints, num_speakers=speakers))
        costs: list[StageCost] = []
        with TemporaryDirectory(prefix="minutes-") as scratch:
            runner = Runner(
                ArtefactStore(Path(scratch)),
                request.recording_id,
                name=request.name,
                progress=progress or NoProgress(),
                cost=costs.append,
            )
            return self._line().analyse(request, runner), tuple(costs)

    def _find(self, paths: Sequence[Path]) -> tuple[Scan, tuple[RecordingResult, ...]]:
        """What is to be processed; named paths that are not there become results."""
        inbox = self._folders.audio_in
        if not paths:
            return self.waiting(), ()
        present, absent = [], []
        for path in paths:
            try:
                find((path,), inbox=inbox)
                present.append(path)
            except MinutesError as error:
                absent.append(RecordingResult(str(path), None, None, (), error))
        return find(present, inbox=inbox), tuple(absent)

    def _process(self, recording: FoundRecording, progress: Progress) -> RecordingResult:
        try:
            identity = self._identify(recording)
        except MinutesError as error:
            return RecordingResult(recording.name, None, None, (), error)
        lock = FileLock(self._lock_path(identity))
        try:
            with lock.acquire(blocking=False):
                return self._attempt(recording, identity, progress)
        except Timeout:
            busy = BusyError(id=identity[:8])
            return RecordingResult(recording.name, identity, None, (), busy)

    def _attempt(
        self, recording: FoundRecording, identity: str, progress: Progress
    ) -> RecordingResult:
        self._ledger.add_recording(
            identity,
            name=recording.name,
            sources=recording.sources,
            meeting_file=recording.meeting_file,
        )
        self._ledger.start(identity)
        outcome, error = self._deliver(recording, identity, progress)
        failures = outcome.failures if outcome else ()
        noted = error or (failures[0].error if failures else None)
        self._ledger.finish(identity, degraded=error is None and bool(failures), error=noted)
        return RecordingResult(
            name=recording.name,
            recording_id=identity,
            exports=outcome.exports if outcome else None,
            degraded=tuple(failure.stage for failure in failures),
            error=noted,
        )

    def _deliver(
        self, recording: FoundRecording, identity: str, progress: Progress
    ) -> tuple[Outcome | None, MinutesError | None]:
        try:
            return self._run_line(self._request(recording, identity), progress), None
        except MinutesError as error:
            log.info("%s: %s", recording.name, error)
            return None, error

    def _run_line(self, request: Request, progress: Progress) -> Outcome:
        identity = request.recording_id
        runner = Runner(
            self._artefacts,
            identity,
            name=request.name,
            progress=progress,
            cost=lambda cost: self._ledger.add_cost(
                identity, cost.stage, seconds=cost.seconds, peak_mib=cost.peak_mib
            ),
        )
        self._artefacts.remove_strays(identity)
        root = self._folders.exports
        folder = settle_folder(self._ledger, root, identity, folder_name(request.meeting))
        earlier = self._artefacts.all_of(identity, "export", Exports)
        ours = frozenset(file.sha256 for exports in earlier for file in exports.files)
        return self._line().process(
            request,
            runner,
            write=lambda minutes: write_exports(
                minutes, self._exporters(), root=root, folder=folder, ours=ours
            ),
            intact=lambda exports: intact(exports, root),
            folder=folder,
        )

    def _identify(self, recording: FoundRecording) -> str:
        return recording_id(tuple(self._ledger.file_hash(path) for path in recording.sources))

    def _request(self, recording: FoundRecording, identity: str) -> Request:
        meeting = read_meeting(recording)
        hints = meeting.hints
        return Request(
            recording_id=identity,
            name=recording.name,
            sources=recording.sources,
            meeting=meeting.meeting,
            hints=replace(hints, language=hints.language or self._default_language),
            reviewed_names=self._ledger.speaker_names(identity),
        )

    def _lock_path(self, identity: str) -> Path:
        with storage_errors(self._folders.locks):
            self._folders.locks.mkdir(parents=True, exist_ok=True)
        return self._folders.locks / f"{identity}.lock"

    def _status(self, entry: RecordingEntry) -> RecordingStatus:
        folder = self._ledger.folder(entry.id)
        written = folder is not None and (self._folders.exports / folder).is_dir()
        return RecordingStatus(
            entry=entry,
            job=self._ledger.job(entry.id),
            stages=tuple((stage, self._artefacts.done(entry.id, stage)) for stage in STAGES),
            costs=self._ledger.costs(entry.id),
            folder=folder if written else None,
        )


def _label(made: Minutes | None, speaker: str) -> str:
    if made is None:
        raise UsageError(detail="회의록이 아직 없습니다 / no minutes yet")
    for participant in made.participants:
        if speaker in (participant.speaker, participant.display_name):
            return participant.speaker
    names = ", ".join(f"{p.speaker} ({p.display_name})" for p in made.participants)
    raise UsageError(detail=f"{speaker}: {names}")
