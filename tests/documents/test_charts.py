"""Charts: the pictures, the figures they show, and the words for those who cannot see them."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from minutes.documents.blocks import Block, Look, Paragraph, Picture
from minutes.documents.charts import MAX_BARS, Bar, Chart, chart_picture
from minutes.documents.record.figures import figure_blocks
from minutes.documents.word.exporter import WordExporter
from minutes.model.dialogue import Dialogue, Utterance
from minutes.model.minutes import Minutes, Participant

from . import samples

CHART = Chart(("의견", "정책과제"), (Bar("데이터", (3, 1), "의견 3건"), Bar("자금", (0, 2), "")))


def _pictures(made: Minutes) -> dict[str, Picture]:
    """Pictures of the minutes by their captions."""
    blocks = tuple(figure_blocks(made))
    return {
        _text(caption): picture
        for caption, picture in pairwise(blocks)
        if isinstance(picture, Picture)
    }


def _text(block: Block) -> str:
    assert isinstance(block, Paragraph)
    assert block.look is Look.CAPTION
    return "".join(span.text for span in block.spans)


def _drawn_elsewhere(code: str = "", **environment: str) -> bytes:
    """The chart as a fresh process draws it."""
    code = (
        "import sys; from tests.documents.test_charts import CHART, chart_picture;"
        "sys.stdout.buffer.write(chart_picture(CHART, '').content);" + code
    )
    drawn = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        env={**os.environ, **environment},
    )
    return drawn.stdout


def test_the_same_figures_give_the_same_bytes_in_another_process() -> None:
    assert _drawn_elsewhere(PYTHONHASHSEED="7") == chart_picture(CHART, "").content


@pytest.mark.parametrize(
    "bar",
    [Bar("자금", (0, 3), ""), Bar("자금 지원", (0, 2), ""), Bar("자금", (0, 2), "과제 2건")],
)
def test_other_figures_give_another_picture(bar: Bar) -> None:
    other = replace(CHART, bars=(CHART.bars[0], bar))
    assert chart_picture(other, "").content != chart_picture(CHART, "").content


def test_settings_of_this_machine_change_nothing(tmp_path: Path) -> None:
    settings = tmp_path / "matplotlibrc"
    settings.write_text("axes.facecolor: red\nfont.size: 30\n")
    assert _drawn_elsewhere(MATPLOTLIBRC=str(settings)) == chart_picture(CHART, "").content


def test_the_file_says_nothing_of_the_program_or_the_time() -> None:
    content = chart_picture(CHART, "").content
    place = 8
    kinds = []
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        kinds.append(content[place + 4 : place + 8])
        place += 12 + length
    assert set(kinds) <= {b"IHDR", b"pHYs", b"IDAT", b"IEND"}


def test_drawing_leaves_the_process_as_it_was() -> None:
    _drawn_elsewhere(
        "from matplotlib import rcParams, rcParamsDefault;"
        "kept = [rcParams[key] == rcParamsDefault[key] for key in rcParams if key != 'backend'];"
        "assert all(kept);"
        "assert not {'matplotlib.pyplot', 'koreanize_matplotlib'} & set(sys.modules)"
    )


def test_captions_and_words_of_the_demo() -> None:
    words = {caption: picture.alt for caption, picture in _pictures(samples.demo_minutes()).items()}
    assert words == {
        "〈그림 1〉 발언자별 발언 시간": "막대그림, 발언자별 발언 시간: 한서윤 의장 1분 1초(32%), "
        "이준호 위원 35초(19%), 김도현 위원 32초(17%), 박지은 위원 31초(17%), "
        "정민아 위원 29초(15%)",
        "〈그림 2〉 산·학·연·관별 발언 시간": "막대그림, 산·학·연·관별 발언 시간: "
        "산업계 1분 8초(36%), 학계 1분 30초(48%), 연구계 31초(17%)",
        "〈그림 3〉 분야별 의견·정책과제 수": "막대그림, 분야별 의견·정책과제 수: "
        "데이터 의견 3건, 과제 1건, 컴퓨팅 인프라 의견 1건, 과제 2건, 자금 의견 2건, 과제 1건, "
        "전문인력 의견 1건, 과제 1건, "
        "입법((가칭)중소기업 AI 활용·확산 촉진법) 의견 0건, 과제 1건",
    }


def test_voices_without_a_name_are_shown_too() -> None:
    (picture,) = _pictures(samples.unknown_minutes()).values()
    for name in ("화자 1", "화자 2", "화자 3", "화자 미상"):
        assert f"{name} " in picture.alt


def test_table_and_chart_tell_the_same_shares() -> None:
    made = samples.unknown_minutes()
    (picture,) = _pictures(made).values()
    document = docx.Document(io.BytesIO(WordExporter().render(made)))
    table = next(t for t in document.tables if t.rows[0].cells[1].text == "발언 시간")
    for row in table.rows[1:]:
        assert f"{row.cells[0].text} {row.cells[1].text}" in picture.alt


def test_a_meeting_of_one_voice_without_findings_has_no_chart() -> None:
    made = samples.unknown_minutes()
    alone = tuple(u for u in made.dialogue.utterances if u.speaker == "S1")
    dialogue = Dialogue("ko", made.dialogue.duration_s, alone)
    only = replace(made, dialogue=dialogue, participants=made.participants[:1])
    assert list(figure_blocks(only)) == []


def test_voices_under_one_name_are_one_bar() -> None:
    made = samples.demo_minutes()
    twin = replace(made.participants[1], speaker="S9", speaking_s=100.0)
    picture = _pictures(replace(made, participants=(*made.participants, twin)))[
        "〈그림 1〉 발언자별 발언 시간"
    ]
    assert picture.alt.count("김도현 위원") == 1
    assert "김도현 위원 2분 12초" in picture.alt


def _crowd(count: int) -> Minutes:
    made = samples.unknown_minutes()
    people = tuple(
        Participant(f"S{n}", f"화자 {n}", None, 0.0, "", False, 10.0 + n)
        for n in range(1, count + 1)
    )
    silence: tuple[Utterance, ...] = ()
    dialogue = replace(made.dialogue, utterances=silence)
    return replace(made, participants=people, dialogue=dialogue)


@pytest.mark.parametrize(
    ("count", "last"), [(MAX_BARS, "화자 1 11초(4%)"), (MAX_BARS + 3, "그 밖의 4명 50초(14%)")]
)
def test_more_people_than_bars_are_counted_together(count: int, last: str) -> None:
    (picture,) = _pictures(_crowd(count)).values()
    assert picture.alt.endswith(last)
    assert picture.height_mm < 130


def test_odd_names_are_drawn_without_a_word(recwarn: pytest.WarningsRecorder) -> None:
    assert _pictures(samples.odd_minutes())
    names = replace(CHART, bars=(Bar(f"$x^2$ {samples.ODD * 4}", (1, 1), samples.ODD),))
    assert chart_picture(names, "").content.startswith(b"\x89PNG")
    assert len(recwarn) == 0


def test_the_minutes_show_the_charts_on_the_review_sheet() -> None:
    document = docx.Document(io.BytesIO(WordExporter().render(samples.demo_minutes())))
    texts = [p.text for p in document.paragraphs]
    assert (
        texts.index("검토 자료")
        < texts.index("발언 현황")
        < texts.index("〈그림 1〉 발언자별 발언 시간")
    )
    words = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert words == [picture.alt for picture in _pictures(samples.demo_minutes()).values()]
    assert all(w.startswith("막대그림, ") for w in words)
    assert len(list(document.element.iter(qn("w:drawing")))) == 3
