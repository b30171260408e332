"""The 회의결과보고: what a superior reads, on one or two pages.

The ladder is □ ○ - ※. What does not fit is counted and left to the 회의록: first every member is
heard once, then those points come that the extractor was surest of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from minutes.documents.blocks import (
    TEXT_WIDTH_MM,
    Accent,
    Block,
    Cell,
    Column,
    Look,
    Paragraph,
    Span,
    Table,
    line,
)
from minutes.documents.points import Point, said_at
from minutes.documents.record.citing import (
    TO_CHECK,
    UNSAID,
    centred,
    missing_fields,
    text_cell,
    to_check,
)
from minutes.documents.record.discussion import by_agenda, opinions_by_topic
from minutes.documents.record.overview import head_blocks
from minutes.documents.record.standpoints import contradicts, decided, dissent, proposers
from minutes.documents.wording import (
    SECTOR_NAMES,
    clipped,
    columns,
    official_date,
    official_when,
    person_name,
)
from minutes.model.editions import Edition
from minutes.model.findings import FollowUp, Opinion
from minutes.model.minutes import Minutes

P = TypeVar("P", bound=Point)

TITLE = "회의결과보고"
LINE_COLUMNS = 72
"""Of a ``-`` line; a Korean character takes two."""
CELL_COLUMNS = 50
ITEM_LINES = 2
"""An item of the report is cut after this many lines; the 회의록 has it whole."""
MAX_AGENDA = 4
ALL_LINES = 45
"""What two A4 pages hold besides title, headings and the meeting's facts, with a reserve for
fonts that run wider."""
USUAL_LINES = 9
"""Of the meeting's facts and its title; what they take beyond is missing elsewhere."""


@dataclass(frozen=True, slots=True)
class Caps:
    """The most items of each kind, and the fewest lines that they must leave the discussion."""

    tasks: int
    decisions: int
    actions: int
    plans: int
    dissents: int
    discussion: int = 8


CAPS = (
    Caps(12, 5, 6, 3, 4, discussion=16),
    Caps(8, 4, 5, 3, 4),
    Caps(6, 3, 4, 2, 3),
    Caps(4, 2, 3, 1, 2),
    Caps(3, 1, 2, 1, 1),
)
"""Tried in this order until the discussion has room as well."""
_ACTION_COLUMNS = (
    Column("연번", 12),
    Column("조치 내용", TEXT_WIDTH_MM - 82),
    Column("담당", 30),
    Column("기한", 40),
)


def briefing(minutes: Minutes) -> Iterator[Block]:
    """All blocks in order; nothing but what the 회의록 has."""
    before = (*head_blocks(minutes, TITLE), *_overview(minutes))
    room = ALL_LINES - max(0, _lines(before) - USUAL_LINES)
    tried = tuple((caps, _after(minutes, caps)) for caps in CAPS)
    fitting = (after for caps, after in tried if _lines(after) + caps.discussion <= room)
    after = next(fitting, tried[-1][1])
    yield from before
    yield from _discussion(minutes, room - _lines(after))
    yield from after
    yield line(Look.ENCLOSURE, _enclosed(minutes))


def _enclosed(minutes: Minutes) -> str:
    if minutes.edition is Edition.PUBLIC:
        return "붙임  회의록(참석자 명단, 발언 요지) 1부.  끝."
    return "붙임  1. 회의록(참석자 명단, 발언 요지) 1부.  2. 녹취록 1부.  끝."


def _after(minutes: Minutes, caps: Caps) -> tuple[Block, ...]:
    """All that follows the discussion."""
    return (*_tasks(minutes, caps), *_outcomes(minutes, caps), *_plans(minutes, caps))


def _lines(blocks: Sequence[Block]) -> int:
    """Printed lines of points and rows; headings are in the reserve."""
    total = 0
    for block in blocks:
        if isinstance(block, Paragraph) and block.look is not Look.SECTION:
            total += _paragraph_lines(block)
        elif isinstance(block, Table):
            total += 1 + sum(max(map(_cell_lines, row)) for row in block.rows)
    return total


def _paragraph_lines(block: Paragraph) -> int:
    return -(-columns("".join(span.text for span in block.spans)) // LINE_COLUMNS)


def _cell_lines(cell: Cell) -> int:
    return sum(
        -(-max(columns("".join(s.text for s in part.spans)), 1) // CELL_COLUMNS) for part in cell
    )


def _overview(minutes: Minutes) -> Iterator[Block]:
    meeting, missing = minutes.meeting, missing_fields(minutes)
    facts = (
        ("일시", official_when(meeting), ("date", "start_time")),
        ("장소", meeting.place or "", ("place",)),
        ("주관", meeting.body or "", ("body",)),
        ("참석", _present(minutes), ("attendees",)),
        ("안건", _agenda(minutes), ("agenda",)),
    )
    yield line(Look.SECTION, "회의 개요")
    for label, value, fields in facts:
        told = [Span(_cut(value))] if value else []
        for field in fields:
            if field in missing:
                told += [Span("  ")] if told else []
                told += to_check(missing[field])
        yield line(Look.POINT, Span(f"{label}: ", Accent.STRONG), *told)


def _present(minutes: Minutes) -> str:
    """``한서윤 의장 등 5명(산업계 2, 학계 2, 연구계 1), 배석 1명``."""
    meeting = minutes.meeting
    if not meeting.attendees:
        return ""
    chair = [person for person in meeting.attendees if person.name == meeting.chair]
    first = person_name((*chair, *meeting.attendees)[0])
    others = f" 등 {len(meeting.attendees)}명" if len(meeting.attendees) > 1 else ""
    counted = Counter(person.sector for person in meeting.attendees)
    sectors = [f"{name} {counted[key]}" for key, name in SECTOR_NAMES.items() if counted[key]]
    observers = f", 배석 {len(meeting.observers)}명" if meeting.observers else ""
    return first + others + (f"({', '.join(sectors)})" if sectors else "") + observers


def _agenda(minutes: Minutes) -> str:
    agenda = minutes.meeting.agenda
    if len(agenda) == 1:
        return agenda[0]
    shown = [f"{number}. {item}" for number, item in enumerate(agenda[:MAX_AGENDA], 1)]
    rest = len(agenda) - MAX_AGENDA
    return ", ".join(shown) + (f" 등 {len(agenda)}건" if rest > 0 else "")


def _discussion(minutes: Minutes, room: int) -> Iterator[Block]:
    """``○`` agenda items, or fields where the meeting is not divided; ``-`` who said what."""
    groups = _grouped(minutes)
    chosen = _chosen(minutes, groups, room)
    yield line(Look.SECTION, "주요 논의내용")
    if not chosen:
        yield line(Look.POINT, "녹음에서 가려낸 의견이 없음")
    for label, opinions in groups.items():
        kept = [opinion for opinion in opinions if opinion.id in chosen]
        if kept:
            yield Paragraph(Look.POINT, (Span(_cut(label), Accent.STRONG),), keep_next=True)
        for opinion in kept:
            yield line(Look.SUBPOINT, _remark(minutes, opinion))
    yield from _rest(len(minutes.findings.opinions) - len(chosen), "의견")


def _grouped(minutes: Minutes) -> dict[str, list[Opinion]]:
    parts = by_agenda(minutes)
    if "" in parts:
        return opinions_by_topic(minutes)
    opinions = {o.id: o for o in minutes.findings.opinions}
    return {
        label: [opinions[point.id] for point in points if point.id in opinions]
        for label, points in parts.items()
    }


def _chosen(minutes: Minutes, groups: dict[str, list[Opinion]], room: int) -> frozenset[str]:
    """Ids of the opinions that fit: one of each member first, surest first."""
    turns: defaultdict[str, int] = defaultdict(int)
    ranked: list[tuple[int, float, float, Opinion]] = []
    for opinion in sorted(minutes.findings.opinions, key=lambda o: (-o.score, said_at(o))):
        name = minutes.display_name(opinion.speaker)
        ranked.append((turns[name], -opinion.score, said_at(opinion), opinion))
        turns[name] += 1
    label_of = {o.id: label for label, opinions in groups.items() for o in opinions}
    chosen: set[str] = set()
    labels: set[str] = set()
    for *_, opinion in sorted(ranked, key=lambda entry: entry[:3]):
        label = label_of[opinion.id]
        cost = -(-columns(_remark(minutes, opinion)) // LINE_COLUMNS) + (label not in labels)
        if cost <= room:
            room -= cost
            chosen.add(opinion.id)
            labels.add(label)
    return frozenset(chosen)


def _remark(minutes: Minutes, opinion: Opinion) -> str:
    return _cut(f"({minutes.display_name(opinion.speaker)}) {opinion.summary}")


def _cut(text: str) -> str:
    return clipped(text, ITEM_LINES * LINE_COLUMNS - 4)


def _rest(count: int, what: str) -> Iterator[Block]:
    if count > 0:
        yield line(Look.REMARK, f"그 밖의 {what} {count}건은 회의록 참조")


def _tasks(minutes: Minutes, caps: Caps) -> Iterator[Block]:
    tasks = _surest(minutes.findings.tasks, caps.tasks)
    yield line(Look.SECTION, "정책과제 제안")
    if not tasks:
        yield line(Look.POINT, "녹음에서 가려낸 정책과제 제안이 없음")
    room = caps.dissents
    for task in tasks:
        names = ", ".join(proposers(minutes, task))
        yield line(Look.POINT, _cut(task.title), f"({clipped(names, LINE_COLUMNS)})")
        against = dissent(minutes, task)[:room]
        room -= len(against)
        for words in against:
            yield line(Look.SUBPOINT, _cut(words))
    yield from _rest(len(minutes.findings.tasks) - len(tasks), "과제")


def _surest(points: Sequence[P], most: int) -> list[P]:
    """At most so many, those with the highest scores, in order of time."""
    kept = sorted(points, key=lambda point: -point.score)[:most]
    return sorted(kept, key=said_at)


def _outcomes(minutes: Minutes, caps: Caps) -> Iterator[Block]:
    findings = minutes.findings
    decisions = _surest(findings.decisions, caps.decisions)
    actions = _surest(findings.follow_ups, caps.actions)
    yield line(Look.SECTION, "결정·조치사항")
    if not decisions:
        yield line(Look.POINT, "결정: 녹음에서 가려낸 결정 사항이 없음")
    for decision in decisions:
        yield line(Look.POINT, f"결정: {_cut(decided(decision))}")
    yield from _rest(len(findings.decisions) - len(decisions), "결정")
    gap = missing_fields(minutes).get("votes")
    votes = to_check(gap) if gap else (Span(_cut("; ".join(minutes.meeting.votes))),)
    yield line(Look.POINT, Span("표결: "), *votes)
    if any(d.vote and contradicts(d.vote, minutes.meeting.votes) for d in findings.decisions):
        hint = Span("  표결 내용이 녹음과 다름(회의록의 표결 내용 참조)", Accent.HINT)
        yield line(Look.REMARK, Span(TO_CHECK, Accent.MISSING), hint)
    if actions:
        yield Paragraph(Look.POINT, (Span("조치"),), keep_next=True)
        yield _action_table(minutes, actions)
    yield from _rest(len(findings.follow_ups) - len(actions), "조치")


def _action_table(minutes: Minutes, actions: list[FollowUp]) -> Table:
    rows = tuple(
        (
            centred(str(number)),
            text_cell(clipped(action.summary, 2 * CELL_COLUMNS)),
            centred(clipped(_owner(minutes, action), 2 * 14)),
            centred(clipped(_due(action), 2 * 20)),
        )
        for number, action in enumerate(actions, 1)
    )
    return Table(caption="조치 사항 목록", columns=_ACTION_COLUMNS, rows=rows)


def _owner(minutes: Minutes, action: FollowUp) -> str:
    return action.owner or minutes.display_name(action.speaker)


def _due(action: FollowUp) -> str:
    if action.due_date is not None:
        return official_date(action.due_date)
    return f"“{action.due_text}”" if action.due_text else UNSAID


def _plans(minutes: Minutes, caps: Caps) -> Iterator[Block]:
    """What has a date, and what must be settled before the minutes can be signed."""
    dated = [
        (due, action)
        for action in sorted(minutes.findings.follow_ups, key=said_at)
        if (due := action.due_date) is not None
    ]
    dated.sort(key=lambda entry: entry[0])
    yield line(Look.SECTION, "향후 계획")
    if not dated:
        yield line(Look.POINT, "날짜가 정해진 일정은 녹음에서 가려내지 못함")
    for due, action in dated[: caps.plans]:
        text = f"{official_date(due)}까지 {action.summary}({_owner(minutes, action)})"
        yield line(Look.POINT, _cut(text))
    if minutes.missing:
        labels = ", ".join(gap.label for gap in minutes.missing)
        yield line(Look.REMARK, _cut(f"회의록 확정 전 확인할 사항: {labels}"))
