"""Recordings: status, show, log, name a speaker, score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from minutes.errors import UsageError
from minutes.model.editions import SignOff
from minutes.model.minutes import Exports, Minutes
from minutes.pipeline.inbox import find, recording_id
from minutes.pipeline.line import Analysis
from minutes.pipeline.runner import STAGES, Runner
from minutes.ports import NoProgress, Progress
from minutes.scoring.resources import StageCost
from minutes.service.folders import Folders
from minutes.service.processing import Processor
from minutes.service.signing import Signing, SignState
from minutes.store.artefacts import ArtefactStore
from minutes.store.events import EventEntry, EventKind, EventLog
from minutes.store.jobs import JobEntry, JobQueue
from minutes.store.ledger import Ledger, RecordingEntry


@dataclass(frozen=True, slots=True)
class RecordingStatus:
    """A recording, its job and its stages."""

    entry: RecordingEntry
    job: JobEntry | None
    stages: tuple[tuple[str, bool], ...]
    """Every stage with whether it is done."""
    costs: dict[str, tuple[float, float]]
    """Seconds and peak MiB of each stage, when it last ran."""
    folder: str | None
    """Name of the export folder, once something was written into it."""
    sign_off: SignOff | None = None
    """Who last settled the minutes, at the local time of the office."""
    standing: SignState = SignState.DRAFT
    copies: tuple[Path, ...] = ()
    """Other places where the same content lies."""


@dataclass(frozen=True, slots=True)
class RecordingDetail:
    """A recording with its latest minutes and exports, as far as it came."""

    status: RecordingStatus
    minutes: Minutes | None
    """As they stand under the last sign-off."""
    exports: Exports | None


class Recordings:
    """What is known of the recordings, and what people say about them."""

    def __init__(
        self,
        *,
        folders: Folders,
        ledger: Ledger,
        artefacts: ArtefactStore,
        jobs: JobQueue,
        events: EventLog,
        signing: Signing,
        processor: Callable[[], Processor],
    ) -> None:
        self._folders = folders
        self._ledger = ledger
        self._artefacts = artefacts
        self._jobs = jobs
        self._events = events
        self._signing = signing
        self._processor = processor

    def status(self) -> tuple[RecordingStatus, ...]:
        """Every recording that was taken in."""
        return tuple(self._status(entry) for entry in self._ledger.recordings())

    def show(self, id_prefix: str) -> RecordingDetail:
        """One recording with its latest minutes. Raises UnknownRecordingError."""
        entry = self._ledger.find(id_prefix)
        return RecordingDetail(
            status=self._status(entry),
            minutes=self._signing.minutes(entry.id),
            exports=self._artefacts.latest(entry.id, "export", Exports),
        )

    def log(self, id_prefix: str) -> tuple[RecordingEntry, tuple[EventEntry, ...]]:
        """What happened to a recording, in order. Raises UnknownRecordingError."""
        entry = self._ledger.find(id_prefix)
        return entry, self._events.of(entry.id)

    def name_speaker(
        self, id_prefix: str, speaker: str, name: str, *, reviewer: str
    ) -> RecordingEntry:
        """Note a person's decision who a voice is; the documents are then to be written again.

        ``speaker`` is a label (``S1``) or the name in the documents (``화자 1``); an empty
        ``name`` takes the decision back. Raises UnknownRecordingError or UsageError.
        """
        entry = self._ledger.find(id_prefix)
        made = self._artefacts.latest(entry.id, "compose", Minutes)
        label = _label(made, speaker)
        self._ledger.add_speaker_name(entry.id, speaker=label, name=name, reviewer=reviewer)
        self._events.add(EventKind.NAMED, entry.id, speaker=label, name=name, by=reviewer)
        return entry

    def analyse(
        self, path: Path, *, speakers: int | None, progress: Progress | None = None
    ) -> tuple[Analysis, tuple[StageCost, ...]]:
        """Run the line on one file from scratch, in this process and without exports, to score.

        Returns what was recognised and the cost of each stage.
        """
        recording = find((path,)).recordings[0]
        identity = recording_id(tuple(map(self._ledger.file_hash, recording.sources)))
        processor = self._processor()
        request = processor.request(recording, identity)
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
            return processor.line().analyse(request, runner), tuple(costs)

    def _status(self, entry: RecordingEntry) -> RecordingStatus:
        folder = self._ledger.folder(entry.id)
        written = folder is not None and (self._folders.exports / folder).is_dir()
        return RecordingStatus(
            entry=entry,
            job=self._jobs.job(entry.id),
            stages=tuple((stage, self._artefacts.done(entry.id, stage)) for stage in STAGES),
            costs=self._ledger.costs(entry.id),
            folder=folder if written else None,
            sign_off=self._signing.sign_off(entry.id),
            standing=self._signing.state(entry.id),
            copies=self._ledger.copies(entry.id),
        )


def _label(made: Minutes | None, speaker: str) -> str:
    if made is None:
        raise UsageError(detail="회의록이 아직 없습니다 / no minutes yet")
    for participant in made.participants:
        if speaker in (participant.speaker, participant.display_name):
            return participant.speaker
    names = ", ".join(f"{p.speaker} ({p.display_name})" for p in made.participants)
    raise UsageError(detail=f"{speaker}: {names}")
