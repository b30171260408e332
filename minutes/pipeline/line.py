"""The line: one recording from its files to its documents, stage by stage."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from minutes import __version__
from minutes.documents.compose import compose
from minutes.documents.sign_off import settled
from minutes.documents.wording import clock
from minutes.errors import (
    DiskFullError,
    MinutesError,
    ReplacedRecordingError,
    SilentRecordingError,
    StoppedError,
    StorageError,
)
from minutes.language.correct import correct
from minutes.language.glossary import Term, meeting_terms
from minutes.language.identify import IdentifyOptions, identify
from minutes.language.matching import CorrectOptions
from minutes.language.naming import NamingPatterns
from minutes.language.resolve import with_due_dates
from minutes.language.topics import Taxonomy, with_topics
from minutes.language.voices import Voices
from minutes.model.audio import AudioInfo
from minutes.model.dialogue import CorrectedDialogue, Dialogue, Identification
from minutes.model.editions import SignOff
from minutes.model.findings import Findings
from minutes.model.meeting import Meeting
from minutes.model.minutes import Exports, Minutes, Note, Provenance
from minutes.model.speech import Diarization, Hints, Transcript
from minutes.model.voices import VoicePrint
from minutes.pipeline.inbox import recording_id
from minutes.pipeline.runner import Runner, Stage, StageFailure
from minutes.ports import (
    Audio,
    Decoder,
    Diarizer,
    Extractor,
    SentenceSplitter,
    Transcriber,
    silent,
)
from minutes.speech.attribute import AttributeOptions, attribute
from minutes.store.artefacts import Artefact


@dataclass(frozen=True, slots=True)
class Request:
    """One recording and what is known about its meeting."""

    recording_id: str
    name: str
    sources: tuple[Path, ...]
    meeting: Meeting
    hints: Hints
    reviewed_names: Mapping[str, str]
    glossary: tuple[str, ...] = ()
    """Terms of the meeting file as it is now; those in ``hints`` are what was recognised with."""
    known_voices: tuple[VoicePrint, ...] = ()
    """Of people of the meeting, as far as they may be used for it."""
    sign_off: SignOff | None = None
    """Who settled the minutes, at the local time of the office."""
    expected_s: float | None = None
    """Length of the audio as far as it is known before it is decoded."""
    given_up: Mapping[str, MinutesError] = field(default_factory=dict)
    """Stages not to be tried again, with what they failed of: one that took its whole process
    down would take this one down too."""


@dataclass(frozen=True, slots=True)
class Engines:
    """What the line works with. Without a diarizer every voice stays 화자 미상."""

    decoder: Decoder
    transcriber: Transcriber
    diarizer: Diarizer | None
    splitter: SentenceSplitter
    extractor: Extractor
    naming: Callable[[str], NamingPatterns]
    """The words of a language by which names are recognised."""
    vocabulary: Callable[[str], tuple[Term, ...]]
    """Terms of a language that may be said in any meeting."""
    topics: Taxonomy
    export_identity: str
    labels: tuple[tuple[str, str], ...]
    """Stage and engine as the documents name them."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything up to the minutes."""

    transcript: Transcript
    diarization: Diarization
    dialogue: Dialogue
    minutes: Artefact[Minutes]
    failures: tuple[StageFailure, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of the line gave; ``failures`` name the stages it had to do without."""

    exports: Exports
    failures: tuple[StageFailure, ...]
    minutes: Minutes


Failed = Callable[[MinutesError], None]
"""Told of each form that could not be written while others were."""


class Line:
    """Runs the stages of a recording in order."""

    def __init__(self, engines: Engines, audio_cache: Path) -> None:
        self._engines = engines
        self._audio_cache = audio_cache

    def process(
        self,
        request: Request,
        runner: Runner,
        *,
        write: Callable[[Minutes, Failed], Exports],
        intact: Callable[[Exports], bool],
        folder: str,
    ) -> Outcome:
        """From the files to the exports. Raises MinutesError where nothing can be delivered.

        ``write`` reports the forms that it could not write and raises only if it wrote none.
        """
        analysis = self.analyse(request, runner)
        minutes = _settled(analysis.minutes, request.sign_off)
        unwritten: list[StageFailure] = []
        exports = runner.run(
            Stage("export", 2, Exports, self._engines.export_identity),
            (minutes, Artefact.of(folder, str)),
            lambda _: write(
                minutes.value,
                lambda error: unwritten.append(StageFailure("export", error)),
            ),
            valid=lambda found: not found.missing and intact(found),
        )
        return Outcome(
            exports=exports.value,
            failures=(*analysis.failures, *unwritten),
            minutes=minutes.value,
        )

    def analyse(self, request: Request, runner: Runner) -> Analysis:
        """From the files to the minutes.

        A failing diarizer, correction or extractor costs what it would have given, not the
        minutes.
        """
        with _DecodedAudio(self._engines.decoder, request, self._audio_cache) as audio:
            info = runner.run(
                Stage("probe", 1, AudioInfo, self._engines.decoder.identity),
                (),
                audio.decode,
                audio_s=request.expected_s,
            )
            transcript = self._transcribe(request, runner, info, audio)
            diarization, no_voices = self._diarize(request, runner, info, audio)
        heard = self._attribute(runner, info, transcript, diarization)
        corrected, no_correction = self._correct(request, runner, heard)
        dialogue = Artefact.of(corrected.value.dialogue, Dialogue)
        identification = self._identify(request, runner, dialogue, diarization.value)
        findings, no_findings = self._extract(request, runner, dialogue)
        failed = (no_voices, no_correction, no_findings)
        failures = tuple(failure for failure in failed if failure)
        notes = (*_notes(info.value, transcript.value), *map(_failure_note, failures))
        minutes = self._compose(request, runner, corrected, identification, findings, notes)
        return Analysis(transcript.value, diarization.value, dialogue.value, minutes, failures)

    def _transcribe(
        self, request: Request, runner: Runner, info: Artefact[AudioInfo], audio: _DecodedAudio
    ) -> Artefact[Transcript]:
        engine = self._engines.transcriber
        hints = Hints(language=request.hints.language, glossary=request.hints.glossary)
        transcript = runner.run(
            Stage("transcribe", 1, Transcript, engine.identity),
            (info, Artefact.of(hints, Hints)),
            lambda report: engine.transcribe(audio.open(), hints, report),
            audio_s=info.value.duration_s,
        )
        if not transcript.value.segments:
            raise SilentRecordingError(path=request.name)
        return transcript

    def _diarize(
        self, request: Request, runner: Runner, info: Artefact[AudioInfo], audio: _DecodedAudio
    ) -> tuple[Artefact[Diarization], StageFailure | None]:
        engine = self._engines.diarizer
        nobody = Artefact.of(Diarization((), ()), Diarization)
        if engine is None:
            return nobody, None
        if error := request.given_up.get("diarize"):
            return nobody, StageFailure("diarize", error)
        hints = replace(request.hints, language=None, glossary=())
        try:
            return runner.run(
                Stage("diarize", 2, Diarization, engine.identity),
                (info, Artefact.of(hints, Hints)),
                lambda report: engine.diarize(audio.open(), hints, report),
                audio_s=info.value.duration_s,
            ), None
        except MinutesError as error:
            return nobody, _tolerated("diarize", error)

    def _attribute(
        self,
        runner: Runner,
        info: Artefact[AudioInfo],
        transcript: Artefact[Transcript],
        diarization: Artefact[Diarization],
    ) -> Artefact[Dialogue]:
        splitter = self._engines.splitter
        options = AttributeOptions()
        return runner.run(
            Stage("attribute", 1, Dialogue, f"{splitter.identity} {options.identity}"),
            (info, transcript, diarization),
            lambda _: attribute(
                transcript.value,
                diarization.value,
                splitter,
                duration_s=info.value.duration_s,
                options=options,
            ),
        )

    def _correct(
        self, request: Request, runner: Runner, dialogue: Artefact[Dialogue]
    ) -> tuple[Artefact[CorrectedDialogue], StageFailure | None]:
        as_heard = Artefact.of(CorrectedDialogue(dialogue.value), CorrectedDialogue)
        if error := request.given_up.get("correct"):
            return as_heard, StageFailure("correct", error)
        language, options = dialogue.value.language, CorrectOptions()
        try:
            vocabulary = self._engines.vocabulary(language)
            terms = (*meeting_terms(request.meeting, request.glossary), *vocabulary)
            titles = self._engines.naming(language).titles
            return runner.run(
                Stage("correct", 1, CorrectedDialogue, options.identity),
                (
                    dialogue,
                    Artefact.of(terms, tuple[Term, ...]),
                    Artefact.of(titles, tuple[str, ...]),
                ),
                lambda _: correct(dialogue.value, terms, titles, options),
            ), None
        except MinutesError as error:
            return as_heard, _tolerated("correct", error)

    def _identify(
        self,
        request: Request,
        runner: Runner,
        dialogue: Artefact[Dialogue],
        diarization: Diarization,
    ) -> Artefact[Identification]:
        reviewed = dict(request.reviewed_names)
        voices = _comparable(diarization, request.known_voices)
        naming = self._engines.naming(dialogue.value.language)
        options = IdentifyOptions()
        return runner.run(
            Stage("identify", 3, Identification, f"{naming.identity} {options}"),
            (
                dialogue,
                Artefact.of(request.meeting, Meeting),
                Artefact.of(reviewed, dict[str, str]),
                Artefact.of(voices, Voices),
            ),
            lambda _: identify(
                dialogue.value, request.meeting, reviewed, naming, options, voices=voices
            ),
        )

    def _extract(
        self, request: Request, runner: Runner, dialogue: Artefact[Dialogue]
    ) -> tuple[Artefact[Findings], StageFailure | None]:
        engine = self._engines.extractor
        nothing = Artefact.of(Findings(), Findings)
        if error := request.given_up.get("extract"):
            return nothing, StageFailure("extract", error)
        try:
            return runner.run(
                Stage("extract", 1, Findings, engine.identity),
                (dialogue,),
                lambda report: engine.extract(dialogue.value, report),
                audio_s=dialogue.value.duration_s,
            ), None
        except MinutesError as error:
            return nothing, _tolerated("extract", error)

    def _compose(
        self,
        request: Request,
        runner: Runner,
        corrected: Artefact[CorrectedDialogue],
        identification: Artefact[Identification],
        findings: Artefact[Findings],
        notes: tuple[Note, ...],
    ) -> Artefact[Minutes]:
        provenance = Provenance(f"minutes {__version__}", self._engines.labels)
        meeting = request.meeting
        topics = self._engines.topics
        dialogue = corrected.value.dialogue
        return runner.run(
            Stage("compose", 4, Minutes),
            (
                corrected,
                identification,
                findings,
                Artefact.of(meeting, Meeting),
                Artefact.of(topics, Taxonomy),
                Artefact.of(notes, tuple[Note, ...]),
                Artefact.of(provenance, Provenance),
            ),
            lambda _: compose(
                recording_id=request.recording_id,
                dialogue=dialogue,
                corrections=corrected.value.corrections,
                identification=identification.value,
                findings=_dated(
                    with_topics(findings.value, topics, language=dialogue.language),
                    meeting.date,
                ),
                meeting=meeting,
                topics=topics.topics,
                notes=notes,
                provenance=provenance,
            ),
        )


class _DecodedAudio:
    """The decoded recording on local disk, made when a speech stage first needs it and removed
    when they are done: it is large and can always be made again from the original."""

    def __init__(self, decoder: Decoder, request: Request, cache: Path) -> None:
        self._decoder = decoder
        self._request = request
        self._folder = cache / request.recording_id
        self._path = self._folder / "audio.pcm"

    def __enter__(self) -> _DecodedAudio:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def decode(self, report: Callable[[float], None]) -> AudioInfo:
        info = self._decoder.decode(self._request.sources, self._path, report)
        if recording_id(tuple(part.sha256 for part in info.parts)) != self._request.recording_id:
            self._path.unlink()
            raise ReplacedRecordingError(path=self._request.name)
        return info

    def open(self) -> Audio:
        if not self._path.exists():
            self.decode(silent)
        return self._decoder.open(self._path)


def _comparable(diarization: Diarization, known: tuple[VoicePrint, ...]) -> Voices:
    """The voices of a recording with those they may be compared with; nothing where nobody is
    known, so that the names do not depend on how the voices sounded."""
    if not known:
        return Voices()
    return Voices(diarization.voice_model, diarization.voices, known)


def _settled(minutes: Artefact[Minutes], sign_off: SignOff | None) -> Artefact[Minutes]:
    if sign_off is None:
        return minutes
    return Artefact.of(settled(minutes.value, sign_off), Minutes)


def _dated(findings: Findings, meeting_date: dt.date | None) -> Findings:
    return with_due_dates(findings, meeting_date) if meeting_date else findings


TOLERATED = ("diarize", "correct", "extract")
"""Stages whose failure costs what they would have given, not the minutes."""


def _tolerated(stage: str, error: MinutesError) -> StageFailure:
    """A failure that the minutes survive; storage that fails would fail the next stage too, and
    a stop is no failure."""
    if isinstance(error, DiskFullError | StorageError | StoppedError):
        raise error
    return StageFailure(stage, error)


_FAILURE_NOTES = {
    "diarize": Note(
        "no_diarization",
        "화자 분리에 실패하여 발언자를 ‘화자 미상’으로 적음. 녹음을 들으며 발언자 확인 필요",
    ),
    "correct": Note(
        "no_correction",
        "용어와 이름을 바로잡지 못하여 인식한 그대로 실음. 전문 용어와 이름을 확인할 필요가 있음",
    ),
    "extract": Note(
        "no_extraction",
        "의견·정책과제 추출에 실패하여 녹취록만 실음. 녹취록에서 발언 요지 정리 필요",
    ),
}


def _failure_note(failure: StageFailure) -> Note:
    return _FAILURE_NOTES[failure.stage]


def _notes(info: AudioInfo, transcript: Transcript) -> tuple[Note, ...]:
    notes = []
    if any(part.truncated for part in info.parts):
        text = "녹음 파일이 중간에 끊겼거나 손상되어 읽을 수 있는 부분만 처리함"
        notes.append(Note("truncated", text))
    for dropped in transcript.dropped:
        start = clock(dropped.segment.start_s)
        text = f"{start} ‘{dropped.segment.text.strip()}’ 제외: {dropped.reason}"
        notes.append(Note("dropped_text", text))
    return tuple(notes)
