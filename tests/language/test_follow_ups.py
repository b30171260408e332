"""Owners and due words of commitments."""

from __future__ import annotations

import pytest

from minutes.language.follow_ups import FollowUpReader
from tests.language.findings_kit import finding_rules


@pytest.fixture(scope="module")
def reader() -> FollowUpReader:
    return FollowUpReader(finding_rules().follow_ups)


@pytest.mark.parametrize(
    ("sentence", "owner"),
    [
        ("네, 그 초안을 받으면 사무국에서 예산 자료를 더해 검토 의견을 정리하겠습니다.", "사무국"),
        ("제가 다음 달 십오 일까지 초안을 만들어서 위원님들께 보내 드리겠습니다.", None),
        ("저희가 정부에서 받은 자료를 정리하겠습니다.", None),
        ("이준호 위원님께서 초안을 마련하시겠습니다.", "이준호 위원님"),
        ("과기정통부가 예산을 확보할 계획입니다.", "과기정통부"),
        ("산업진흥과에서 다음 주까지 답변서를 보내기로 했습니다.", "산업진흥과"),
        ("효과가 나도록 추진하겠습니다.", None),
        ("결과가 나오면 보고드리겠습니다.", None),
        ("차후에 국회의원님이 오시는 설명회에서 건의하겠습니다.", None),
        ("적극 검토하겠습니다.", None),
        ("데이터과에서 연말까지 현황을 정리하겠습니다.", "데이터과"),
        ("저희 데이터과에서 현황을 정리하겠습니다.", "데이터과"),
        ("우리 사무국이 초안을 돌리겠습니다.", "사무국"),
        ("제가 정리해서 보내 드리겠습니다.", None),
        ("저희가 준비하겠습니다.", None),
    ],
)
def test_an_owner_is_who_was_named(
    reader: FollowUpReader, sentence: str, owner: str | None
) -> None:
    assert reader.read(sentence).owner == owner


def test_due_words_are_kept_as_said(reader: FollowUpReader) -> None:
    assert reader.read("연말까지 마련하겠습니다.").due_text == "연말까지"
    assert reader.read("적극 검토하겠습니다.").due_text is None


@pytest.mark.parametrize(
    "sentence",
    [
        "지금부터 회의를 시작하겠습니다.",
        "오늘 회의는 여기서 마치겠습니다.",
        "그러면 이렇게 정리하겠습니다.",
        "다섯 가지 주제로 의견을 듣겠습니다.",
        "다음 안건으로 넘어가겠습니다.",
        "제가 답변드리겠습니다.",
        "잠시 정회를 하겠습니다.",
        "이상으로 질의를 마치도록 하겠습니다.",
    ],
)
def test_running_the_meeting_binds_nobody(reader: FollowUpReader, sentence: str) -> None:
    assert reader.is_chairing(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "사무국에서 검토 의견을 정리하겠습니다.",
        "다음 주까지 보고하겠습니다.",
        "적극 검토하겠습니다.",
        "관련 예산을 확보하겠습니다.",
    ],
)
def test_what_outlives_the_meeting_is_not_chairing(reader: FollowUpReader, sentence: str) -> None:
    assert not reader.is_chairing(sentence)


def test_a_day_makes_a_promise_or_a_next_meeting(reader: FollowUpReader) -> None:
    assert reader.is_dated("다음 회의는 다음 달 셋째 주 목요일에 열겠습니다.")
    assert reader.is_dated("다음 달 십오 일까지 초안을 만들겠습니다.")
    assert not reader.is_dated("다음 회의에서 더 논의하시지요.")
    assert not reader.is_dated("초안을 만들겠습니다.")
    assert not reader.is_dated("언제까지 준비하실 수 있습니까?")
