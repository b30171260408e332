"""What was put right in the recognised text, so that a reader can hear it and take it back."""

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
from minutes.documents.record.citing import centred, text_cell
from minutes.documents.record.transcript import Anchors
from minutes.documents.wording import clock
from minutes.model.dialogue import Correction
from minutes.model.minutes import Minutes

_COLUMNS = (
    Column("시각", 22),
    Column("들린 대로", 38),
    Column("고침", 38),
    Column("근거", TEXT_WIDTH_MM - 98),
)


def correction_blocks(
    minutes: Minutes, heading: Look, anchors: Anchors | None = None
) -> Iterator[Block]:
    """The changes in order of time; nothing where nothing was changed.

    With ``anchors``, for documents that hold the whole transcript, times lead to the words.
    """
    if not minutes.corrections:
        return
    yield line(heading, "바로잡은 낱말")
    yield line(Look.REMARK, "용어집과 명단에 있는 말로 고친 것이므로, 아니면 들린 대로 되돌릴 것")
    rows = tuple(_row(correction, anchors) for correction in minutes.corrections)
    yield Table(caption="소리가 비슷하여 바로잡은 용어와 이름", columns=_COLUMNS, rows=rows)


def _row(correction: Correction, anchors: Anchors | None) -> tuple[Cell, ...]:
    anchor = anchors.at(correction.utterance_id, correction.start) if anchors else None
    return (
        centred(Span(clock(correction.start_s), Accent.TIME, anchor)),
        text_cell(correction.before),
        text_cell(correction.after),
        text_cell(correction.reason),
    )
