"""Pieces of text that every section of a record form uses."""

from __future__ import annotations

from collections.abc import Iterator

from minutes.documents.blocks import Accent, Cell, Look, Span, line
from minutes.documents.points import Point
from minutes.documents.record.transcript import Anchors
from minutes.documents.wording import clock
from minutes.model.minutes import Minutes, MissingField

TO_CHECK = "확인 필요"
UNSAID = "언급 없음"


def places(point: Point, anchors: Anchors) -> tuple[Span, ...]:
    """When each piece of evidence begins, leading to it in the transcript; each place once."""
    spans = dict.fromkeys(
        Span(clock(evidence.start_s), Accent.TIME, anchors(evidence)) for evidence in point.evidence
    )
    return tuple(spans)


def cited(point: Point, anchors: Anchors) -> Iterator[Span]:
    """The same in brackets, to end a line with."""
    spans = places(point, anchors)
    for index, span in enumerate(spans):
        yield Span(", " if index else " (", Accent.TIME)
        yield span
    if spans:
        yield Span(")", Accent.TIME)


def to_check(field: MissingField) -> tuple[Span, ...]:
    """확인 필요, and what to do."""
    return (Span(TO_CHECK, Accent.MISSING), Span(f"  {field.todo}", Accent.HINT))


def missing_fields(minutes: Minutes) -> dict[str, MissingField]:
    return {field.field: field for field in minutes.missing}


def text_cell(text: str) -> Cell:
    return (line(Look.CELL, text),)


def centred(*spans: Span | str) -> Cell:
    return (line(Look.CELL_CENTRE, *spans),)
