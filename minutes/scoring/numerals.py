"""Numbers brought to one written form, so that "300명" and "삼백 명" are the same words.

Digits are read aloud, never the other way round: a written number has one reading, while
"이", "일" or "천" are numbers in one place and ordinary words in another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import cn2an
from num2words import num2words

MAX_DIGITS = 10
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
    return _replace_after(
        _KOREAN.spell(_ungroup(text)), "영일이삼사오육칠팔구십백천만억조", _KOREAN_UNITS
    )


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
    years = _YEAR_ZH.sub(lambda match: _CHINESE.one_by_one(match[0]), _ungroup(text))
    percents = _PERCENT_ZH.sub(r"百分之\1", years)
    return _CHINESE.spell(percents).replace("两", "二")


def read_english(text: str) -> str:
    """Digits as English words, % as percent."""
    return _ENGLISH.spell(_ungroup(text)).replace("%", " percent")


def read_french(text: str) -> str:
    """Digits as French words, % as pour cent; spaces group thousands, a comma is decimal."""
    whole = _GROUPED_FR.sub(lambda match: re.sub(r"[ .]", "", match[0]), text)
    return _FRENCH.spell(_DECIMAL_FR.sub(".", whole)).replace("%", " pour cent")


@dataclass(frozen=True, slots=True)
class _Speech:
    """How a language reads digits."""

    read: Callable[[int], str]
    digits: Sequence[str]
    point: str
    separator: str = ""

    def spell(self, text: str) -> str:
        """``text`` with every number in words."""
        return _NUMBER.sub(lambda match: self._number(*match[0].partition(".")[::2]), text)

    def one_by_one(self, number: str) -> str:
        """Digit after digit."""
        return self.separator.join(self.digits[int(digit)] for digit in number)

    def _number(self, whole: str, fraction: str) -> str:
        quantity = len(whole) <= MAX_DIGITS and (whole == "0" or not whole.startswith("0"))
        spelt = self.read(int(whole)) if quantity else self.one_by_one(whole)
        parts = [spelt, self.point, self.one_by_one(fraction)] if fraction else [spelt]
        return self.separator.join(parts)


def _ungroup(text: str) -> str:
    return _GROUPED.sub(lambda match: match[0].replace(",", ""), text)


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
_KOREAN = _Speech(partial(num2words, lang="ko"), "영일이삼사오육칠팔구", "점")
_CHINESE = _Speech(lambda number: str(cn2an.an2cn(str(number))), "零一二三四五六七八九", "点")
_ENGLISH = _Speech(
    partial(num2words, lang="en"),
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "point",
    separator=" ",
)
_FRENCH = _Speech(
    partial(num2words, lang="fr"),
    ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
    "virgule",
    separator=" ",
)
_READERS: dict[str, Callable[[str], str]] = {
    "ko": read_korean,
    "zh": read_chinese,
    "en": read_english,
    "fr": read_french,
}
