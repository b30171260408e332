"""The 회의록: the statutory minutes of one meeting, and what a reviewer needs to check them.

What is signed ends with 끝. It is short, so that it can be read and disclosed without the 녹취록,
which may be closed for longer. On a new page follows the review sheet, to be taken off when the
minutes are settled: what is missing, why each voice has its name, and the words on which each
finding rests.
"""

from __future__ import annotations

from collections.abc import Iterator

from minutes.documents.blocks import Block, Column, Look, PageBreak, Paragraph, Span, Table, line
from minutes.documents.points import grounds, points_in_time
from minutes.documents.record.contents import with_contents
from minutes.documents.record.corrections import correction_blocks
from minutes.documents.record.discussion import discussion_blocks, topic_blocks
from minutes.documents.record.figures import figure_blocks
from minutes.documents.record.outcomes import outcome_blocks
from minutes.documents.record.overview import overview_blocks
from minutes.documents.record.remarks import missing_blocks, note_blocks, voice_blocks
from minutes.documents.record.transcript import Anchors, excerpt_blocks
from minutes.model.dialogue import Dialogue
from minutes.model.editions import Edition
from minutes.model.minutes import Minutes

LONG_FINDINGS = 40
"""With more findings than about six pages hold there is a table of contents."""
_NO_TALK = Dialogue("", 0.0, ())
"""Where the passages are not printed, no time leads anywhere."""
_SIGNATURE_COLUMNS = (Column("구분", 32), Column("직위·성명", 88), Column("서명 또는 인", 50))


def proceedings(minutes: Minutes) -> Iterator[Block]:
    """All blocks in order: 시행령 제18조's elements, signatures, 붙임, 끝, and but for editions
    that are disclosed, the review sheet."""
    head, body = overview_blocks(minutes), _body(minutes)
    if len(points_in_time(minutes.findings)) > LONG_FINDINGS:
        return with_contents(head, body)
    return iter((*head, *body))


def _body(minutes: Minutes) -> Iterator[Block]:
    internal = minutes.edition is Edition.INTERNAL
    anchors = Anchors(minutes.dialogue if internal else _NO_TALK)
    yield from discussion_blocks(minutes, anchors)
    yield from outcome_blocks(minutes, anchors)
    yield from _signatures(minutes)
    enclosed = minutes.edition is not Edition.PUBLIC
    yield line(Look.ENCLOSURE, "붙임  녹취록 1부.  끝." if enclosed else "끝.")
    if internal:
        yield from _review(minutes, anchors)


def _signatures(minutes: Minutes) -> Iterator[Block]:
    """Who answers for the minutes, on the page of 끝; only the chair is known beforehand."""
    chair = " ".join(dict.fromkeys(("의장", minutes.meeting.chair or "의장")))
    rows = tuple(
        tuple(
            (Paragraph(look, (Span(text),), keep_next=True),)
            for look, text in ((Look.CELL_CENTRE, role), (Look.CELL, name), (Look.CELL, ""))
        )
        for role, name in (("작성", ""), ("확인", chair))
    )
    yield line(Look.HEADING, "작성 및 확인")
    yield Table(caption="작성자와 확인자", columns=_SIGNATURE_COLUMNS, rows=rows)


def _review(minutes: Minutes, anchors: Anchors) -> Iterator[Block]:
    yield PageBreak()
    if minutes.sign_off is None:
        yield line(Look.ANNEX_TITLE, "검토 자료")
        yield line(Look.REMARK, "회의록을 확정할 때 이 쪽부터 떼어 냄")
    else:
        yield line(Look.ANNEX_TITLE, "참고 자료")
        yield line(Look.REMARK, "이 쪽부터는 확정된 회의록의 일부가 아님")
    yield from missing_blocks(minutes)
    yield from voice_blocks(minutes)
    yield from note_blocks(minutes)
    yield from figure_blocks(minutes)
    yield from correction_blocks(minutes, Look.SUBHEADING)
    yield from topic_blocks(minutes, anchors)
    points = points_in_time(minutes.findings)
    cited = [anchors(evidence) for point in points for evidence in grounds(point)]
    if any(cited):
        yield line(Look.SUBHEADING, "근거 발언")
        yield line(Look.REMARK, "요지가 나온 대목만 옮김. 앞의 시각은 녹음 시작부터 잰 시:분:초임")
        yield from excerpt_blocks(minutes, filter(None, cited))
