"""Paragraphs of a document as elements: style, runs, links, bookmarks.

Made directly rather than through python-docx's proxies, which take three times as long: a
meeting of three hours has thousands of paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterator

from docx.oxml.xmlchemy import BaseOxmlElement

from minutes.documents.blocks import Accent, Paragraph, Span
from minutes.documents.looks import ACCENTS, LINK
from minutes.documents.word.ooxml import element, value
from minutes.documents.word.styles import style_id
from minutes.documents.wording import legible

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def paragraph_element(
    block: Paragraph,
    *,
    keep_next: bool = False,
    new_page: bool = False,
    list_id: int | None = None,
    bookmark_id: int = 0,
) -> BaseOxmlElement:
    """``w:p``. ``list_id`` replaces the list of its style; ``bookmark_id`` is its bookmark's."""
    content = [_inline(span) for span in block.spans]
    if block.lead is not None:
        content[:0] = [_inline(Span(block.lead, Accent.TIME)), _tab()]
    if block.bookmark:
        # Around the start only: LibreOffice gives a mark that ends with a full line a line more.
        start: dict[str, str | int] = {"w:id": bookmark_id, "w:name": block.bookmark}
        content.insert(1, element("w:bookmarkEnd", {"w:id": bookmark_id}))
        content.insert(0, element("w:bookmarkStart", start))
    properties = _properties(
        block, keep_next=keep_next or block.keep_next, new_page=new_page, list_id=list_id
    )
    return element("w:p", None, element("w:pPr", None, *properties), *content)


def _properties(
    block: Paragraph, *, keep_next: bool, new_page: bool, list_id: int | None
) -> Iterator[BaseOxmlElement]:
    """In the order that the schema wants."""
    yield value("w:pStyle", style_id(block.look))
    if keep_next:
        yield element("w:keepNext")
    if new_page:
        yield element("w:pageBreakBefore")
    if list_id is not None:
        yield element("w:numPr", None, value("w:ilvl", 0), value("w:numId", list_id))


def _inline(span: Span) -> BaseOxmlElement:
    """Text in its style; with an anchor, inside a link to that bookmark."""
    if span.anchor:
        link: dict[str, str | int] = {"w:anchor": span.anchor, "w:history": 1}
        return element("w:hyperlink", link, _run(span.text, LINK.id))
    return _run(span.text, ACCENTS[span.accent].id if span.accent else None)


def _run(text: str, style: str | None) -> BaseOxmlElement:
    content = element("w:t")
    content.text = legible(text)
    content.set(_SPACE, "preserve")
    look = (element("w:rPr", None, value("w:rStyle", style)),) if style else ()
    return element("w:r", None, *look, content)


def _tab() -> BaseOxmlElement:
    return element("w:r", None, element("w:tab"))
