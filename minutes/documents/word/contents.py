"""The table of contents as a field that Word can bring up to date."""

from __future__ import annotations

from collections.abc import Iterator

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from minutes.documents.blocks import Contents, Look, Paragraph, Span, line
from minutes.documents.looks import CONTENTS_TITLE
from minutes.documents.word.ooxml import element
from minutes.documents.word.paragraphs import paragraph_element

_INSTRUCTION = r' TOC \o "1-2" \h \n \u '
"""Headings of two levels and paragraphs with an outline level, as links, without page numbers:
a file that no word processor has laid out yet could only guess them."""
_LOOKS = {1: Look.CONTENTS_1, 2: Look.CONTENTS_2}


def contents_elements(block: Contents) -> Iterator[BaseOxmlElement]:
    """``w:p`` of the title and of every entry; the field spans the entries."""
    yield paragraph_element(line(Look.CONTENTS_TITLE, CONTENTS_TITLE))
    last = len(block.entries) - 1
    for index, entry in enumerate(block.entries):
        spans = (Span(entry.text, anchor=entry.anchor),)
        made = paragraph_element(Paragraph(_LOOKS[entry.level], spans))
        if index == 0:
            properties = made.find(qn("w:pPr"))
            for run in reversed(_beginning()):
                properties.addnext(run)
        if index == last:
            made.append(_mark("end"))
        yield made


def _beginning() -> tuple[BaseOxmlElement, ...]:
    instruction = element("w:instrText")
    instruction.text = _INSTRUCTION
    instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return _mark("begin"), element("w:r", None, instruction), _mark("separate")


def _mark(kind: str) -> BaseOxmlElement:
    return element("w:r", None, element("w:fldChar", {"w:fldCharType": kind}))
