"""Who speaks when, by pyannote.audio. Heavy libraries load on first use."""

from __future__ import annotations

import logging
from dataclasses import dataclass
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
    recipe: Recipe = Recipe()
    device: Device = "auto"
    threads: int = 0
    """Threads on a processor; 0 leaves the choice to PyTorch."""

    @cached_property
    def identity(self) -> str:
        """Raises MissingModelError where a weight file is absent."""
        library = version("pyannote.audio")
        return f"pyannote.audio {library} {self.weights.identity} {self.recipe.identity}"

    def diarize(self, audio: Audio, hints: Hints, report: Report = silent) -> Diarization:
        """Speaker turns of a recording, empty where nobody talks.

        The number of speakers is ``hints.num_speakers`` where given, else within
        ``min_speakers`` and ``max_speakers``. Raises MissingModelError.
        """
        from minutes.speech.diarization.pipeline import AUDIO_KEY

        if audio.num_samples == 0:
            return Diarization(turns=(), exclusive_turns=())
        output = self._pipeline.apply(
            {"uri": "recording", AUDIO_KEY: audio},
            hook=partial(_forward, report, _segmentation_share(self.recipe)),
            **speaker_bounds(hints),
        )
        report(1.0)
        return read_output(output, audio.duration_s, bridge_s=self.recipe.bridge_s)

    @cached_property
    def _pipeline(self) -> Any:
        from minutes.speech.diarization.pipeline import build_pipeline

        return build_pipeline(self.weights, self.recipe, choose_device(self.device, self.threads))


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


def read_output(output: Any, duration_s: float, *, bridge_s: float) -> Diarization:
    """pyannote's DiarizeOutput, or the Annotation of an older pipeline, as our noun."""
    annotation = getattr(output, "speaker_diarization", output)
    exclusive = getattr(output, "exclusive_speaker_diarization", annotation)
    embeddings = getattr(output, "speaker_embeddings", None)
    labels = annotation.labels()
    voices = {} if embeddings is None else dict(zip(labels, embeddings.tolist(), strict=False))
    return build_diarization(
        _turns(annotation), _turns(exclusive), voices, duration_s=duration_s, bridge_s=bridge_s
    )


def _turns(annotation: Any) -> list[SpeakerTurn]:
    return [
        SpeakerTurn(float(segment.start), float(segment.end), str(label))
        for segment, _, label in annotation.itertracks(yield_label=True)
    ]


def _segmentation_share(recipe: Recipe) -> float:
    """The part of the work that segmentation is, by the measured costs."""
    passes = 1.0 / recipe.step_ratio
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
