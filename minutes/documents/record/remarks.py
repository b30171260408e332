"""What is still to be filled in, and how a document was made."""

from __future__ import annotations

from collections.abc import Iterator

from minutes.documents.blocks import (
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
from minutes.documents.compose import is_weak
from minutes.documents.record.citing import TO_CHECK, centred, text_cell
from minutes.documents.record.speaking import spoken_s
from minutes.documents.wording import percent, spoken_length
from minutes.model.minutes import Minutes, Participant

STAGE_NAMES = {
    "probe": "음성 읽기",
    "transcribe": "음성 인식",
    "diarize": "화자 분리",
    "attribute": "발언 나누기",
    "correct": "용어 바로잡기",
    "identify": "발언자 이름",
    "extract": "요지 추출",
    "compose": "회의록 구성",
    "export": "문서 작성",
}
_FIELD_COLUMNS = (Column("항목", 50), Column("할 일", 120))
_VOICE_COLUMNS = (
    Column("발언자", 28),
    Column("발언 시간", 34),
    Column("이름을 붙인 근거", 84),
    Column("확신도", 24),
)


def missing_blocks(minutes: Minutes) -> Iterator[Block]:
    """What is still to be filled in; nothing where nothing is."""
    if minutes.missing:
        yield line(Look.SUBHEADING, "확인할 사항")
        yield _missing_table(minutes)


def voice_blocks(minutes: Minutes) -> Iterator[Block]:
    """How long each voice spoke and why it has its name."""
    if minutes.participants:
        yield line(Look.SUBHEADING, "발언자")
        yield _voice_table(minutes)


def note_blocks(minutes: Minutes) -> Iterator[Block]:
    """What the reader must know about how this was made."""
    yield line(Look.SUBHEADING, "유의 사항")
    for note in minutes.notes:
        yield line(Look.REMARK, note.text)


def engine_blocks(minutes: Minutes) -> Iterator[Block]:
    """What recognised, told apart and extracted; on the page of the 끝 that follows."""
    provenance = minutes.provenance
    engines = (f"{STAGE_NAMES.get(stage, stage)}: {engine}" for stage, engine in provenance.engines)
    yield line(Look.SUBHEADING, "작성 도구")
    for text in (provenance.product, *engines):
        yield Paragraph(Look.REMARK, (Span(text),), keep_next=True)


def _missing_table(minutes: Minutes) -> Table:
    rows = tuple((centred(field.label), text_cell(field.todo)) for field in minutes.missing)
    return Table(caption="확인할 사항", columns=_FIELD_COLUMNS, rows=rows)


def _voice_table(minutes: Minutes) -> Table:
    total_s = spoken_s(minutes)
    rows = tuple(
        (
            centred(p.display_name),
            centred(f"{spoken_length(p.speaking_s)}({percent(p.speaking_s, total_s)})"),
            text_cell(p.reason or "근거 없음"),
            _confidence(p),
        )
        for p in minutes.participants
    )
    return Table(caption="발언자별 발언 시간과 이름의 근거", columns=_VOICE_COLUMNS, rows=rows)


def _confidence(participant: Participant) -> Cell:
    if participant.reviewed:
        return centred("확인됨")
    if participant.attendee is None:
        return centred(Span(TO_CHECK, Accent.MISSING))
    score = f"{participant.score:.2f}"
    if is_weak(participant):
        return (*centred(score), *centred(Span(TO_CHECK, Accent.MISSING)))
    return centred(score)
