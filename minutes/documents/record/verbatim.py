"""The 녹취록: what was said, word for word, and how it was taken down."""

from __future__ import annotations

from collections.abc import Iterator

from minutes.documents.blocks import (
    TEXT_WIDTH_MM,
    Accent,
    Block,
    Cell,
    Column,
    Look,
    Span,
    Table,
    line,
)
from minutes.documents.points import Point, points_in_time, voices
from minutes.documents.record.citing import centred, places, text_cell
from minutes.documents.record.contents import with_contents
from minutes.documents.record.corrections import correction_blocks
from minutes.documents.record.overview import fact_table, head_blocks
from minutes.documents.record.remarks import engine_blocks, note_blocks, voice_blocks
from minutes.documents.record.transcript import Anchors, passages, transcript_blocks
from minutes.documents.wording import spoken_length
from minutes.model.editions import Edition
from minutes.model.findings import Decision, Opinion, PolicyTask
from minutes.model.minutes import Minutes

TITLE = "녹취록"
LONG_PASSAGES = 60
"""From about seven pages on there is a table of contents."""
_INDEX_COLUMNS = (
    Column("구분", 20),
    Column("내용", TEXT_WIDTH_MM - 74),
    Column("발언자", 30),
    Column("위치", 24),
)
_LEGEND = (
    "앞의 시각은 녹음 시작부터 잰 시:분:초임",
    "(동시 발언)은 다른 사람의 말과 겹친 부분, ‘화자 1’ 등은 이름을 확인하지 못한 사람임",
)


def verbatim(minutes: Minutes) -> Iterator[Block]:
    """Facts, every utterance, where each finding was said, and remarks; long ones with contents."""
    count = sum(len(passages(utterance)) for utterance in minutes.dialogue.utterances)
    if count > LONG_PASSAGES:
        return with_contents(_head(minutes), _body(minutes))
    return iter((*_head(minutes), *_body(minutes)))


def _head(minutes: Minutes) -> Iterator[Block]:
    dialogue = minutes.dialogue
    yield from head_blocks(minutes, TITLE)
    length = f"{spoken_length(dialogue.duration_s)}, 발언 {len(dialogue.utterances)}건"
    yield fact_table(minutes, (("녹음 길이", text_cell(length)), ("녹음 지문", _digest(minutes))))


def _digest(minutes: Minutes) -> Cell:
    """SHA-256 of the recording: proves which sound this is the record of."""
    identity = minutes.recording_id
    groups = " ".join(identity[i : i + 8] for i in range(0, len(identity), 8))
    return (line(Look.CELL, Span(f"SHA-256  {groups}", Accent.HINT)),)


def _body(minutes: Minutes) -> Iterator[Block]:
    yield line(Look.HEADING, "발언 내용")
    for text in _LEGEND:
        yield line(Look.REMARK, text)
    yield from transcript_blocks(minutes)
    yield from _index(minutes)
    yield from correction_blocks(minutes, Look.HEADING, Anchors(minutes.dialogue))
    yield line(Look.HEADING, "작성 참고")
    if minutes.edition is Edition.INTERNAL:
        yield from voice_blocks(minutes)
    yield from note_blocks(minutes)
    yield from engine_blocks(minutes)
    yield line(Look.ENCLOSURE, "끝.")


def _index(minutes: Minutes) -> Iterator[Block]:
    """Where the words of each finding of the 회의록 stand."""
    points = points_in_time(minutes.findings)
    if not points:
        return
    anchors = Anchors(minutes.dialogue)
    yield line(Look.HEADING, "회의록 요지 찾아보기")
    rows = tuple(_index_row(minutes, point, anchors) for point in points)
    yield Table(caption="회의록의 요지가 나온 발언의 위치", columns=_INDEX_COLUMNS, rows=rows)


def _index_row(minutes: Minutes, point: Point, anchors: Anchors) -> tuple[Cell, ...]:
    text = point.title if isinstance(point, PolicyTask) else point.summary
    spans = places(point, anchors)
    return (
        centred(_kind(point)),
        text_cell(text),
        tuple(line(Look.CELL_CENTRE, name) for name in _names(minutes, point)),
        tuple(line(Look.CELL_CENTRE, span) for span in spans) or centred("-"),
    )


def _names(minutes: Minutes, point: Point) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(minutes.display_name, voices(point))))


def _kind(point: Point) -> str:
    if isinstance(point, Opinion):
        return "의견"
    if isinstance(point, PolicyTask):
        return "정책과제"
    return "결정" if isinstance(point, Decision) else "조치"
