"""Voice embeddings: equal to the ONNX export's, equal to pyannote's own, close when shared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch

from minutes.model.audio import SAMPLE_RATE
from minutes.ports import Samples
from minutes.speech.audio import AvDecoder
from minutes.speech.diarization.chunks import Chunks
from minutes.speech.diarization.library import SpeakerDiarization
from minutes.speech.diarization.pipeline import AUDIO_KEY, build_pipeline
from minutes.speech.diarization.recipe import Recipe, Weights
from minutes.speech.diarization.voices import usable_masks

ROOT = Path(__file__).parents[2]
STATE = ROOT / ".state" / "weights"
WEIGHTS = Weights(
    segmentation=STATE / "segmentation-3.0" / "pytorch_model.bin",
    embedding=STATE / "wespeaker-resnet34" / "wespeaker-resnet34-256.onnx",
    plda=STATE / "plda",
)
BEGIN_S, LENGTH_S = 40.0, 36.3
"""A part of the demo with a change of speaker; no whole number of chunks."""

EXPORT_EPSILON = 1e-7
"""The export adds it to the variance when pooling, pyannote does not: all the difference."""


class Part:
    """A part of a recording as a recording."""

    def __init__(self, samples: Samples) -> None:
        self.samples = samples
        self.num_samples = len(samples)
        self.duration_s = len(samples) / SAMPLE_RATE

    def read(self, start: int, stop: int) -> Samples:
        return self.samples[max(0, start) : stop]


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Any:
    target = tmp_path_factory.mktemp("pcm") / "demo.pcm"
    AvDecoder().decode((ROOT / "tests" / "demo" / "demo.opus",), target)
    begin = int(BEGIN_S * SAMPLE_RATE)
    return Part(AvDecoder().open(target).read(begin, begin + int(LENGTH_S * SAMPLE_RATE)))


@pytest.fixture(scope="module")
def pipeline() -> Any:
    recipe = replace(Recipe(), embedding="chunk", step_ratio=0.5, short_s=0.0)
    return build_pipeline(WEIGHTS, recipe, torch.device("cpu"))


@pytest.fixture(scope="module")
def masks(pipeline: Any, part: Any) -> Any:
    return pipeline.get_segmentations({"uri": "part", AUDIO_KEY: part})


@pytest.mark.engine
def test_module_equals_the_onnx_export(pipeline: Any, part: Any) -> None:
    model = pipeline._embedding.model_
    session = onnxruntime.InferenceSession(str(WEIGHTS.embedding))
    waveforms = torch.from_numpy(np.stack([part.read(0, 64_000), part.read(80_000, 144_000)]))
    with torch.inference_mode():
        features = model.compute_fbank(waveforms[:, None])
        ours = model(waveforms[:, None]).numpy()
        frames = model.forward_frames(waveforms[:, None]).flatten(1, 2)
        spread = torch.sqrt(frames.var(dim=2) + EXPORT_EPSILON)
        as_exported = model.resnet.seg_1(torch.cat([frames.mean(dim=2), spread], dim=1)).numpy()
    theirs = session.run(None, {"feats": features.numpy()})[0]
    np.testing.assert_allclose(as_exported, theirs, atol=1e-5)
    np.testing.assert_allclose(ours, theirs, atol=1e-3)


@pytest.mark.engine
@pytest.mark.parametrize("exclude_overlap", [True, False])
def test_one_pass_per_chunk_equals_one_for_each_speaker(
    pipeline: Any, part: Any, masks: Any, exclude_overlap: bool
) -> None:
    file = {"uri": "part", AUDIO_KEY: part}
    waveform = torch.from_numpy(part.samples)[None]
    stock_file = {"uri": "part", "waveform": waveform, "sample_rate": SAMPLE_RATE}
    ours = pipeline.get_embeddings(file, masks, exclude_overlap=exclude_overlap)
    stock = SpeakerDiarization.get_embeddings(
        pipeline, stock_file, masks, exclude_overlap=exclude_overlap
    )
    active = masks.data.any(axis=1)
    assert active.sum() >= 14
    assert np.isnan(ours[~active]).all()
    scale = np.abs(stock[active]).max()
    np.testing.assert_allclose(ours[active], stock[active], atol=1e-5 * scale)


@pytest.mark.engine
def test_segmentation_equals_pyannote(pipeline: Any, part: Any, masks: Any) -> None:
    stock = pipeline._segmentation(
        {"waveform": torch.from_numpy(part.samples)[None], "sample_rate": SAMPLE_RATE}
    )
    np.testing.assert_array_equal(masks.data, stock.data)
    assert masks.sliding_window.step == stock.sliding_window.step


@pytest.mark.engine
def test_shared_frames_give_nearly_the_same_voices(pipeline: Any, part: Any, masks: Any) -> None:
    shared = build_pipeline(
        WEIGHTS, replace(pipeline.recipe, embedding="shared"), torch.device("cpu")
    )
    file = {"uri": "part", AUDIO_KEY: part}
    ours, own = shared.get_embeddings(file, masks), pipeline.get_embeddings(file, masks)
    rich = masks.data.sum(axis=1) > 0.4 * masks.data.shape[1]
    similarity = (ours * own).sum(axis=2) / (
        np.linalg.norm(ours, axis=2) * np.linalg.norm(own, axis=2)
    )
    rich[-1] = False  # sticks out of the recording: pyannote's voice hears the zeros behind it
    assert rich.sum() >= 10
    assert similarity[rich].min() > 0.95


def test_overlap_is_left_out_only_where_enough_clean_speech_remains() -> None:
    masks = np.zeros((1, 10, 2), dtype=np.uint8)
    masks[0, :8, 0] = 1
    masks[0, 6:9, 1] = 1
    usable = usable_masks(masks, exclude_overlap=True, min_frames=2)
    assert usable[0, :, 0].tolist() == [1, 1, 1, 1, 1, 1, 0, 0, 0, 0]
    assert usable[0, :, 1].tolist() == masks[0, :, 1].tolist()
    assert usable_masks(masks, exclude_overlap=False, min_frames=2) is masks


@pytest.mark.parametrize(
    ("samples", "count"), [(1, 1), (80_000, 1), (80_001, 2), (88_000, 2), (88_001, 3)]
)
def test_chunks_cover_the_recording(samples: int, count: int) -> None:
    chunks = Chunks(samples, size=80_000, step=8_000)
    audio = Part(np.ones(samples, dtype=np.float32))
    batches = list(chunks.batches(audio, 2))  # type: ignore[arg-type]
    assert len(chunks) == count
    assert sum(map(len, batches)) == count
    assert sum(batch[:, :8_000].sum() for batch in batches[:-1]) <= samples
    assert batches[-1][-1].sum() == samples - (count - 1) * 8_000
