"""Small tools for OWPML, the XML inside HWPX, by the names that Hancom Office writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from hwpx.oxml.namespaces import HWPML_COMPAT_ROOT_NAMESPACES
from lxml import etree

NAMESPACES: Mapping[str, str] = HWPML_COMPAT_ROOT_NAMESPACES
"""Hancom Office refuses or distrusts roots that declare fewer."""
UNITS_PER_MM = 7200 / 25.4
"""An HWPUNIT is the 7200th part of an inch, the hundredth of a point."""
UNITS_PER_POINT = 100
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>'

Element: TypeAlias = etree._Element


def element(
    tag: str, attributes: Mapping[str, object] | None = None, *children: Element
) -> Element:
    """An element such as ``hp:run``; attributes have no prefix, as the format wants."""
    made = etree.Element(qualified(tag), nsmap=None)
    for name, value in (attributes or {}).items():
        made.set(name, str(value))
    made.extend(children)
    return made


def qualified(tag: str) -> str:
    """``hp:run`` with the address of its namespace for the prefix."""
    prefix, _, name = tag.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{name}"


def with_text(made: Element, text: str) -> Element:
    """The element with this text in it."""
    made.text = text
    return made


def units(length_mm: float) -> int:
    """A length in HWPUNIT."""
    return round(length_mm * UNITS_PER_MM)


def to_xml(root: Element) -> bytes:
    """The document of a root, declared as Hancom Office does."""
    made: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    return _DECLARATION + made


def root_like(tag: str, attributes: Mapping[str, object] | None = None) -> Element:
    """A root that declares every namespace of the format."""
    made = etree.Element(qualified(tag), nsmap=dict(NAMESPACES))
    for name, value in (attributes or {}).items():
        made.set(name, str(value))
    return made
