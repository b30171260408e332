"""One recording through the line, in whatever process this is called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from minutes.errors import MinutesError
from minutes.files import require_space
from minutes.language.roster import everybody
from minutes.model.editions import SignOff
from minutes.model.minutes import Exports, Minutes
from minutes.model.speech import Hints
from minutes.pipeline.exports import folder_name, in_place, settle_folder, write_exports
from minutes.pipeline.inbox import FoundRecording
from minutes.pipeline.line import Line, Request
from minutes.pipeline.meeting_file import MeetingFile, read_meeting
from minutes.pipeline.runner import Runner, StageFailure
from minutes.pipeline.space import Place, needed
from minutes.ports import Decoder, Exporter, Progress
from minutes.service.folders import Folders
from minutes.store.artefacts import FINGERPRINT_LENGTH, Artefact, ArtefactStore
from minutes.store.ledger import Ledger
from minutes.store.voices import VoiceStore

SPEECH_STAGES = ("transcribe", "diarize")
"""Stages that need the decoded audio, and decode again where it is gone."""

HINTS = "hints"
"""The artefact of the hints with which a recording was recognised."""


@dataclass(frozen=True, slots=True)
class Processed:
    """What came of a recording."""

    exports: Exports
    failures: tuple[StageFailure, ...]
    """What the minutes had to do without."""
    title: str
    body: str | None
    date: dt.date | None
    duration_s: float


class Processor:
    """Takes recordings through the line.

    ``line`` and ``exporters`` are asked for when something is processed: building them loads
    libraries that nothing else needs.
    """

    def __init__(
        self,
        *,
        folders: Folders,
        ledger: Ledger,
        voices: VoiceStore,
        artefacts: ArtefactStore,
        decoder: Callable[[], Decoder],
        line: Callable[[], Line],
        exporters: Callable[[], tuple[Exporter, ...]],
        default_language: str | None,
        today: Callable[[], dt.date],
        keep_free_bytes: int = 0,
        zone: dt.tzinfo = dt.UTC,
    ) -> None:
        self.folders = folders
        self.ledger = ledger
        self.artefacts = artefacts
        self.line = line
        self._voices = voices
        self._today = today
        self._decoder = decoder
        self._exporters = exporters
        self._default_language = default_language
        self._keep_free_bytes = keep_free_bytes
        self._zone = zone

    def request(
        self, recording: FoundRecording, identity: str, *, recognise: bool = False
    ) -> Request:
        """A recording with what its meeting file says. Raises MeetingFileError.

        What was recognised once is kept when the meeting file changes: its new glossary or
        number of speakers counts only if asked to ``recognise`` again. People may have named
        the voices meanwhile, and those names hold for the voices as they were told apart.
        """
        meeting = self._meeting(recording, identity)
        hints = replace(meeting.hints, language=meeting.hints.language or self._default_language)
        recognised = self.artefacts.done(identity, "transcribe") and not recognise
        used = self.artefacts.latest(identity, HINTS, Hints) if recognised else None
        return Request(
            recording_id=identity,
            name=recording.name,
            sources=recording.sources,
            meeting=meeting.meeting,
            hints=used or hints,
            glossary=meeting.glossary,
            reviewed_names=self.ledger.speaker_names(identity),
            known_voices=self._voices.in_force(
                everybody(meeting.meeting),
                today=self._today(),
                on=meeting.meeting.date,
                recording_id=identity,
            ),
            sign_off=self._sign_off(identity),
        )

    def _sign_off(self, identity: str) -> SignOff | None:
        signed = self.ledger.sign_off(identity)
        return replace(signed, at=signed.at.astimezone(self._zone)) if signed else None

    def _meeting(self, recording: FoundRecording, identity: str) -> MeetingFile:
        """What the meeting file says, or said last where it was taken away with the original."""
        if recording.meeting_file is None or recording.meeting_file.exists():
            return read_meeting(recording)
        made = self.artefacts.latest(identity, "compose", Minutes)
        if made is None:
            return read_meeting(recording)
        used = self.artefacts.latest(identity, HINTS, Hints)
        return MeetingFile(made.meeting, Hints(), used.glossary if used else ())

    def process(self, request: Request, progress: Progress) -> Processed:
        """From the files to the documents. The caller holds the recording's lock.

        Raises MinutesError where no documents could be written.
        """
        identity = request.recording_id
        runner = Runner(
            self.artefacts,
            identity,
            name=request.name,
            progress=progress,
            cost=lambda cost: self.ledger.add_cost(
                identity, cost.stage, seconds=cost.seconds, peak_mib=cost.peak_mib
            ),
            space=lambda stage: self._require_space(stage, request),
        )
        self.artefacts.remove_strays(identity)
        self._keep_hints(request)
        root = self.folders.exports
        folder = settle_folder(self.ledger, root, identity, folder_name(request.meeting))
        ours = exported_hashes(self.ledger, self.artefacts, identity)
        outcome = self.line().process(
            request,
            runner,
            write=self._writer(identity, folder, ours),
            intact=lambda exports: in_place(exports, root, ours),
            folder=folder,
        )
        meeting = request.meeting
        return Processed(
            exports=outcome.exports,
            failures=outcome.failures,
            title=meeting.title,
            body=meeting.body,
            date=meeting.date,
            duration_s=outcome.minutes.dialogue.duration_s,
        )

    def peek(self, sources: tuple[Path, ...]) -> float:
        """Seconds of audio as the files' headers say. Raises RecordingError."""
        return self._decoder().peek(sources)

    def _require_space(self, stage: str, request: Request) -> None:
        """Raises LowDiskError where a stage could not write what it would."""
        places: dict[Place, Path] = {
            "audio_cache": self.folders.audio_cache,
            "artefacts": self.folders.artefacts,
            "exports": self.folders.exports,
        }
        decoded = (self.folders.audio_cache / request.recording_id).exists()
        stages = ("probe", stage) if stage in SPEECH_STAGES and not decoded else (stage,)
        for need in (needed(name, request.expected_s or 0.0) for name in stages):
            require_space(places[need.place], need.bytes, keep_bytes=self._keep_free_bytes)

    def _keep_hints(self, request: Request) -> None:
        content = Artefact.of(request.hints, Hints).content
        path = self.artefacts.path(request.recording_id, HINTS, content[:FINGERPRINT_LENGTH])
        if self.artefacts.load(path, Hints) is None:
            self.artefacts.save(path, request.hints, Hints)
        self.artefacts.mark_used(path)

    def _writer(
        self, identity: str, folder: str, ours: frozenset[str]
    ) -> Callable[[Minutes, Callable[[MinutesError], None]], Exports]:
        return lambda minutes, failed: write_exports(
            minutes,
            self._exporters(),
            root=self.folders.exports,
            folder=folder,
            ours=ours,
            failed=failed,
            writing=lambda sha256: self.ledger.add_exported(identity, sha256),
        )


def exported_hashes(ledger: Ledger, artefacts: ArtefactStore, identity: str) -> frozenset[str]:
    """SHA-256 of all that was ever exported of a recording."""
    earlier = artefacts.all_of(identity, "export", Exports)
    known = frozenset(file.sha256 for exports in earlier for file in exports.files)
    return known | ledger.exported(identity)


@dataclass(frozen=True, slots=True)
class ProcessTask:
    """The processing of one recording as something that can be sent to another process."""

    build: Callable[[], Processor]
    recording: FoundRecording
    identity: str
    expected_s: float | None = None
    given_up: Mapping[str, MinutesError] = field(default_factory=dict)
    recognise: bool = False

    def __call__(self, progress: Progress) -> Processed:
        processor = self.build()
        request = processor.request(self.recording, self.identity, recognise=self.recognise)
        return processor.process(
            replace(request, expected_s=self.expected_s, given_up=self.given_up), progress
        )


@dataclass(frozen=True, slots=True)
class PeekTask:
    """A look at the headers of several recordings as something that can be sent."""

    build: Callable[[], Processor]
    recordings: tuple[tuple[Path, ...], ...]

    def __call__(self, progress: Progress) -> tuple[float | MinutesError, ...]:
        """The length of each, or why it cannot be used."""
        processor = self.build()
        with progress.stage("peek", None) as report:
            lengths = []
            for index, sources in enumerate(self.recordings, start=1):
                lengths.append(_length(processor, sources))
                report(index / len(self.recordings))
        return tuple(lengths)


def _length(processor: Processor, sources: tuple[Path, ...]) -> float | MinutesError:
    try:
        return processor.peek(sources)
    except MinutesError as error:
        return error
