"""The real recogniser on real speech. Margins are measured: see docs/transcription.md."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from minutes.config import Settings
from minutes.errors import EngineError, MissingModelError
from minutes.model.audio import SAMPLE_RATE
from minutes.model.speech import Hints, Transcript
from minutes.scoring.text import cer
from minutes.speech.audio import AvDecoder
from minutes.speech.hallucination import KnownEndings, load_endings
from minutes.speech.pcm import PcmAudio
from minutes.speech.segments import LONGEST_S
from minutes.speech.transcribe import WhisperOptions, WhisperTranscriber

ROOT = Path(__file__).parents[2]
MODEL = ROOT / ".state" / "weights" / "whisper-base"
DEMO = ROOT / "tests" / "demo"
GLOSSARY = ("제조 데이터 은행", "가명 처리", "컴퓨팅 이용권", "성과 연동", "특례 조항")
KOREAN = Hints(language="ko")


@pytest.fixture(scope="module")
def engine() -> WhisperTranscriber:
    return build(MODEL)


def build(folder: Path, options: WhisperOptions | None = None) -> WhisperTranscriber:
    return WhisperTranscriber(
        folder,
        weights="whisper-base",
        options=options or WhisperOptions(device="cpu"),
        endings=load_endings(ROOT / "config" / "hallucinations.toml"),
    )


@pytest.fixture
def decode(tmp_path: Path) -> Callable[[Path], PcmAudio]:
    def decoded(source: Path) -> PcmAudio:
        target = tmp_path / f"{source.stem}.pcm"
        AvDecoder().decode((source,), target)
        return PcmAudio(target)

    return decoded


@pytest.fixture
def stored(tmp_path: Path) -> Callable[[NDArray[np.float64]], PcmAudio]:
    def store(samples: NDArray[np.float64]) -> PcmAudio:
        path = tmp_path / "made.pcm"
        path.write_bytes((np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes())
        return PcmAudio(path)

    return store


def text(transcript: Transcript) -> str:
    return " ".join(segment.text for segment in transcript.segments)


def assert_times_are_sound(transcript: Transcript, duration_s: float) -> None:
    words = [word for segment in transcript.segments for word in segment.words]
    times = [time for word in words for time in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert all(type(time) is float for time in times)
    assert all(type(word.probability) is float for word in words)
    assert times[0] >= 0.0
    assert times[-1] <= duration_s
    for segment in transcript.segments:
        assert (segment.start_s, segment.end_s) == (
            segment.words[0].start_s,
            segment.words[-1].end_s,
        )
        assert segment.text == "".join(word.text for word in segment.words).strip()


@pytest.mark.engine
def test_the_demo_is_recognised_with_its_glossary(
    engine: WhisperTranscriber, decode: Callable[[Path], PcmAudio]
) -> None:
    audio = decode(DEMO / "demo.opus")
    script = json.loads((DEMO / "script.json").read_text())["segments"]
    told: list[float] = []
    hints = replace(KOREAN, glossary=GLOSSARY)
    found = engine.transcribe(audio, hints, told.append)
    expected = " ".join(line["text"] for line in script)
    # Measured: 0.104; without the glossary 0.125 and two of its five terms.
    assert cer(expected, text(found)).rate < 0.125
    plain = text(found).replace(" ", "")
    assert sum(term.replace(" ", "") in plain for term in GLOSSARY) >= 4
    assert_times_are_sound(found, audio.duration_s)
    assert max(s.end_s - s.start_s for s in found.segments) <= LONGEST_S
    assert len(found.segments) >= len(script) * 0.8
    assert told == sorted(told)
    assert told[-1] == 1.0


@pytest.mark.engine
def test_the_default_model_hears_the_demo_better(
    decode: Callable[[Path], PcmAudio], tmp_path: Path
) -> None:
    lines = json.loads((DEMO / "script.json").read_text())["segments"][:8]
    audio = decode(DEMO / "demo.opus")
    beginning = tmp_path / "beginning.pcm"
    samples = audio.read(0, round(lines[-1]["end"] * SAMPLE_RATE))
    beginning.write_bytes((samples * 32_767).astype("<i2").tobytes())
    name = Settings().transcribe.chosen_model
    engine = build(MODEL.with_name(f"whisper-{name}"))
    found = engine.transcribe(PcmAudio(beginning), replace(KOREAN, glossary=GLOSSARY))
    # Measured: 11 of 260 characters; base has 31.
    assert cer(" ".join(line["text"] for line in lines), text(found)).rate < 0.06


@pytest.mark.engine
def test_a_talk_is_recognised(
    engine: WhisperTranscriber, decode: Callable[[Path], PcmAudio], shared: Path
) -> None:
    talks = shared / "recordings" / "ko_talks"
    errors = length = 0
    for item in json.loads((talks / "transcripts.json").read_text())[:8]:
        audio = decode(talks / item["file"])
        found = engine.transcribe(audio, KOREAN)
        assert_times_are_sound(found, audio.duration_s)
        score = cer(item["text"], text(found))
        errors, length = errors + score.errors, length + score.length
    assert errors / length < 0.20


@pytest.mark.engine
@pytest.mark.parametrize(
    ("pattern", "language", "limit"),
    [
        ("fleurs-en-00[0-2].ogg", "en", 0.12),
        ("fleurs-fr-00[0-2].ogg", "fr", 0.15),
        ("BAC009S0150W00??.flac", "zh", 0.35),
    ],
)
def test_the_language_is_detected(
    engine: WhisperTranscriber,
    decode: Callable[[Path], PcmAudio],
    shared: Path,
    pattern: str,
    language: str,
    limit: float,
) -> None:
    errors = length = 0
    for source in sorted((shared / "recordings" / "en_fr_zh_read").glob(pattern)):
        found = engine.transcribe(decode(source), Hints())
        assert found.language == language
        assert 0.8 < found.language_probability <= 1.0
        expected = source.with_name(source.name + ".txt").read_text()
        score = cer(expected, text(found), language=language)
        errors, length = errors + score.errors, length + score.length
    assert errors / length < limit


SECONDS = np.arange(20 * SAMPLE_RATE) / SAMPLE_RATE
SILENT: dict[str, NDArray[np.float64]] = {
    "nothing": np.zeros(20 * SAMPLE_RATE),
    "one second": np.zeros(SAMPLE_RATE),
    "a moment": np.zeros(100),
    "room tone": np.random.default_rng(0).normal(0, 0.001, 40 * SAMPLE_RATE),
    "noise": np.random.default_rng(1).normal(0, 0.1, 20 * SAMPLE_RATE),
    "tone": 0.5 * np.sin(2 * np.pi * 440 * SECONDS),
    "hum": 0.2 * np.sin(2 * np.pi * 50 * SECONDS),
    "clicks": np.where(np.random.default_rng(2).random(20 * SAMPLE_RATE) > 0.9999, 0.8, 0.0),
}


@pytest.mark.engine
@pytest.mark.parametrize("name", SILENT)
@pytest.mark.parametrize("hints", [Hints(), replace(KOREAN, glossary=GLOSSARY)])
def test_nothing_is_heard_where_nobody_speaks(
    engine: WhisperTranscriber,
    stored: Callable[[NDArray[np.float64]], PcmAudio],
    name: str,
    hints: Hints,
) -> None:
    found = engine.transcribe(stored(SILENT[name]), hints)
    assert found.segments == ()
    assert found.dropped == ()


def test_a_missing_model_says_how_to_fetch_it(
    tmp_path: Path, decode: Callable[[Path], PcmAudio]
) -> None:
    with pytest.raises(MissingModelError) as caught:
        build(tmp_path / "whisper-base").transcribe(decode(DEMO / "demo.opus"), KOREAN)
    assert "minutes models pull" in caught.value.message("ko")


def test_a_broken_model_is_an_engine_error(
    tmp_path: Path, decode: Callable[[Path], PcmAudio]
) -> None:
    (tmp_path / "model.bin").write_bytes(b"not a model")
    with pytest.raises(EngineError):
        build(tmp_path).transcribe(decode(DEMO / "demo.opus"), KOREAN)


def test_the_identity_names_what_changes_the_result() -> None:
    base = build(MODEL)
    same = build(MODEL, WhisperOptions(device="cpu", threads=3))
    assert base.identity == same.identity
    others = [
        build(MODEL, WhisperOptions(device="cpu", beam_size=1)),
        build(MODEL, WhisperOptions(device="cpu", compute_type="float32")),
        WhisperTranscriber(
            MODEL, weights="other", options=WhisperOptions(), endings=KnownEndings()
        ),
    ]
    assert len({base.identity, *(other.identity for other in others)}) == 4
