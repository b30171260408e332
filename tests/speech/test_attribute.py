"""Words to speakers: examples that are fictional, and properties on random input."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes.model.dialogue import Dialogue
from minutes.model.speech import Diarization, Segment, SpeakerTurn, Transcript, Word
from minutes.speech.attribute import AttributeOptions, attribute


class PunctuationSplitter:
    """Sentences end at punctuation, nowhere else."""

    identity = "punctuation/1"

    def split(self, text: str, language: str) -> tuple[tuple[int, int], ...]:
        del language
        found = re.finditer(r"\S[^.?!。？！]*(?:[.?!。？！]+|$)", text)
        return tuple((match.start(), match.end()) for match in found)


SPLITTER = PunctuationSplitter()


def words_at(start_s: float, text: str, *, each_s: float = 0.5) -> list[Word]:
    """Words of equal length, spoken without gaps."""
    return [
        Word(start_s + i * each_s, start_s + (i + 1) * each_s, " " + piece, 0.9)
        for i, piece in enumerate(text.split())
    ]


def transcript_of(*groups: Sequence[Word], language: str = "ko") -> Transcript:
    """One segment for each group of words."""
    segments = tuple(
        Segment(g[0].start_s, g[-1].end_s, "".join(w.text for w in g), tuple(g), -0.3, 0.0, 1.2)
        for g in groups
        if g
    )
    return Transcript(language, 1.0, segments)


def diarization_of(*turns: tuple[float, float, str]) -> Diarization:
    made = tuple(SpeakerTurn(*turn) for turn in turns)
    return Diarization(made, made)


def spoken(dialogue: Dialogue) -> list[tuple[str | None, str]]:
    return [(u.speaker, u.text) for u in dialogue.utterances]


def run(
    transcript: Transcript, diarization: Diarization, options: AttributeOptions | None = None
) -> Dialogue:
    return attribute(transcript, diarization, SPLITTER, duration_s=60.0, options=options)


def test_each_sentence_goes_to_the_speaker_of_its_time() -> None:
    first = words_at(0.0, "의견을 말씀해 주십시오.")
    second = words_at(2.0, "저는 찬성합니다. 다만 예산이 걱정입니다.")
    dialogue = run(transcript_of(first + second), diarization_of((0, 1.6, "S1"), (1.9, 5.0, "S2")))
    assert spoken(dialogue) == [
        ("S1", "의견을 말씀해 주십시오."),
        ("S2", "저는 찬성합니다. 다만 예산이 걱정입니다."),
    ]
    assert [len(u.sentences) for u in dialogue.utterances] == [1, 2]
    assert dialogue.duration_s == 60.0
    assert dialogue.language == "ko"


def test_a_word_stolen_at_the_border_of_a_sentence_goes_back() -> None:
    words = words_at(0.0, "의견을 말씀해 주십시오. 저는 찬성합니다.")
    late = diarization_of((0, 1.9, "S1"), (1.9, 3.0, "S2"))
    early = diarization_of((0, 1.1, "S1"), (1.1, 3.0, "S2"))
    for turns in (late, early):
        assert spoken(run(transcript_of(words), turns)) == [
            ("S1", "의견을 말씀해 주십시오."),
            ("S2", "저는 찬성합니다."),
        ]


def test_a_flip_inside_a_sentence_is_noise() -> None:
    words = words_at(0.0, "그래서 저는 제조 데이터 은행을 제안합니다.")
    turns = diarization_of((0, 1.1, "S1"), (1.1, 1.4, "S2"), (1.4, 3, "S1"))
    assert spoken(run(transcript_of(words), turns)) == [
        ("S1", "그래서 저는 제조 데이터 은행을 제안합니다.")
    ]


def test_two_speakers_in_one_unpunctuated_sentence_are_split() -> None:
    words = [*words_at(0.0, "네 없습니다"), *words_at(1.1, "이의 없습니다", each_s=0.6)]
    turns = diarization_of((0, 1.05, "S5"), (1.05, 2.3, "S2"))
    assert spoken(run(transcript_of(words), turns)) == [
        ("S5", "네 없습니다"),
        ("S2", "이의 없습니다"),
    ]


def test_a_backchannel_of_its_own_stays_and_the_talk_goes_on_after_it() -> None:
    words = (
        words_at(0.0, "포기하는 대표님들이 많습니다.")
        + words_at(1.6, "네, 맞습니다.")
        + words_at(3.0, "그래서 지원이 필요합니다.")
    )
    turns = diarization_of((0, 1.5, "S1"), (1.6, 2.6, "S2"), (3.0, 4.5, "S1"))
    assert spoken(run(transcript_of(words), turns)) == [
        ("S1", "포기하는 대표님들이 많습니다."),
        ("S2", "네, 맞습니다."),
        ("S1", "그래서 지원이 필요합니다."),
    ]


def test_a_word_that_begins_in_the_pause_counts_where_it_ends() -> None:
    words = [
        *words_at(0.0, "어떻게 보십니까?"),
        Word(1.0, 5.0, " 네.", 0.9),
        *words_at(5.0, "저는 찬성합니다."),
    ]
    turns = diarization_of((0, 4.0, "S1"), (4.4, 6.0, "S2"))
    assert spoken(run(transcript_of(words), turns))[0] == ("S1", "어떻게 보십니까?")


def test_nothing_is_split_inside_a_written_word() -> None:
    words = [
        Word(0.0, 0.5, " 몫을", 0.9),
        Word(0.5, 2.0, " 20", 0.9),
        Word(2.0, 3.5, "%로", 0.9),
        Word(3.5, 5.0, " 정합니다.", 0.9),
    ]
    dialogue = run(transcript_of(words), diarization_of((0, 2.0, "S1"), (2.0, 5.0, "S2")))
    assert spoken(dialogue) == [("S1", "몫을"), ("S2", "20%로 정합니다.")]


def test_a_stretch_outside_all_turns_is_unknown_only_where_it_is_long() -> None:
    turns = diarization_of((0, 1.5, "S1"), (20.0, 21.5, "S1"))
    long_miss = [
        words_at(5.0, "누가 이 말을 했는지 알 수 없습니다."),
        words_at(20.0, "네, 알겠습니다."),
    ]
    assert [u.speaker for u in run(transcript_of(*long_miss), turns).utterances] == [None, "S1"]
    short_miss = [words_at(0.0, "먼저 말씀하십시오."), words_at(2.2, "네."), words_at(20.0, "예.")]
    assert {u.speaker for u in run(transcript_of(*short_miss), turns).utterances} == {"S1"}


def test_without_turns_everybody_is_unknown_and_silence_makes_paragraphs() -> None:
    talk = transcript_of(words_at(0.0, "하나입니다. 둘입니다."), words_at(5.0, "셋입니다."))
    assert spoken(run(talk, Diarization((), ()))) == [
        (None, "하나입니다. 둘입니다."),
        (None, "셋입니다."),
    ]


def test_an_unknown_speaker_s_paragraphs_have_a_length() -> None:
    talk = transcript_of(words_at(0.0, " ".join(["그렇습니다."] * 200)))
    utterances = run(talk, Diarization((), ())).utterances
    assert len(utterances) == 2
    assert utterances[0].end_s - utterances[0].start_s == pytest.approx(60.0)


def test_a_very_long_silence_begins_a_new_utterance() -> None:
    talk = transcript_of(words_at(0.0, "정회하겠습니다."), words_at(50.0, "속개하겠습니다."))
    dialogue = run(talk, diarization_of((0, 0.5, "S1"), (50, 50.5, "S1")))
    assert [(u.id, u.speaker) for u in dialogue.utterances] == [("u0001", "S1"), ("u0002", "S1")]


def test_talk_of_two_at_once_is_flagged() -> None:
    words = words_at(0.0, "이의 없으십니까? 네, 없습니다. 회의를 마칩니다.")
    turns = (SpeakerTurn(0, 3, "S1"), SpeakerTurn(1.1, 1.9, "S2"))
    dialogue = run(transcript_of(words), Diarization(turns, (SpeakerTurn(0, 3, "S1"),)))
    flags = [s.overlapped for u in dialogue.utterances for s in u.sentences]
    assert flags == [False, True, False]


def test_chinese_text_has_no_spaces_and_sentences_are_joined_with_one() -> None:
    words = [
        Word(0.5 * i, 0.5 * i + 0.5, piece, 0.9)
        for i, piece in enumerate(["我们", "开始。", "谢谢", "主席。"])
    ]
    dialogue = run(transcript_of(words[:3], words[3:], language="zh"), diarization_of((0, 2, "S1")))
    assert spoken(dialogue) == [("S1", "我们开始。 谢谢主席。")]


def test_a_segment_that_lost_its_leading_space_does_not_stick_to_the_one_before() -> None:
    second = [Word(0.5, 1.0, "드립니다.", 0.9)]
    dialogue = run(transcript_of(words_at(0.0, "부탁"), second), diarization_of((0, 1, "S1")))
    assert spoken(dialogue) == [("S1", "부탁 드립니다.")]


def test_a_segment_without_words_counts_as_one_word() -> None:
    segment = Segment(0.0, 2.0, " 시작하겠습니다.", (), -0.3, 0.0, 1.0)
    dialogue = run(Transcript("ko", 1.0, (segment,)), diarization_of((0, 2, "S1")))
    assert spoken(dialogue) == [("S1", "시작하겠습니다.")]


def test_turns_that_overlap_serve_where_there_are_no_exclusive_ones() -> None:
    turns = (SpeakerTurn(0, 1.2, "S1"), SpeakerTurn(1.0, 2.0, "S2"))
    words = words_at(0.0, "시작하시죠 네. 저는 찬성합니다.")
    dialogue = run(transcript_of(words), Diarization(turns, ()))
    assert spoken(dialogue) == [("S1", "시작하시죠 네."), ("S2", "저는 찬성합니다.")]


def test_an_empty_transcript_gives_an_empty_dialogue() -> None:
    assert run(Transcript("ko", 1.0, ()), diarization_of((0, 2, "S1"))).utterances == ()


TEXTS = st.sampled_from(
    [" 네,", " 그래서", " 합니다.", " 어떻습니까?", " 20", "%를", " ", " 데이터"]
)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """Segments of words with uneven, sometimes empty or backward, times."""
    clock, groups = 0.0, []
    for _ in range(draw(st.integers(0, 6))):
        group = []
        for _ in range(draw(st.integers(1, 8))):
            clock = max(0.0, clock + draw(st.floats(-0.2, 4.0)))
            length_s = draw(st.floats(0.0, 1.5))
            group.append(Word(clock, clock + length_s, draw(TEXTS), 0.5))
            clock += length_s
        groups.append(group)
    return transcript_of(*groups)


@st.composite
def diarizations(draw: st.DrawFn) -> Diarization:
    """Exclusive turns, and the same turns stretched so that they overlap."""
    clock, turns, wide = 0.0, [], []
    for _ in range(draw(st.integers(0, 8))):
        clock += draw(st.floats(0.0, 5.0))
        end_s = clock + draw(st.floats(0.05, 8.0))
        speaker = draw(st.sampled_from(["S1", "S2", "S3"]))
        turns.append(SpeakerTurn(clock, end_s, speaker))
        wide.append(SpeakerTurn(clock, end_s + draw(st.floats(0.0, 1.0)), speaker))
        clock = end_s
    return Diarization(tuple(wide), tuple(turns))


@settings(max_examples=200, deadline=None)
@given(transcript=transcripts(), diarization=diarizations())
def test_no_word_is_lost_doubled_or_moved(transcript: Transcript, diarization: Diarization) -> None:
    dialogue = run(transcript, diarization)
    sentences = [s for u in dialogue.utterances for s in u.sentences]
    segments = sorted(transcript.segments, key=lambda s: s.start_s)
    given_words = [w for s in segments for w in s.words if w.text.strip()]
    kept = [w for s in sentences for w in s.words]
    assert [(w.start_s, w.end_s, w.text.strip()) for w in kept] == [
        (w.start_s, w.end_s, w.text.strip()) for w in given_words
    ]
    assert all(s.words for s in sentences)


@settings(max_examples=200, deadline=None)
@given(transcript=transcripts(), diarization=diarizations())
def test_ids_texts_and_offsets_agree(transcript: Transcript, diarization: Diarization) -> None:
    dialogue = run(transcript, diarization)
    assert [u.id for u in dialogue.utterances] == [
        f"u{number:04d}" for number in range(1, len(dialogue.utterances) + 1)
    ]
    known = {turn.speaker for turn in diarization.turns}
    for utterance in dialogue.utterances:
        assert utterance.speaker is None or utterance.speaker in known
        assert "  " not in utterance.text
        assert utterance.text == utterance.text.strip()
        for index, sentence in enumerate(utterance.sentences):
            start, end = utterance.sentence_span(index)
            assert utterance.text[start:end] == sentence.text
            assert sentence.start_s <= sentence.end_s


@settings(max_examples=100, deadline=None)
@given(transcript=transcripts())
def test_one_speaker_alone_gets_every_word(transcript: Transcript) -> None:
    dialogue = run(transcript, diarization_of((0.0, 1000.0, "S1")))
    assert {u.speaker for u in dialogue.utterances} <= {"S1"}
