"""Voices of real speakers for measuring: each speaker's speech in two halves, with embeddings of
the real diarizer. Embeddings are computed once and kept under ``.state/eval``."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from pydantic import TypeAdapter
from scipy.signal import butter, sosfilt

from minutes.model.audio import SAMPLE_RATE
from minutes.model.speech import Diarization, Hints, SpeakerTurn
from minutes.ports import Samples
from minutes.scoring.reference import load_reference
from minutes.speech.audio import AvDecoder
from minutes.speech.diarization.recipe import Weights
from minutes.speech.diarize import PyannoteDiarizer
from tests.speech.in_memory import InMemory

ROOT = Path(__file__).parents[2]
RECORDINGS = ROOT.parent / "shared" / "recordings"
KEPT = ROOT / ".state" / "eval"
DEMO = ROOT / "tests" / "demo" / "demo.opus"
TELEPHONE_HZ = (300.0, 3400.0)
NOISE_DB = 15.0
LEAST_S = 3.0
"""Halves of less speech are left out."""


@dataclass(frozen=True, slots=True)
class Half:
    """One half of what a speaker says in a set of recordings."""

    set: str
    speaker: str
    half: int
    """0 or 1, in time."""
    seconds: float
    embedding: tuple[float, ...]
    by_telephone: bool = False
    """As it sounds through a telephone in a noisy room."""


def diarizer() -> PyannoteDiarizer:
    """The product's own, with the weights of this checkout."""
    root = ROOT / ".state" / "weights"
    return PyannoteDiarizer(
        Weights(
            segmentation=root / "segmentation-3.0" / "pytorch_model.bin",
            embedding=root / "wespeaker-resnet34" / "wespeaker-resnet34-256.onnx",
            plda=root / "plda",
        )
    )


def load(path: Path) -> InMemory:
    """A whole recording, decoded as the product does."""
    with TemporaryDirectory(prefix="minutes-") as scratch:
        target, decoder = Path(scratch) / "audio.pcm", AvDecoder(max_s=3600.0)
        decoder.decode((path,), target)
        audio = decoder.open(target)
        return InMemory(audio.read(0, audio.num_samples).copy())


def diarize(engine: PyannoteDiarizer, audio: InMemory, speakers: int | None) -> Diarization:
    """What the engine gives; kept, because it takes minutes."""
    heard = hashlib.sha256(audio.samples.tobytes()).hexdigest()
    key = f"{engine.identity} {engine.weights.voice_model} {speakers} {heard}"
    path = KEPT / f"voices-{hashlib.sha256(key.encode()).hexdigest()[:24]}.json"

    adapter = TypeAdapter(Diarization)
    if path.is_file():
        return adapter.validate_json(path.read_bytes())
    found = engine.diarize(audio, Hints(num_speakers=speakers))
    KEPT.mkdir(parents=True, exist_ok=True)
    path.write_bytes(adapter.dump_json(found))
    return found


def halves(engine: PyannoteDiarizer) -> Iterator[Half]:
    """Every speaker of every set of real recordings, by the reference."""
    for name, speech in _speech():
        for speaker, parts in sorted(speech.items()):
            for number, samples in enumerate(_split(parts)):
                half = InMemory(samples)
                if half.duration_s < LEAST_S:
                    continue
                for by_telephone in (False, True) if number else (False,):
                    sound = telephoned(half) if by_telephone else half
                    for voice in diarize(engine, sound, 1).voices:
                        embedding = voice.embedding
                        yield Half(name, speaker, number, half.duration_s, embedding, by_telephone)


def telephoned(speech: InMemory) -> InMemory:
    """300 to 3,400 Hz with white noise 15 dB below the speech: another microphone, another room."""
    band = butter(4, TELEPHONE_HZ, btype="bandpass", fs=SAMPLE_RATE, output="sos")
    narrow = sosfilt(band, speech.samples)
    noise = np.random.default_rng(1).standard_normal(len(narrow))
    loudness = np.sqrt(np.mean(narrow**2)) * 10 ** (-NOISE_DB / 20)
    return InMemory((narrow + loudness * noise).astype(np.float32))


def _speech() -> Iterator[tuple[str, Mapping[str, Sequence[Samples]]]]:
    """Sets with the clean speech of each speaker, in order."""
    yield "talks", _talks(RECORDINGS / "ko_talks")
    roundtable = RECORDINGS / "ko_roundtable_dev.flac"
    yield "roundtable", _by_turns(roundtable, roundtable.with_suffix(".rttm"))
    folder = RECORDINGS / "ko_two_speakers"
    (audio,), (rttm,) = folder.glob("*.flac"), folder.glob("*.rttm")
    yield "two speakers", _by_turns(audio, rttm)
    folder = RECORDINGS / "en_meetings"
    for clip in sorted(folder.glob("ami_*.flac")):
        part = "development" if "dev" in clip.stem else "train"
        yield clip.stem, _by_turns(clip, folder / f"debug.{part}.rttm")


def _talks(folder: Path) -> dict[str, list[Samples]]:
    found: dict[str, list[Samples]] = defaultdict(list)
    for row in json.loads((folder / "transcripts.json").read_text(encoding="utf-8")):
        found[row["speaker"]].append(load(folder / row["file"]).samples)
    return found


def _by_turns(audio: Path, rttm: Path) -> dict[str, list[Samples]]:
    turns = load_reference(rttm, recording=audio).turns
    return clean_speech(load(audio), turns)


def clean_speech(audio: InMemory, turns: Sequence[SpeakerTurn]) -> dict[str, list[Samples]]:
    """What each speaker says while nobody else talks."""
    talking = {
        speaker: np.zeros(audio.num_samples, dtype=bool) for speaker in {t.speaker for t in turns}
    }
    for turn in turns:
        first, last = (round(time_s * SAMPLE_RATE) for time_s in (turn.start_s, turn.end_s))
        talking[turn.speaker][first:last] = True
    alone = sum(talking.values()) == 1
    return {speaker: [audio.samples[mask & alone]] for speaker, mask in talking.items()}


def _split(parts: Sequence[Samples]) -> tuple[Samples, Samples]:
    whole = np.concatenate(parts)
    middle = len(whole) // 2
    return whole[:middle], whole[middle:]
