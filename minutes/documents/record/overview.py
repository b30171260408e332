"""Heads of the record forms: title and the facts of the meeting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from minutes.documents.blocks import (
    TEXT_WIDTH_MM,
    Block,
    Cell,
    Column,
    Look,
    Paragraph,
    Table,
    line,
)
from minutes.documents.record.citing import missing_fields, text_cell, to_check
from minutes.documents.sign_off import CHANGED_SINCE, SIGNED, UNSETTLED
from minutes.documents.wording import EDITION, SECTOR_NAMES, official_when, person_with_affiliation
from minutes.model.meeting import Attendee
from minutes.model.minutes import Minutes

_LABEL_MM = 32.0
_HEAD_NOTES = {
    EDITION: Look.SUBTITLE,
    UNSETTLED: Look.SUBTITLE,
    SIGNED: Look.SUBTITLE,
    CHANGED_SINCE: Look.NOTICE,
    "fictional": Look.NOTICE,
}
"""Kinds of notes that stand under the title, in this order."""


def head_blocks(minutes: Minutes, form: str) -> Iterator[Block]:
    """The name of the form, the meeting's, whether it is settled, and a box about what must be
    known first: a made-up meeting, a change after the minutes were signed."""
    yield line(Look.TITLE, form)
    yield line(Look.SUBTITLE, minutes.meeting.title)
    for kind, look in _HEAD_NOTES.items():
        yield from (line(look, note.text) for note in minutes.notes if note.kind == kind)


def overview_blocks(minutes: Minutes) -> Iterator[Block]:
    """Head of the 회의록: the table of all facts that only the office can give."""
    yield from head_blocks(minutes, "회의록")
    yield _table((*_basic_rows(minutes), *_people_rows(minutes), *_agenda_rows(minutes)))


def fact_table(minutes: Minutes, more: tuple[tuple[str, Cell], ...]) -> Table:
    """The facts by which a meeting is known, and ``more``."""
    return _table((*_basic_rows(minutes), *more))


def _table(rows: tuple[tuple[str, Cell], ...]) -> Table:
    return Table(
        caption="회의 개요",
        columns=(Column("항목", _LABEL_MM), Column("내용", TEXT_WIDTH_MM - _LABEL_MM)),
        rows=tuple((_label(label), cell) for label, cell in rows),
        head=False,
    )


def _label(text: str) -> Cell:
    return (line(Look.CELL_HEAD, text),)


def _basic_rows(minutes: Minutes) -> Iterator[tuple[str, Cell]]:
    meeting = minutes.meeting
    yield "회의의 명칭", text_cell(meeting.title)
    yield "개최기관(부서)", _fact(minutes, "body", meeting.body)
    yield "일시", _when(minutes)
    yield "장소", _fact(minutes, "place", meeting.place)


def _people_rows(minutes: Minutes) -> Iterator[tuple[str, Cell]]:
    yield "의장", _fact(minutes, "chair", minutes.meeting.chair)
    yield "참석자", _attendees(minutes)
    yield "배석자", _observers(minutes)


def _agenda_rows(minutes: Minutes) -> Iterator[tuple[str, Cell]]:
    yield "진행 순서", _numbered(minutes, "order", minutes.meeting.order)
    yield "상정 안건", _numbered(minutes, "agenda", minutes.meeting.agenda)


def _fact(minutes: Minutes, field: str, value: str | None) -> Cell:
    missing = missing_fields(minutes).get(field)
    return (line(Look.CELL, *to_check(missing)),) if missing else text_cell(value or "")


def _when(minutes: Minutes) -> Cell:
    """What was given of date and time, then what was not."""
    fields = missing_fields(minutes)
    when = official_when(minutes.meeting)
    lines = [line(Look.CELL, when)] if when else []
    for name in ("date", "start_time"):
        if name in fields:
            lines.append(line(Look.CELL, *to_check(fields[name])))
    return tuple(lines)


def _numbered(minutes: Minutes, field: str, items: tuple[str, ...]) -> Cell:
    if len(items) == 1:
        return text_cell(items[0])
    if items:
        return tuple(line(Look.CELL_NUMBERED, item) for item in items)
    return _fact(minutes, field, None)


def _attendees(minutes: Minutes) -> Cell:
    people = minutes.meeting.attendees
    if people:
        return (line(Look.CELL, f"{len(people)}명"), *_by_sector(people))
    voices = len(minutes.participants)
    heard = (line(Look.CELL, f"녹음에서 구분된 목소리 {voices}개"),) if voices else ()
    return (*_fact(minutes, "attendees", None), *heard)


def _observers(minutes: Minutes) -> Cell:
    if minutes.meeting.observers:
        return tuple(_by_sector(minutes.meeting.observers))
    if minutes.meeting.attendees:
        return text_cell("기재 없음")
    return _fact(minutes, "attendees", None)


def _by_sector(people: tuple[Attendee, ...]) -> Iterator[Paragraph]:
    """One line for each of 산·학·연·관 that is present, and one for the others."""
    for sector, name in (*SECTOR_NAMES.items(), (None, "")):
        group = _counted(person_with_affiliation(p) for p in people if p.sector == sector)
        if group:
            lead = f"({name}) " if name else ""
            yield line(Look.CELL, lead + ", ".join(group))


def _counted(people: Iterable[str]) -> list[str]:
    """Each once, with how many they are: an edition may know people by their sector only."""
    return [
        f"{person} {number}명" if number > 1 else person
        for person, number in Counter(people).items()
    ]
