"""Compare ways to run Whisper weights and print the tables of docs/transcription.md.

    OMP_NUM_THREADS=1 python tests/bench/transcription_modes.py [--sets …] [--modes …] [--models …]

Each mode runs in a process of its own, on one thread, so that its memory and processor time are
its own. ``bare`` modes are faster-whisper as its authors run it.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel
from rapidfuzz.distance import Levenshtein

from minutes.model.audio import SAMPLE_RATE
from minutes.model.speech import Hints
from minutes.ports import Audio
from minutes.scoring.reference import load_reference
from minutes.scoring.resources import measured
from minutes.scoring.text import normalise
from minutes.speech.audio import AvDecoder
from minutes.speech.hallucination import load_endings
from minutes.speech.pcm import FULL_SCALE, PCM_DTYPE, PcmAudio
from minutes.speech.spans import VoiceOptions
from minutes.speech.transcribe import WhisperOptions, WhisperTranscriber

ROOT = Path(__file__).parents[2]
RECORDINGS = ROOT.parent / "shared" / "recordings"
WEIGHTS = ROOT / ".state" / "weights"
GAP_S = 0.6
"""Silence between the talks that are joined to one long recording."""


@dataclass(frozen=True)
class Case:
    """Decoded audio and what is said in it."""

    audio: Audio
    text: str
    language: str = "ko"


Recognise = Callable[[Case], str]


@dataclass(frozen=True)
class Row:
    """One mode on one set of recordings."""

    model: str
    mode: str
    cases: str
    substituted: int
    deleted: int
    inserted: int
    length: int
    audio_s: float
    processor_s: float
    peak_mib: float

    def line(self) -> str:
        edits = (self.substituted, self.deleted, self.inserted)
        shares = " | ".join(f"{100 * n / self.length:.2f}" for n in (sum(edits), *edits))
        speed = self.audio_s / self.processor_s
        names = " | ".join((self.model, self.mode, self.cases))
        return f"| {names} | {shares} | {speed:.1f} | {self.peak_mib:.0f} |"


def main() -> None:
    """Print one row for each set, mode and model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", nargs="+", choices=sorted(SETS), default=sorted(SETS))
    parser.add_argument("--modes", nargs="+", choices=list(MODES), default=list(MODES))
    parser.add_argument("--models", nargs="+", default=["base"], help="Whisper's sizes")
    chosen = parser.parse_args()
    sys.stdout.write(
        "| model | mode | recordings | CER % | substituted | deleted | inserted "
        "| × real time, one core | peak MiB |\n|---|---|---|---|---|---|---|---|---|\n"
    )
    context = multiprocessing.get_context("spawn")
    for cases, mode, model in itertools.product(chosen.sets, chosen.modes, chosen.models):
        with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
            sys.stdout.write(pool.submit(measure, model, mode, cases).result().line() + "\n")
            sys.stdout.flush()


def measure(model: str, mode: str, cases: str) -> Row:
    """Recognise a set of recordings with a fresh model."""
    edits = {"replace": 0, "delete": 0, "insert": 0}
    length, audio_s = 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        recognise = MODES[mode](WEIGHTS / f"whisper-{model}")
        found = list(SETS[cases](Path(folder)))
        started_s = time.process_time()
        with measured(mode) as meter:
            texts = [recognise(case) for case in found]
        processor_s = time.process_time() - started_s
        for case, text in zip(found, texts, strict=True):
            expected = normalise(case.text, case.language)
            length += len(expected)
            audio_s += case.audio.duration_s
            for edit in Levenshtein.editops(expected, normalise(text, case.language)):
                edits[edit.tag] += 1
    return Row(
        model,
        mode,
        cases,
        edits["replace"],
        edits["delete"],
        edits["insert"],
        length,
        audio_s,
        processor_s,
        meter.cost.peak_mib,
    )


def decoded(source: Path, folder: Path) -> PcmAudio:
    target = folder / f"{source.stem}.pcm"
    AvDecoder().decode((source,), target)
    return PcmAudio(target)


def roundtable(folder: Path) -> Iterator[Case]:
    """Twelve minutes of six speakers."""
    source = RECORDINGS / "ko_roundtable_dev.flac"
    yield Case(decoded(source, folder), load_reference(source.with_suffix(".json")).text)


def talks(folder: Path) -> Iterator[Case]:
    """116 short utterances, each a recording of its own."""
    for item in json.loads((RECORDINGS / "ko_talks" / "transcripts.json").read_text()):
        yield Case(decoded(RECORDINGS / "ko_talks" / item["file"], folder), item["text"])


def joined_talks(folder: Path) -> Iterator[Case]:
    """The same one after the other, as one recording."""
    cases = list(talks(folder))
    gap = np.zeros(round(GAP_S * SAMPLE_RATE), dtype=PCM_DTYPE)
    target = folder / "joined.pcm"
    with target.open("wb") as file:
        for case in cases:
            samples = case.audio.read(0, case.audio.num_samples)
            file.write((samples * FULL_SCALE).astype(PCM_DTYPE).tobytes() + gap.tobytes())
    yield Case(PcmAudio(target), " ".join(case.text for case in cases))


def demo(folder: Path) -> Iterator[Case]:
    """The fictional meeting that ships with the project; synthetic voices."""
    home = ROOT / "tests" / "demo"
    yield Case(decoded(home / "demo.opus", folder), load_reference(home / "script.json").text)


def sentences(language: str, pattern: str) -> Callable[[Path], Iterator[Case]]:
    """Read sentences, each a recording of its own."""

    def read(folder: Path) -> Iterator[Case]:
        for source in sorted((RECORDINGS / "en_fr_zh_read").glob(pattern)):
            text = source.with_name(f"{source.name}.txt").read_text()
            yield Case(decoded(source, folder), text, language)

    return read


def bare_sequential(folder: Path) -> Recognise:
    model = bare_model(folder)
    return lambda case: " ".join(
        segment.text
        for segment in model.transcribe(
            case.audio.read(0, case.audio.num_samples),
            language=case.language,
            beam_size=5,
            vad_filter=True,
            word_timestamps=True,
        )[0]
    )


def bare_batched(folder: Path) -> Recognise:
    pipeline = BatchedInferencePipeline(bare_model(folder))
    return lambda case: " ".join(
        segment.text
        for segment in pipeline.transcribe(
            case.audio.read(0, case.audio.num_samples),
            language=case.language,
            beam_size=5,
            batch_size=4,
            word_timestamps=True,
        )[0]
    )


def bare_model(folder: Path) -> WhisperModel:
    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1)


def ours(options: WhisperOptions) -> Callable[[Path], Recognise]:
    def build(folder: Path) -> Recognise:
        engine = WhisperTranscriber(
            folder,
            weights=folder.name,
            options=replace(options, device="cpu", threads=1),
            endings=load_endings(ROOT / "config" / "hallucinations.toml"),
        )
        return lambda case: " ".join(
            segment.text
            for segment in engine.transcribe(case.audio, Hints(language=case.language)).segments
        )

    return build


SETS: dict[str, Callable[[Path], Iterator[Case]]] = {
    "chinese": sentences("zh", "BAC*.flac"),
    "demo": demo,
    "english": sentences("en", "fleurs-en-*.ogg"),
    "french": sentences("fr", "fleurs-fr-*.ogg"),
    "joined talks": joined_talks,
    "roundtable": roundtable,
    "talks": talks,
}

MODES: dict[str, Callable[[Path], Recognise]] = {
    "bare sequential": bare_sequential,
    "bare batched": bare_batched,
    "default": ours(WhisperOptions()),
    "no second look": ours(WhisperOptions(extra_rounds=0)),
    "windows to 20 s": ours(WhisperOptions(voice=VoiceOptions(max_window_s=20, min_window_s=8))),
    "windows to 15 s": ours(WhisperOptions(voice=VoiceOptions(max_window_s=15, min_window_s=6))),
    "padding 0.2 s": ours(WhisperOptions(voice=VoiceOptions(padding_s=0.2))),
    "voice from 0.35": ours(WhisperOptions(voice=VoiceOptions(threshold=0.35))),
    "pauses to 1 s": ours(WhisperOptions(voice=VoiceOptions(max_pause_s=1.0))),
    "batches of 8": ours(WhisperOptions(batch_size=8)),
    "beam of 1": ours(WhisperOptions(beam_size=1)),
}


if __name__ == "__main__":
    main()
