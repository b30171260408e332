"""Fast, deterministic engines beside the real ones, and a way to break any of them.

They play the demo's script back, whatever audio they get, so that the pipeline is tested with
real names, real sentences and real documents in milliseconds.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import re
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from minutes.documents.json_export import JsonExporter
from minutes.documents.word.exporter import WordExporter
from minutes.executors.here import HereExecutor
from minutes.language.naming import load_naming
from minutes.language.topics import Taxonomy
from minutes.model.dialogue import Dialogue
from minutes.model.findings import Evidence, Findings, PolicyTask, Topic
from minutes.model.speech import Diarization, Hints, Segment, SpeakerTurn, Transcript, Word
from minutes.pipeline.line import Engines, Line
from minutes.ports import Audio, Executor, Exporter, Report, silent
from minutes.service.folders import Folders
from minutes.service.intake import Intake
from minutes.service.night import Night
from minutes.service.processing import Processor
from minutes.service.recordings import RecordingDetail, Recordings, RecordingStatus
from minutes.service.results import RecordingResult, RunReport
from minutes.service.signing import Signing
from minutes.service.worker import Announcer, Worker
from minutes.speech.audio import AvDecoder
from minutes.store.artefacts import ArtefactStore
from minutes.store.database import Database, default_url
from minutes.store.events import EventLog
from minutes.store.hosts import host_id
from minutes.store.jobs import JobQueue
from minutes.store.ledger import Ledger
from minutes.store.voices import VoiceStore

ROOT = Path(__file__).parents[1]
MAX_S = 12 * 3600.0
DEMO = ROOT / "tests" / "demo"


def script() -> list[dict[str, Any]]:
    """The demo's utterances: speaker, start, end, text."""
    segments: list[dict[str, Any]] = json.loads((DEMO / "script.json").read_text(encoding="utf-8"))[
        "segments"
    ]
    return segments


@dataclass
class Calls:
    """Counts what was computed; ``fault`` runs before each computation and may raise."""

    names: list[str] = field(default_factory=list)
    fault: Callable[[str], None] = lambda _: None

    def __call__(self, name: str) -> None:
        self.fault(name)
        self.names.append(name)


@dataclass
class ScriptTranscriber:
    """The script as a recogniser would return it."""

    calls: Calls
    identity: str = "script"

    def transcribe(self, audio: Audio, hints: Hints, report: Report = silent) -> Transcript:
        self.calls("transcribe")
        if not audio.read(0, audio.num_samples).any():
            return Transcript("ko", 1.0, ())
        segments = tuple(_segment(item) for item in script())
        report(1.0)
        return Transcript(hints.language or "ko", 1.0, segments)


def _segment(item: dict[str, Any]) -> Segment:
    texts = item["text"].split()
    step = (item["end"] - item["start"]) / len(texts)
    words = tuple(
        Word(item["start"] + step * i, item["start"] + step * (i + 1), f" {text}", 0.9)
        for i, text in enumerate(texts)
    )
    return Segment(item["start"], item["end"], f" {item['text']}", words, -0.2, 0.0, 1.2)


@dataclass
class ScriptDiarizer:
    """The script's speakers as a diarizer would return them."""

    calls: Calls
    identity: str = "script"

    def diarize(self, audio: Audio, hints: Hints, report: Report = silent) -> Diarization:
        self.calls("diarize")
        labels: dict[str, str] = {}
        turns = tuple(
            SpeakerTurn(
                item["start"],
                item["end"],
                labels.setdefault(item["speaker"], f"S{len(labels) + 1}"),
            )
            for item in script()
        )
        report(1.0)
        return Diarization(turns, turns)


class MarkSplitter:
    """Sentences end at their marks."""

    identity = "marks"

    def split(self, text: str, language: str) -> tuple[tuple[int, int], ...]:
        return tuple(match.span() for match in re.finditer(r"\S[^.?!]*[.?!]*", text))


@dataclass
class WordExtractor:
    """Every sentence that says 제안 is a policy task."""

    calls: Calls
    identity: str = "word"

    def extract(self, dialogue: Dialogue, report: Report = silent) -> Findings:
        self.calls("extract")
        numbers = itertools.count(1)
        tasks = tuple(
            self._task(f"t{next(numbers)}", dialogue, u_index, s_index)
            for u_index, utterance in enumerate(dialogue.utterances)
            for s_index, sentence in enumerate(utterance.sentences)
            if "제안" in sentence.text
        )
        report(1.0)
        return Findings(tasks=tasks)

    def _task(self, id_: str, dialogue: Dialogue, u_index: int, s_index: int) -> PolicyTask:
        utterance = dialogue.utterances[u_index]
        sentence = utterance.sentences[s_index]
        start, end = utterance.sentence_span(s_index)
        quote = utterance.text[start:end]
        evidence = Evidence(utterance.id, start, end, quote, sentence.start_s, sentence.end_s)
        return PolicyTask(
            id_, utterance.speaker, quote, quote, ("other",), (evidence,), "word", 1.0
        )


@dataclass
class CountingExporter:
    """A real exporter that is counted and can be broken."""

    real: Exporter
    calls: Calls

    @property
    def form(self) -> str:
        return self.real.form

    @property
    def filename(self) -> str:
        return self.real.filename

    @property
    def identity(self) -> str:
        return self.real.identity

    def render(self, minutes: Any) -> bytes:
        self.calls(f"export {self.form}")
        return self.real.render(minutes)


def make_processor(home: Path, calls: Calls | None = None) -> Processor:
    """A processor with the fast engines and the real decoder, naming words and documents."""
    calls = calls or Calls()
    folders = folders_of(home)
    engines = fast_engines(calls)
    exporters = tuple(CountingExporter(real, calls) for real in (WordExporter(), JsonExporter()))
    return Processor(
        folders=folders,
        ledger=Ledger(Database(default_url(folders.state))),
        voices=VoiceStore(Database(default_url(folders.state))),
        artefacts=ArtefactStore(folders.artefacts),
        decoder=lambda: engines.decoder,
        line=lambda: Line(engines, folders.audio_cache),
        exporters=lambda: exporters,
        default_language="ko",
        today=dt.date.today,
    )


def fast_engines(calls: Calls, *, export_identity: str = "word json") -> Engines:
    """The fast engines with the real decoder and naming words."""
    return Engines(
        decoder=AvDecoder(max_s=MAX_S),
        transcriber=ScriptTranscriber(calls),
        diarizer=ScriptDiarizer(calls),
        splitter=MarkSplitter(),
        extractor=WordExtractor(calls),
        naming=lambda language: load_naming(ROOT / "config", language),
        vocabulary=lambda _: (),
        topics=Taxonomy((Topic("other", "기타"),), {}),
        export_identity=export_identity,
        labels=(("transcribe", "script"),),
    )


def folders_of(home: Path) -> Folders:
    """The folders of a home with the default settings."""
    return Folders(home / "audio_in", home / "exports", home / ".state")


class NobodyTold:
    """Drafts that nobody is told of."""

    def announce(self, recording_id: str) -> None:
        """Say nothing."""


@dataclass
class House:
    """The use cases of one home, wired with the fast engines."""

    folders: Folders
    ledger: Ledger
    jobs: JobQueue
    events: EventLog
    artefacts: ArtefactStore
    recordings: Recordings
    intake: Intake
    worker: Worker
    night: Night

    def run(self, paths: Sequence[Path] = ()) -> RunReport:
        """Process named files, or what waits in the inbox, as it lies there."""
        return self.night.run_named(paths) if paths else self.night.run(settle=False)

    def name_speaker(
        self, id_prefix: str, speaker: str, name: str, *, reviewer: str
    ) -> RecordingResult:
        """Name a speaker and write the documents again."""
        entry = self.recordings.name_speaker(id_prefix, speaker, name, reviewer=reviewer)
        return self.night.run_again(entry.id).results[0]

    def status(self) -> tuple[RecordingStatus, ...]:
        return self.recordings.status()

    def show(self, id_prefix: str) -> RecordingDetail:
        return self.recordings.show(id_prefix)


def make_service(
    home: Path,
    calls: Calls | None = None,
    *,
    build: Callable[[], Processor] | None = None,
    executor: Executor | None = None,
    announcer: Announcer | None = None,
    flush_mail: Callable[[Event], object] = lambda _: None,
    settle_s: float = 0.0,
    lease_s: float = 60.0,
) -> House:
    """The house of ``home``. ``build`` makes the processor of an ``executor`` elsewhere."""
    folders = folders_of(home)
    database = Database(default_url(folders.state))
    ledger, events = Ledger(database), EventLog(database)
    artefacts = ArtefactStore(folders.artefacts)
    jobs = JobQueue(database, owner=f"{host_id(folders.state)}:{os.getpid()}", lease_s=lease_s)
    build = build or (lambda: make_processor(home, calls))
    executor = executor or HereExecutor()
    intake = Intake(
        folders=folders,
        ledger=ledger,
        artefacts=artefacts,
        jobs=jobs,
        events=events,
        executor=executor,
        build=build,
        settle_s=settle_s,
    )
    worker = Worker(
        folders=folders,
        ledger=ledger,
        jobs=jobs,
        events=events,
        executor=executor,
        build=build,
        announcer=announcer or NobodyTold(),
        retention=lambda _: "10년",
        lease_s=lease_s,
    )
    night = Night(
        intake=intake,
        worker=worker,
        ledger=ledger,
        artefacts=artefacts,
        jobs=jobs,
        preflight=lambda: None,
        flush_mail=flush_mail,
        settle_s=settle_s,
    )
    recordings = Recordings(
        folders=folders,
        ledger=ledger,
        artefacts=artefacts,
        jobs=jobs,
        events=events,
        signing=Signing(ledger=ledger, artefacts=artefacts, events=events),
        processor=build,
    )
    return House(folders, ledger, jobs, events, artefacts, recordings, intake, worker, night)


def write_tone(path: Path, *, seconds: float = 1.0, silent_: bool = False) -> Path:
    """A short wav, loud enough to count as sound."""
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = b"\x00\x00" if silent_ else b"\x00\x10\x00\xf0"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(samples * int(seconds * 16_000 * 2 / len(samples)))
    return path
