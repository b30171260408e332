"""Render blocks into a document."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row
from docx.shared import Mm
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from minutes.documents.blocks import (
    Accent,
    Block,
    Cell,
    Column,
    Look,
    PageBreak,
    Paragraph,
    Span,
    Table,
)
from minutes.documents.word.numbering import CELLS, Numbering
from minutes.documents.word.ooxml import element, twips, value
from minutes.documents.word.styles import ACCENTS, LINK_STYLE, TABLE_STYLE, style_id
from minutes.documents.wording import legible

HEAD_FILL = "E7E6E6"


class BlockWriter:
    """Appends blocks to a document whose styles and numbering are installed."""

    def __init__(self, document: Document, numbering: Numbering) -> None:
        self._document = document
        self._numbering = numbering
        self._bookmark_ids = count(1)

    def write(self, content: Iterable[Block]) -> None:
        """All blocks in order; a page break becomes a property of the paragraph after it."""
        new_page = False
        for block in content:
            if isinstance(block, PageBreak):
                new_page = True
            elif isinstance(block, Table):
                self._add_table(block)
            else:
                made = self._document.add_paragraph()
                self._fill(made, block)
                if new_page:
                    made.paragraph_format.page_break_before = True
                    new_page = False

    def _fill(self, target: WordParagraph, block: Paragraph) -> None:
        target._p.style = style_id(block.look)
        if block.keep_next:
            target.paragraph_format.keep_with_next = True
        if block.lead is not None:
            _add_run(target, Span(block.lead, Accent.TIME))
            target.add_run("\t")
        for span in block.spans:
            _add_run(target, span)
        if block.bookmark:
            self._bookmark(target, block.bookmark)

    def _bookmark(self, target: WordParagraph, name: str) -> None:
        """Mark the start of the paragraph.

        Not the whole of it: LibreOffice gives a mark that ends with a full line a line of its
        own.
        """
        identity = next(self._bookmark_ids)
        first = target.runs[0]._r
        first.addprevious(element("w:bookmarkStart", {"w:id": identity, "w:name": name}))
        first.addnext(element("w:bookmarkEnd", {"w:id": identity}))

    def _add_table(self, block: Table) -> None:
        head = ((_head_cells(block.columns)),) if block.head else ()
        rows = (*head, *block.rows)
        made = self._document.add_table(rows=len(rows), cols=len(block.columns))
        _set_layout(made, block)
        for index, (row, cells) in enumerate(zip(made.rows, rows, strict=True)):
            is_head = block.head and index == 0
            _hold_together(row._tr, repeat=is_head)
            for place, (target, cell) in enumerate(zip(row.cells, cells, strict=True)):
                self._fill_cell(target, cell, keep_next=is_head)
                target.width = Mm(block.columns[place].width_mm)
                if is_head or (not block.head and place == 0):
                    _shade(target)

    def _fill_cell(self, target: _Cell, cell: Cell, *, keep_next: bool) -> None:
        """The cell's paragraphs; numbered ones count from one in each cell."""
        target.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        list_id = None
        for index, block in enumerate(cell):
            made = target.paragraphs[0] if index == 0 else target.add_paragraph()
            self._fill(made, block)
            if keep_next:
                made.paragraph_format.keep_with_next = True
            if block.look is Look.CELL_NUMBERED:
                list_id = list_id or self._numbering.restarted(CELLS)
                made._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = list_id


def _head_cells(columns: tuple[Column, ...]) -> tuple[Cell, ...]:
    return tuple((Paragraph(Look.CELL_HEAD, (Span(column.title),)),) for column in columns)


def _add_run(target: WordParagraph, span: Span) -> None:
    """Text in its style; with an anchor, inside a link to that bookmark."""
    run = target.add_run(legible(span.text))._r
    if span.anchor:
        run.style = LINK_STYLE
        link = element("w:hyperlink", {"w:anchor": span.anchor, "w:history": 1})
        run.addprevious(link)
        link.append(run)
    elif span.accent:
        run.style = ACCENTS[span.accent].id


def _set_layout(table: WordTable, block: Table) -> None:
    """Fixed widths, stated for the table, its columns and (by the caller) each cell: Word and
    LibreOffice read different ones."""
    properties = table._tbl.tblPr
    properties.style = TABLE_STYLE
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, wanted in zip(table.columns, block.columns, strict=True):
        column.width = Mm(wanted.width_mm)
    total_mm = sum(column.width_mm for column in block.columns)
    for width in properties.findall(qn("w:tblW")):
        width.attrib.update({qn("w:w"): str(twips(total_mm)), qn("w:type"): "dxa"})
    properties.append(value("w:tblCaption", legible(block.caption)))


def _hold_together(row: CT_Row, *, repeat: bool) -> None:
    """No page break inside the row; a head row comes again on every page."""
    properties = row.get_or_add_trPr()
    properties.append(element("w:cantSplit"))
    if repeat:
        properties.append(element("w:tblHeader"))


def _shade(cell: _Cell) -> None:
    fill = element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": HEAD_FILL})
    cell._tc.get_or_add_tcPr().insert_element_before(
        fill, "w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign", "w:hideMark"
    )
