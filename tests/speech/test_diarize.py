"""The real pipeline on real speech; every margin is a measured figure with a little room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from minutes.errors import MissingModelError
from minutes.model.audio import SAMPLE_RATE
from minutes.model.speech import Diarization, Hints
from minutes.ports import Audio, Samples
from minutes.scoring.reference import read_rttm
from minutes.scoring.speakers import der
from minutes.speech.audio import AvDecoder
from minutes.speech.diarization.library import SlidingWindowFeature
from minutes.speech.diarization.pipeline import AUDIO_KEY
from minutes.speech.diarization.recipe import Recipe, Weights
from minutes.speech.diarize import PyannoteDiarizer

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "recordings"
DEMO = ROOT / "tests" / "demo" / "demo.opus"
WEIGHTS = Weights(
    segmentation=ROOT / ".state/weights/segmentation-3.0/pytorch_model.bin",
    embedding=ROOT / ".state/weights/wespeaker-resnet34/wespeaker-resnet34-256.onnx",
    plda=ROOT / ".state/weights/plda",
)

pytestmark = pytest.mark.engine
real_speech = pytest.mark.skipif(not SHARED.is_dir(), reason="the real recordings are absent")


@dataclass
class Watched:
    """Samples as a recording that remembers the longest piece anybody took."""

    samples: Samples
    longest: int = field(default=0)

    @property
    def num_samples(self) -> int:
        return len(self.samples)

    @property
    def duration_s(self) -> float:
        return len(self.samples) / SAMPLE_RATE

    def read(self, start: int, stop: int) -> Samples:
        self.longest = max(self.longest, stop - start)
        return self.samples[max(0, start) : stop]

    def blocks(self, size: int) -> Iterator[Samples]:
        return (self.read(first, first + size) for first in range(0, self.num_samples, size))


@pytest.fixture(scope="module")
def diarizer() -> PyannoteDiarizer:
    return PyannoteDiarizer(WEIGHTS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pcm")


@pytest.fixture(scope="module")
def demo(folder: Path) -> Audio:
    return _decoded(DEMO, folder)


@pytest.fixture(scope="module")
def demo_result(diarizer: PyannoteDiarizer, demo: Audio) -> tuple[Diarization, list[float]]:
    shares: list[float] = []
    return diarizer.diarize(demo, Hints(), shares.append), shares


def _decoded(clip: Path, folder: Path) -> Audio:
    target = folder / f"{clip.stem}.pcm"
    if not target.is_file():
        AvDecoder().decode((clip,), target)
    return AvDecoder().open(target)


def _error_rate(clip: Path, audio: Audio, found: Diarization) -> float:
    reference = read_rttm(clip.with_suffix(".rttm"), recording=clip)
    return der(reference, found.turns, duration_s=audio.duration_s).rate


def test_demo(demo: Audio, demo_result: tuple[Diarization, list[float]]) -> None:
    found, _ = demo_result
    assert found.speakers == ("S1", "S2", "S3", "S4", "S5")
    assert _error_rate(DEMO, demo, found) <= 0.065


def test_exclusive_turns_do_not_overlap(demo_result: tuple[Diarization, list[float]]) -> None:
    found, _ = demo_result
    assert len(found.exclusive_turns) > 20
    assert all(a.end_s <= b.start_s for a, b in pairwise(found.exclusive_turns))
    assert {t.speaker for t in found.exclusive_turns} == set(found.speakers)


def test_voices_are_unit_vectors_of_different_people(
    demo_result: tuple[Diarization, list[float]],
) -> None:
    found, _ = demo_result
    voices = np.array([voice.embedding for voice in found.voices])
    assert [voice.speaker for voice in found.voices] == list(found.speakers)
    np.testing.assert_allclose(np.linalg.norm(voices, axis=1), 1.0, atol=1e-6)
    assert (voices @ voices.T)[~np.eye(len(voices), dtype=bool)].max() < 0.75


def test_progress_rises_to_one(demo_result: tuple[Diarization, list[float]]) -> None:
    _, shares = demo_result
    assert len(shares) > 20
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert any(0.2 < share < 0.8 for share in shares)


@real_speech
def test_six_people_of_the_korean_roundtable(diarizer: PyannoteDiarizer, folder: Path) -> None:
    clip = SHARED / "ko_roundtable_dev.flac"
    audio = _decoded(clip, folder)
    found = diarizer.diarize(audio, Hints())
    assert len(found.speakers) == 6
    assert _error_rate(clip, audio, found) <= 0.09


@real_speech
@pytest.mark.parametrize("number", [1, 2, 3, 4, 6])
def test_the_count_is_the_given_one(diarizer: PyannoteDiarizer, folder: Path, number: int) -> None:
    clip = SHARED / "en_meetings" / "ami_pyannote_trn09.flac"
    found = diarizer.diarize(_decoded(clip, folder), Hints(num_speakers=number))
    assert len(found.speakers) == number


@pytest.mark.parametrize("clustering", ["ahc", "vbx"])
@pytest.mark.parametrize("number", [3, 7])
def test_both_clusterings_keep_to_the_given_count(
    demo: Audio, clustering: Literal["ahc", "vbx"], number: int
) -> None:
    recipe = replace(Recipe(), clustering=clustering, step_ratio=0.5)
    minute = Watched(demo.read(0, 100 * SAMPLE_RATE))
    found = PyannoteDiarizer(WEIGHTS, recipe).diarize(minute, Hints(num_speakers=number))
    assert len(found.speakers) == number


@pytest.mark.parametrize(
    ("hints", "fewest", "most"),
    [
        (Hints(min_speakers=4), 4, 99),
        (Hints(max_speakers=2), 1, 2),
        (Hints(min_speakers=2, max_speakers=2), 2, 2),
    ],
)
def test_bounds_are_kept(
    diarizer: PyannoteDiarizer, demo: Audio, hints: Hints, fewest: int, most: int
) -> None:
    part = Watched(demo.read(0, 60 * SAMPLE_RATE))
    assert fewest <= len(diarizer.diarize(part, hints).speakers) <= most


def test_no_long_piece_is_ever_read(diarizer: PyannoteDiarizer, demo: Audio) -> None:
    audio = Watched(demo.read(0, 100 * SAMPLE_RATE))
    diarizer.diarize(audio, Hints())
    assert 0 < audio.longest <= 30 * SAMPLE_RATE


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.3, 1.0, 12.0])
@pytest.mark.parametrize("noise", [0.0, 1e-4])
def test_silence_has_no_speakers(diarizer: PyannoteDiarizer, seconds: float, noise: float) -> None:
    random = np.random.default_rng(0)
    samples = noise * random.standard_normal(int(seconds * SAMPLE_RATE))
    found = diarizer.diarize(Watched(samples.astype(np.float32)), Hints(num_speakers=2))
    assert found == Diarization(turns=(), exclusive_turns=(), voice_model=found.voice_model)


@pytest.mark.parametrize("seconds", [0.5, 1.0, 2.0, 4.0, 6.0])
def test_a_word_or_two_of_one_person(
    diarizer: PyannoteDiarizer, demo: Audio, seconds: float
) -> None:
    begin = int(1.5 * SAMPLE_RATE)  # inside the first speaker's first sentence
    part = Watched(demo.read(begin, begin + int(seconds * SAMPLE_RATE)))
    found = diarizer.diarize(part, Hints())
    assert found.speakers == ("S1",)
    assert len(found.voices) == 1
    assert found.turns[-1].end_s <= part.duration_s
    spoken_s = sum(turn.end_s - turn.start_s for turn in found.turns)
    assert spoken_s >= 0.6 * seconds


def test_the_count_does_not_grow_with_length(
    diarizer: PyannoteDiarizer, demo: Audio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demo's voices over and over, never quite the same, for an hour and a half."""
    pipeline, times = diarizer._pipeline, 26
    file = {"uri": "demo", AUDIO_KEY: demo}
    masks = pipeline.get_segmentations(file)
    voices = pipeline.get_embeddings(file, masks, exclude_overlap=True)
    random = np.random.default_rng(0)
    noise = random.standard_normal((times, *voices.shape), dtype=np.float32)
    many = (voices + 0.02 * np.nanstd(voices) * noise).reshape(-1, *voices.shape[1:])
    tiled = SlidingWindowFeature(np.tile(masks.data, (times, 1, 1)), masks.sliding_window)
    monkeypatch.setattr(pipeline, "get_segmentations", lambda *_, **__: tiled)
    monkeypatch.setattr(pipeline, "get_embeddings", lambda *_, **__: many)
    found = diarizer.diarize(Watched(np.zeros(times * demo.num_samples, np.float32)), Hints())
    assert found.speakers == ("S1", "S2", "S3", "S4", "S5")
    assert found.turns[-1].end_s > 0.95 * times * demo.duration_s


def test_missing_weights_name_the_command() -> None:
    absent = PyannoteDiarizer(replace(WEIGHTS, segmentation=Path("nowhere.bin")))
    with pytest.raises(MissingModelError, match="minutes models pull embedded"):
        _ = absent.identity
    with pytest.raises(MissingModelError, match=r"nowhere\.bin"):
        absent.diarize(Watched(np.zeros(SAMPLE_RATE, dtype=np.float32)), Hints())


def test_identity_follows_options_and_not_threads(diarizer: PyannoteDiarizer) -> None:
    assert diarizer.identity == replace(diarizer, threads=3).identity
    changed = replace(diarizer, recipe=replace(Recipe(), threshold=0.123))
    assert diarizer.identity != changed.identity
    assert "pyannote.audio 4" in diarizer.identity
