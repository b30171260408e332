"""Due words (다음 달 십오 일까지) found in Korean speech, and what day they mean.

Conventions, so that nothing is guessed: weeks begin on Monday (KS X ISO 8601). ``셋째 주
목요일`` is taken only where the two ways of counting agree: the month's third Thursday, and the
Thursday of its third week, its first week being the one that holds its first Thursday. A date
without a year is the next one not before the meeting. A month, a quarter or a week alone is no
day. Anything that would lie before the meeting is not resolved.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from minutes.language.numbers import number

MONTH_NAMES = {"유": 6, "시": 10}
"""유월, 시월: months that do not say their number as it is counted."""
ORDINALS = {"첫째": 1, "첫번째": 1, "둘째": 2, "두번째": 2, "셋째": 3, "세번째": 3, "넷째": 4,
            "네번째": 4, "다섯째": 5, "다섯번째": 5}  # fmt: skip
COUNTED_DAYS = {"하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "열흘": 10, "보름": 15,
                "일주일": 7}  # fmt: skip
NAMED_DAYS = {"오늘": 0, "금일": 0, "내일": 1, "모레": 2, "글피": 3}
MONTHS_AHEAD = {"이번": 0, "이": 0, "금": 0, "당": 0, "다음": 1, "내": 1, "익": 1, "다다음": 2}
WEEKS_AHEAD = {"이번": 0, "금": 0, "다음": 1, "내": 1, "차": 1, "다다음": 2}
YEARS_AHEAD = {"올해": 0, "금년": 0, "내년": 1, "명년": 1, "내후년": 2}
WEEKDAYS = "월화수목금토일"
LAST_HALF_DAYS = {"상반기": (6, 30), "하반기": (12, 31)}
FARTHEST_DAYS = 300
"""A date without a year that would lie farther ahead has just passed or was misheard."""

_NUMBER = r"(?:\d+|[일이삼사오육칠팔구십]+)"
_YEAR = rf"(?:{'|'.join(YEARS_AHEAD)}|(?:\d{{4}}|이천[일이삼사오육칠팔구십]+)\s*년)"
_NEAR_MONTH = r"(?:이번\s*달|이\s*달|이달|금월|당월|다음\s*달|내달|다다음\s*달|익월)"
_MONTH_NUMBER = rf"(?:{_NUMBER}|유|시)"
_MONTH = rf"(?:{_MONTH_NUMBER}\s*월)"
_WEEK = r"(?:(?:이번|금|내|차|다음|다다음)\s*주)"
_WEEKDAY = rf"[{WEEKDAYS}]요일"
_ORDINAL = r"(?:첫째|첫\s*번째|둘째|두\s*번째|셋째|세\s*번째|넷째|네\s*번째|다섯째|마지막)"
_COUNTED = rf"(?:{'|'.join(COUNTED_DAYS)})"
_COUNT = rf"(?:{_NUMBER}|한|두|세|석|네|다섯|여섯)"
_UNIT = r"(?:일|주일|주|달|개월)"
_QUARTER = r"(?:제\s*)?[일이삼사1-4]\s*(?:/\s*[사4])?\s*분기"
_WITHIN = r"(?:\s*안에|\s*내에|\s*중에|\s*중으로|\s*중)"
_SPAN_END = r"\s*(?:안에|안으로|이내에|이내로|이내|내에|내로|뒤에|뒤까지|후에|후까지)"

PATTERNS = tuple(
    re.compile(rf"(?<![가-힣\d]){pattern}(?:\s*전까지|까지는|까지)?(?!\s*부터)")
    for pattern in (
        rf"(?:{_YEAR}\s*)?(?:{_NEAR_MONTH}|{_MONTH})\s*{_ORDINAL}\s*주\s*{_WEEKDAY}",
        rf"(?:{_YEAR}\s*)?(?:{_NEAR_MONTH}|{_MONTH})\s*{_NUMBER}\s*일",
        rf"(?:{_YEAR}\s*)?(?:{_NEAR_MONTH}|{_MONTH})\s*(?:말일|말|초|중순)",
        rf"{_WEEK}\s*{_WEEKDAY}",
        rf"(?:{_YEAR}\s*)?{_QUARTER}\s*말",
        rf"(?:{_YEAR}\s*)?(?:연말|년말|연내|연초|상반기|하반기|{_QUARTER}){_WITHIN}?",
        r"월말(?=까지|\s*안에|\s*전)",
        rf"(?:{_YEAR})\s*말",
        rf"(?:{_YEAR}\s*)?(?:{_NEAR_MONTH}|{_MONTH})\s*{_ORDINAL}\s*주(?!\s*{_WEEKDAY})",
        rf"(?:{_COUNTED}|{_COUNT}\s*{_UNIT}){_SPAN_END}",
        rf"(?:{'|'.join(NAMED_DAYS)})(?=\s*까지|\s*중)(?:\s*중으로|\s*중에)?",
        rf"(?:{_YEAR}\s*)?(?:{_NEAR_MONTH}|{_WEEK}){_WITHIN}?",
        rf"(?:{_YEAR}\s*)?{_MONTH}(?:{_WITHIN}|(?=까지))",
        rf"{_YEAR}(?:까지|\s*안에|\s*중에)",
        rf"{_NUMBER}\s*일(?=까지)",
        rf"{_WEEKDAY}(?=까지)",
        (
            r"(?:다음|차기)\s*(?:번\s*)?(?:자문단\s*)?(?:회의|위원회|회기|본회의|간담회|모임)"
            r"(?:\s*때)?(?=\s*(?:까지|전))(?:\s*전)?"
        ),
    )
)


def find_due(text: str) -> str | None:
    """The due words of a sentence as said, or None. The most specific ones win."""
    for pattern in PATTERNS:
        match = pattern.search(text)
        if match is not None:
            return match.group().strip()
    return None


def resolve_due(text: str, meeting_date: dt.date) -> dt.date | None:
    """The day that due words mean, said at a meeting on ``meeting_date``; None if uncertain."""
    for rule in RULES:
        match = rule.pattern.search(text)
        if match is not None:
            found = rule.read(match, meeting_date)
            return found if found is not None and found >= meeting_date else None
    return None


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], dt.date], dt.date | None]


def _month_of(match: re.Match[str], today: dt.date) -> tuple[int, int] | None:
    """(year, month) that the named groups ``year``, ``near`` and ``month`` mean."""
    near, year = match.group("near"), match.group("year")
    if near:
        ahead = _ahead(near, MONTHS_AHEAD)
        months = today.year * 12 + today.month - 1 + ahead
        return months // 12, months % 12 + 1
    words = match.group("month")
    month = MONTH_NAMES.get(words) or number(words)
    if month is None or not 1 <= month <= 12:
        return None
    if year:
        return _year_of(year, today), month
    return (today.year if month >= today.month else today.year + 1), month


def _year_of(words: str, today: dt.date) -> int:
    said = number(re.sub(r"\s*년$", "", words.strip()))
    return today.year + YEARS_AHEAD[words.strip()] if said is None else said


def _ahead(words: str, table: dict[str, int]) -> int:
    return table[re.sub(r"\s*[달주월]$", "", words.strip())]


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _day_of_month(match: re.Match[str], today: dt.date) -> dt.date | None:
    month, day = _month_of(match, today), number(match.group("day"))
    if month is None or day is None:
        return None
    found = _date(*month, day)
    if match.group("year") or match.group("near"):
        return found
    if found and found < today:
        found = _date(month[0] + 1, month[1], day)
    return found if found and (found - today).days <= FARTHEST_DAYS else None


def _end_of_month(match: re.Match[str], today: dt.date) -> dt.date | None:
    month = _month_of(match, today)
    return dt.date(*month, calendar.monthrange(*month)[1]) if month else None


def _weekday_of_month(match: re.Match[str], today: dt.date) -> dt.date | None:
    month = _month_of(match, today)
    week = ORDINALS.get(re.sub(r"\s", "", match.group("ordinal")))
    if month is None or week is None:
        return None
    weekday = WEEKDAYS.index(match.group("weekday"))
    first = dt.date(*month, 1)
    by_count = first + dt.timedelta((weekday - first.weekday()) % 7 + 7 * (week - 1))
    thursday = first + dt.timedelta((3 - first.weekday()) % 7 + 7 * (week - 1))
    by_week = thursday + dt.timedelta(weekday - 3)
    return by_count if by_count == by_week and by_count.month == month[1] else None


def _weekday_of_week(match: re.Match[str], today: dt.date) -> dt.date | None:
    ahead = _ahead(match.group("week"), WEEKS_AHEAD)
    monday = today - dt.timedelta(today.weekday())
    return monday + dt.timedelta(7 * ahead + WEEKDAYS.index(match.group("weekday")))


def _end_of_year(match: re.Match[str], today: dt.date) -> dt.date | None:
    year = match.group("year")
    return dt.date(_year_of(year, today) if year else today.year, 12, 31)


def _end_of_half(match: re.Match[str], today: dt.date) -> dt.date | None:
    year = match.group("year")
    return dt.date(
        _year_of(year, today) if year else today.year, *LAST_HALF_DAYS[match.group("half")]
    )


def _end_of_quarter(match: re.Match[str], today: dt.date) -> dt.date | None:
    quarter, year = number(match.group("quarter")), match.group("year")
    if quarter is None or not 1 <= quarter <= 4:
        return None
    month = 3 * quarter
    return dt.date(
        _year_of(year, today) if year else today.year,
        month,
        calendar.monthrange(today.year, month)[1],
    )


def _end_of_this_month(match: re.Match[str], today: dt.date) -> dt.date | None:
    return dt.date(today.year, today.month, calendar.monthrange(today.year, today.month)[1])


def _weekday_alone(match: re.Match[str], today: dt.date) -> dt.date | None:
    """The next such day; said on that very weekday it may be today or in a week."""
    ahead = (WEEKDAYS.index(match.group("weekday")) - today.weekday()) % 7
    return today + dt.timedelta(ahead) if ahead else None


def _after_span(match: re.Match[str], today: dt.date) -> dt.date | None:
    words = match.group("days")
    if words:
        return today + dt.timedelta(COUNTED_DAYS[words])
    count, unit = number(match.group("count")), match.group("unit")
    this_one = match.group("count") == "이" and unit in {"주", "달"}
    if count is None or this_one:  # 이 달, 이 주: "this" rather than "two"
        return None
    if unit in {"일", "주", "주일"}:
        return today + dt.timedelta(count * (1 if unit == "일" else 7))
    months = today.year * 12 + today.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return dt.date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _named_day(match: re.Match[str], today: dt.date) -> dt.date | None:
    return today + dt.timedelta(NAMED_DAYS[match.group("name")])


def _day_alone(match: re.Match[str], today: dt.date) -> dt.date | None:
    day = number(match.group("day"))
    return _date(today.year, today.month, day) if day else None


_HEAD = rf"(?:(?P<year>{_YEAR})\s*)?(?:(?P<near>{_NEAR_MONTH})|(?P<month>{_MONTH_NUMBER})\s*월)\s*"
RULES = tuple(
    _Rule(re.compile(rf"(?<![가-힣\d]){pattern}"), read)
    for pattern, read in (
        (
            rf"{_HEAD}(?P<ordinal>{_ORDINAL})\s*주\s*(?P<weekday>[{WEEKDAYS}])요일",
            _weekday_of_month,
        ),
        (rf"{_HEAD}(?P<day>{_NUMBER})\s*일", _day_of_month),
        (rf"{_HEAD}말(?!일\s*부터)", _end_of_month),
        (
            rf"(?:(?P<year>{_YEAR})\s*)?(?:제\s*)?(?P<quarter>[일이삼사1-4])\s*(?:/\s*[사4])?\s*분기\s*말",
            _end_of_quarter,
        ),
        (r"월말(?=까지|\s*안에|\s*전)", _end_of_this_month),
        (rf"(?P<week>{_WEEK})\s*(?P<weekday>[{WEEKDAYS}])요일", _weekday_of_week),
        (rf"(?:(?P<year>{_YEAR})\s*)?(?:연말|년말|연내|말)", _end_of_year),
        (rf"(?:(?P<year>{_YEAR})\s*)?(?P<half>상반기|하반기)", _end_of_half),
        (
            rf"(?:(?P<days>{_COUNTED})|(?P<count>{_COUNT})\s*(?P<unit>{_UNIT})){_SPAN_END}",
            _after_span,
        ),
        (rf"(?P<name>{'|'.join(NAMED_DAYS)})(?=\s*까지|\s*중)", _named_day),
        (rf"(?P<day>{_NUMBER})\s*일까지", _day_alone),
        (rf"(?P<weekday>[{WEEKDAYS}])요일까지", _weekday_alone),
    )
)
