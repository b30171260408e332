"""Personal numbers are found in any spelling; dates, amounts and articles are left alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes.documents.masking import load_masking, personal_numbers, replaced
from minutes.errors import ConfigError

RULES = load_masking(Path(__file__).parents[2] / "config" / "masking.toml")
MARK = RULES.mark


def masked(text: str) -> str:
    return replaced(text, tuple(personal_numbers(text, RULES)))


PERSONAL = (
    "900101-1234567",
    "900101 - 2234567",
    "9001011234567",
    "010203-3******",
    "010-1234-5678",
    "010 1234 5678",
    "01012345678",
    "010.123.4567",
    "(010)1234-5678",
    "+82-10-1234-5678",
    "+82 10 1234 5678",
    "02-123-4567",
    "(02) 1234-5678",
    "031-123-4567",
    "+82-2-1234-5678",
    "0212345678",
    "070-1234-5678",
    "공일공 일이삼사 오육칠팔",
    "공일공에 일이삼사에 오육칠팔",
    "공 일 공, 일 이 삼 사, 오 육 칠 팔",
    "영일영 다시 일이삼사 다시 오육칠팔",
    "010에 일이삼사에 오육칠팔",
    "구공공일공일 다시 일이삼사오육칠",
    "hong.gd+ai@example.co.kr",
    "hong 골뱅이 example 점 컴",
    "123-45-67890",
    "M12345678",
    "M123A4567",
    "11-20-123456-78",
    "서울 12-123456-12",
    "4111-1111-1111-1111",
)

WITH_WORDS = (
    ("신한은행 110-123-456789로", "110-123-456789"),
    ("국민은행 계좌는 12345678901234입니다", "12345678901234"),
    ("계좌번호 3333-01-1234567", "3333-01-1234567"),
    ("301-0123-4567-81 (농협)", "301-0123-4567-81"),
    ("사업자 번호는 1208147521이고", "1208147521"),
    ("법인등록번호 110111-1234567", "110111-1234567"),
)

OPEN = (
    "2026. 11. 22.(금) 14:00~15:30",
    "2026-11-22",
    "2026-11-22 14:00부터 2026-12-31 18:00까지",
    "20261122",
    "1,234,567,890,123원",
    "1234567890123원",
    "예산 1,200억 원 중 35.5%",
    "이십오억 삼천이백만 원",
    "정보공개법 제9조 제1항 제5호",
    "의사일정 제3항, 의안번호 2201234",
    "데이터 은행 2026-11-22 개설, 300곳 목표",
    "데이터 은행에 2,000,000,000원",
    "산업은행 2026년 1,000건 지원",
    "2021 2022 2023 2024",
    "삼 년 동안 이어지는 성과 연동 지원",
    "일 이 년 안에 사오십 개 기업이",
    "구십이 점 오 퍼센트",
    "1588-1234",
    "00:02:44",
    "버전 10.2.13.4",
    "1일 2회 3시간씩 4주 동안 5명",
)


@pytest.mark.parametrize("number", PERSONAL)
@pytest.mark.parametrize("around", ["제 번호는 {}입니다.", "{}", "({})", "연락처:{}, 끝"])
def test_personal_numbers_are_masked_whole(number: str, around: str) -> None:
    before, _, after = around.partition("{}")
    left = masked(around.format(number))
    assert MARK in left
    assert left.startswith(before)
    assert left.endswith(after)
    assert not any(char.isdigit() for char in left), left


@pytest.mark.parametrize(("text", "number"), WITH_WORDS)
def test_numbers_told_by_the_words_beside_them(text: str, number: str) -> None:
    assert masked(text) == text.replace(number, MARK)


@pytest.mark.parametrize("text", OPEN)
def test_what_is_no_personal_number_stays(text: str) -> None:
    assert masked(text) == text


@settings(derandomize=True, deadline=None)
@given(
    st.dates(dt.date(1950, 1, 1), dt.date(2049, 12, 31)),
    st.integers(0, 9_999_999),
    st.sampled_from(["-", "", " - ", "–"]),
)
def test_every_resident_number_is_masked(date: dt.date, rest: int, dash: str) -> None:
    number = f"{date:%y%m%d}{dash}{rest:07d}"
    assert masked(f"번호 {number}입니다") == f"번호 {MARK}입니다"


@settings(derandomize=True, deadline=None)
@given(
    st.sampled_from(["010", "011", "016", "02", "031", "064", "070"]),
    st.integers(200, 9999),
    st.integers(0, 9999),
    st.sampled_from(["-", " ", ".", ""]),
)
def test_every_telephone_number_is_masked(area: str, one: int, two: int, dash: str) -> None:
    number = f"{area}{dash}{one}{dash}{two:04d}"
    assert masked(f"전화는 {number}번") == f"전화는 {MARK}번"


SPOKEN = "공일이삼사오육칠팔구"


@settings(derandomize=True, deadline=None)
@given(
    st.text("0123456789", min_size=8, max_size=8),
    st.sampled_from([" ", "에 ", ", ", " 다시 "]),
)
def test_every_number_read_aloud_is_masked(digits: str, dash: str) -> None:
    said = "".join(SPOKEN[int(digit)] for digit in digits)
    text = f"제 전화는 공일공{dash}{said[:4]}{dash}{said[4:]}, 끝"
    left = masked(text)
    assert left.startswith(f"제 전화는 {MARK}")
    assert said[:4] not in left
    assert said[4:] not in left


@settings(derandomize=True, deadline=None)
@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)))
def test_no_date_is_masked(date: dt.date) -> None:
    for text in (
        f"{date.year}. {date.month}. {date.day}.(월)",
        date.isoformat(),
        f"{date:%Y%m%d}",
        f"{date:%y%m%d}",
        f"{date.year}년 {date.month}월 {date.day}일",
        f"국민은행 {date.isoformat()}부터",
    ):
        assert masked(text) == text


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 10**15), st.sampled_from(["원", " 원", "억 원", "명", "건"]))
def test_no_amount_is_masked(amount: int, unit: str) -> None:
    for text in (f"예산 {amount:,}{unit}을", f"은행 대출 {amount:,}{unit}"):
        assert masked(text) == text
    if amount >= 10**10 or amount < 10**8:
        plain = f"총 {amount}{unit}"
        assert masked(plain) == plain


@settings(derandomize=True, deadline=None)
@given(st.integers(1, 999), st.integers(1, 99), st.integers(1, 99), st.integers(1, 9_999_999))
def test_no_article_or_agenda_number_is_masked(a: int, b: int, c: int, bill: int) -> None:
    text = f"제{a}조의{b} 제{c}항, 의안번호 {bill}, 안건 {b}-{c}"
    assert masked(text) == text


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        load_masking(tmp_path / "masking.toml")
    (tmp_path / "masking.toml").write_text('mark = "x"\ntitles = []\npatterns = [{}]', "utf-8")
    with pytest.raises(ConfigError, match="patterns"):
        load_masking(tmp_path / "masking.toml")
