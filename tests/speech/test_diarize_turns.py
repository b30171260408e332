"""Labels, bounds and pauses of speaker turns."""

from __future__ import annotations

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from minutes.model.speech import Hints, SpeakerTurn
from minutes.speech.diarization.turns import (
    bridge,
    bridge_exclusive,
    build_diarization,
    extend_exclusive,
)
from minutes.speech.diarize import speaker_bounds

DURATION_S = 100.0


def _turn(start_s: float, end_s: float, speaker: str) -> SpeakerTurn:
    return SpeakerTurn(start_s, end_s, speaker)


turns = st.lists(
    st.builds(
        lambda start, length, who: _turn(start / 10, (start + length) / 10, who),
        st.integers(0, 950),
        st.integers(1, 40),
        st.sampled_from("ABC"),
    ),
    max_size=20,
)


def _separate(spans: list[SpeakerTurn]) -> list[SpeakerTurn]:
    """The turns laid end to end with pauses: exclusive by construction."""
    laid, now = [], 0.0
    for span in spans:
        laid.append(_turn(now + 0.3, now + 0.3 + span.end_s - span.start_s, span.speaker))
        now = laid[-1].end_s
    return laid


def test_speakers_are_numbered_by_first_speech() -> None:
    spoken = [_turn(3, 4, "x"), _turn(0, 1, "y"), _turn(5, 6, "x")]
    found = build_diarization(
        spoken,
        spoken,
        {"x": [3.0, 4.0], "y": [0.0, 0.0]},
        duration_s=5.5,
        release_s=0.0,
        bridge_s=0.0,
    )
    assert found.speakers == ("S1", "S2")
    assert [(t.start_s, t.end_s, t.speaker) for t in found.turns] == [
        (0, 1, "S1"),
        (3, 4, "S2"),
        (5, 5.5, "S2"),
    ]
    assert [(v.speaker, v.embedding) for v in found.voices] == [("S2", (0.6, 0.8))]


def test_nothing_said_is_an_empty_diarization() -> None:
    found = build_diarization([], [], {}, duration_s=10.0, release_s=0.0, bridge_s=0.5)
    assert found.turns == ()
    assert found.exclusive_turns == ()
    assert found.voices == ()


def test_bridging_crosses_another_speaker_only_where_turns_may_overlap() -> None:
    spoken = [_turn(0, 1, "A"), _turn(1, 1.2, "B"), _turn(1.2, 2, "A")]
    assert _turn(0, 2, "A") in bridge(spoken, 0.5)
    assert bridge_exclusive(spoken, 0.5) == spoken


@given(turns, st.sampled_from([0.0, 0.3, 2.0]))
def test_bridging_leaves_longer_pauses_and_loses_no_speech(
    spoken: list[SpeakerTurn], pause_s: float
) -> None:
    joined = bridge(spoken, pause_s)
    for turn in spoken:
        assert any(
            j.speaker == turn.speaker and j.start_s <= turn.start_s and turn.end_s <= j.end_s
            for j in joined
        )
    for speaker in "ABC":
        own = [t for t in joined if t.speaker == speaker]
        assert all(b.start_s - a.end_s > pause_s for a, b in itertools.pairwise(own))


@given(turns, st.sampled_from([0.0, 0.3, 2.0]))
def test_exclusive_turns_stay_exclusive(spoken: list[SpeakerTurn], pause_s: float) -> None:
    joined = bridge_exclusive(_separate(spoken), pause_s)
    assert all(a.end_s <= b.start_s for a, b in itertools.pairwise(joined))


def test_voices_fade_but_do_not_run_into_the_next_turn() -> None:
    spoken = [_turn(0, 1, "A"), _turn(1.02, 2, "B")]
    assert extend_exclusive(spoken, 0.05) == [_turn(0, 1.02, "A"), _turn(1.02, 2.05, "B")]
    found = build_diarization(spoken, spoken, {}, duration_s=2.0, release_s=0.05, bridge_s=0.0)
    assert [(t.start_s, t.end_s) for t in found.turns] == [(0, 1.05), (1.02, 2.0)]


@given(turns)
def test_built_turns_are_inside_the_recording(spoken: list[SpeakerTurn]) -> None:
    found = build_diarization(
        spoken, [], {"A": [1.0, math.nan]}, duration_s=50.0, release_s=0.0, bridge_s=0.0
    )
    assert all(0 <= t.start_s < t.end_s <= 50.0 for t in found.turns)
    assert found.speakers == tuple(f"S{n + 1}" for n in range(len(found.speakers)))
    assert found.voices == ()


def test_bounds_of_hints() -> None:
    assert speaker_bounds(Hints(num_speakers=4, min_speakers=1)) == {"num_speakers": 4}
    assert speaker_bounds(Hints(min_speakers=2, max_speakers=5)) == {
        "min_speakers": 2,
        "max_speakers": 5,
    }
    assert speaker_bounds(Hints(min_speakers=5, max_speakers=2)) == {
        "min_speakers": 2,
        "max_speakers": 5,
    }
    assert speaker_bounds(Hints()) == {"min_speakers": None, "max_speakers": None}
