"""The facts of a meeting: from the TOML file beside a recording, else from the file's name."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from minutes.errors import MeetingFileError, StorageError, readable
from minutes.language.glossary import hotwords
from minutes.model.meeting import Attendee, Meeting, Sector
from minutes.model.speech import Hints
from minutes.pipeline.inbox import FoundRecording
from minutes.pipeline.names import nfc
from minutes.pipeline.toml_file import TomlFileError, load_toml
from minutes.pipeline.toml_problems import describe_values, excerpt

MAX_SPEAKERS = 100
MAX_ENTRIES = 1000
"""Of any list."""
MAX_CHARACTERS = 2000
"""Of any text."""


@dataclass(frozen=True, slots=True)
class MeetingFile:
    """What is known of a meeting before anything is heard."""

    meeting: Meeting
    hints: Hints
    glossary: tuple[str, ...] = ()
    """Its own terms."""
    parts: tuple[str, ...] = ()
    """File names of the parts in order, where the file gives them."""


def read_meeting(recording: FoundRecording) -> MeetingFile:
    """The facts of a recording's meeting. Raises MeetingFileError with every problem named."""
    title, date = parse_name(recording.title)
    if recording.meeting_file is None:
        return MeetingFile(Meeting(title=title, date=date), Hints())
    file = _load(recording.meeting_file)
    _check_parts(file, recording)
    return MeetingFile(file.meeting(title, date), file.hints(), file.glossary, file.parts)


def parse_name(name: str) -> tuple[str, dt.date | None]:
    """Title and date of ``2026-11-22 제3차 회의``, ``20261122_…``, ``2026.11.22. …``,
    ``2026년 11월 22일 …``, ``261122 …``, or with a date of four-digit year at the end."""
    name = nfc(name).strip()
    for pattern in _DATED_NAMES:
        found = re.fullmatch(pattern, name)
        if found and (date := _calendar(found["year"], found["month"], found["day"])):
            return _tidy(found["title"]) or name, date
    return _tidy(name) or name, None


_WRITTEN_OUT = (
    r"(?P<year>(?:19|20)\d\d)(?:[-_./]|년)\s*(?P<month>\d{1,2})(?:[-_./]|월)\s*"
    r"(?P<day>\d{1,2})일?(?!\d)"
)
_EIGHT_DIGITS = r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)"
_SIX_DIGITS = r"(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)"
_WEEKDAY = r"(?:\.?\s*\([월화수목금토일]\))?"
_DATED_NAMES = (
    *(
        rf"[(\[]?{date}{_WEEKDAY}(?P<title>.*)"
        for date in (_WRITTEN_OUT, _EIGHT_DIGITS, _SIX_DIGITS)
    ),
    *(rf"(?P<title>.*?)(?<!\d){date}{_WEEKDAY}[)\].]*" for date in (_WRITTEN_OUT, _EIGHT_DIGITS)),
)


def _calendar(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
    except ValueError:
        return None


def _tidy(title: str) -> str:
    return " ".join(title.replace("_", " ").split()).lstrip(" -.,)]").rstrip(" -,([")


def _trimmed(value: object) -> object:
    """One line of text: it becomes a line of a document and part of a folder's name."""
    return readable(" ".join(nfc(value).split())) if isinstance(value, str) else value


def _blank_is_missing(value: object) -> object:
    return _trimmed(value) or None if isinstance(value, str) else value


def _date_value(value: object) -> object:
    value = _blank_is_missing(value)
    if value is None or type(value) is dt.date:
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError as error:
        message = f"날짜는 2026-11-20처럼 적습니다 / not a date: {excerpt(value)}"
        raise ValueError(message) from error


def _time_value(value: object) -> object:
    value = _blank_is_missing(value)
    if value is None or isinstance(value, dt.time):
        return value
    try:
        return dt.time.fromisoformat(str(value))
    except ValueError as error:
        message = f"시각은 14:00:00처럼 적습니다 / not a time: {excerpt(value)}"
        raise ValueError(message) from error


def _lines(value: object) -> object:
    """A list without blank entries; a single text counts as a list of one."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list):
        return [entry for entry in map(_blank_is_missing, value) if entry is not None]
    return value


Short = Annotated[str, Field(max_length=MAX_CHARACTERS)]
Text = Annotated[Short | None, BeforeValidator(_blank_is_missing)]
Name = Annotated[Short, BeforeValidator(_trimmed), Field(min_length=1)]
Texts = Annotated[tuple[Short, ...], Field(max_length=MAX_ENTRIES), BeforeValidator(_lines)]
Date = Annotated[dt.date | None, BeforeValidator(_date_value)]
Time = Annotated[dt.time | None, BeforeValidator(_time_value)]
Language = Annotated[str, Field(pattern="^[a-z]{2,3}$")]
Count = Annotated[int, Field(ge=1, le=MAX_SPEAKERS, strict=True)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Person(_Table):
    """``[[attendees]]`` and ``[[observers]]``."""

    name: Name
    role: Text = None
    affiliation: Text = None
    sector: Annotated[Sector | None, BeforeValidator(_blank_is_missing)] = None

    def attendee(self) -> Attendee:
        return Attendee(self.name, self.role, self.affiliation, self.sector)


People = Annotated[tuple[_Person, ...], Field(max_length=MAX_ENTRIES)]


class _File(_Table):
    """The whole meeting file."""

    title: Text = None
    body: Text = None
    date: Date = None
    start_time: Time = None
    end_time: Time = None
    place: Text = None
    chair: Text = None
    attendees: People = ()
    observers: People = ()
    agenda: Texts = ()
    order: Texts = ()
    votes: Texts = ()
    fictional: bool = False
    language: Language | None = None
    glossary: Texts = ()
    speakers: Count | None = None
    min_speakers: Count | None = None
    max_speakers: Count | None = None
    parts: Texts = ()

    @model_validator(mode="after")
    def _times_in_order(self) -> Self:
        if self.start_time and self.end_time and self.end_time < self.start_time:
            message = "end_time이 start_time보다 이릅니다 / end_time is before start_time"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _speakers_agree(self) -> Self:
        low, high = self.min_speakers or 1, self.max_speakers or MAX_SPEAKERS
        if low > high or not low <= (self.speakers or low) <= high:
            message = (
                "speakers, min_speakers, max_speakers가 서로 맞지 않습니다 / "
                "the numbers of speakers contradict each other"
            )
            raise ValueError(message)
        return self

    def meeting(self, title: str, date: dt.date | None) -> Meeting:
        """The facts; ``title`` and ``date`` of the file name stand in for those not given."""
        return Meeting(
            title=self.title or title,
            body=self.body,
            date=self.date or date,
            start_time=self.start_time,
            end_time=self.end_time,
            place=self.place,
            chair=self.chair,
            attendees=tuple(person.attendee() for person in self.attendees),
            observers=tuple(person.attendee() for person in self.observers),
            agenda=self.agenda,
            order=self.order,
            votes=self.votes,
            fictional=self.fictional,
        )

    def hints(self) -> Hints:
        """What helps recognition: terms and names are words to expect, and the roster bounds the
        number of voices from above (anybody may stay silent)."""
        return Hints(
            language=self.language,
            glossary=hotwords(self.glossary, self._names()),
            num_speakers=self.speakers,
            min_speakers=self.min_speakers,
            max_speakers=self.max_speakers or (None if self.speakers else self._roster_size()),
        )

    def _names(self) -> tuple[str, ...]:
        people = (*self.attendees, *self.observers)
        chair = (self.chair,) if self.chair else ()
        return (*chair, *(person.name for person in people))

    def _roster_size(self) -> int | None:
        if not self.attendees:
            return None
        people = (*self.attendees, *self.observers)
        unlisted = self.chair is not None and self.chair not in {p.name for p in people}
        return min(max(len(people) + unlisted, self.min_speakers or 1), MAX_SPEAKERS)


def _load(path: Path) -> _File:
    try:
        loaded = load_toml(path)
        return _File.model_validate(loaded.values)
    except TomlFileError as error:
        raise MeetingFileError(path=str(path), detail=str(error)) from error
    except ValidationError as error:
        detail = describe_values(loaded.text, error, _File)
        raise MeetingFileError(path=str(path), detail=detail) from None
    except (FileNotFoundError, PermissionError) as error:
        detail = f"- 열 수 없습니다 / cannot be opened: {error.strerror}"
        raise MeetingFileError(path=str(path), detail=detail) from error
    except OSError as error:  # of a share that is away for a moment
        raise StorageError(path=str(path), detail=error.strerror or str(error)) from error


def _check_parts(file: _File, recording: FoundRecording) -> None:
    there = {nfc(source.name) for source in recording.sources}
    absent = [name for name in file.parts if name not in there]
    if absent:
        detail = f"- parts: 없는 파일입니다 / no such file: {excerpt(', '.join(absent))}"
        raise MeetingFileError(path=str(recording.meeting_file), detail=detail)
