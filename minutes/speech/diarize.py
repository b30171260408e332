"""Who speaks when, by pyannote.audio. Heavy libraries load on first use."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Literal

from minutes.model.speech import Diarization, Hints, SpeakerTurn
from minutes.ports import Audio, Report, silent
from minutes.speech.diarization.recipe import Recipe, Weights
from minutes.speech.diarization.turns import build_diarization

if TYPE_CHECKING:
    import torch

Device = Literal["auto", "cpu", "cuda"]

_log = logging.getLogger(__name__)

SEGMENTATION_COST = 0.0033
"""Seconds of one core for a second of a chunk; measured, weights the progress only."""
EMBEDDING_COST = 0.0375
"""The same for the voice model."""


@dataclass(frozen=True)
class PyannoteDiarizer:
    """Diarization with the embedded weights. Implements :class:`minutes.ports.Diarizer`."""

    weights: Weights
    recipe: Recipe = field(default_factory=Recipe)
    device: Device = "auto"
    threads: int = 0
    """Threads on a processor; 0 leaves the choice to PyTorch."""

    @cached_property
    def identity(self) -> str:
        """Raises MissingModelError where a weight file is absent."""
        return f"{_library()} {self.weights.identity} {self.recipe.identity}"

    def diarize(self, audio: Audio, hints: Hints, report: Report = silent) -> Diarization:
        """Speaker turns of a recording, empty where nobody talks.

        There are ``hints.num_speakers`` speakers where given, else between ``min_speakers`` and
        ``max_speakers``; fewer only where too little is said. Raises MissingModelError.
        """
        found = _diarize(self._pipeline, audio, hints, report)
        return replace(found, voice_model=self.weights.voice_model)

    @cached_property
    def _pipeline(self) -> Any:
        from minutes.speech.diarization.pipeline import build_pipeline

        return build_pipeline(self.weights, self.recipe, choose_device(self.device, self.threads))


@dataclass(frozen=True)
class PretrainedDiarizer:
    """Diarization with a pipeline folder or a pipeline of the model hub, options as they are
    configured there. Implements :class:`minutes.ports.Diarizer`."""

    pipeline: str
    """A folder with ``config.yaml``, or ``owner/name``; the token is in $HF_TOKEN."""
    device: Device = "auto"
    threads: int = 0

    @cached_property
    def identity(self) -> str:
        """Raises MissingModelError where the pipeline is absent and cannot be fetched."""
        from minutes.speech.diarization.pretrained import identify_pretrained

        return f"{_library()} {identify_pretrained(self.pipeline)}"

    def diarize(self, audio: Audio, hints: Hints, report: Report = silent) -> Diarization:
        """As :meth:`PyannoteDiarizer.diarize`. Raises MissingModelError and ConfigError."""
        return replace(_diarize(self._pipeline, audio, hints, report), voice_model=self.identity)

    @cached_property
    def _pipeline(self) -> Any:
        from minutes.speech.diarization.pretrained import load_pretrained

        return load_pretrained(self.pipeline).to(choose_device(self.device, self.threads))


def _library() -> str:
    return f"pyannote.audio {version('pyannote.audio')}"


def _diarize(pipeline: Any, audio: Audio, hints: Hints, report: Report) -> Diarization:
    """Apply a StreamingSpeakerDiarization."""
    from minutes.speech.diarization.pipeline import AUDIO_KEY

    if audio.num_samples == 0:
        return Diarization(turns=(), exclusive_turns=())
    recipe: Recipe = pipeline.recipe
    output = pipeline.apply(
        {"uri": "recording", AUDIO_KEY: audio},
        hook=partial(_forward, report, _segmentation_share(recipe, audio.duration_s)),
        **speaker_bounds(hints),
    )
    report(1.0)
    return read_output(output, audio.duration_s, recipe)


def speaker_bounds(hints: Hints) -> dict[str, int | None]:
    """The bounds as pyannote takes them; a wrong order of bounds is widened, not refused."""
    if hints.num_speakers is not None:
        return {"num_speakers": max(1, hints.num_speakers)}
    low, high = hints.min_speakers, hints.max_speakers
    if low is not None and high is not None and low > high:
        _log.warning("speaker bounds %d to %d are in the wrong order", low, high)
        low, high = high, low
    return {"min_speakers": low, "max_speakers": high}


def choose_device(device: Device, threads: int) -> torch.device:
    """The device to compute on; sets PyTorch's threads where a number is given."""
    import torch

    if threads > 0:
        torch.set_num_threads(threads)
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(device)


def read_output(output: Any, duration_s: float, recipe: Recipe) -> Diarization:
    """pyannote's DiarizeOutput as our noun; turns are cut to ``duration_s``."""
    annotation = output.speaker_diarization
    embeddings = output.speaker_embeddings
    return build_diarization(
        _turns(annotation),
        _turns(output.exclusive_speaker_diarization),
        dict(zip(annotation.labels(), embeddings.tolist(), strict=True)),
        duration_s=duration_s,
        release_s=recipe.release_s,
        bridge_s=recipe.bridge_s,
    )


def _turns(annotation: Any) -> list[SpeakerTurn]:
    return [
        SpeakerTurn(float(segment.start), float(segment.end), str(label))
        for segment, _, label in annotation.itertracks(yield_label=True)
    ]


def _segmentation_share(recipe: Recipe, duration_s: float) -> float:
    """The part of the work that segmentation is, by the measured costs."""
    passes = 1.0 / recipe.step_ratio_for(duration_s)
    segmentation = SEGMENTATION_COST * passes
    embedding = EMBEDDING_COST * (1.0 if recipe.embedding == "shared" else passes)
    return segmentation / (segmentation + embedding)


def _forward(
    report: Report,
    segmentation_share: float,
    step: str,
    _artefact: object,
    *,
    completed: int | None = None,
    total: int | None = None,
    **_: object,
) -> None:
    """pyannote's hook as our report; clustering is the last percent."""
    if completed is None or not total:
        return
    starts = {"segmentation": 0.0, "embeddings": segmentation_share}
    widths = {"segmentation": segmentation_share, "embeddings": 0.99 - segmentation_share}
    if step in starts:
        report(starts[step] + widths[step] * min(completed / total, 1.0))
