from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes.documents.compose import compose
from minutes.documents.cues import LINE_COLUMNS, MAX_CUE_MS, MIN_CUE_MS, Cue, cues
from minutes.documents.subtitles import SrtExporter, VttExporter
from minutes.model.dialogue import Dialogue, Identification, Sentence, Utterance
from minutes.model.findings import Findings
from minutes.model.meeting import Meeting
from minutes.model.minutes import Minutes, Provenance
from minutes.model.speech import Word

from . import samples

SRT_BLOCK = re.compile(
    r"(\d+)\n(\d\d:\d\d:\d\d,\d{3}) --> (\d\d:\d\d:\d\d,\d{3})\n([^\n]+(?:\n[^\n]+)?)\n\n"
)
VTT_CUE = re.compile(
    r"\d\d:\d\d:\d\d\.\d{3} --> \d\d:\d\d:\d\d\.\d{3}\n(?:<v [^<>\n]+>)?[^<>\n]+(?:\n[^<>\n]+)?\n\n"
)


def _minutes(*sentences: tuple[str, Sentence]) -> Minutes:
    utterances = tuple(
        Utterance(f"u{n:04d}", speaker, (said,)) for n, (speaker, said) in enumerate(sentences, 1)
    )
    return compose(
        recording_id="r",
        dialogue=Dialogue("ko", 60.0, utterances),
        identification=Identification(()),
        findings=Findings(),
        meeting=Meeting("회의"),
        topics=(),
        notes=(),
        provenance=Provenance("p", ()),
    )


def _columns(text: str) -> int:
    return sum(2 if ord(char) > 0x1100 and char not in "“”‘’…" else 1 for char in text)


def _check(found: tuple[Cue, ...]) -> None:
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(found))
    for cue in found:
        assert MIN_CUE_MS <= cue.end_ms - cue.start_ms <= MAX_CUE_MS
        assert 1 <= len(cue.lines) <= 2
        assert all(line and line == line.strip() for line in cue.lines)


@pytest.mark.parametrize("labelled", [True, False])
@pytest.mark.parametrize(
    "made", [samples.demo_minutes(), samples.unknown_minutes(), samples.long_minutes(60)]
)
def test_cues_are_short_and_never_overlap(made: Minutes, labelled: bool) -> None:
    found = cues(made, labelled=labelled)
    _check(found)
    assert max(_columns(line) for cue in found for line in cue.lines) <= LINE_COLUMNS


def test_every_word_is_shown_once_in_order() -> None:
    made = samples.unknown_minutes()
    shown = " ".join(line for cue in cues(made, labelled=True) for line in cue.lines)
    said = " ".join(utterance.text for utterance in made.dialogue.utterances)
    assert sorted(shown.split()) == sorted(said.split())


def test_simultaneous_speech_follows_one_after_the_other() -> None:
    made = _minutes(
        ("S1", samples.sentence("길게 이어지는 말입니다.", 1.0, 6.0)),
        ("S2", samples.sentence("네.", 1.2, 1.4)),
        ("S3", samples.sentence("맞아요.", 1.3, 1.5)),
    )
    found = cues(made, labelled=False)
    _check(found)
    assert [cue.speaker for cue in found] == ["화자 1", "화자 2", "화자 3"]


def test_a_sentence_is_rather_cut_after_a_comma() -> None:
    text = (
        "지역 대학과 손잡고 현장 전문가를 키우는 과정을 열고, "
        "교육비의 절반은 정부가 부담해야 합니다."
    )
    found = cues(_minutes(("S1", samples.sentence(text, 0.0, 6.5))), labelled=False)
    assert [" ".join(cue.lines) for cue in found] == [
        "지역 대학과 손잡고 현장 전문가를 키우는 과정을 열고,",
        "교육비의 절반은 정부가 부담해야 합니다.",
    ]


def test_a_corrected_sentence_is_shown_as_corrected() -> None:
    said = Sentence(
        "제조 데이터 은행입니다.", 1.0, 3.0, (Word(1.0, 3.0, " 재조데이터은행입니다", 0.4),)
    )
    found = cues(_minutes(("S1", said)), labelled=False)
    assert found[0].lines == ("제조 데이터 은행입니다.",)
    assert (found[0].start_ms, found[0].end_ms) == (1000, 3000)


def test_blank_words_make_no_cues() -> None:
    words = (Word(1.0, 1.5, " ", 0.2), Word(1.5, 9.5, " \x00", 0.2), Word(9.5, 10.0, " 네.", 0.9))
    found = cues(_minutes(("S1", Sentence("네.", 1.0, 10.0, words))), labelled=False)
    assert [cue.lines for cue in found] == [("네.",)]
    assert found[0].start_ms == 9500


def test_fiction_is_said_before_anybody_speaks() -> None:
    first, second, *_ = cues(samples.demo_minutes(), labelled=True)
    assert (first.start_ms, first.end_ms) == (0, 2000)
    assert second.start_ms == 2000
    assert first.lines[0].startswith("[가상의 회의]")


def test_srt_names_speakers_and_numbers_cues() -> None:
    text = SrtExporter().render(samples.demo_minutes()).decode()
    blocks = SRT_BLOCK.findall(text)
    assert "".join(SRT_BLOCK.sub("", text)) == ""
    assert [int(block[0]) for block in blocks] == list(range(1, len(blocks) + 1))
    assert any(block[3].startswith("김도현 위원: ") for block in blocks)


def test_vtt_has_voice_spans() -> None:
    text = VttExporter().render(samples.demo_minutes()).decode()
    assert text.startswith("WEBVTT\n\n")
    assert VTT_CUE.sub("", text) == "WEBVTT\n\n"
    assert "<v 김도현 위원>네, 김도현입니다." in text


def test_odd_characters_cannot_break_the_files() -> None:
    vtt = VttExporter().render(samples.odd_minutes()).decode()
    assert VTT_CUE.sub("", vtt) == "WEBVTT\n\n"
    assert "&lt;b&gt;&amp;amp;&lt;/b&gt;" in vtt
    srt = SrtExporter().render(samples.odd_minutes()).decode()
    assert SRT_BLOCK.sub("", srt) == ""
    assert srt.count("-->") == len(SRT_BLOCK.findall(srt))


def test_no_talk_gives_empty_but_valid_files() -> None:
    assert SrtExporter().render(_minutes()) == b""
    assert VttExporter().render(_minutes()) == b"WEBVTT\n\n"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text("가나다 ,.ab<&한글", min_size=1, max_size=200).filter(str.strip),
            st.floats(0, 50),
            st.floats(0, 30),
        ),
        max_size=6,
    )
)
def test_any_talk_gives_valid_cues(talk: list[tuple[str, float, float]]) -> None:
    made = _minutes(
        *(("S1", samples.sentence(text, start, start + length)) for text, start, length in talk)
    )
    found = cues(made, labelled=True)
    _check(found)
    shown = "".join("".join(cue.lines) for cue in found)
    assert sorted(shown.replace(" ", "")) == sorted("".join("".join(t.split()) for t, _, _ in talk))
