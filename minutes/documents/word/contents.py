"""The table of contents: a link for each heading, and the page it stands on as a field.

Only a word processor knows pages, so the fields hold nothing yet: LibreOffice fills them when it
opens or converts the file, Word when its fields are brought up to date (Ctrl+A, F9). A number
guessed here could be printed and be wrong, and the setting that makes Word fill them at opening
makes it ask every reader a question first. They are no TOC field, because LibreOffice takes the
page numbers inside one as plain text.
"""

from __future__ import annotations

from collections.abc import Iterator

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from minutes.documents.blocks import Contents, Entry, Look, Paragraph, Span, line
from minutes.documents.looks import CONTENTS_TITLE
from minutes.documents.word.ooxml import element, twips
from minutes.documents.word.paragraphs import paragraph_element

_LOOKS = {1: Look.CONTENTS_1, 2: Look.CONTENTS_2}


def contents_elements(block: Contents, *, width_mm: float) -> Iterator[BaseOxmlElement]:
    """``w:p`` of the title and of every entry, on one page where they fit; page numbers end at
    ``width_mm``."""
    yield paragraph_element(line(Look.CONTENTS_TITLE, CONTENTS_TITLE))
    last = len(block.entries) - 1
    for index, entry in enumerate(block.entries):
        yield _entry(entry, width_mm, keep_next=index < last)


def _entry(entry: Entry, width_mm: float, *, keep_next: bool) -> BaseOxmlElement:
    made = paragraph_element(
        Paragraph(_LOOKS[entry.level], (Span(entry.text, anchor=entry.anchor),)),
        keep_next=keep_next,
    )
    # No dots up to the margin: before Word has filled the field they would lead nowhere.
    stop = element("w:tab", {"w:val": "right", "w:pos": twips(width_mm)})
    made.find(qn("w:pPr")).append(element("w:tabs", None, stop))
    made.append(element("w:r", None, element("w:tab")))
    made.extend(_page_of(entry.anchor))
    return made


def _page_of(anchor: str) -> Iterator[BaseOxmlElement]:
    """Runs of a field without a result, which leads to the page when it has one."""
    instruction = element("w:instrText")
    instruction.text = f" PAGEREF {anchor} \\h "
    instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    yield _mark("begin")
    yield element("w:r", None, instruction)
    yield _mark("separate")
    yield _mark("end")


def _mark(kind: str) -> BaseOxmlElement:
    return element("w:r", None, element("w:fldChar", {"w:fldCharType": kind}))
