"""What the recogniser leaves out or repeats is asked for again; a scripted model says why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from minutes.model.audio import SAMPLE_RATE
from minutes.model.speech import Hints, Transcript
from minutes.ports import Samples
from minutes.speech import transcribe
from minutes.speech.activity import Activity
from minutes.speech.hallucination import KnownEndings
from minutes.speech.pcm import PcmAudio
from minutes.speech.spans import Span, VoiceOptions
from minutes.speech.transcribe import WhisperOptions, WhisperTranscriber

GLOSSARY = ("가명 처리", "이용권")

Said = Callable[[float, float], list[tuple[float, float, str]]]
"""Words that the model finds between two times of the recording."""


class ScriptedPipeline:
    """Answers every window from a script and remembers what it was asked."""

    def __init__(self, said: Said) -> None:
        self._said = said
        self.asked: list[dict[str, Any]] = []

    def transcribe(
        self, samples: Samples, **options: Any
    ) -> tuple[Iterator[SimpleNamespace], None]:
        self.asked.append(options)
        return (self._segment(clip) for clip in options["clip_timestamps"]), None

    def _segment(self, clip: dict[str, float]) -> SimpleNamespace:
        words = [
            SimpleNamespace(start=start, end=end, word=f" {text}", probability=np.float64(0.9))
            for start, end, text in self._said(clip["start"], clip["end"])
        ]
        return SimpleNamespace(
            seek=int(clip["start"] * 100),
            words=words,
            avg_logprob=-0.2,
            no_speech_prob=0.01,
            compression_ratio=1.3,
        )


@pytest.fixture
def recognise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[list[Span], Said], tuple[Transcript, ScriptedPipeline]]:
    def run(spans: list[Span], said: Said) -> tuple[Transcript, ScriptedPipeline]:
        def listen(samples: Samples, options: VoiceOptions, *, offset_s: float) -> Activity:
            return Activity(spans, np.zeros(0, dtype=np.bool_), offset_s=offset_s)

        path = tmp_path / "a.pcm"
        path.write_bytes(bytes(60 * SAMPLE_RATE * 2))
        pipeline = ScriptedPipeline(said)
        engine = WhisperTranscriber(
            tmp_path, weights="scripted", options=WhisperOptions(), endings=KnownEndings()
        )
        monkeypatch.setattr(transcribe, "listen", listen)
        monkeypatch.setattr(engine, "_loaded", lambda: None)
        monkeypatch.setattr(transcribe, "BatchedInferencePipeline", lambda _: pipeline)
        return engine.transcribe(PcmAudio(path), Hints(language="ko", glossary=GLOSSARY)), pipeline

    return run


Run = Callable[[list[Span], Said], tuple[Transcript, ScriptedPipeline]]


def texts(found: Transcript) -> list[str]:
    return [segment.text for segment in found.segments]


def test_one_look_is_enough_where_words_cover_the_voice(recognise: Run) -> None:
    found, pipeline = recognise([Span(1, 5)], lambda start, end: [(1.0, 5.0, "안녕하십니까")])
    assert texts(found) == ["안녕하십니까"]
    assert len(pipeline.asked) == 1
    assert pipeline.asked[0]["hotwords"] == "가명 처리, 이용권"


def test_what_was_left_out_in_the_middle_is_asked_for_again(recognise: Run) -> None:
    script = [(1.0, 4.0, "처음"), (10.0, 14.0, "가운데"), (20.0, 24.0, "끝")]

    def said(start: float, end: float) -> list[tuple[float, float, str]]:
        whole = end - start > 20
        return [line for line in script if start <= line[0] < end and not (whole and line[0] == 10)]

    found, pipeline = recognise([Span(1, 4), Span(7, 14), Span(16, 24)], said)
    assert texts(found) == ["처음", "가운데", "끝"]
    (again,) = pipeline.asked[1]["clip_timestamps"]
    assert 4.0 <= again["start"] <= 7.0
    assert 14.0 <= again["end"] <= 20.0


def test_voice_that_stays_without_words_is_not_asked_for_for_ever(recognise: Run) -> None:
    found, pipeline = recognise([Span(1, 5)], lambda start, end: [])
    assert found.segments == ()
    assert [options["hotwords"] for options in pipeline.asked] == ["가명 처리, 이용권", None]


def test_a_loop_is_cut_out_kept_with_its_reason_and_asked_for_again(recognise: Run) -> None:
    def said(start: float, end: float) -> list[tuple[float, float, str]]:
        if start < 2:
            return [(1.0 + i, 2.0 + i, "데이터를") for i in range(20)]
        return [(start, end, "공개해야 합니다")]

    found, pipeline = recognise([Span(1, 21)], said)
    assert texts(found) == ["데이터를", "공개해야 합니다"]
    (dropped,) = found.dropped
    assert "20번" in dropped.reason
    assert len(dropped.segment.words) == 19
    first, second = (options["no_repeat_ngram_size"] for options in pipeline.asked)
    assert (first, second > 0) == (0, True)


def test_a_recited_glossary_is_asked_for_again_without_it(recognise: Run) -> None:
    answers = iter(
        [[(1.0, 3.0, "가명 처리,"), (3.0, 5.0, "이용권")], [(1.0, 5.0, "초안을 만들겠습니다")]]
    )
    found, pipeline = recognise([Span(1, 5)], lambda start, end: next(answers))
    assert texts(found) == ["초안을 만들겠습니다"]
    assert [drop.segment.text for drop in found.dropped] == ["가명 처리, 이용권"]
    assert [options["hotwords"] for options in pipeline.asked] == ["가명 처리, 이용권", None]
