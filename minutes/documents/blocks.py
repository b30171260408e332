"""A document as blocks, before any file format: what stands where, and what it is.

The record forms are built as blocks and each writer (Word first) renders them, so that every
format of one form has the same headings, tables and text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Look(StrEnum):
    """What a paragraph is; a writer gives each one a style."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    NOTICE = "notice"
    """A boxed line that must be seen first."""
    HEADING = "heading"
    """``1.``"""
    SUBHEADING = "subheading"
    """``가.``"""
    BODY = "body"
    SECTION = "section"
    """``□``"""
    POINT = "point"
    """``○``"""
    SUBPOINT = "subpoint"
    """``-``"""
    DETAIL = "detail"
    """``·``"""
    REMARK = "remark"
    """``※``"""
    ENCLOSURE = "enclosure"
    """붙임."""
    ANNEX_TITLE = "annex_title"
    CONTENTS_TITLE = "contents_title"
    CONTENTS_1 = "contents_1"
    CONTENTS_2 = "contents_2"
    CAPTION = "caption"
    """What a picture shows, above it."""
    PICTURE = "picture"
    """The line on which a picture stands."""
    UTTERANCE = "utterance"
    """Time, then who said what, hanging."""
    CELL = "cell"
    CELL_CENTRE = "cell_centre"
    CELL_HEAD = "cell_head"
    CELL_NUMBERED = "cell_numbered"
    """``1.`` inside a cell, counted anew in each cell."""


class Accent(StrEnum):
    """What a stretch of text is, where it differs from its paragraph."""

    MISSING = "missing"
    HINT = "hint"
    STRONG = "strong"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Span:
    """Text of one kind; with ``anchor`` it leads to the paragraph that carries that bookmark."""

    text: str
    accent: Accent | None = None
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``lead`` hangs before the text; ``keep_next`` holds it on the page of what follows."""

    look: Look
    spans: tuple[Span, ...]
    lead: str | None = None
    bookmark: str | None = None
    keep_next: bool = False


Cell = tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``width_mm`` adds up to the width of the text over a table."""

    title: str
    width_mm: float


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a repeated head row; without ``head``, the first column heads its row."""

    caption: str
    """What the table holds, for readers who cannot see it."""
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    head: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a line of its own, centred."""

    content: bytes
    """A PNG file, the same bytes for the same minutes."""
    alt: str
    """What it shows, in words, for readers who cannot see it."""
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading in the table of contents; ``level`` is 1 or 2."""

    text: str
    anchor: str
    level: int


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents, by headings and not by pages, which only a word processor knows."""

    entries: tuple[Entry, ...]


Block = Paragraph | Table | Picture | PageBreak | Contents

TEXT_WIDTH_MM = 170.0
"""A4 less 20 mm on either side."""


def line(look: Look, *spans: Span | str) -> Paragraph:
    """A paragraph of plain strings and spans."""
    return Paragraph(look, tuple(Span(s) if isinstance(s, str) else s for s in spans))
