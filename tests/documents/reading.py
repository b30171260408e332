"""What readers find in a Word file and in a HWPX file, in the same terms."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docx
from docx.oxml.ns import qn
from hwpx import HwpxDocument

from minutes.documents.hwpx.owpml import qualified

_HANCOM_NAMES = {"Outline 1": "Heading1", "Outline 2": "Heading2", "TOC 1": "TOC1", "TOC 2": "TOC2"}


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph: the name of its style, its text, the bookmarks in it and the links from it."""

    style: str
    text: str
    bookmarks: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: what it holds, whether its first row is repeated, and its cells."""

    caption: str
    repeated: bool
    rows: tuple[tuple[tuple[Text, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: its alternative text and its bytes."""

    alt: str
    content: bytes


Item = Text | Grid | Image


def word_items(data: bytes) -> tuple[Item, ...]:
    """Everything in the body of a Word file, in order, by python-docx."""
    document = docx.Document(io.BytesIO(data))
    return tuple(_word_item(document, child) for child in document.element.body.iterchildren(
        qn("w:p"), qn("w:tbl")
    ))  # fmt: skip


def _word_item(document: Any, element: Any) -> Item:
    if element.tag == qn("w:tbl"):
        rows = element.findall(qn("w:tr"))
        return Grid(
            caption=element.tblPr.find(qn("w:tblCaption")).get(qn("w:val")),
            repeated=rows[0].find(f".//{qn('w:tblHeader')}") is not None,
            rows=tuple(
                tuple(
                    tuple(_word_text(p) for p in cell.findall(qn("w:p")))
                    for cell in row.findall(qn("w:tc"))
                )
                for row in rows
            ),
        )
    blips = list(element.iter(qn("a:blip")))
    if blips:
        part = document.part.related_parts[blips[0].get(qn("r:embed"))]
        return Image(next(element.iter(qn("wp:docPr"))).get("descr"), part.blob)
    return _word_text(element)


def _word_text(element: Any) -> Text:
    text = "".join(
        node.text or "" if node.tag == qn("w:t") else "\t"
        for node in element.iter(qn("w:t"), qn("w:tab"))
        if node.getparent().tag == qn("w:r")
    )
    return Text(
        element.style,
        text.rstrip("\t"),  # which leads to a page number that only a word processor knows
        tuple(mark.get(qn("w:name")) for mark in element.iter(qn("w:bookmarkStart"))),
        tuple(link.get(qn("w:anchor")) for link in element.iter(qn("w:hyperlink"))),
    )


def hwpx_items(data: bytes) -> tuple[Item, ...]:
    """Everything in the section of a HWPX file, in order, by python-hwpx."""
    document = HwpxDocument.open(io.BytesIO(data))
    (section,) = document.sections
    return tuple(
        item for paragraph in section.paragraphs for item in _hwpx_items(document, paragraph)
    )


def _hwpx_items(document: HwpxDocument, paragraph: Any) -> Iterator[Item]:
    for table in paragraph.tables:
        yield Grid(
            caption=table.element.findtext(qualified("hp:shapeComment")),
            repeated=table.element.get("repeatHeader") == "1",
            rows=tuple(
                tuple(tuple(_hwpx_text(document, p) for p in cell.paragraphs) for cell in row.cells)
                for row in table.rows
            ),
        )
    pictures = list(paragraph.element.iter(qualified("hp:pic")))
    for picture in pictures:
        item = picture.find(qualified("hc:img")).get("binaryItemIDRef")
        content = document.package.get_part(f"BinData/{item}.png")
        yield Image(picture.findtext(qualified("hp:shapeComment")), content)
    if not paragraph.tables and not pictures:
        yield _hwpx_text(document, paragraph)


def _hwpx_text(document: HwpxDocument, paragraph: Any) -> Text:
    name = document.styles[str(paragraph.style_id_ref)].eng_name or ""
    return Text(
        _HANCOM_NAMES.get(name, name),
        paragraph.text,
        tuple(paragraph.bookmarks),
        tuple(link["url"].removeprefix("#") for link in paragraph.hyperlinks),
    )
