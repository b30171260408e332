"""Composition root: settings in, wired service out.

Adapters are imported where they are built, so that commands which recognise nothing start fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minutes.checks import Check, examine
from minutes.config import Settings
from minutes.executors.here import HereExecutor
from minutes.ports import Diarizer, Exporter, Progress
from minutes.service.folders import Folders
from minutes.service.recordings import MinutesService
from minutes.speech.weights import Manifest, WeightStore, load_manifest
from minutes.store.artefacts import ArtefactStore
from minutes.store.database import Database, default_url
from minutes.store.ledger import Ledger

if TYPE_CHECKING:
    from minutes.language.extract import FindingsExtractor
    from minutes.language.functions import FunctionClassifier
    from minutes.model.findings import SentenceFunction
    from minutes.pipeline.line import Line
    from minutes.scoring.recording import RecordingScore
    from minutes.scoring.sentences import SentenceScores

DIARIZATION = "diarization"
"""The manifest's group of the embedded diarization weights."""


class App:
    """The product of one home folder under one set of settings."""

    def __init__(self, home: Path, settings: Settings) -> None:
        self.home = home
        self.settings = settings

    @cached_property
    def folders(self) -> Folders:
        """Where things are, absolute."""
        paths = self.settings.paths
        return Folders(
            audio_in=self.home / paths.audio_in,
            exports=self.home / paths.exports,
            state=self.home / paths.state,
        )

    @cached_property
    def manifest(self) -> Manifest:
        """What ``config/weights.toml`` says. Raises ConfigError."""
        return load_manifest(self._config / "weights.toml")

    @cached_property
    def weights(self) -> WeightStore:
        """The weights on this machine."""
        return WeightStore(self.folders.state / "weights", self.manifest, home=self.home)

    @cached_property
    def ledger(self) -> Ledger:
        """The database."""
        url = self.settings.store.url or default_url(self.folders.state)
        return Ledger(Database(url))

    @cached_property
    def service(self) -> MinutesService:
        """The use cases."""
        return MinutesService(
            folders=self.folders,
            ledger=self.ledger,
            artefacts=ArtefactStore(self.folders.artefacts),
            line=lambda: self.line,
            exporters=lambda: self.exporters,
            default_language=self._default_language,
            executor=HereExecutor(),
        )

    @cached_property
    def line(self) -> Line:
        """All engines, loaded when first used. Raises MissingModelError, ConfigError.

        The recogniser comes first: once PyTorch is in the process (spaCy loads it too), its
        OpenMP library would serve CTranslate2 as well, and with both pools in one library the
        diarizer's threads sleep at every barrier. Measured on two cores: twice the time.
        """
        transcriber = self._transcriber()

        from minutes.language.naming import load_naming
        from minutes.language.sentences import SpacySentenceSplitter
        from minutes.pipeline.line import Engines, Line
        from minutes.speech.audio import AvDecoder

        extractor = self._extractor
        engines = Engines(
            decoder=AvDecoder(),
            transcriber=transcriber,
            diarizer=self._diarizer(),
            splitter=SpacySentenceSplitter(),
            extractor=extractor,
            naming=lambda language: load_naming(self._config, language),
            topics=extractor.taxonomy.topics,
            export_identity="; ".join(exporter.identity for exporter in self.exporters),
            labels=self._labels(),
        )
        return Line(engines, self.folders.audio_cache)

    @cached_property
    def exporters(self) -> tuple[Exporter, ...]:
        """The forms that the settings name."""
        from minutes.documents.json_export import JsonExporter
        from minutes.documents.subtitles import SrtExporter, VttExporter
        from minutes.documents.word.exporter import WordExporter

        known: tuple[Exporter, ...] = (
            WordExporter(font=self.settings.export.font),
            JsonExporter(),
            SrtExporter(),
            VttExporter(),
        )
        return tuple(exporter for exporter in known if exporter.form in self.settings.export.forms)

    def needed_models(self) -> tuple[str, ...]:
        """Names of the models that the settings call for."""
        return self.manifest.needed(self.settings)

    def check_config(self) -> None:
        """Read every settings and rule file. Raises ConfigError about the first broken one."""
        from minutes.language.naming import load_naming
        from minutes.scheduler import nightly_trigger
        from minutes.speech.hallucination import load_endings

        nightly_trigger(self.settings.schedule)
        _ = self.manifest
        load_endings(self._config / "hallucinations.toml")
        for path in self._config.glob("naming.*.toml"):
            load_naming(self._config, path.suffixes[-2].lstrip("."))
        _ = self._extractor

    def diagnose(self) -> tuple[Check, ...]:
        """Look at everything a night needs."""
        needed = [model.name for model in self.manifest.select(self.needed_models())]
        return examine(
            folders=self.folders,
            weights=self.weights.list(),
            needed=tuple(needed),
            config=self.check_config,
            database=self.ledger.recordings,
        )

    def evaluate_recording(
        self,
        audio: Path,
        *,
        reference: Path,
        speakers: int | None = None,
        progress: Progress | None = None,
    ) -> RecordingScore:
        """Process a recording from scratch and score it. Raises what the line raises."""
        from minutes.scoring.recording import score_recording
        from minutes.scoring.reference import load_reference

        expected = load_reference(reference, recording=audio)
        analysis, costs = self.service.analyse(audio, speakers=speakers, progress=progress)
        return score_recording(
            expected, analysis.transcript, analysis.diarization, analysis.dialogue, costs=costs
        )

    def evaluate_sentences(self, files: Sequence[Path]) -> tuple[SentenceScores, ...]:
        """Score the sentence functions on each file of labelled sentences."""
        from minutes.language.functions import SpokenSentence
        from minutes.scoring.sentences import LabelledSentence, read_labelled, score_sentences

        def classify(sentences: Sequence[LabelledSentence]) -> tuple[SentenceFunction, ...]:
            spoken = [SpokenSentence(s.text, s.turn, s.window) for s in sentences]
            return tuple(judged.function for judged in self._classifier.judge(spoken))

        return tuple(
            score_sentences(read_labelled(path), classify, name=path.name) for path in files
        )

    @property
    def _config(self) -> Path:
        return self.home / "config"

    @property
    def _default_language(self) -> str | None:
        language = self.settings.transcribe.language
        return None if language == "auto" else language

    def _transcriber(self) -> Any:
        from minutes.speech.hallucination import load_endings
        from minutes.speech.transcribe import WhisperOptions, WhisperTranscriber

        settings = self.settings.transcribe
        return WhisperTranscriber(
            self.weights.require(settings.model),
            weights=self.weights.identity(settings.model),
            options=WhisperOptions(
                device=settings.device,
                compute_type=settings.compute_type,
                threads=settings.threads,
                batch_size=settings.batch_size,
                beam_size=settings.beam_size,
            ),
            endings=load_endings(self._config / "hallucinations.toml"),
        )

    def _diarizer(self) -> Diarizer | None:
        from minutes.speech.diarization.recipe import Weights
        from minutes.speech.diarize import PretrainedDiarizer, PyannoteDiarizer

        settings = self.settings.diarize
        if not settings.enabled:
            return None
        if settings.pipeline != "embedded":
            folder = str(self.weights.require(settings.pipeline))
            return PretrainedDiarizer(folder, settings.device, settings.threads)
        root = self.weights.require(DIARIZATION)
        weights = Weights(
            segmentation=root / "segmentation-3.0" / "pytorch_model.bin",
            embedding=root / "wespeaker-resnet34" / "wespeaker-resnet34-256.onnx",
            plda=root / "plda",
        )
        return PyannoteDiarizer(weights, device=settings.device, threads=settings.threads)

    @cached_property
    def _classifier(self) -> FunctionClassifier:
        from minutes.language.functions import FunctionClassifier

        return FunctionClassifier(cues=self.home / self.settings.extract.cues)

    @cached_property
    def _extractor(self) -> FindingsExtractor:
        from minutes.language.extract import FindingsExtractor

        return FindingsExtractor(
            self._classifier,
            topics=self.home / self.settings.extract.topics,
            rules=self.home / self.settings.extract.rules,
        )

    def _labels(self) -> tuple[tuple[str, str], ...]:
        settings = self.settings
        labels = [
            (
                "transcribe",
                f"faster-whisper {version('faster-whisper')}, {settings.transcribe.model}",
            )
        ]
        if settings.diarize.enabled:
            pipeline = settings.diarize.pipeline
            labels.append(("diarize", f"pyannote.audio {version('pyannote.audio')}, {pipeline}"))
        labels.append(("extract", f"spaCy {version('spacy')}, Kiwi {version('kiwipiepy')}"))
        return tuple(labels)
