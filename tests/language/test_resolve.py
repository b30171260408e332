"""Due words against the date of the meeting."""

from __future__ import annotations

import datetime as dt

import pytest

from minutes.language.numbers import number
from minutes.language.resolve import find_due, resolve_due, with_due_dates
from minutes.model.findings import Findings, FollowUp

FRIDAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("다음 달 십오 일까지", dt.date(2026, 12, 15)),
        ("다음달 15일까지", dt.date(2026, 12, 15)),
        ("이번 주 금요일", dt.date(2026, 11, 20)),
        ("다음 주 수요일까지", dt.date(2026, 11, 25)),
        ("다음주 월요일", dt.date(2026, 11, 23)),
        ("12월 3일", dt.date(2026, 12, 3)),
        ("십이월 삼십일일까지", dt.date(2026, 12, 31)),
        ("1월 15일까지", dt.date(2027, 1, 15)),
        ("2027년 3월 2일", dt.date(2027, 3, 2)),
        ("내년 유월 십 일", dt.date(2027, 6, 10)),
        ("다음 달 셋째 주 목요일", dt.date(2026, 12, 17)),
        ("연말까지", dt.date(2026, 12, 31)),
        ("내년 말까지", dt.date(2027, 12, 31)),
        ("내년 상반기까지", dt.date(2027, 6, 30)),
        ("다음 달 말까지", dt.date(2026, 12, 31)),
        ("내년 2월 말", dt.date(2027, 2, 28)),
        ("일주일 안에", dt.date(2026, 11, 27)),
        ("2주 이내에", dt.date(2026, 12, 4)),
        ("열흘 안에", dt.date(2026, 11, 30)),
        ("한 달 안에", dt.date(2026, 12, 20)),
        ("삼 개월 이내", dt.date(2027, 2, 20)),
        ("내일까지", dt.date(2026, 11, 21)),
        ("25일까지", dt.date(2026, 11, 25)),
        ("이달 말까지", dt.date(2026, 11, 30)),
        ("월말까지", dt.date(2026, 11, 30)),
        ("내주 금요일까지", dt.date(2026, 11, 27)),
        ("차주 화요일까지", dt.date(2026, 11, 24)),
        ("다다음 주 월요일", dt.date(2026, 11, 30)),
        ("수요일까지", dt.date(2026, 11, 25)),
        ("두 주 안에", dt.date(2026, 12, 4)),
        ("여섯 달 안에", dt.date(2027, 5, 20)),
        ("보름 안에", dt.date(2026, 12, 5)),
        ("익월 10일까지", dt.date(2026, 12, 10)),
        ("12월 말일까지", dt.date(2026, 12, 31)),
        ("내년 1분기 말까지", dt.date(2027, 3, 31)),
        ("이천이십칠년 일월 오일까지", dt.date(2027, 1, 5)),
    ],
)
def test_certain_words_become_a_date(words: str, expected: dt.date) -> None:
    assert resolve_due(words, FRIDAY) == expected
    assert find_due(f"자료를 {words} 보내 드리겠습니다.") == words


@pytest.mark.parametrize(
    "words",
    [
        "내년 3월",
        "다음 달",
        "이번 주 중",
        "3분기 안에",
        "다음 달 초",
        "다음 회의까지",
        "빠른 시일 안에",
        "3월 첫째 주",
        "다음 달 중순까지",
        "이달 안에",
        "이 주 안에",
        "차기 회의 전까지",
        "금요일까지",
        "11월 3일까지",
    ],
)
def test_a_stretch_of_time_is_no_day(words: str) -> None:
    assert resolve_due(words, FRIDAY) is None


@pytest.mark.parametrize(
    "words", ["이번 주 월요일", "11월 3일은 지난", "10일까지", "2월 30일", "십삼월 일일"]
)
def test_what_cannot_be_or_lies_behind_is_not_resolved_to_the_past(words: str) -> None:
    found = resolve_due(words, FRIDAY)
    assert found is None or found > FRIDAY


def test_counting_weeks_is_only_trusted_where_both_ways_agree() -> None:
    # The first of July 2026 is a Wednesday. Its first Monday lies in the second calendar week.
    assert resolve_due("다음 달 첫째 주 월요일", dt.date(2026, 6, 10)) is None
    assert resolve_due("다음 달 첫째 주 목요일", dt.date(2026, 6, 10)) == dt.date(2026, 7, 2)


@pytest.mark.parametrize(
    ("meeting", "words", "expected"),
    [
        ((2026, 1, 31), "한 달 안에", (2026, 2, 28)),
        ((2028, 1, 31), "한 달 안에", (2028, 2, 29)),
        ((2026, 12, 31), "다음 달 말까지", (2027, 1, 31)),
        ((2026, 12, 31), "내일까지", (2027, 1, 1)),
        ((2026, 12, 20), "이달 말까지", (2026, 12, 31)),
        ((2026, 12, 28), "다음 주 수요일까지", (2027, 1, 6)),
        ((2026, 12, 28), "일주일 안에", (2027, 1, 4)),
        ((2026, 2, 10), "2월 29일까지", None),
        ((2028, 2, 10), "2월 29일까지", (2028, 2, 29)),
        ((2026, 4, 10), "31일까지", None),
        ((2026, 11, 22), "이번 주 일요일", (2026, 11, 22)),
        ((2026, 11, 22), "다음 주 월요일", (2026, 11, 23)),
        ((2026, 11, 20), "1분기 말까지", None),
        ((2026, 3, 31), "1분기 말까지", (2026, 3, 31)),
    ],
)
def test_months_and_years_turn(
    meeting: tuple[int, int, int], words: str, expected: tuple[int, int, int] | None
) -> None:
    assert find_due(f"자료를 {words} 보내겠습니다.") == words
    found = resolve_due(words, dt.date(*meeting))
    assert found == (dt.date(*expected) if expected else None)


@pytest.mark.parametrize(
    ("language", "sentence", "words", "expected"),
    [
        ("en", "I will send it by 15 December.", "by 15 December", dt.date(2026, 12, 15)),
        ("en", "We report by March 3rd, 2027.", "by March 3rd, 2027", dt.date(2027, 3, 3)),
        ("en", "Done by the end of next month.", "by the end of next month", dt.date(2026, 12, 31)),
        ("en", "We answer within two weeks.", "within two weeks", dt.date(2026, 12, 4)),
        ("en", "I send it by next Friday.", "by next Friday", None),
        ("fr", "Je l'envoie d'ici le 15 janvier.", "d'ici le 15 janvier", dt.date(2027, 1, 15)),
        ("fr", "Ce sera prêt avant la fin du mois.", "avant la fin du mois", dt.date(2026, 11, 30)),
        ("fr", "Nous répondons sous quinze jours.", "sous quinze jours", dt.date(2026, 12, 5)),
        ("zh", "我在12月15日前提交。", "12月15日前", dt.date(2026, 12, 15)),
        ("zh", "我们两周内完成。", "两周内", dt.date(2026, 12, 4)),
        ("zh", "下次会议前提交。", "下次会议前", None),
        ("de", "Bis Freitag.", None, None),
    ],
)
def test_simple_due_words_of_other_languages(
    language: str, sentence: str, words: str | None, expected: dt.date | None
) -> None:
    assert find_due(sentence, language) == words
    assert resolve_due(words or "", FRIDAY) == expected


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("차기 회의 전까지 의견을 모으겠습니다.", "차기 회의 전까지"),
        ("3월 첫째 주에 초안을 내겠습니다.", "3월 첫째 주"),
        ("제가 다음 달 십오 일까지 초안을 만들어서 보내 드리겠습니다.", "다음 달 십오 일까지"),
        ("다음 회의는 다음 달 셋째 주 목요일에 열겠습니다.", "다음 달 셋째 주 목요일"),
        ("내년 3월까지 마련하겠습니다.", "내년 3월까지"),
        ("2월부터 설계를 시작하겠습니다.", None),
        ("사무국에서 검토 의견을 정리하겠습니다.", None),
        ("일 년 단위여서 운영을 못 합니다.", None),
        ("제삼차 회의를 시작하겠습니다.", None),
    ],
)
def test_due_words_are_found_as_said(sentence: str, words: str | None) -> None:
    assert find_due(sentence) == words


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("십오", 15),
        ("이십", 20),
        ("삼십일", 31),
        ("7", 7),
        ("세", 3),
        ("시", None),
        ("백", 100),
        ("열두", 12),
        ("스물 세", 23),
        ("이천이십육", 2026),
        ("십이십", None),
        ("", None),
    ],
)
def test_numbers_are_read_in_hangul_and_digits(text: str, value: int | None) -> None:
    assert number(text) == value


def test_only_follow_ups_with_certain_words_get_a_date() -> None:
    def follow_up(due_text: str | None) -> FollowUp:
        return FollowUp("f1", "S1", "", None, due_text, None, (), "model", 0.9)

    findings = Findings(follow_ups=(follow_up("연말까지"), follow_up("내년"), follow_up(None)))
    dates = [item.due_date for item in with_due_dates(findings, FRIDAY).follow_ups]
    assert dates == [dt.date(2026, 12, 31), None, None]
