"""One embedding for every (chunk, local speaker), by either of two ways.

``embed_per_chunk`` gives pyannote's own embeddings at about a third of its cost: the voice
model runs once for each chunk instead of once for each of its speakers. ``embed_shared`` runs
it once over the recording, although chunks overlap by 90 %.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from minutes.model.audio import SAMPLE_RATE
from minutes.ports import Audio
from minutes.speech.diarization.aggregate import Masks
from minutes.speech.diarization.chunks import Chunks

Embeddings = NDArray[np.float32]
"""Shape (num_chunks, num_speakers, dimension); NaN where a local speaker never talks."""
Done = Callable[[int], None]
"""Called with the number of chunks that are embedded."""

FRAME_STEP = SAMPLE_RATE * 8 // 100
"""Samples between two frames of the ResNet: features every 10 ms, three strides of two."""
CONTEXT = 16 * FRAME_STEP
"""Samples around a block that its first and last frames need to see (1.28 s)."""
MIN_SAMPLES = SAMPLE_RATE // 2
"""Shorter audio is filled with zeros, so that it has frames at all."""


def usable_masks(masks: Masks, *, exclude_overlap: bool, min_frames: int) -> Masks:
    """The speech each voice is taken from: clean speech where more than ``min_frames`` of it
    exist, else all, as in pyannote's ``get_embeddings``."""
    if not exclude_overlap:
        return masks
    clean = masks * (masks.sum(axis=2, keepdims=True) < 2)
    enough = clean.sum(axis=1, keepdims=True) > min_frames
    return np.where(enough, clean, masks)


def embed_per_chunk(
    model: Any, audio: Audio, chunks: Chunks, masks: Masks, *, batch_size: int, done: Done
) -> Embeddings:
    """Run the voice model on each chunk in which somebody talks."""
    embeddings = np.full((*masks.shape[::2], model.dimension), np.nan, dtype=np.float32)
    active = np.flatnonzero(masks.any(axis=(1, 2)))
    for first in range(0, len(active), batch_size):
        indices = active[first : first + batch_size]
        waveforms = np.concatenate(
            [chunks.read(audio, indices[i : i + 1]) for i in range(len(indices))]
        )
        with torch.inference_mode():
            voices = model(
                _tensor(model, waveforms[:, None]), weights=_weights(model, masks[indices])
            )
        embeddings[indices] = voices.cpu().numpy()
        done(int(indices[-1]) + 1)
    embeddings[~masks.any(axis=1)] = np.nan
    return embeddings


def embed_shared(
    model: Any, audio: Audio, chunks: Chunks, masks: Masks, *, block: int, done: Done
) -> Embeddings:
    """Run the voice model once over blocks of ``block`` samples and pool each chunk from them."""
    embeddings = np.full((*masks.shape[::2], model.dimension), np.nan, dtype=np.float32)
    for index, frames in _chunk_frames(model, audio, chunks, block):
        talking = masks[index].any(axis=0)
        if talking.any():
            weights = _weights(model, masks[index : index + 1, :, talking])
            with torch.inference_mode():
                voices = model.forward_embedding(frames[None], weights=weights)
            embeddings[index, talking] = voices[0].cpu().numpy()
        done(index + 1)
    return embeddings


def _chunk_frames(
    model: Any, audio: Audio, chunks: Chunks, block: int
) -> Iterator[tuple[int, torch.Tensor]]:
    """Each chunk in order with its frames: (index, tensor of shape (channels, bins, frames))."""
    width = chunks.size // FRAME_STEP
    index, start, held = 0, 0, None
    for frames in _frame_blocks(model, audio, chunks, block):
        held = frames if held is None else torch.cat([held, frames], dim=-1)
        while index < len(chunks):
            offset = round(index * chunks.step / FRAME_STEP) - start
            if offset + width > held.shape[-1]:
                held, start = held[..., offset:], start + offset
                break
            yield index, held[..., offset : offset + width]
            index += 1


def _frame_blocks(model: Any, audio: Audio, chunks: Chunks, block: int) -> Iterator[torch.Tensor]:
    """Frames of the whole recording in order, each block computed with context on both sides;
    zeros follow where the last chunk sticks out: tensors of shape (channels, bins, frames)."""
    block -= block % FRAME_STEP
    for begin in range(0, audio.num_samples, block):
        left = min(CONTEXT, begin)
        samples = audio.read(begin - left, min(begin + block + CONTEXT, audio.num_samples))
        if len(samples) < MIN_SAMPLES:
            samples = np.pad(samples, (0, MIN_SAMPLES - len(samples)))
        with torch.inference_mode():
            frames = model.forward_frames(_tensor(model, samples[None, None]))[0]
        yield frames[..., left // FRAME_STEP :][..., : block // FRAME_STEP]
    yield torch.zeros_like(frames[..., :1]).expand(
        *frames.shape[:-1], chunks.size // FRAME_STEP + 8
    )


def min_frames(num_frames: int, chunk_s: float, min_num_samples: int) -> int:
    """Frames of speech below which the voice model has nothing to work on."""
    return math.ceil(num_frames * min_num_samples / (chunk_s * SAMPLE_RATE))


def _tensor(model: Any, array: NDArray[np.float32]) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(array)).to(model.device)


def _weights(model: Any, masks: Masks) -> torch.Tensor:
    """Masks as pooling weights: shape (batch, speakers, frames)."""
    return torch.from_numpy(masks.transpose(0, 2, 1).astype(np.float32)).to(model.device)
