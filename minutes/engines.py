"""The engines under one set of settings, each built when it is first asked for.

Adapters are imported where they are built, so that commands which recognise nothing start fast.
"""

from __future__ import annotations

from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from minutes.config import Settings
from minutes.ports import Decoder, Diarizer, Exporter, Transcriber
from minutes.service.folders import Folders
from minutes.speech.weights import Manifest, WeightStore, load_manifest

if TYPE_CHECKING:
    from minutes.documents.word.template import OfficeTemplate
    from minutes.language.extract import FindingsExtractor
    from minutes.language.functions import FunctionClassifier
    from minutes.language.topics import Taxonomy
    from minutes.pipeline.line import Line

DIARIZATION = "diarization"
"""The manifest's group of the embedded diarization weights."""


class EngineRoom:
    """What recognises, tells apart, extracts and writes in one home folder."""

    def __init__(self, home: Path, settings: Settings, folders: Folders) -> None:
        self._home = home
        self._settings = settings
        self._folders = folders

    @cached_property
    def manifest(self) -> Manifest:
        """What ``config/weights.toml`` says. Raises ConfigError."""
        return load_manifest(self._config / "weights.toml")

    @cached_property
    def weights(self) -> WeightStore:
        """The weights on this machine."""
        return WeightStore(self._folders.state / "weights", self.manifest, home=self._home)

    @cached_property
    def line(self) -> Line:
        """All engines, loaded when first used. Raises MissingModelError, ConfigError.

        The recogniser comes first: once PyTorch is in the process (spaCy loads it too), its
        OpenMP library would serve CTranslate2 as well, and with both pools in one library the
        diarizer's threads sleep at every barrier. Measured on two cores: twice the time.
        """
        transcriber = self._transcriber()

        from minutes.language.glossary import topic_terms
        from minutes.language.naming import load_naming
        from minutes.language.sentences import SpacySentenceSplitter
        from minutes.pipeline.line import Engines, Line

        topics = self._home / self._settings.extract.topics
        engines = Engines(
            decoder=self.decoder(),
            transcriber=transcriber,
            diarizer=self.diarizer(),
            splitter=SpacySentenceSplitter(),
            extractor=self._extractor,
            naming=lambda language: load_naming(self._config, language),
            vocabulary=lambda language: topic_terms(topics, language),
            topics=self.taxonomy,
            export_identity="; ".join(exporter.identity for exporter in self.exporters),
            labels=self._labels(),
        )
        return Line(engines, self._folders.audio_cache)

    @cached_property
    def exporters(self) -> tuple[Exporter, ...]:
        """The forms that the settings name."""
        from minutes.documents.hwpx import exporter as hwpx
        from minutes.documents.json_export import JsonExporter
        from minutes.documents.pdf import PdfExporter
        from minutes.documents.subtitles import SrtExporter, VttExporter
        from minutes.documents.word import exporter as word

        font = self._settings.export.font
        records = (word.PROCEEDINGS, word.TRANSCRIPT, word.SUMMARY)
        papers = tuple(
            word.WordExporter(record, font=font, template=self._template(record.title))
            for record in records
        )
        known: tuple[Exporter, ...] = (
            *papers,
            *(hwpx.HwpxExporter(r, font=font) for r in (hwpx.PROCEEDINGS, hwpx.SUMMARY)),
            *(PdfExporter(paper) for paper in papers),
            JsonExporter(),
            SrtExporter(),
            VttExporter(),
        )
        return tuple(exporter for exporter in known if exporter.form in self._settings.export.forms)

    def _template(self, title: str) -> OfficeTemplate | None:
        """The office's own look of a record form, where it has one. Raises ConfigError."""
        folder = self._home / self._settings.export.templates
        name = f"{title}.docx"  # some systems write Korean file names in decomposed form
        found = (p for p in folder.glob("*.docx") if normalize("NFC", p.name) == name)
        path = next(found, None)
        if path is None:
            return None

        from minutes.documents.word.template import load_template

        return load_template(path)

    def needed_models(self) -> tuple[str, ...]:
        """Names of the models that the settings call for."""
        return self.manifest.needed(self._settings)

    def check_rules(self) -> None:
        """Read every rule file. Raises ConfigError about the first broken one."""
        from minutes.documents.masking import load_masking
        from minutes.language.naming import load_naming
        from minutes.speech.hallucination import load_endings

        _ = self.manifest
        load_endings(self._config / "hallucinations.toml")
        for path in self._config.glob("naming.*.toml"):
            load_naming(self._config, path.suffixes[-2].lstrip("."))
        load_masking(self._config / "masking.toml")
        _ = self._extractor, self.taxonomy, self.exporters

    def decoder(self) -> Decoder:
        """What reads media files."""
        from minutes.speech.audio import AvDecoder

        return AvDecoder(max_s=self._settings.limits.max_hours * 3600)

    @property
    def _config(self) -> Path:
        return self._home / "config"

    def _transcriber(self) -> Transcriber:
        from minutes.speech.hallucination import load_endings
        from minutes.speech.transcribe import WhisperOptions, WhisperTranscriber

        settings = self._settings.transcribe
        return WhisperTranscriber(
            self.weights.require(settings.chosen_model),
            weights=self.weights.identity(settings.chosen_model),
            options=WhisperOptions(
                device=settings.device,
                compute_type=settings.compute_type,
                threads=settings.threads,
                batch_size=settings.batch_size,
                beam_size=settings.beam_size,
            ),
            endings=load_endings(self._config / "hallucinations.toml"),
        )

    def diarizer(self) -> Diarizer | None:
        """What tells voices apart; None where the settings say so. Raises MissingModelError."""
        from minutes.speech.diarization.recipe import Weights
        from minutes.speech.diarize import PretrainedDiarizer, PyannoteDiarizer

        settings = self._settings.diarize
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
    def classifier(self) -> FunctionClassifier:
        """What a sentence does."""
        from minutes.language.functions import FunctionClassifier

        return FunctionClassifier(cues=self._home / self._settings.extract.cues)

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The fields of policy. Raises ConfigError."""
        from minutes.language.topics import load_taxonomy

        return load_taxonomy(self._home / self._settings.extract.topics)

    @cached_property
    def _extractor(self) -> FindingsExtractor:
        from minutes.language.extract import FindingsExtractor

        return FindingsExtractor(
            self.classifier,
            rules=self._home / self._settings.extract.rules,
        )

    def _labels(self) -> tuple[tuple[str, str], ...]:
        settings = self._settings
        labels = [
            (
                "transcribe",
                f"faster-whisper {version('faster-whisper')}, {settings.transcribe.chosen_model}",
            )
        ]
        if settings.diarize.enabled:
            pipeline = settings.diarize.pipeline
            labels.append(("diarize", f"pyannote.audio {version('pyannote.audio')}, {pipeline}"))
        labels.append(("extract", f"spaCy {version('spacy')}, Kiwi {version('kiwipiepy')}"))
        return tuple(labels)
