"""The page around the text: paper, margins, header, footer, settings and properties."""

from __future__ import annotations

import datetime as dt

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from minutes.documents.looks import (
    FOOTER_STYLE,
    HEADER_STYLE,
    MARGIN_MM,
    PAGE_HEIGHT_MM,
    PAGE_WIDTH_MM,
    RUNNING_MM,
)
from minutes.documents.properties import PROPERTY_CHARS, Properties
from minutes.documents.word.ooxml import element, value
from minutes.documents.wording import legible


def set_page(document: Document, running_title: str) -> None:
    """A4 upright with 20 mm margins, the title on every page, ``쪽 / 전체 쪽`` below."""
    section = document.sections[0]
    _set_paper(section)
    for grid in document.element.body.sectPr.findall(qn("w:docGrid")):
        grid.getparent().remove(grid)
    header = section.header.paragraphs[0]
    header.style = HEADER_STYLE
    header.add_run(legible(running_title))
    footer = section.footer.paragraphs[0]
    footer.style = FOOTER_STYLE
    footer.add_run("- ")
    _add_field(footer, "PAGE")
    footer.add_run(" / ")
    _add_field(footer, "NUMPAGES")
    footer.add_run(" -")


def _set_paper(section: Section) -> None:
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(PAGE_WIDTH_MM), Mm(PAGE_HEIGHT_MM)
    section.left_margin = section.right_margin = Mm(MARGIN_MM)
    section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    section.header_distance = section.footer_distance = Mm(RUNNING_MM)


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    """A field that Word and LibreOffice compute when they lay out the page."""
    run = paragraph.add_run("1")._r
    field = element("w:fldSimple", {"w:instr": f" {instruction} "})
    run.addprevious(field)
    field.append(run)


def set_settings(document: Document) -> None:
    """Word 2013 layout (no compatibility mode), Korean as the East Asian language; of what a
    template says, only that on which its pages depend."""
    said = document.settings.element
    mode: dict[str, str | int] = {
        "w:name": "compatibilityMode",
        "w:uri": "http://schemas.microsoft.com/office/word",
        "w:val": 15,
    }
    said[:] = [
        element("w:zoom", {"w:percent": 100}),
        *said.findall(qn("w:mirrorMargins")),
        value("w:defaultTabStop", 800),
        *said.findall(qn("w:evenAndOddHeaders")),
        value("w:characterSpacingControl", "doNotCompress"),
        element("w:compat", None, element("w:compatSetting", mode)),
        element("w:themeFontLang", {"w:val": "en-US", "w:eastAsia": "ko-KR"}),
        *said.findall(qn("w:clrSchemeMapping")),
    ]


def set_properties(document: Document, told: Properties) -> None:
    """All that a file manager shows, from the minutes alone."""
    properties = document.core_properties
    properties.title = told.title
    properties.subject = told.subject
    properties.author = properties.last_modified_by = told.author
    properties.keywords = ", ".join(told.keywords)[:PROPERTY_CHARS]
    properties.identifier = told.identifier
    properties.language = "ko-KR"
    properties.revision = 1
    if told.date:
        properties.created = properties.modified = dt.datetime.combine(told.date, dt.time())
