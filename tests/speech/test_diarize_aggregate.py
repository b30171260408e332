"""Streaming overlap-add gives what pyannote's own aggregation gives."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest

from minutes.speech.diarization.aggregate import (
    FrameGrid,
    count_speakers,
    count_votes,
    pick_loudest,
)
from minutes.speech.diarization.library import (
    SlidingWindow,
    SlidingWindowFeature,
    SpeakerDiarization,
)

FRAME = SlidingWindow(start=0.0, duration=0.0619375, step=0.016875)
NUM_FRAMES = 293


def _speech(seed: int, chunks: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Runs of speech of three local speakers, at most two at once."""
    random = np.random.default_rng(seed)
    slow = random.random((chunks, NUM_FRAMES // 20 + 1, 3)).repeat(20, axis=1)[:, :NUM_FRAMES]
    masks = (slow > 0.6).astype(np.uint8)
    masks[masks.sum(axis=2) == 3] = 0
    return masks


@pytest.fixture(params=[(1, 5.0, 0.5), (7, 5.0, 0.5), (40, 5.0, 1.0), (25, 5.0, 0.5)])
def chunked(request: pytest.FixtureRequest) -> tuple[Any, FrameGrid]:
    count, chunk_s, step_s = request.param
    window = SlidingWindow(start=0.0, duration=chunk_s, step=step_s)
    grid = FrameGrid(chunk_s, step_s, FRAME.step)
    return SlidingWindowFeature(_speech(count, count), window), grid


def test_count_equals_pyannote(chunked: tuple[Any, FrameGrid]) -> None:
    masks, grid = chunked
    as_float = SlidingWindowFeature(masks.data.astype(np.float32), masks.sliding_window)
    expected = SpeakerDiarization.speaker_count(as_float, FRAME, warm_up=(0.0, 0.0)).data[:, 0]
    np.testing.assert_array_equal(count_speakers(masks.data, grid), expected)


def test_reconstruction_equals_pyannote(chunked: tuple[Any, FrameGrid]) -> None:
    masks, grid = chunked
    random = np.random.default_rng(1)
    clusters = np.stack([random.permutation(4)[:3] for _ in range(len(masks.data))])
    clusters[masks.data.sum(axis=1) == 0] = -2
    counted = count_speakers(masks.data, grid)
    votes = count_votes(masks.data, clusters, grid, int(clusters.max()) + 1)
    count = np.minimum(counted, (votes > 0).sum(axis=1)).astype(np.int8)
    feature = SlidingWindowFeature(masks.data.astype(np.float32), masks.sliding_window)
    expected = SpeakerDiarization.reconstruct(
        cast("SpeakerDiarization", _Borrowed()),
        feature,
        clusters,
        SlidingWindowFeature(count[:, None], FRAME),
    )
    picked = pick_loudest(votes, count)
    np.testing.assert_array_equal((picked * votes).sum(axis=1), (expected.data * votes).sum(axis=1))
    clear = ~_tied(votes, count)
    assert clear.mean() > 0.5
    np.testing.assert_array_equal(picked[clear], expected.data[clear])


def _tied(votes: np.ndarray[Any, Any], count: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Frames where the last cluster picked and the first left out have equal votes: stock
    decides those by an unstable sort, which differs from one processor to the next."""
    ranked = np.sort(votes, axis=1)[:, ::-1]
    padded = np.pad(ranked, ((0, 0), (0, 1)), constant_values=0)
    rows = np.arange(len(votes))
    return np.asarray((count > 0) & (padded[rows, count - 1] == padded[rows, count]))


class _Borrowed:
    """Enough of a pipeline to run the stock reconstruction."""

    to_diarization = staticmethod(SpeakerDiarization.to_diarization)


def test_unheard_cluster_is_never_picked() -> None:
    votes = np.array([[3, 0], [0, 2], [0, 0]], dtype=np.uint16)
    picked = pick_loudest(votes, np.array([2, 1, 1]))
    np.testing.assert_array_equal(picked, [[1, 0], [0, 1], [0, 0]])


def test_two_local_voices_of_one_cluster_vote_once() -> None:
    masks = np.ones((1, 4, 3), dtype=np.uint8)
    grid = FrameGrid(chunk_s=4 * FRAME.step, step_s=FRAME.step, frame_step_s=FRAME.step)
    votes = count_votes(masks, np.array([[0, 0, 1]]), grid, 2)
    assert votes[:4].tolist() == [[1, 1]] * 4
