"""What the meeting came to: proposed policy tasks, decisions, votes, follow-ups."""

from __future__ import annotations

from collections.abc import Iterator

from minutes.documents.blocks import Block, Cell, Column, Look, Span, Table, line
from minutes.documents.record.citing import (
    UNSAID,
    centred,
    cited,
    missing_fields,
    places,
    text_cell,
    to_check,
)
from minutes.documents.record.discussion import OTHER_TOPIC
from minutes.documents.record.standpoints import (
    decided,
    heard_votes,
    proposers,
    stance_names,
)
from minutes.documents.record.transcript import Anchors
from minutes.documents.wording import official_date
from minutes.model.findings import FollowUp, PolicyTask
from minutes.model.minutes import Minutes

_TASK_COLUMNS = (
    Column("연번", 12),
    Column("과제명", 37),
    Column("제안자", 18),
    Column("분야", 26),
    Column("제안 내용", 54),
    Column("근거", 23),
)
_FOLLOW_UP_COLUMNS = (
    Column("연번", 12),
    Column("조치 내용", 69),
    Column("담당", 26),
    Column("기한", 40),
    Column("근거", 23),
)


def outcome_blocks(minutes: Minutes, anchors: Anchors) -> Iterator[Block]:
    """``2. 정책과제 제안`` to ``5. 향후 조치``."""
    yield line(Look.HEADING, "정책과제 제안")
    yield from _tasks(minutes, anchors)
    yield line(Look.HEADING, "결정 사항")
    yield from _decisions(minutes, anchors)
    yield line(Look.HEADING, "표결 내용")
    yield from _votes(minutes, anchors)
    yield line(Look.HEADING, "향후 조치")
    yield from _follow_ups(minutes, anchors)


def _tasks(minutes: Minutes, anchors: Anchors) -> Iterator[Block]:
    tasks = minutes.findings.tasks
    if not tasks:
        yield line(Look.POINT, "녹음에서 가려낸 정책과제 제안이 없음")
        return
    labels = {topic.id: topic.label for topic in minutes.topics}
    rows = tuple(
        _task_row(number, task, minutes, labels, anchors) for number, task in enumerate(tasks, 1)
    )
    yield Table(caption="정책과제 제안 목록", columns=_TASK_COLUMNS, rows=rows)


def _task_row(
    number: int, task: PolicyTask, minutes: Minutes, labels: dict[str, str], anchors: Anchors
) -> tuple[Cell, ...]:
    topics = [labels[topic] for topic in task.topics if topic in labels] or [OTHER_TOPIC]
    return (
        centred(str(number)),
        text_cell(task.title),
        tuple(line(Look.CELL_CENTRE, name) for name in proposers(minutes, task)),
        tuple(line(Look.CELL_CENTRE, topic) for topic in topics),
        (*text_cell(task.summary), *stance_names(minutes, task, anchors)),
        _place_cell(places(task, anchors)),
    )


def _place_cell(spans: tuple[Span, ...]) -> Cell:
    return tuple(line(Look.CELL_CENTRE, span) for span in spans) or centred("-")


def _decisions(minutes: Minutes, anchors: Anchors) -> Iterator[Block]:
    """Each decision, with the very words by which it was declared."""
    if not minutes.findings.decisions:
        yield line(Look.POINT, "녹음에서 가려낸 결정 사항이 없음")
    for decision in minutes.findings.decisions:
        name = minutes.display_name(decision.speaker)
        yield line(Look.POINT, decided(decision), *cited(decision, anchors))
        for evidence in decision.evidence:
            yield line(Look.SUBPOINT, f"{name}: “{evidence.quote}”")


def _votes(minutes: Minutes, anchors: Anchors) -> Iterator[Block]:
    """What the office gave comes first; below it what was heard."""
    missing = missing_fields(minutes).get("votes")
    if missing:
        yield line(Look.POINT, *to_check(missing))
    for vote in minutes.meeting.votes:
        yield line(Look.POINT, vote)
    yield from heard_votes(minutes, anchors)


def _follow_ups(minutes: Minutes, anchors: Anchors) -> Iterator[Block]:
    follow_ups = minutes.findings.follow_ups
    if not follow_ups:
        yield line(Look.POINT, "녹음에서 가려낸 향후 조치가 없음")
        return
    rows = tuple(
        (
            centred(str(number)),
            text_cell(follow_up.summary),
            centred(follow_up.owner or minutes.display_name(follow_up.speaker)),
            _due(follow_up),
            _place_cell(places(follow_up, anchors)),
        )
        for number, follow_up in enumerate(follow_ups, 1)
    )
    yield Table(caption="향후 조치 목록", columns=_FOLLOW_UP_COLUMNS, rows=rows)


def _due(follow_up: FollowUp) -> Cell:
    """The date, and under it the words that were said."""
    if not follow_up.due_text:
        return centred(UNSAID)
    said = line(Look.CELL_CENTRE, f"“{follow_up.due_text}”")
    if follow_up.due_date is None:
        return (said,)
    return (line(Look.CELL_CENTRE, official_date(follow_up.due_date)), said)
