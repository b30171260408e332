"""pyannote's speaker diarization pipeline, reading a recording in a stream."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from minutes.model.audio import SAMPLE_RATE
from minutes.ports import Audio
from minutes.speech.diarization.aggregate import (
    FrameGrid,
    count_speakers,
    count_votes,
    pick_loudest,
)
from minutes.speech.diarization.chunks import Chunks
from minutes.speech.diarization.clustering import BoundedClustering
from minutes.speech.diarization.library import (
    PLDA,
    Inference,
    Model,
    SlidingWindow,
    SlidingWindowFeature,
    SpeakerDiarization,
)
from minutes.speech.diarization.recipe import Recipe, Weights
from minutes.speech.diarization.voices import (
    Embeddings,
    embed_per_chunk,
    embed_shared,
    min_frames,
    usable_masks,
)
from minutes.speech.diarization.wespeaker import load_wespeaker

CLUSTERINGS = {"ahc": "AgglomerativeClustering", "vbx": "VBxClustering"}
BATCH_SIZE = 8
"""Chunks that a model sees at once; larger batches are slower on a processor's caches."""
AUDIO_KEY = "minutes_audio"

Hook = Callable[..., None]


class StreamingSpeakerDiarization(SpeakerDiarization):
    """The stock pipeline with four steps replaced: segmentation and embedding read the
    recording piece by piece, counting and reconstruction add up in a stream.

    Apply it to ``{"uri": name, AUDIO_KEY: audio}``.
    """

    def __init__(self, recipe: Recipe, *, segmentation: Any, embedding: Any, plda: Any) -> None:
        super().__init__(
            segmentation=segmentation,
            segmentation_step=recipe.step_ratio,
            embedding=embedding,
            embedding_exclude_overlap=recipe.exclude_overlap,
            plda=plda,
            clustering=CLUSTERINGS[recipe.clustering],
        )
        self.recipe = recipe
        self._segmentation = Inference(
            segmentation,
            duration=recipe.chunk_s,
            step=recipe.chunk_s * recipe.step_ratio,
            skip_aggregation=True,
        )
        self.clustering = BoundedClustering(
            self.clustering, max_training=recipe.max_training, constrained=recipe.constrained
        )
        self.instantiate(_parameters(recipe))

    def get_segmentations(self, file: dict[str, Any], hook: Hook | None = None) -> Any:
        """Who of up to three local speakers talks in each chunk, as bytes of 0 and 1."""
        audio: Audio = file[AUDIO_KEY]
        window = self._window(audio)
        chunks = _chunks(audio, window)
        parts = []
        for batch in chunks.batches(audio, BATCH_SIZE):
            scores: Any = self._segmentation.infer(torch.from_numpy(batch[:, None]))
            parts.append(np.asarray(scores > 0.5, dtype=np.uint8))
            _tell(hook, "segmentation", sum(map(len, parts)), len(chunks))
        return SlidingWindowFeature(np.concatenate(parts), window)

    def get_embeddings(
        self,
        file: dict[str, Any],
        binary_segmentations: Any,
        exclude_overlap: bool = False,
        hook: Hook | None = None,
    ) -> Embeddings:
        """A voice for each chunk and local speaker: shape (chunks, speakers, dimension)."""
        audio: Audio = file[AUDIO_KEY]
        chunks = _chunks(audio, binary_segmentations.sliding_window)
        masks = binary_segmentations.data
        limit = min_frames(masks.shape[1], self.recipe.chunk_s, self._embedding.min_num_samples)
        usable = usable_masks(masks, exclude_overlap=exclude_overlap, min_frames=limit)
        done = partial(_tell, hook, "embeddings", total=len(chunks))
        model = self._embedding.model_
        if self.recipe.embedding == "shared":
            block = int(self.recipe.block_s * SAMPLE_RATE)
            return embed_shared(model, audio, chunks, usable, block=block, done=done)
        return embed_per_chunk(model, audio, chunks, usable, batch_size=BATCH_SIZE, done=done)

    def speaker_count(  # type: ignore[override]
        self, binarized_segmentations: Any, frames: Any, **_: object
    ) -> Any:
        """How many talk at once: shape (num_frames, 1)."""
        count = count_speakers(binarized_segmentations.data, self._grid(binarized_segmentations))
        return SlidingWindowFeature(count[:, None], self._frames)

    def reconstruct(self, segmentations: Any, hard_clusters: NDArray[np.int64], count: Any) -> Any:
        """Who talks in each frame: 0 or 1, shape (num_frames, num_clusters)."""
        num_clusters = int(hard_clusters.max()) + 1
        grid = self._grid(segmentations)
        votes = count_votes(segmentations.data, hard_clusters, grid, num_clusters)
        return SlidingWindowFeature(pick_loudest(votes, count.data), self._frames)

    def _window(self, audio: Audio) -> Any:
        """The sliding window over a recording, which depends on its length."""
        step_s = self.recipe.chunk_s * self.recipe.step_ratio_for(audio.duration_s)
        return SlidingWindow(start=0.0, duration=self.recipe.chunk_s, step=step_s)

    def _grid(self, segmentations: Any) -> FrameGrid:
        window = segmentations.sliding_window
        return FrameGrid(window.duration, window.step, self._frames.step)

    @property
    def _frames(self) -> Any:
        field = self._segmentation.model.receptive_field
        return SlidingWindow(start=0.0, duration=field.duration, step=field.step)


def _chunks(audio: Audio, window: Any) -> Chunks:
    return Chunks.of(audio, chunk_s=window.duration, step_s=window.step)


def build_pipeline(weights: Weights, recipe: Recipe, device: torch.device) -> Any:
    """The pipeline of a recipe from the embedded weights. Raises MissingModelError."""
    weights.require()
    pipeline = StreamingSpeakerDiarization(
        recipe,
        segmentation=Model.from_pretrained(str(weights.segmentation)),
        embedding=load_wespeaker(weights.embedding),
        plda=PLDA.from_pretrained(weights.plda),
    )
    return pipeline.to(device)


def _parameters(recipe: Recipe) -> dict[str, Any]:
    inner: dict[str, Any] = {"threshold": recipe.threshold}
    if recipe.clustering == "vbx":
        inner |= {"Fa": recipe.fa, "Fb": recipe.fb}
    else:
        inner |= {"method": "centroid", "min_cluster_size": recipe.min_cluster_size}
    return {"segmentation": {"min_duration_off": 0.0}, "clustering": {"inner": inner}}


def _tell(hook: Hook | None, step: str, completed: int, total: int) -> None:
    if hook is not None:
        hook(step, None, completed=completed, total=total)
