"""Normalisation and character error rate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes.scoring.text import ErrorRate, cer, normalise

SAME_IN_KOREAN = [
    ("300명", "삼백 명"),
    ("1,000명", "천 명"),
    ("1만 명", "만 명"),
    ("12,345원", "만 이천삼백사십오 원"),
    ("1조 2천억", "일조 이천억"),
    ("3년", "삼 년"),
    ("2026년 11월 22일", "이천이십육년 십일월 이십이일"),
    ("20%", "이십 퍼센트"),
    ("20％", "이십 프로"),
    ("0.5%p", "영 점 오 퍼센트 포인트"),
    ("3.14", "삼 점 일사"),
    ("5km", "오 킬로미터"),
    ("010", "영일영"),
    ("3명", "세 명"),
    ("2가지", "두가지"),
    ("25살", "스물다섯 살"),
    ("11시 30분", "열한 시 삼십 분"),
    ("20개", "스무 개"),
    ("한번 더, 합니다.", "한 번 더 합니다"),
    ("\u1112\u1161\u11ab글", "한글"),
]


@pytest.mark.parametrize(("digits", "words"), SAME_IN_KOREAN)
def test_a_number_is_the_same_in_digits_and_in_words(digits: str, words: str) -> None:
    assert normalise(digits, "ko") == normalise(words, "ko")


@pytest.mark.parametrize(
    ("first", "second"),
    [("11만", "10만"), ("300명", "300개"), ("21%", "20%"), ("세 명", "네 명"), ("3.5", "35")],
)
def test_different_numbers_stay_different(first: str, second: str) -> None:
    assert normalise(first, "ko") != normalise(second, "ko")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("삼백 명, 20%입니다!", "ko", "삼백명이십퍼센트입니다"),
        ("프로그램 2 프로젝트", "ko", "프로그램이프로젝트"),
        ("It's 25% of 1,200.", "en", "itstwentyfivepercentofonethousandtwohundred"),
        ("Déjà 3,5 % de 1 000", "fr", "déjàtroisvirgulecinqpourcentdemille"),
        ("臺灣2015年有1,000人，20%", "zh", "台湾二零一五年有一千人百分之二十"),
        ("两个", "zh", "二个"),
        ("13628066930", "zh", "一三六二八零六六九三零"),
        ("0.00000012", "ko", "영점영영영영영영일이"),
        ("1.10", "zh", "一点一零"),
        ("007", "fr", "zérozérosept"),
        ("12 €", "de", "12"),
        ("1" * 400, "ko", "일" * 400),
    ],
)
def test_normal_form(text: str, language: str, expected: str) -> None:
    assert normalise(text, language) == expected


def test_errors_are_counted_by_hand() -> None:
    # 예산 → 예상 (substituted), 을 (deleted), 꼭 (inserted)
    score = cer("예산을 늘립시다.", "예상 꼭 늘립시다")
    assert score == ErrorRate(errors=2, length=7)
    assert score.rate == pytest.approx(2 / 7)


def test_empty_reference() -> None:
    assert cer("", "").rate == 0.0
    assert cer(" .", "시청해 주셔서 감사합니다").rate == 1.0


@given(st.text())
@pytest.mark.parametrize("language", ["ko", "zh", "en", "fr"])
def test_text_against_itself_has_no_errors(language: str, text: str) -> None:
    assert cer(text, text, language=language).errors == 0


@given(st.text(alphabet="가나다 라.,마한명세"), st.text(alphabet="가나다 라.,마한명세"))
def test_errors_are_symmetric_and_at_most_the_longer_text(first: str, second: str) -> None:
    one, other = cer(first, second), cer(second, first)
    assert one.errors == other.errors <= max(one.length, other.length)


@given(st.text(alphabet="가나 한두세번명시.,"))
def test_spaces_and_punctuation_do_not_count(text: str) -> None:
    bare = text.replace(" ", "").replace(".", "").replace(",", "")
    assert normalise(text, "ko") == normalise(bare, "ko")
