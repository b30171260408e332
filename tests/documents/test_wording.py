from __future__ import annotations

import datetime as dt

import pytest
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from hypothesis import given
from hypothesis import strategies as st

from minutes.documents.wording import (
    clock,
    legible,
    official_date,
    official_when,
    one_line,
    person_with_affiliation,
    spoken_length,
)
from minutes.model.meeting import Attendee, Meeting


def test_official_date_names_the_weekday() -> None:
    assert official_date(dt.date(2026, 11, 20)) == "2026. 11. 20.(금)"
    assert official_date(dt.date(2026, 6, 7)) == "2026. 6. 7.(일)"


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (dt.time(14), dt.time(15, 30), "2026. 11. 20.(금) 14:00~15:30"),
        (dt.time(9, 5), None, "2026. 11. 20.(금) 09:05"),
        (None, None, "2026. 11. 20.(금)"),
        (None, dt.time(15, 30), "2026. 11. 20.(금)"),
    ],
)
def test_when_says_no_more_than_was_given(
    start: dt.time | None, end: dt.time | None, text: str
) -> None:
    meeting = Meeting("회의", date=dt.date(2026, 11, 20), start_time=start, end_time=end)
    assert official_when(meeting) == text


def test_when_is_empty_without_facts() -> None:
    assert official_when(Meeting("회의")) == ""


@pytest.mark.parametrize(
    ("time_s", "text"), [(0.0, "00:00:00"), (59.999, "00:00:59"), (3725.5, "01:02:05")]
)
def test_clock_rounds_down(time_s: float, text: str) -> None:
    assert clock(time_s) == text


@pytest.mark.parametrize(
    ("length_s", "text"),
    [(0.4, "0초"), (59.6, "1분"), (205.853, "3분 26초"), (3600.0, "1시간"), (3725.0, "1시간 2분")],
)
def test_spoken_length(length_s: float, text: str) -> None:
    assert spoken_length(length_s) == text


def test_person_with_and_without_facts() -> None:
    assert person_with_affiliation(Attendee("김도현")) == "김도현"
    assert (
        person_with_affiliation(Attendee("김도현", "위원", "가상제조")) == "김도현 위원(가상제조)"
    )


@given(st.text(alphabet=st.characters()))
def test_any_text_becomes_legible(text: str) -> None:
    element = OxmlElement("w:t")
    element.text = legible(text)
    assert parse_xml(serialize_part_xml(element)).text == (legible(text) or None)
    assert len(legible(text).splitlines()) <= 1
    assert one_line(text) == one_line(one_line(text))


def test_legible_keeps_korean_and_other_scripts() -> None:
    text = "제3차 회의 — ‘(가칭)법’ 20% 中文 𠀀 é"
    assert legible(text) == text
    assert legible("파일\udcb0이름") == "파일\ufffd이름"
