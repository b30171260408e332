"""How Korean official documents write dates, times, names and unsafe characters.

Dates and times follow the rules for official documents (행정업무의 운영 및 혁신에 관한 규정
시행령·시행규칙): ``2026. 11. 20.(금) 14:00``, ranges with ``~``.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache

from minutes.model.editions import Edition
from minutes.model.meeting import Attendee, Meeting, Sector

UNKNOWN_SPEAKER = "화자 미상"

EDITION = "edition"
"""Kind of the note that tells which edition a document is."""

EDITION_NAMES = {
    Edition.INTERNAL: "비공개",
    Edition.PARTIAL: "부분공개",
    Edition.PUBLIC: "공개",
}

SECTOR_NAMES: dict[Sector, str] = {"산": "산업계", "학": "학계", "연": "연구계", "관": "정부"}

_WEEKDAYS = "월화수목금토일"

_NOT_INLINE = re.compile(r"[^\x20-\x7E\xA0-\u2027\u202A-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
"""Outside the ``Char`` production of XML 1.0, or a control character or line separator."""


def legible(text: str) -> str:
    """``text`` as one line that every file format takes.

    Line breaks, tabs and characters outside XML become blanks; lone surrogates (a file name in
    another encoding) become U+FFFD.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _NOT_INLINE.sub(" ", whole)


def one_line(text: str) -> str:
    """:func:`legible`, every run of white space one blank."""
    return " ".join(legible(text).split())


@lru_cache(maxsize=65536)  # the same words are measured again and again
def columns(text: str) -> int:
    """The room that text takes in a line, in Latin letters; a Korean character takes two."""
    wide = sum(1 for char in text if unicodedata.east_asian_width(char) in "WF")
    return len(text) + wide


def clipped(text: str, room: int) -> str:
    """:func:`one_line`, and where that is wider than ``room`` columns, cut after a word with …."""
    whole = one_line(text)
    if columns(whole) <= room:
        return whole
    while whole and columns(whole) > room - 2:
        shorter = whole.rpartition(" ")[0]
        whole = shorter or whole[:-1]
    return f"{whole}…"


def official_date(date: dt.date) -> str:
    """``2026. 11. 20.(금)``."""
    return f"{date.year}. {date.month}. {date.day}.({_WEEKDAYS[date.weekday()]})"


def official_time(time: dt.time) -> str:
    """``14:00``."""
    return f"{time:%H:%M}"


def official_when(meeting: Meeting) -> str:
    """As much of ``2026. 11. 20.(금) 14:00~15:30`` as was given; empty when nothing was."""
    date = official_date(meeting.date) if meeting.date else ""
    start = official_time(meeting.start_time) if meeting.start_time else ""
    end = f"~{official_time(meeting.end_time)}" if meeting.end_time and start else ""
    return f"{date} {start}{end}".strip()


def clock(time_s: float) -> str:
    """A place in the recording, ``00:02:44``; whole seconds, rounded down to find the start."""
    minute, second = divmod(int(time_s), 60)
    hour, minute = divmod(minute, 60)
    return f"{hour:02d}:{minute:02d}:{second:02d}"


def spoken_length(length_s: float) -> str:
    """A duration in words, ``3분 26초`` or ``1시간 2분``."""
    minute, second = divmod(round(length_s), 60)
    hour, minute = divmod(minute, 60)
    if hour:
        return f"{hour}시간 {minute}분" if minute else f"{hour}시간"
    if minute:
        return f"{minute}분 {second}초" if second else f"{minute}분"
    return f"{second}초"


def percent(part: float, whole: float) -> str:
    """``41%``; ``0%`` of nothing."""
    return f"{part / whole:.0%}" if whole else "0%"


def person_name(attendee: Attendee) -> str:
    """A person as the documents call them, ``김도현 위원``."""
    return f"{attendee.name} {attendee.role}" if attendee.role else attendee.name


def person_with_affiliation(attendee: Attendee) -> str:
    """``김도현 위원(가상제조 주식회사)``."""
    name = person_name(attendee)
    return f"{name}({attendee.affiliation})" if attendee.affiliation else name
