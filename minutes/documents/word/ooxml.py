"""Small tools for the parts of WordprocessingML that python-docx has no words for."""

from __future__ import annotations

from collections.abc import Mapping

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

TWIPS_PER_MM = 1440 / 25.4
"""Word measures in twentieths of a point."""
TWIPS_PER_POINT = 20


def element(
    tag: str, attributes: Mapping[str, str | int] | None = None, *children: BaseOxmlElement
) -> BaseOxmlElement:
    """An element such as ``w:lvl`` with its attributes (prefixed names) and children."""
    made: BaseOxmlElement = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        made.set(qn(name), str(value))
    made.extend(children)
    return made


def value(tag: str, content: str | int) -> BaseOxmlElement:
    """An element that holds nothing but ``w:val``."""
    return element(tag, {"w:val": content})


def twips(length_mm: float) -> int:
    return round(length_mm * TWIPS_PER_MM)


def fonts(font: str | None) -> BaseOxmlElement:
    """One font for Latin, Korean and other scripts: ``w:rFonts``; without one, as inherited."""
    scripts = ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs")
    return element("w:rFonts", dict.fromkeys(scripts, font) if font else None)
