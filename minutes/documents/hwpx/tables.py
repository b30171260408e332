"""Tables that run over pages: repeated head row, rows kept whole, a caption for the ear."""

from __future__ import annotations

from collections.abc import Iterator

from minutes.documents.blocks import Cell, Column, Look, Paragraph, Span, Table
from minutes.documents.hwpx.owpml import UNITS_PER_POINT, Element, element, units, with_text
from minutes.documents.hwpx.paragraphs import ParagraphWriter
from minutes.documents.hwpx.shapes import ANCHOR, Border, Shapes
from minutes.documents.hwpx.styles import running_style_id
from minutes.documents.looks import CELL_END_MM, CELL_SIDE_MM, HEAD_FILL, LOOKS, RULE, TABLE_PT
from minutes.documents.wording import columns, legible

SPLIT_LINES = 25
"""A table with a row of more lines may break inside rows: a row that is kept whole and does not
fit on a page would be cut off."""
_SIDES = frozenset(("left", "right", "top", "bottom"))
_COLUMN_MM = TABLE_PT / 2 / 72 * 25.4
"""A Latin letter; a Korean character takes two."""
_LINE_UNITS = round(TABLE_PT * LOOKS[Look.CELL].leading * UNITS_PER_POINT)


class TableWriter:
    """Makes tables of one document."""

    def __init__(self, shapes: Shapes, paragraphs: ParagraphWriter) -> None:
        self._shapes = shapes
        self._paragraphs = paragraphs
        self._plain = shapes.borders(Border(_SIDES, RULE))
        self._grey = shapes.borders(Border(_SIDES, RULE, fill=HEAD_FILL))
        self._anchor = shapes.plain(ANCHOR), running_style_id(ANCHOR)

    def table(self, block: Table, *, new_page: bool = False) -> Element:
        """``hp:p`` with the table in it."""
        rows = ((_head_cells(block.columns),) if block.head else ()) + block.rows
        lines = [_row_lines(row, block.columns) for row in rows]
        made = element("hp:tbl", self._attributes(block, lines), *_frame(block, lines))
        for index, (row, tall) in enumerate(zip(rows, lines, strict=True)):
            made.append(element("hp:tr", None, *self._cells(block, row, index, tall)))
        run = element("hp:run", {"charPrIDRef": self._shapes.char(ANCHOR)}, made)
        return self._paragraphs.holder(*self._anchor, run, new_page=new_page)

    def _attributes(self, block: Table, lines: list[int]) -> dict[str, object]:
        """``TABLE`` breaks pages between rows, ``CELL`` also inside them."""
        return {
            "id": self._paragraphs.new_id(),
            "zOrder": 0,
            "numberingType": "TABLE",
            "textWrap": "TOP_AND_BOTTOM",
            "textFlow": "BOTH_SIDES",
            "lock": 0,
            "dropcapstyle": "None",
            "pageBreak": "CELL" if max(lines) > SPLIT_LINES else "TABLE",
            "repeatHeader": int(block.head),
            "rowCnt": len(lines),
            "colCnt": len(block.columns),
            "cellSpacing": 0,
            "borderFillIDRef": self._plain,
            "noAdjust": 0,
        }

    def _cells(
        self, block: Table, row: tuple[Cell, ...], index: int, lines: int
    ) -> Iterator[Element]:
        for place, (cell, column) in enumerate(zip(row, block.columns, strict=True)):
            is_head = block.head and index == 0
            grey = is_head or (not block.head and place == 0)
            yield element(
                "hp:tc",
                {
                    "name": "",
                    "header": int(is_head),
                    "hasMargin": 0,
                    "protect": 0,
                    "editable": 0,
                    "dirty": 0,
                    "borderFillIDRef": self._grey if grey else self._plain,
                },
                self._content(cell),
                element("hp:cellAddr", {"colAddr": place, "rowAddr": index}),
                element("hp:cellSpan", {"colSpan": 1, "rowSpan": 1}),
                element("hp:cellSz", {"width": units(column.width_mm), "height": _height(lines)}),
                element("hp:cellMargin", _margins()),
            )

    def _content(self, cell: Cell) -> Element:
        """The cell's paragraphs; numbered ones count from one in each cell."""
        numbered = any(block.look is Look.CELL_NUMBERED for block in cell)
        list_id = self._shapes.new_list() if numbered else None
        made = sub_list("CENTER")
        for block in cell or (Paragraph(Look.CELL, ()),):
            own = list_id if block.look is Look.CELL_NUMBERED else None
            made.append(self._paragraphs.paragraph(block, list_id=own))
        return made


def sub_list(align: str, *, width: int = 0, height: int = 0) -> Element:
    """``hp:subList``, which holds the paragraphs of a cell, a header or a footer."""
    attributes: dict[str, object] = {
        "id": "",
        "textDirection": "HORIZONTAL",
        "lineWrap": "BREAK",
        "vertAlign": align,
        "linkListIDRef": 0,
        "linkListNextIDRef": 0,
        "textWidth": width,
        "textHeight": height,
        "hasTextRef": 0,
        "hasNumRef": 0,
    }
    return element("hp:subList", attributes)


def _head_cells(titles: tuple[Column, ...]) -> tuple[Cell, ...]:
    return tuple((Paragraph(Look.CELL_HEAD, (Span(column.title),)),) for column in titles)


def _frame(block: Table, lines: list[int]) -> Iterator[Element]:
    """Size, place, margins and the caption, in the order that the schema wants."""
    width = sum(units(column.width_mm) for column in block.columns)
    yield element(
        "hp:sz",
        {
            "width": width,
            "widthRelTo": "ABSOLUTE",
            "height": sum(map(_height, lines)),
            "heightRelTo": "ABSOLUTE",
            "protect": 0,
        },
    )
    yield element("hp:pos", position(in_line=False))
    yield element("hp:outMargin", dict.fromkeys(("left", "right", "top", "bottom"), 0))
    yield with_text(element("hp:shapeComment"), legible(block.caption))
    yield element("hp:inMargin", _margins())


def position(*, in_line: bool) -> dict[str, object]:
    """At its place in the text: as a character, or below the line so that it can go on over
    pages."""
    return {
        "treatAsChar": int(in_line),
        "affectLSpacing": 0,
        "flowWithText": 1,
        "allowOverlap": 0,
        "holdAnchorAndSO": 0,
        "vertRelTo": "PARA",
        "horzRelTo": "COLUMN",
        "vertAlign": "TOP",
        "horzAlign": "LEFT",
        "vertOffset": 0,
        "horzOffset": 0,
    }


def _margins() -> dict[str, object]:
    side, end = units(CELL_SIDE_MM), units(CELL_END_MM)
    return {"left": side, "right": side, "top": end, "bottom": end}


def _row_lines(row: tuple[Cell, ...], widths: tuple[Column, ...]) -> int:
    """About how many lines the tallest cell has; Hancom Office grows rows that need more."""
    return max(
        sum(_paragraph_lines(block, column.width_mm) for block in cell)
        for cell, column in zip(row, widths, strict=True)
    )


def _paragraph_lines(block: Paragraph, width_mm: float) -> int:
    room = max(int((width_mm - 2 * CELL_SIDE_MM) / _COLUMN_MM), 1)
    return max(-(-columns("".join(span.text for span in block.spans)) // room), 1)


def _height(lines: int) -> int:
    return max(lines, 1) * _LINE_UNITS + 2 * units(CELL_END_MM)
