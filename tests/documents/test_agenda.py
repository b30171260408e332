"""Agenda items on the clock of a recording."""

from __future__ import annotations

from dataclasses import replace

import pytest

from minutes.documents.agenda import AgendaTimes, Beginning, announced
from minutes.documents.record.discussion import BEFORE_AGENDA, by_agenda
from minutes.model.dialogue import Utterance
from minutes.model.minutes import Minutes

from . import samples

AGENDA = ("학습데이터 확보와 공유 방안", "공공 컴퓨팅 자원의 중소기업 할당", "규제와 대응")


@pytest.mark.parametrize(
    ("sentence", "item"),
    [
        ("첫 번째 안건을 논의하겠습니다.", 0),
        ("다음은 두번째 의안입니다.", 1),
        ("의사일정 제3항을 상정합니다.", 2),
        ("제2호 안건으로 넘어가겠습니다.", 1),
        ("다음은 학습 데이터 확보와 공유 방안입니다.", 0),
        ("이어서 공공 컴퓨팅 자원의 중소기업 할당에 관한 건입니다.", 1),
        ("제9호 안건입니다.", None),
        ("제0호 안건입니다.", None),
        ("첫 번째 안건과 두 번째 안건을 차례로 논의하겠습니다.", None),
        ("공공 컴퓨팅 자원의 중소기업 할당이 늘어야 합니다.", None),
        ("감사합니다.", None),
        ("둘째 안건으로 넘어가겠습니다", 1),
        ("첫 안건부터 보겠습니다", 0),
        ("의사일정 제이항을 상정합니다", 1),
        ("제삼호 안건입니다", 2),
        ("두 번째 안 건 논의하겠습니다", 1),
        ("이번 안건은 매우 중요합니다.", None),
        ("안건 이번에 다 처리하겠습니다.", None),
        ("다음은 학스 데이터 확보와 공유방안입니다", 0),
        ("다음은 공공컴퓨팅 자원에 중소기업 할땅입니다", 1),
        ("오늘 안건은 학습데이터 확보와 공유, 컴퓨팅 자원 할당, 규제와 대응입니다.", None),
    ],
)
def test_announcements(sentence: str, item: int | None) -> None:
    assert announced(sentence, AGENDA) == item


def _meeting(*said: tuple[str, str]) -> Minutes:
    made = samples.demo_minutes()
    utterances = tuple(
        Utterance(f"u{n:04d}", speaker, (samples.sentence(text, 10.0 * n, 10.0 * n + 9),))
        for n, (speaker, text) in enumerate(said)
    )
    return replace(
        made,
        meeting=replace(made.meeting, agenda=AGENDA),
        dialogue=replace(made.dialogue, utterances=utterances),
    )


def test_a_meeting_is_divided_by_what_the_chair_announces() -> None:
    made = _meeting(
        ("S1", "의사일정 제3항에 관한 보고입니다."),
        ("S1", "첫 번째 안건입니다."),
        ("S2", "제3호 안건이 더 급합니다."),
        ("S1", "두 번째 안건입니다."),
        ("S1", "제3호 안건입니다."),
        ("S1", "첫 번째 안건에서 나온 말씀이지요."),
    )
    times = AgendaTimes(made)
    assert times.beginnings == (Beginning(0, 10.0), Beginning(1, 30.0), Beginning(2, 40.0))
    assert [times.item_at(t) for t in (0.0, 10.0, 29.9, 30.0, 100.0)] == [None, 0, 0, 1, 2]


def test_the_next_item_is_counted_from_the_furthest_so_far() -> None:
    made = _meeting(
        ("S1", "오늘 안건은 학습데이터 확보와 공유, 컴퓨팅 자원 할당, 규제와 대응입니다."),
        ("S1", "첫 번째 안건입니다."),
        ("S1", "이 문제는 다음 안건에서 더 이야기하지요."),
        ("S1", "다음 안건으로 넘어가겠습니다."),
        ("S1", "첫 번째 안건으로 잠시 돌아가서 한 분만 더 듣겠습니다."),
        ("S1", "그럼 다음 안건으로 넘어가겠습니다."),
    )
    assert AgendaTimes(made).beginnings == (
        Beginning(0, 10.0),
        Beginning(1, 30.0),
        Beginning(0, 40.0),
        Beginning(2, 50.0),
    )


def test_the_last_item_needs_no_number() -> None:
    made = _meeting(("S1", "첫 번째 안건입니다."), ("S1", "마지막 안건을 논의하겠습니다."))
    assert AgendaTimes(made).beginnings == (Beginning(0, 0.0), Beginning(2, 10.0))


def test_an_item_announced_as_next_and_then_by_name_begins_once() -> None:
    made = _meeting(
        ("S1", "첫 번째 안건입니다."),
        ("S1", "다음 안건으로 넘어가겠습니다."),
        ("S1", "두 번째 안건은 공공 컴퓨팅 자원의 중소기업 할당입니다."),
        ("S1", "다음 안건으로 넘어가겠습니다."),
    )
    assert AgendaTimes(made).beginnings == (
        Beginning(0, 0.0),
        Beginning(1, 10.0),
        Beginning(2, 30.0),
    )


def test_titles_with_words_in_common_are_told_apart() -> None:
    agenda = ("중소기업 학습데이터 확보 방안", "중소기업 학습데이터 공유 방안")
    assert announced("다음은 중소기업 학습 데이터 공유 방안입니다.", agenda) == 1
    assert announced("먼저 중소기업 학습데이터 확보 방안을 논의하겠습니다.", agenda) == 0


def test_one_announcement_divides_nothing() -> None:
    times = AgendaTimes(_meeting(("S1", "두 번째 안건입니다."), ("S2", "네.")))
    assert times.beginnings == ()
    assert times.item_at(5.0) is None


def test_points_stand_under_their_items() -> None:
    made = samples.demo_minutes()
    (only,) = by_agenda(made)
    assert only == made.meeting.agenda[0]
    meeting = _meeting(
        ("S2", "시작 전입니다."),
        *(("S1", "네."),) * 2,
        ("S1", "첫 번째 안건입니다."),
        *(("S1", "네."),) * 6,
        ("S1", "두 번째 안건입니다."),
    )
    parts = by_agenda(meeting)
    assert list(parts) == [BEFORE_AGENDA, AGENDA[0], AGENDA[1]]
    kinds = made.findings
    total = [*kinds.opinions, *kinds.tasks, *kinds.decisions, *kinds.follow_ups]
    assert sum(map(len, parts.values())) == len(total)
    undivided = replace(meeting, dialogue=replace(made.dialogue, utterances=()))
    assert list(by_agenda(undivided)) == [""]
