"""The page of a night: what it says, in which order, and what it never lets through."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import unquote

import pytest

from minutes.documents.report.html import link, render_html, shorten
from minutes.documents.report.text import render_text
from minutes.documents.report.timeline import MAX_TICKS, ROWS, timeline
from minutes.documents.report.wording import headline, work_line
from minutes.model.report import NightReport, Problem, WaitReason
from minutes.store.artefacts import decode, encode
from tests.documents.nights import (
    HOSTILE,
    SEOUL,
    START,
    UNTIL,
    a_hostile_night,
    a_night,
    after,
    an_empty_night,
    row,
)

VOID = {"meta", "br"}
NIGHTS = pytest.mark.parametrize("night", [a_night(), an_empty_night(), a_hostile_night()])
MEDIA = pytest.mark.parametrize("for_mail", [False, True])


class Page(HTMLParser):
    """A page that is well-formed, or an assertion that fails."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += data

    def all(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.tags if name == tag)


@NIGHTS
@MEDIA
def test_the_page_is_well_formed_and_needs_nothing_from_outside(
    night: NightReport, for_mail: bool
) -> None:
    html = render_html(night, for_mail=for_mail)
    page = Page(html)
    assert html.startswith("<!DOCTYPE html>")
    assert {"script", "link", "img", "iframe", "object", "form"}.isdisjoint(
        tag for tag, _ in page.tags
    )
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert "url(" not in html
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "")
    assert render_html(night, for_mail=for_mail) == html


@MEDIA
def test_hostile_names_stay_text(for_mail: bool) -> None:
    html = render_html(a_hostile_night(), for_mail=for_mail)
    assert "<script" not in html
    assert '<script>alert("x")</script>&' in Page(html).text
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", html)
    links = [attributes["href"] or "" for attributes in Page(html).all("a")]
    assert all(href.startswith("../") and href.count("/") == 2 for href in links)


def test_hostile_names_break_no_line_of_the_text() -> None:
    text = render_text(a_hostile_night())
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert not any(line.startswith("\\x1b") for line in text.splitlines())
    assert len(text.splitlines()) == len(render_text(a_hostile_night()).split("\n")) - 1


@MEDIA
def test_the_outcome_comes_first_then_what_needs_a_person(for_mail: bool) -> None:
    text = Page(render_html(a_night(), for_mail=for_mail)).text
    order = [
        "야간 처리 보고",
        "2026. 11. 22.(일) 21:00 ~ 22:07",
        "3건 완료 · 1건 확인 필요 · 2건 실패 · 2건 대기",
        "음성 인식 2건(4시간) · 작업 시간 1시간 · 처리 속도 실시간의 4.0배",
        "확인이 필요한 사항",
        "00:01:45",
        "그 밖에 6곳",
        "□ 실패 (1건)",
        "깨진 녹음.m4a",
        "자동으로 재시도하지 않음",
        "이전에 실패하여 조치를 기다리는 녹음",
        "2026. 11. 23.(월) 03:40 이후 자동 재시도",
        "□ 완료 (3건)",
        "2026. 11. 20.(금)",
        "음성 인식은 이전 결과를 씀",
        "□ 대기 (2건)",
        "복사가 끝난 뒤",
        "약 1시간 5분",
        "2026. 11. 23.(월) 21:00 이후",
        "메일 발송",
        "250 Ok",
        "처리하지 않은 파일",
        "설문.xyz",
    ]
    places = [text.find(part, text.find(order[0], 30)) for part in order]
    assert -1 not in places, order[places.index(-1)]
    assert all(first < second for first, second in pairwise(places))


def test_the_text_says_the_same_in_the_same_order() -> None:
    text = render_text(a_night())
    assert text.splitlines()[2] == headline(a_night())
    headings = re.findall(r"^□ (.+) \(", text, re.MULTILINE)
    assert headings == [
        "확인이 필요한 사항",
        "실패",
        "이전에 실패하여 조치를 기다리는 녹음",
        "완료",
        "대기",
        "메일 발송",
        "처리하지 않은 파일",
    ]
    assert "00:01:45 한서윤 의장: “인제와 밥체도까지”" in text
    assert "2026-11-20_제3차 정책자문단 회의/회의록.docx" in text


def test_a_night_of_nothing() -> None:
    night = an_empty_night()
    text = Page(render_html(night)).text
    assert "처리한 녹음 없음" in text
    assert "완료한 녹음 없음" in text
    assert "□ 실패" not in text
    assert "확인이 필요한" not in text
    assert "<svg" not in render_html(night)
    assert "처리한 녹음 없음" in render_text(night)
    assert work_line(night) == ""


@MEDIA
def test_what_stopped_the_night_is_said_above_all(for_mail: bool) -> None:
    night = replace(
        a_night(), problem=Problem("음성 모델이 없음: base", "`minutes models pull`을 할 것", 20)
    )
    text = Page(render_html(night, for_mail=for_mail)).text
    assert text.index("처리를 중단함") < text.index("확인이 필요한")
    assert "minutes models pull" in text
    assert "※ 처리를 중단함: 음성 모델이 없음: base" in render_text(night)


def test_documents_are_linked_from_the_folder_of_pages() -> None:
    html = render_html(a_night())
    hrefs = [attributes["href"] or "" for attributes in Page(html).all("a")]
    assert unquote(hrefs[0]) == "../2026-11-20_제3차 정책자문단 회의/회의록.docx"
    assert "회의" not in hrefs[0]
    assert link("a b#c?/d%20.docx") == "../a%20b%23c%3F/d%2520.docx"


def test_a_mail_names_the_documents_and_draws_without_svg() -> None:
    html = render_html(a_night(), for_mail=True)
    assert "<a " not in html
    assert "<svg" not in html
    assert "2026-11-20_제3차 정책자문단 회의/회의록.docx" in html
    assert 'bgcolor="#2f5f9e"' in html


def test_the_picture_stands_on_the_office_clock() -> None:
    picture = timeline(a_night(), SEOUL)
    assert picture is not None
    assert [tick.label for tick in picture.ticks] == [
        "21:00", "21:10", "21:20", "21:30", "21:40", "21:50", "22:00",
    ]  # fmt: skip
    assert (picture.start_label, picture.stop_label) == ("21:00", "22:07")
    first, second = picture.bars
    assert first.pieces[0].left == 0
    assert second.pieces[-1].left + second.pieces[-1].width == pytest.approx(100)
    assert first.pieces[1].label == "음성 인식 480초"
    assert picture.end_left is None
    assert picture.end_label == "07:00"
    for bar in picture.bars:
        assert sum(width for width, _ in bar.cells) == pytest.approx(100)


def test_the_window_ends_in_the_picture_where_the_work_fills_it() -> None:
    night = replace(a_night(), timeline=(row("긴 회의", 0, transcribe=100, diarize=120),))
    picture = timeline(night, SEOUL)
    assert picture is not None
    assert picture.end_left == 100
    over = replace(night, until=after(110))
    picture = timeline(over, SEOUL)
    assert picture is not None
    assert picture.end_left == 50
    assert 'stroke="#b3261e"' in render_html(over)


@pytest.mark.parametrize("minutes_", [0.01, 3, 59, 60, 61, 600, 1439, 4000])
def test_the_axis_has_few_marks_whatever_its_length(minutes_: float) -> None:
    picture = timeline(replace(a_night(), timeline=(row("x", 7, transcribe=minutes_),)), SEOUL)
    assert picture is not None
    assert 1 <= len(picture.ticks) <= MAX_TICKS + 1
    assert all(0 <= tick.left <= 100 for tick in picture.ticks)


def test_many_recordings_are_counted_not_drawn() -> None:
    rows = tuple(row(f"{n}.m4a", n, transcribe=1) for n in range(ROWS + 5))
    html = render_html(replace(a_night(), timeline=rows))
    assert "그 밖에 녹음 5건" in html
    assert html.count("<rect") == ROWS


@pytest.mark.parametrize("reason", WaitReason)
def test_every_reason_to_wait_has_words(reason: WaitReason) -> None:
    night = a_night()
    waiting = tuple(replace(item, reason=reason) for item in night.waiting)
    assert "총회.mp4" in render_text(replace(night, waiting=waiting))


def test_times_are_told_in_the_zone_of_the_office() -> None:
    utc = replace(
        an_empty_night(), started_at=START.astimezone(dt.UTC), until=UNTIL.astimezone(dt.UTC)
    )
    assert render_html(utc) == render_html(an_empty_night())


@NIGHTS
def test_the_report_comes_back_from_its_json(night: NightReport) -> None:
    back = decode(encode(night, NightReport), NightReport)
    assert back == night
    assert render_html(back) == render_html(night)


def test_long_names_are_cut_beside_their_bar() -> None:
    assert shorten("short") == "short"
    assert shorten("가" * 30) == "가" * 18 + "…"
    assert HOSTILE not in render_html(a_hostile_night())
