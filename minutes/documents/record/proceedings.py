"""The 회의록: the statutory minutes of one meeting with its transcript as an annex."""

from __future__ import annotations

from collections.abc import Iterator

from minutes.documents.blocks import Block, Look, line
from minutes.documents.record.discussion import discussion_blocks
from minutes.documents.record.outcomes import outcome_blocks
from minutes.documents.record.overview import overview_blocks
from minutes.documents.record.remarks import remark_blocks
from minutes.documents.record.transcript import Anchors, transcript_blocks
from minutes.model.minutes import Minutes


def proceedings(minutes: Minutes) -> Iterator[Block]:
    """All blocks in order: 시행령 제18조's elements, remarks, 붙임, 끝, then the annex."""
    anchors = Anchors(minutes.dialogue)
    yield from overview_blocks(minutes)
    yield from discussion_blocks(minutes, anchors)
    yield from outcome_blocks(minutes, anchors)
    yield from remark_blocks(minutes)
    yield line(Look.ENCLOSURE, "붙임  녹취록 1부.  끝.")
    yield from transcript_blocks(minutes)
