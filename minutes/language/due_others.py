"""Simple due words in English, French and Chinese, and what day they mean.

Only what leaves no choice becomes a day: a date, the end of a month or year, a count of days,
weeks or months. ``next Friday`` means different days to different people and stays as said.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

MONTHS_EN = ("january", "february", "march", "april", "may", "june", "july", "august",
             "september", "october", "november", "december")  # fmt: skip
MONTHS_FR = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
             "septembre", "octobre", "novembre", "décembre")  # fmt: skip
COUNTS = {"one": 1, "a": 1, "two": 2, "three": 3, "four": 4, "six": 6, "une": 1, "un": 1, "deux": 2,
          "trois": 3, "quatre": 4, "quinze": 15, "huit": 8, "dix": 10, "一": 1, "两": 2, "二": 2,
          "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "十": 10}  # fmt: skip
DAYS, WEEKS = frozenset({"day", "jour", "天", "日"}), frozenset({"week", "semaine", "周", "星期"})
FARTHEST_DAYS = 300
"""A date without a year that would lie farther ahead has just passed or was misheard."""

_COUNT = r"(?P<count>\d{1,2}|[a-z]+)"
_DAY_EN = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_BY_FR = r"(?:d.ici|avant)"
_EN = "|".join(MONTHS_EN)
_FR = "|".join(MONTHS_FR)

Read = Callable[[re.Match[str], dt.date], dt.date | None]


@dataclass(frozen=True, slots=True)
class _Rule:
    language: str
    pattern: re.Pattern[str]
    read: Read


def find_words(text: str, language: str) -> str | None:
    """The due words of a sentence as said, or None."""
    for rule in RULES:
        match = rule.pattern.search(text) if rule.language == language else None
        if match is not None:
            return match.group().strip()
    return None


def resolve_words(text: str, meeting_date: dt.date) -> dt.date | None:
    """The day that due words of any of the languages mean; None if uncertain or past."""
    for rule in RULES:
        match = rule.pattern.fullmatch(text.strip())
        if match is not None:
            found = rule.read(match, meeting_date)
            return found if found is not None and found >= meeting_date else None
    return None


def _date(match: re.Match[str], today: dt.date) -> dt.date | None:
    month, day, year = _month(match["month"]), int(match["day"]), match["year"]
    try:
        found = dt.date(int(year) if year else today.year, month, day)
        if not year and found < today:
            found = found.replace(year=today.year + 1)
    except ValueError:
        return None
    return found if year or (found - today).days <= FARTHEST_DAYS else None


def _month(word: str) -> int:
    for names in (MONTHS_EN, MONTHS_FR):
        if word.lower() in names:
            return names.index(word.lower()) + 1
    return int(word)


def _end_of_month(match: re.Match[str], today: dt.date) -> dt.date | None:
    return _last_day(today.year, today.month)


def _end_of_next_month(match: re.Match[str], today: dt.date) -> dt.date | None:
    return _last_day(today.year + today.month // 12, today.month % 12 + 1)


def _last_day(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _end_of_year(match: re.Match[str], today: dt.date) -> dt.date | None:
    return dt.date(today.year, 12, 31)


def _after(match: re.Match[str], today: dt.date) -> dt.date | None:
    said = match["count"].lower()
    count = int(said) if said.isdecimal() else COUNTS.get(said)
    if count is None:
        return None
    unit = match["unit"].lower()
    if unit in DAYS | WEEKS:
        return today + dt.timedelta(count * (7 if unit in WEEKS else 1))
    months = today.year * 12 + today.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return dt.date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _unknown(match: re.Match[str], today: dt.date) -> dt.date | None:
    """Words that are kept without a day."""


ENGLISH = (
    (rf"\bby (?:the )?{_DAY_EN} (?:of )?(?P<month>{_EN})(?:,? {_YEAR})?\b", _date),
    (rf"\bby (?P<month>{_EN}) (?:the )?{_DAY_EN}(?:,? {_YEAR})?\b", _date),
    (r"\bby the end of (?:this|the) month\b", _end_of_month),
    (r"\bby the end of next month\b", _end_of_next_month),
    (r"\bby the end of (?:this|the) year\b|\bby year.end\b", _end_of_year),
    (rf"\b(?:within|in) {_COUNT} (?P<unit>day|week|month)s?\b", _after),
    (r"\b(?:by|before) (?:the )?next (?:meeting|session)\b", _unknown),
    (r"\bby (?:next )?(?:mon|tues|wednes|thurs|fri)day\b|\bby next (?:week|month)\b", _unknown),
)
FRENCH = (
    (rf"\b{_BY_FR} (?:au |le )?(?P<day>\d{{1,2}})(?:er)? (?P<month>{_FR})(?: {_YEAR})?\b", _date),
    (rf"\b(?:{_BY_FR}|à) (?:à )?la fin du mois(?! prochain)\b", _end_of_month),
    (rf"\b(?:{_BY_FR}|à) (?:à )?la fin du mois prochain\b", _end_of_next_month),
    (rf"\b(?:{_BY_FR}|à) (?:à )?la fin de l.année\b", _end_of_year),
    (rf"\b(?:sous|dans un délai de|d.ici) {_COUNT} (?P<unit>jour|semaine|mois)s?\b", _after),
    (rf"\b{_BY_FR} (?:à )?la (?:prochaine (?:réunion|séance)|semaine prochaine)\b", _unknown),
)
CHINESE = (
    (rf"(?:{_YEAR}年)?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号](?:之?前|以前)", _date),
    (r"(?:本月|这个月)(?:底|末)(?:之?前)?", _end_of_month),
    (r"(?:下月|下个月)(?:底|末)(?:之?前)?", _end_of_next_month),
    (r"(?:今年)?年底(?:之?前)?", _end_of_year),
    (
        r"(?P<count>\d{1,2}|[一两二三四五六七十])个?(?P<unit>天|日|周|星期|月)(?:之?内|以内)",
        _after,
    ),
    (r"(?:下次|下一次)会议(?:之?前)|下周[一二三四五](?:之?前)", _unknown),
)
RULES = tuple(
    _Rule(language, re.compile(pattern, re.IGNORECASE), read)
    for language, rules in (("en", ENGLISH), ("fr", FRENCH), ("zh", CHINESE))
    for pattern, read in rules
)
