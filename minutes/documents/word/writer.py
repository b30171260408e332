"""Render blocks into a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm
from docx.table import Table as WordTable
from docx.table import _Cell

from minutes.documents.blocks import (
    TEXT_WIDTH_MM,
    Block,
    Cell,
    Column,
    Contents,
    Look,
    PageBreak,
    Paragraph,
    Picture,
    Span,
    Table,
)
from minutes.documents.looks import CELLS, HEAD_FILL
from minutes.documents.word.contents import contents_elements
from minutes.documents.word.numbering import Numbering
from minutes.documents.word.ooxml import element, twips, value
from minutes.documents.word.paragraphs import paragraph_element
from minutes.documents.word.pictures import picture_element
from minutes.documents.word.sizes import fitted, fitted_picture, text_width_mm
from minutes.documents.word.styles import TABLE_STYLE
from minutes.documents.wording import legible


class BlockWriter:
    """Appends blocks to a document whose styles and numbering are installed."""

    def __init__(self, document: Document, numbering: Numbering) -> None:
        self._document = document
        self._numbering = numbering
        self._bookmark_ids = count(1 + max((0, *_bookmark_ids(document))))
        self._end: BaseOxmlElement = document.element.body.sectPr
        self._width_mm = TEXT_WIDTH_MM

    def write(self, content: Iterable[Block], *, before: BaseOxmlElement | None = None) -> None:
        """All blocks in order, at the end or before an element of the body; a page break becomes
        a property of the paragraph after it."""
        self._end = self._document.element.body.sectPr if before is None else before
        self._width_mm = text_width_mm(self._end)
        new_page = False
        for block in content:
            if isinstance(block, PageBreak):
                new_page = True
            elif isinstance(block, Table):
                self._add_table(fitted(block, self._width_mm))
            elif isinstance(block, Contents):
                for paragraph in contents_elements(block, width_mm=self._width_mm):
                    self._end.addprevious(paragraph)
            elif isinstance(block, Picture):
                picture = fitted_picture(block, self._width_mm)
                self._end.addprevious(picture_element(self._document.part, picture))
            else:
                identity = next(self._bookmark_ids) if block.bookmark else 0
                self._end.addprevious(
                    paragraph_element(block, new_page=new_page, bookmark_id=identity)
                )
                new_page = False

    def _add_table(self, block: Table) -> None:
        head = (_head_cells(block.columns),) if block.head else ()
        rows = (*head, *block.rows)
        made = self._document.add_table(rows=len(rows), cols=len(block.columns))
        self._end.addprevious(made._tbl)
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
        numbered = any(block.look is Look.CELL_NUMBERED for block in cell)
        list_id = self._numbering.restarted(CELLS) if numbered else None
        for empty in target.paragraphs:
            target._tc.remove(empty._p)
        for block in cell:
            own = list_id if block.look is Look.CELL_NUMBERED else None
            target._tc.append(paragraph_element(block, keep_next=keep_next, list_id=own))


def _bookmark_ids(document: Document) -> Iterator[int]:
    for mark in document.element.iter(qn("w:bookmarkStart")):
        yield int(mark.get(qn("w:id")))


def _head_cells(columns: tuple[Column, ...]) -> tuple[Cell, ...]:
    return tuple((Paragraph(Look.CELL_HEAD, (Span(column.title),)),) for column in columns)


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
