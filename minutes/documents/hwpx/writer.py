"""Render blocks into a section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from minutes.documents.blocks import (
    Block,
    Contents,
    Look,
    PageBreak,
    Paragraph,
    Picture,
    Span,
    Table,
    line,
)
from minutes.documents.hwpx.owpml import Element
from minutes.documents.hwpx.paragraphs import ParagraphWriter
from minutes.documents.hwpx.pictures import PictureWriter
from minutes.documents.hwpx.shapes import Shapes
from minutes.documents.hwpx.tables import TableWriter
from minutes.documents.looks import CONTENTS_TITLE

_CONTENTS = {1: Look.CONTENTS_1, 2: Look.CONTENTS_2}


class BlockWriter:
    """Makes the paragraphs of a section, and keeps the files of its pictures."""

    def __init__(self, shapes: Shapes, paragraphs: ParagraphWriter) -> None:
        self._paragraphs = paragraphs
        self._tables = TableWriter(shapes, paragraphs)
        self._pictures = PictureWriter(shapes, paragraphs)

    @property
    def pictures(self) -> dict[str, bytes]:
        """Content of each picture by the name of its item."""
        return self._pictures.files

    def write(self, content: Iterable[Block]) -> Iterator[Element]:
        """All blocks in order; a page break becomes a property of the paragraph after it."""
        new_page = False
        for block in content:
            if isinstance(block, PageBreak):
                new_page = True
            else:
                yield from self._block(block, new_page=new_page)
                new_page = False

    def _block(
        self, block: Paragraph | Table | Picture | Contents, *, new_page: bool
    ) -> Iterator[Element]:
        if isinstance(block, Table):
            yield self._tables.table(block, new_page=new_page)
        elif isinstance(block, Picture):
            yield self._pictures.picture(block, new_page=new_page)
        elif isinstance(block, Paragraph):
            yield self._paragraphs.paragraph(block, new_page=new_page)
        else:
            for index, entry in enumerate(_contents(block)):
                yield self._paragraphs.paragraph(entry, new_page=new_page and index == 0)


def _contents(block: Contents) -> Iterator[Paragraph]:
    """The title and every entry, which leads to its heading."""
    yield line(Look.CONTENTS_TITLE, CONTENTS_TITLE)
    for entry in block.entries:
        yield Paragraph(_CONTENTS[entry.level], (Span(entry.text, anchor=entry.anchor),))
