"""Windows for the recogniser, and its words made into segments."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from minutes.model.audio import SAMPLE_RATE
from minutes.model.speech import Word
from minutes.speech.activity import FRAME_S, Activity, loud_frames
from minutes.speech.hallucination import KnownEndings
from minutes.speech.segments import (
    PAUSE_S,
    Piece,
    Scores,
    guarded,
    in_order,
    in_time_order,
    phrases,
    sentences,
    unrecognised,
    without_inventions,
)
from minutes.speech.spans import Span, VoiceOptions, last_silence, windows

VOICE = VoiceOptions()
SCORES = Scores(avg_logprob=-0.2, no_speech_prob=0.01, compression_ratio=1.4)
HOUR = Span(0.0, 3600.0)


def word(start_s: float, end_s: float, text: str = " 말") -> Word:
    return Word(start_s, end_s, text, 0.9)


def piece(*times: tuple[float, float]) -> Piece:
    return Piece(tuple(word(*time) for time in times), SCORES)


def activity(*spans: tuple[float, float]) -> Activity:
    voiced = [Span(*span) for span in spans]
    return Activity(voiced, np.zeros(0, dtype=np.bool_), offset_s=0.0)


@st.composite
def speech(draw: st.DrawFn) -> list[Span]:
    """Spans in order, each short enough for a window, as the detector gives them."""
    lengths = st.floats(0.05, VOICE.max_speech_s)
    position, spans = draw(st.floats(0.0, 5.0)), []
    for _ in range(draw(st.integers(0, 30))):
        length = draw(lengths)
        spans.append(Span(position, position + length))
        position += length + draw(st.floats(0.1, 6.0))
    return spans


@given(speech())
def test_windows_hold_all_speech_once_and_fit_the_recogniser(spans: list[Span]) -> None:
    found = windows(spans, VOICE, within=HOUR)
    for left, right in pairwise(found):
        assert left.end_s <= right.start_s
    for span in spans:
        assert any(w.start_s <= span.start_s and span.end_s <= w.end_s for w in found)
    assert all(window.duration_s <= VOICE.max_window_s + 1e-6 for window in found)


def test_a_window_ends_at_its_widest_pause() -> None:
    spans = [Span(0, 10), Span(10.2, 18), Span(19.5, 25), Span(25.3, 33)]
    first, second = windows(spans, VOICE, within=HOUR)
    assert (first.end_s, second.start_s) == (18 + VOICE.padding_s, 19.5 - VOICE.padding_s)


def test_a_long_silence_always_ends_a_window() -> None:
    assert len(windows([Span(0, 2), Span(9, 11)], VOICE, within=HOUR)) == 2


def test_a_block_is_cut_in_its_last_silence() -> None:
    assert last_silence([Span(0, 100), Span(102, 299.9)], end_s=300) == 101
    assert last_silence([Span(0, 100), Span(102, 280)], end_s=300) == 300
    assert last_silence([Span(0, 300)], end_s=300) == 300
    assert last_silence([], end_s=300) == 300


def test_words_never_run_backwards_or_out_of_the_recording() -> None:
    jumbled = [word(1.0, 3.0), word(2.5, 2.8), word(2.9, 2.2), word(9.0, 99.0)]
    times = [(w.start_s, w.end_s) for w in in_time_order(jumbled, within=Span(0.5, 10.0))]
    assert times == [(1.0, 3.0), (3.0, 3.0), (3.0, 3.0), (9.0, 10.0)]


def test_pieces_that_were_recognised_later_take_their_place_in_time() -> None:
    ordered = in_order([piece((0.0, 1.0)), piece((5.0, 6.0)), piece((0.9, 1.5), (2.0, 3.0))])
    assert [(p.start_s, p.end_s) for p in ordered] == [(0.0, 1.0), (1.0, 3.0), (5.0, 6.0)]


def test_voice_without_words_is_found_and_short_rests_are_not() -> None:
    spans = [Span(0, 4), Span(4.5, 5.0), Span(6, 12)]
    pieces = [piece((0.1, 4.0)), piece((8.5, 12.0))]
    (rest,) = unrecognised(spans, pieces, VOICE, within=Span(0, 20))
    assert rest.start_s >= 4.0
    assert rest.end_s <= 8.5
    assert rest.duration_s > 3.5
    assert unrecognised(spans, [piece((0.1, 8.4)), pieces[1]], VOICE, within=Span(0, 20)) == []


def test_phrases_end_at_pauses_and_sentences_at_marks() -> None:
    said = [word(0, 1, " 네."), word(1, 2, " 맞습니다"), word(2.1 + PAUSE_S, 4, " 3.5배")]
    assert [len(group) for group in phrases(said)] == [2, 1]
    marked = Piece(tuple(said), SCORES, frozenset({said[2].start_s}))
    assert [len(group) for group in sentences(marked)] == [1, 1, 1]


def test_what_runs_on_is_cut_at_its_widest_pause() -> None:
    run = [word(i, i + 1) for i in range(9)] + [word(i + 0.4, i + 1.4) for i in range(9, 24)]
    assert [len(group) for group in sentences(Piece(tuple(run), SCORES))] == [9, 15]
    even = Piece(tuple(word(i, i + 1) for i in range(40)), SCORES)
    assert [len(group) for group in sentences(even)] == [10, 10, 10, 10]


def test_a_piece_becomes_sentences_with_the_times_of_their_words() -> None:
    said = Piece((word(1, 2, " 네."), word(2, 3, " 그렇게"), word(3, 4, " 합시다.")), SCORES)
    kept, dropped = guarded([said], activity((1, 4)), KnownEndings())
    assert [(s.start_s, s.end_s, s.text) for s in kept] == [(1, 2, "네."), (2, 4, "그렇게 합시다.")]
    assert dropped == []


def test_what_is_dropped_keeps_its_words_and_says_why() -> None:
    looping = Piece(tuple(word(i, i + 1, " 데이터를") for i in range(6)), SCORES)
    (kept,), (dropped,) = without_inventions(looping, ())
    assert [spoken.text for spoken in kept.words] == [" 데이터를"]
    assert len(dropped.segment.words) == 5
    assert "되풀이" in dropped.reason


def test_loudness_is_told_from_the_background() -> None:
    rng = np.random.default_rng(0)
    samples = rng.normal(0, 0.003, 10 * SAMPLE_RATE).astype(np.float32)
    samples[3 * SAMPLE_RATE : 5 * SAMPLE_RATE] *= 30
    heard = Activity([], loud_frames(samples), offset_s=100.0)
    assert abs(heard.loud_s(100.0, 110.0) - 2.0) <= 2 * FRAME_S
    assert heard.loud_s(100.0, 102.9) == 0.0
    assert loud_frames(np.zeros(SAMPLE_RATE, dtype=np.float32)).any() is np.False_
    assert loud_frames(np.zeros(10, dtype=np.float32)).size == 0
