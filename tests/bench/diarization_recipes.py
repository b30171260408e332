"""Compare diarization recipes on the development recordings and print the table of the docs.

    python tests/bench/diarization_recipes.py --cache FOLDER [--all] > table.md

Segmentation and embeddings are computed once for all recipes that share them and kept in the
cache folder with the seconds they took, so that clustering options cost almost nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import torch

from minutes.model.audio import SAMPLE_RATE
from minutes.model.speech import Diarization, Hints, SpeakerTurn
from minutes.ports import Audio, Samples
from minutes.scoring.reference import read_rttm
from minutes.scoring.speakers import DiarizationErrorRate, der
from minutes.speech.audio import AvDecoder
from minutes.speech.diarization.library import PLDA, Model, SlidingWindowFeature
from minutes.speech.diarization.pipeline import AUDIO_KEY, StreamingSpeakerDiarization
from minutes.speech.diarization.recipe import STOCK_COMMUNITY, Recipe, Weights
from minutes.speech.diarization.wespeaker import load_wespeaker
from minutes.speech.diarize import read_output, speaker_bounds
from tests.speech.in_memory import InMemory

ROOT = Path(__file__).parents[2]
RECORDINGS = ROOT.parent / "shared" / "recordings"
WEIGHTS = ROOT / ".state" / "weights"
NUM_MIXES = 8


@dataclass(frozen=True)
class Case:
    """A recording with its reference."""

    group: str
    name: str
    audio: Audio
    reference: tuple[SpeakerTurn, ...]

    @property
    def num_speakers(self) -> int:
        return len({turn.speaker for turn in self.reference})


@dataclass(frozen=True)
class Result:
    """One recipe on one recording."""

    case: Case
    strict: DiarizationErrorRate
    lenient: DiarizationErrorRate
    found: int
    seconds: float


class CachedPipeline(StreamingSpeakerDiarization):
    """The pipeline with its two costly steps kept on disk."""

    def __init__(self, recipe: Recipe, models: dict[str, Any], cache: Path) -> None:
        super().__init__(recipe, **models)
        self.cache = cache
        self.spent_s = 0.0

    def get_segmentations(self, file: dict[str, Any], hook: Any = None) -> Any:
        window = self._window(file[AUDIO_KEY])
        key = f"{file['uri']}-seg-{(window.duration, round(window.step / window.duration, 6))}"
        masks = self._kept(key, lambda: super(CachedPipeline, self).get_segmentations(file).data)
        return SlidingWindowFeature(masks, window)

    def get_embeddings(
        self, file: dict[str, Any], binary_segmentations: Any, *args: Any, **options: Any
    ) -> Any:
        recipe = self.recipe
        step_ratio = recipe.step_ratio_for(file[AUDIO_KEY].duration_s)
        window = (recipe.chunk_s, step_ratio, recipe.exclude_overlap, recipe.embedding)
        key = f"{file['uri']}-emb-{window}"
        if recipe.embedding == "shared":
            key += f"-{recipe.block_s}"
        compute = super().get_embeddings
        return self._kept(
            key,
            lambda: compute(file, binary_segmentations, exclude_overlap=recipe.exclude_overlap),
        )

    def _kept(self, key: str, compute: Callable[[], np.ndarray]) -> np.ndarray:
        path = self.cache / f"{hashlib.sha256(key.encode()).hexdigest()[:20]}.npz"
        if not path.is_file():
            began = time.process_time()
            data = compute()
            np.savez(path, data=data, seconds=time.process_time() - began)
        kept = np.load(path)
        self.spent_s += float(kept["seconds"])
        return np.asarray(kept["data"])


def load_models(weights: Weights) -> dict[str, Any]:
    """The models that all recipes share."""
    return {
        "segmentation": Model.from_pretrained(str(weights.segmentation)),
        "embedding": load_wespeaker(weights.embedding),
        "plda": PLDA.from_pretrained(weights.plda),
    }


def embedded_weights() -> Weights:
    return Weights(
        segmentation=WEIGHTS / "segmentation-3.0" / "pytorch_model.bin",
        embedding=WEIGHTS / "wespeaker-resnet34" / "wespeaker-resnet34-256.onnx",
        plda=WEIGHTS / "plda",
    )


def evaluate(
    recipe: Recipe, cases: Sequence[Case], models: dict[str, Any], cache: Path, *, told: bool
) -> list[Result]:
    """Run a recipe on all recordings; ``told`` gives it the true number of speakers."""
    pipeline = CachedPipeline(recipe, models, cache)
    return [_evaluate_one(pipeline, case, told=told) for case in cases]


def _evaluate_one(pipeline: CachedPipeline, case: Case, *, told: bool) -> Result:
    hints = Hints(num_speakers=case.num_speakers if told else None)
    kept_s, began = pipeline.spent_s, time.process_time()
    bounds: dict[str, Any] = {**speaker_bounds(hints)}
    output = pipeline.apply({"uri": case.name, AUDIO_KEY: case.audio}, **bounds)
    found = read_output(output, case.audio.duration_s, pipeline.recipe)
    seconds = time.process_time() - began + pipeline.spent_s - kept_s
    return Result(
        case, _score(case, found, 0.0), _score(case, found, 0.25), len(found.speakers), seconds
    )


def _score(case: Case, found: Diarization, collar_s: float) -> DiarizationErrorRate:
    return der(case.reference, found.turns, duration_s=case.audio.duration_s, collar_s=collar_s)


def development_cases(folder: Path) -> list[Case]:
    """All recordings with speaker references, decoded into ``folder``."""
    english, korean = RECORDINGS / "en_meetings", RECORDINGS / "ko_two_speakers"
    flat = korean / "deeply_AirbnbStudio_sub100100.flac"
    cases = [
        _case("roundtable", RECORDINGS / "ko_roundtable_dev.flac", None, folder),
        _case("two speakers", flat, korean / "AirbnbStudio_sub100100.rttm", folder),
        _case("demo", ROOT / "tests" / "demo" / "demo.opus", None, folder),
    ]
    for clip in sorted(english.glob("ami_pyannote_*.flac")):
        part = "development" if "dev" in clip.stem else "train"
        cases.append(_case("AMI clips", clip, english / f"debug.{part}.rttm", folder))
    sample = english / "pyannote_sample.flac"
    cases.append(_case("other English", sample, english / "sample.rttm", folder))
    for clip in sorted(english.glob("pyaa_*.flac")):
        table = english / f"{clip.stem.removeprefix('pyaa_')}.segments"
        cases.append(Case("other English", clip.stem, _decoded(clip, folder), _segments(table)))
    return cases


def _case(group: str, clip: Path, rttm: Path | None, folder: Path) -> Case:
    reference = read_rttm(rttm or clip.with_suffix(".rttm"), recording=clip)
    return Case(group, clip.stem, _decoded(clip, folder), reference)


def _decoded(clip: Path, folder: Path) -> Audio:
    target = folder / f"{clip.stem}.pcm"
    if not target.is_file():
        AvDecoder().decode((clip,), target)
    return AvDecoder().open(target)


def _segments(table: Path) -> tuple[SpeakerTurn, ...]:
    rows = [line.split() for line in table.read_text().splitlines() if line.strip()]
    return tuple(SpeakerTurn(float(start), float(end), name) for start, end, name in rows)


def mixed_cases(folder: Path) -> list[Case]:
    """Conversations of four to six speakers assembled from separate Korean talks: the same in
    every run, and other voices than the roundtable's where the corpus has them."""
    talks = RECORDINGS / "ko_talks"
    rows = json.loads((talks / "transcripts.json").read_text(encoding="utf-8"))
    by_speaker = {
        speaker: [_decoded(talks / row["file"], folder) for row in group]
        for speaker, group in groupby(rows, key=lambda row: row["speaker"])
    }
    rich = sorted(speaker for speaker, clips in by_speaker.items() if len(clips) > 3)
    return [_mix(seed, rich, by_speaker) for seed in range(NUM_MIXES)]


def _mix(seed: int, names: Sequence[str], clips: dict[str, list[Audio]]) -> Case:
    """Two or three clips make a turn; gaps of 0.1 to 1 s; faint noise all through."""
    random = np.random.default_rng(seed)
    chosen = random.choice(names, size=4 + seed % 3, replace=False)
    queue = [name for name in chosen for _ in range(2)]
    random.shuffle(queue)
    pending = {name: list(clips[name]) for name in chosen}
    parts: list[Samples] = [np.zeros(SAMPLE_RATE // 2, dtype=np.float32)]
    turns: list[SpeakerTurn] = []
    for name in queue:
        for _ in range(int(random.integers(2, 4))):
            if pending[name]:
                clip = pending[name].pop()
                turns += _speech(clip.read(0, clip.num_samples), sum(map(len, parts)), name)
                parts.append(clip.read(0, clip.num_samples))
        parts.append(np.zeros(int(random.uniform(0.1, 1.0) * SAMPLE_RATE), dtype=np.float32))
    samples = np.concatenate(parts)
    samples = samples + random.normal(0, 3e-4, len(samples)).astype(np.float32)
    return Case("mixes", f"mix{seed}", InMemory(samples), tuple(turns))


def _speech(samples: Samples, offset: int, name: str) -> list[SpeakerTurn]:
    """Spans of one clip without its pauses of 0.3 s and more, found by energy."""
    hop = SAMPLE_RATE // 100
    power = (samples[: len(samples) // hop * hop].reshape(-1, hop) ** 2).mean(axis=1)
    loud = np.flatnonzero(power > np.quantile(power, 0.95) * 10**-3.5)
    runs = np.split(loud, np.flatnonzero(np.diff(loud) > 30) + 1)
    spans = [(offset + run[0] * hop, offset + (run[-1] + 1) * hop) for run in runs]
    return [SpeakerTurn(a / SAMPLE_RATE, b / SAMPLE_RATE, name) for a, b in spans]


def recipes() -> dict[str, Recipe]:
    """What is compared: stock pyannote, the default, and the default with one change."""
    changed = {name: replace(Recipe(), **change) for name, change in CHANGES.items()}
    shared = replace(STOCK_COMMUNITY, embedding="shared")
    stock = {"stock community-1": STOCK_COMMUNITY, "the same, shared frames": shared}
    return stock | {"default": Recipe()} | changed


COSTLY = ("AMI clips", "other English")
"""Short recordings, on which recipes with a voice model run of their own are compared; the
others need ``--all`` and take hours."""

CHANGES: dict[str, dict[str, Any]] = {
    "chunks of 10 s, step 1 s": {"chunk_s": 10.0, "step_ratio": 0.1},
    "step 0.5 s always": {"step_ratio": 0.1},
    "step 1 s always": {"short_s": 0.0},
    "AHC, threshold 0.7, size 12": {"clustering": "ahc"},
    "AHC, threshold 0.7, size 6": {"clustering": "ahc", "min_cluster_size": 6},
    "AHC, threshold 0.8, size 12": {"clustering": "ahc", "threshold": 0.8},
    "threshold 0.6": {"threshold": 0.6},
    "threshold 0.8": {"threshold": 0.8},
    "Fa 0.035": {"fa": 0.035},
    "Fa 0.14": {"fa": 0.14},
    "Fb 1.6": {"fb": 1.6},
    "voices of a chunk kept apart": {"constrained": True},
    "300 voices clustered": {"max_training": 300},
    "4,000 voices clustered": {"max_training": 4000},
    "no release": {"release_s": 0.0},
    "release 0.1 s": {"release_s": 0.1},
    "pauses to 0.2 s bridged": {"bridge_s": 0.2},
    "pauses to 0.5 s bridged": {"bridge_s": 0.5},
    "overlap in voices": {"exclude_overlap": False},
}


def table(rows: dict[str, list[Result]]) -> Iterator[str]:
    """Markdown: one line for each recipe and group."""
    yield (
        "| recipe | recordings | DER | DER, collar 0.25 s | confusion "
        "| speakers found/true | count right | s |"
    )
    yield "| --- | --- | --: | --: | --: | --: | --: | --: |"
    for name, results in rows.items():
        for group, members in groupby(results, key=lambda result: result.case.group):
            yield _line(name, group, list(members))


def _line(name: str, group: str, members: list[Result]) -> str:
    speech_s = sum(m.strict.total_s for m in members)
    wrong_s = sum(m.strict.confusion_s for m in members)
    counts = [(m.found, m.case.num_speakers) for m in members]
    right = sum(found == true for found, true in counts)
    cells = (
        name,
        group,
        f"{pooled([m.strict for m in members]):.1%}",
        f"{pooled([m.lenient for m in members]):.1%}",
        f"{wrong_s / speech_s:.1%}",
        f"{sum(f for f, _ in counts)}/{sum(t for _, t in counts)}",
        f"{right} of {len(counts)}",
        f"{sum(m.seconds for m in members):.0f}",
    )
    return f"| {' | '.join(cells)} |"


def pooled(rates: Sequence[DiarizationErrorRate]) -> float:
    """All errors over all reference speech."""
    errors = sum(rate.miss_s + rate.false_alarm_s + rate.confusion_s for rate in rates)
    return errors / sum(rate.total_s for rate in rates)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "recipes")
    parser.add_argument("--all", action="store_true", help="costly recipes on every recording")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    cases = development_cases(options.cache) + mixed_cases(options.cache)
    models = load_models(embedded_weights())
    rows: dict[str, list[Result]] = {}
    for told in (False, True):
        for name, recipe in recipes().items():
            if told and name not in ("stock community-1", "default"):
                continue
            chosen = [c for c in cases if options.all or _affordable(recipe, c)]
            title = f"{name}, count given" if told else name
            rows[title] = evaluate(recipe, chosen, models, options.cache, told=told)
    sys.stdout.write("\n".join(table(rows)) + "\n")


def _affordable(recipe: Recipe, case: Case) -> bool:
    cheap = recipe.embedding == "shared" and recipe.exclude_overlap
    return cheap or case.group in COSTLY


if __name__ == "__main__":
    main()
