"""Diarization error rate and speaker-attributed character error rate."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes.model.speech import SpeakerTurn
from minutes.scoring.speakers import cp_cer, der
from minutes.scoring.text import ErrorRate, cer

A_THEN_B = (SpeakerTurn(0.0, 10.0, "a"), SpeakerTurn(10.0, 20.0, "b"))


def test_parts_of_the_error_by_hand() -> None:
    hypothesis = (
        SpeakerTurn(1.0, 12.0, "S1"),  # misses 1 s of a, holds 2 s of b
        SpeakerTurn(12.0, 23.0, "S2"),  # 3 s after the end
    )
    score = der(A_THEN_B, hypothesis, duration_s=30.0)
    assert (score.miss_s, score.false_alarm_s, score.confusion_s) == pytest.approx((1, 3, 2))
    assert score.total_s == pytest.approx(20.0)
    assert score.rate == pytest.approx(6 / 20)


def test_overlap_is_scored_once_for_each_speaker() -> None:
    reference = (SpeakerTurn(0.0, 10.0, "a"), SpeakerTurn(6.0, 10.0, "b"))
    score = der(reference, (SpeakerTurn(0.0, 10.0, "S1"),), duration_s=10.0)
    assert score.total_s == pytest.approx(14.0)
    assert score.miss_s == pytest.approx(4.0)


def test_collar_forgives_that_much_on_each_side() -> None:
    late = (SpeakerTurn(0.0, 10.2, "S1"), SpeakerTurn(10.2, 20.0, "S2"))
    later = (SpeakerTurn(0.0, 10.4, "S1"), SpeakerTurn(10.4, 20.0, "S2"))
    assert der(A_THEN_B, late, duration_s=20.0).confusion_s == pytest.approx(0.2)
    assert der(A_THEN_B, late, duration_s=20.0, collar_s=0.25).rate == 0.0
    lenient = der(A_THEN_B, later, duration_s=20.0, collar_s=0.25)
    assert lenient.confusion_s == pytest.approx(0.15)
    assert lenient.total_s == pytest.approx(19.0)


def test_one_turn_in_pieces_is_one_turn() -> None:
    pieces = (SpeakerTurn(0.0, 6.0, "S1"), SpeakerTurn(4.0, 10.0, "S1"), A_THEN_B[1])
    assert der(A_THEN_B, pieces, duration_s=20.0).rate == 0.0


def test_no_reference_speech() -> None:
    assert der((), (), duration_s=5.0).rate == 0.0
    assert der((), (SpeakerTurn(1.0, 2.0, "S1"),), duration_s=5.0).rate == 1.0


turns = st.lists(
    st.builds(
        lambda start, length, speaker: SpeakerTurn(start, start + length, speaker),
        st.integers(0, 50).map(float),
        st.integers(1, 10).map(float),
        st.sampled_from("abc"),
    ),
    min_size=1,
    max_size=8,
)


@given(turns)
def test_reference_against_itself_under_other_names(reference: list[SpeakerTurn]) -> None:
    renamed = [SpeakerTurn(t.start_s, t.end_s, f"S{t.speaker}") for t in reversed(reference)]
    assert der(reference, renamed, duration_s=60.0).rate == pytest.approx(0.0)


def test_cp_cer_finds_the_best_match_by_hand() -> None:
    found = cp_cer(["개회합니다", "찬성합니다"], ["찬성합니다", "개회하니다"])
    assert found == ErrorRate(errors=1, length=10)


def test_merged_speakers_cost_twice() -> None:
    """One of them is lost (5 deleted), the other has it on top (5 inserted)."""
    assert cp_cer(["개회합니다", "찬성합니다"], ["개회합니다 찬성합니다"]).errors == 10


def test_split_speaker_costs_twice() -> None:
    """Matched with the longer piece (2 deleted), the other left over (2 inserted)."""
    assert cp_cer(["개회합니다"], ["개회", "합니다"]).errors == 4


def test_invented_speaker_counts_in_full() -> None:
    assert cp_cer(["개회합니다"], ["개회합니다", "네네네"]).errors == 3


def test_cp_cer_of_nothing() -> None:
    assert cp_cer([], []).rate == 0.0
    assert cp_cer(["개회"], []).rate == 1.0


texts = st.lists(st.text(alphabet="가나다라마 ", max_size=12), min_size=1, max_size=4)


@given(texts, texts)
def test_cp_cer_is_the_least_over_all_permutations(first: list[str], second: list[str]) -> None:
    size = max(len(first), len(second))
    rows = [*first, *[""] * (size - len(first))]
    columns = [*second, *[""] * (size - len(second))]
    least = min(
        sum(cer(row, column).errors for row, column in zip(rows, order, strict=True))
        for order in permutations(columns)
    )
    assert cp_cer(first, second).errors == least


@given(texts.flatmap(lambda said: st.tuples(st.just(said), st.permutations(said))))
def test_cp_cer_does_not_depend_on_the_order_of_speakers(
    both: tuple[list[str], list[str]],
) -> None:
    assert cp_cer(*both).errors == 0


def test_telemetry_is_off_and_no_speech_model_is_loaded() -> None:
    """In a fresh process, even where the user's environment asks for telemetry."""
    code = (
        "import os, sys, minutes.scoring.speakers; "
        "print(os.environ['PYANNOTE_METRICS_ENABLED'], "
        "[m for m in ('torch', 'pyannote.audio') if m in sys.modules])"
    )
    environment = {**os.environ, "PYANNOTE_METRICS_ENABLED": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["0", "[]"]
