"""Overlap-add of chunk decisions in bounded memory.

The same sums as ``pyannote.audio.Inference.aggregate`` and ``to_diarization``, without their
float array of (chunks, frames, clusters).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Masks = NDArray[np.uint8]
"""0 or 1: who of the local speakers talks, shape (num_chunks, num_frames, num_speakers)."""
Clusters = NDArray[np.int64]
"""Cluster of each local speaker, negative for none, shape (num_chunks, num_speakers)."""

BLOCK = 100_000
"""Frames ranked at a time."""


@dataclass(frozen=True, slots=True)
class FrameGrid:
    """How the frames of chunks fall on the frames of the recording."""

    chunk_s: float
    step_s: float
    frame_step_s: float

    def start(self, chunk: int) -> int:
        """First frame of a chunk."""
        return int(np.rint(chunk * self.step_s / self.frame_step_s))

    def num_frames(self, num_chunks: int) -> int:
        end_s = self.chunk_s + (num_chunks - 1) * self.step_s
        return int(np.rint(end_s / self.frame_step_s)) + 1


def count_speakers(masks: Masks, grid: FrameGrid) -> NDArray[np.uint8]:
    """How many talk at once, the mean over the chunks that see a frame: shape (total_frames,)."""
    num_chunks, num_frames, _ = masks.shape
    total = np.zeros(grid.num_frames(num_chunks), dtype=np.float32)
    seen = np.zeros_like(total)
    for index, mask in enumerate(masks):
        frames = slice(grid.start(index), grid.start(index) + num_frames)
        width = len(total[frames])
        total[frames] += mask.sum(axis=1)[:width]
        seen[frames] += 1
    return np.rint(total / np.maximum(seen, 1)).astype(np.uint8)


def count_votes(
    masks: Masks, clusters: Clusters, grid: FrameGrid, num_clusters: int
) -> NDArray[np.uint16]:
    """How many chunks hear each cluster in each frame: shape (total_frames, num_clusters)."""
    num_chunks, num_frames, _ = masks.shape
    votes = np.zeros((grid.num_frames(num_chunks), num_clusters), dtype=np.uint16)
    for index, (mask, local) in enumerate(zip(masks, clusters, strict=True)):
        first = grid.start(index)
        view = votes[first : first + num_frames]
        for cluster in np.unique(local[local >= 0]):
            view[:, cluster] += mask[: len(view), local == cluster].max(axis=1)
    return votes


def pick_loudest(votes: NDArray[np.uint16], count: NDArray[np.integer]) -> NDArray[np.uint8]:
    """The ``count`` clusters with most votes in each frame: 0 or 1, shape of ``votes``.

    A cluster that no chunk hears is never picked.
    """
    picked = np.empty(votes.shape, dtype=np.uint8)
    for first in range(0, len(votes), BLOCK):
        block = votes[first : first + BLOCK]
        order = np.argsort(-block.astype(np.int32), axis=1, kind="stable")
        rank = np.argsort(order, axis=1, kind="stable")
        limit = count[first : first + BLOCK].reshape(-1, 1)
        picked[first : first + BLOCK] = (rank < limit) & (block > 0)
    return picked
