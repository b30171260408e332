"""Tables and pictures made to fit a text that is wider or narrower than ours."""

from __future__ import annotations

from dataclasses import replace

from docx.oxml.section import CT_SectPr
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length

from minutes.documents.blocks import TEXT_WIDTH_MM, Picture, Table


def text_width_mm(place: BaseOxmlElement) -> float:
    """Between the margins of the section in which an element of the body stands."""
    (section,) = place.xpath("(self::w:sectPr | following::w:sectPr)[1]")
    return _between_margins_mm(section)


def _between_margins_mm(section: CT_SectPr) -> float:
    """As :data:`TEXT_WIDTH_MM` where the section does not say."""
    width, left, right = section.page_width, section.left_margin, section.right_margin
    if width is None or left is None or right is None:
        return TEXT_WIDTH_MM
    gutter = section.gutter or 0
    between = Length(width - left - right - gutter)
    return float(round(between.mm, 1))


def fitted(table: Table, width_mm: float) -> Table:
    """The table with its columns in their proportions over the whole width."""
    share = width_mm / sum(column.width_mm for column in table.columns)
    columns = tuple(replace(c, width_mm=c.width_mm * share) for c in table.columns)
    return replace(table, columns=columns)


def fitted_picture(picture: Picture, width_mm: float) -> Picture:
    """The picture made smaller where it is wider than the text."""
    share = min(1.0, width_mm / picture.width_mm)
    return replace(picture, width_mm=picture.width_mm * share, height_mm=picture.height_mm * share)
