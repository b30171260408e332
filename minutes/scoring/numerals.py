"""Numbers brought to one written form, so that "300명" and "삼백 명" are the same words.

Digits are read aloud, never the other way round: a written number has one reading, while
"이", "일" or "천" are numbers in one place and ordinary words in another.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import cn2an
from num2words import num2words

MAX_DIGITS = 12
"""Longer runs of digits are no quantities and are read one by one, like telephone numbers."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_GROUPED = re.compile(r"(?<!\d)\d{1,3}(?:,\d{3})+(?!\d)")
_GROUPED_FR = re.compile(r"(?<!\d)\d{1,3}(?:[ .]\d{3})+(?!\d)")
_DECIMAL_FR = re.compile(r"(?<=\d),(?=\d)")


def read_numbers(text: str, language: str) -> str:
    """``text`` with its digits spelt as words; languages other than ko, zh, en, fr unchanged.

    Not covered: English ordinals, clock times and years read in pairs.
    """
    reader = _READERS.get(language)
    return reader(text) if reader else text


def read_korean(text: str) -> str:
    """Digits in Sino-Korean, units after them in full: "20%" becomes "이십퍼센트"."""
    spelt = _spell(_ungroup(text), lambda n: num2words(n, lang="ko"), digits="영일이삼사오육칠팔구")
    return _replace_after(spelt, "영일이삼사오육칠팔구십백천만억조", _KOREAN_UNITS)


def unify_korean(joined: str) -> str:
    """One form for what Korean says in two ways; ``joined`` has no spaces.

    Native numerals before a counter become Sino-Korean ("세명" is written "3명"), and 일 falls
    away before the highest unit ("1만" is read 만). Single syllables change in ordinary words
    too, but on both sides of a comparison alike.
    """
    native = _NATIVE_COUNTED.sub(
        lambda match: _NATIVE_TENS.get(match["tens"], "") + _NATIVE_ONES.get(match["ones"], ""),
        joined,
    )
    return _LEADING_ONE.sub("", _PRO.sub("퍼센트", native))


def read_chinese(text: str) -> str:
    """Digits as numerals, years digit by digit: "2015年20%" becomes "二零一五年百分之二十"."""
    years = _YEAR_ZH.sub(lambda match: _one_by_one(match[0], _DIGITS_ZH), _ungroup(text))
    percents = _PERCENT_ZH.sub(r"百分之\1", years)
    return _spell(percents, lambda n: cn2an.an2cn(str(n)), digits=_DIGITS_ZH).replace("两", "二")


def read_english(text: str) -> str:
    """Digits as English words, % as percent."""
    words = _spell(_ungroup(text), lambda n: num2words(n, lang="en"), digits=_DIGITS_EN)
    return words.replace("%", " percent")


def read_french(text: str) -> str:
    """Digits as French words, % as pour cent; spaces group thousands, a comma is decimal."""
    whole = _GROUPED_FR.sub(lambda match: re.sub(r"[ .]", "", match[0]), text)
    decimal = _DECIMAL_FR.sub(".", whole)
    words = _spell(decimal, lambda n: num2words(n, lang="fr"), digits=_DIGITS_FR)
    return words.replace("%", " pour cent")


def _ungroup(text: str) -> str:
    return _GROUPED.sub(lambda match: match[0].replace(",", ""), text)


def _spell(text: str, read: Callable[[Decimal], str], *, digits: str | tuple[str, ...]) -> str:
    def spell(match: re.Match[str]) -> str:
        whole, _, fraction = match[0].partition(".")
        if len(whole) > MAX_DIGITS or (whole.startswith("0") and len(whole) > 1):
            return _one_by_one(whole, digits) + _one_by_one(fraction, digits)
        return read(Decimal(match[0]))

    return _NUMBER.sub(spell, text)


def _one_by_one(number: str, digits: str | tuple[str, ...]) -> str:
    separator = "" if isinstance(digits, str) else " "
    return separator.join(digits[int(digit)] for digit in number)


def _replace_after(text: str, before: str, units: dict[str, str]) -> str:
    alternatives = "|".join(map(re.escape, units))
    pattern = rf"(?<=[{before}])\s*({alternatives})(?![a-z])"
    return re.sub(pattern, lambda match: units[match[1]], text)


_KOREAN_UNITS = {
    "%p": "퍼센트포인트",
    "%": "퍼센트",
    "km": "킬로미터",
    "cm": "센티미터",
    "mm": "밀리미터",
    "kg": "킬로그램",
}
_NATIVE_TENS = {
    "열": "십",
    "스물": "이십",
    "스무": "이십",
    "서른": "삼십",
    "마흔": "사십",
    "쉰": "오십",
    "예순": "육십",
    "일흔": "칠십",
    "여든": "팔십",
    "아흔": "구십",
}
_NATIVE_ONES = {
    "한": "일",
    "두": "이",
    "세": "삼",
    "석": "삼",
    "네": "사",
    "넉": "사",
    "다섯": "오",
    "여섯": "육",
    "일곱": "칠",
    "여덟": "팔",
    "아홉": "구",
}
_COUNTERS = "명|개|사람|분|번|가지|시간|시|살|달|대|권|장|곳|군데|차례|마리|배|건|잔|쪽"
_NATIVE_COUNTED = re.compile(
    rf"(?P<tens>{'|'.join(_NATIVE_TENS)})?(?P<ones>{'|'.join(_NATIVE_ONES)})?(?={_COUNTERS})"
)
_LEADING_ONE = re.compile(r"(?<![영일이삼사오육칠팔구십백천만억조])일(?=[십백천만])")
_PRO = re.compile(r"(?<=[일이삼사오육칠팔구십백천만])프로(?!그램|젝트|세스|필)")
_YEAR_ZH = re.compile(r"(?<!\d)\d{4}(?=年)")
_PERCENT_ZH = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_DIGITS_ZH = "零一二三四五六七八九"
_DIGITS_EN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DIGITS_FR = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
_READERS: dict[str, Callable[[str], str]] = {
    "ko": read_korean,
    "zh": read_chinese,
    "en": read_english,
    "fr": read_french,
}
