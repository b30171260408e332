"""The ladders of official documents as lists: ``1. 가. 1) 가)``, ``□``, ``○ - ·``, ``※``.

Levels are tied to paragraph styles, so that a paragraph is numbered by its style alone.
"""

from __future__ import annotations

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.styles.styles import Styles

from minutes.documents.blocks import Look
from minutes.documents.looks import LADDERS, Level
from minutes.documents.word.ooxml import element, fonts, twips, value
from minutes.documents.word.styles import style_id


class Numbering:
    """The numbering part of a document, which can start a list anew."""

    def __init__(self, document: Document, font: str) -> None:
        self._root = document.part.numbering_part.element
        self._last = max(LADDERS)
        self._root[:] = [
            *(_abstract(list_id, levels, font) for list_id, levels in LADDERS.items()),
            *(_concrete(list_id, list_id) for list_id in LADDERS),
        ]
        for list_id, levels in LADDERS.items():
            for index, level in enumerate(levels):
                if level.look:
                    _number(document.styles, level.look, list_id, index)

    def restarted(self, list_id: int) -> int:
        """Identity of a fresh copy of a list, which counts from one."""
        self._last += 1
        restart = element("w:lvlOverride", {"w:ilvl": 0}, value("w:startOverride", 1))
        self._root.append(_concrete(self._last, list_id, restart))
        return self._last


def _number(styles: Styles, look: Look, list_id: int, index: int) -> None:
    """Give the paragraphs of a look their number through their style."""
    style = next(s for s in styles if s.style_id == style_id(look))
    properties = style.element.get_or_add_pPr().get_or_add_numPr()
    if index:
        properties.get_or_add_ilvl().val = index
    properties.get_or_add_numId().val = list_id


def _concrete(num_id: int, list_id: int, *overrides: BaseOxmlElement) -> BaseOxmlElement:
    return element("w:num", {"w:numId": num_id}, value("w:abstractNumId", list_id), *overrides)


def _abstract(list_id: int, levels: tuple[Level, ...], font: str) -> BaseOxmlElement:
    return element(
        "w:abstractNum",
        {"w:abstractNumId": list_id},
        value("w:multiLevelType", "multilevel" if len(levels) > 1 else "singleLevel"),
        *(_level(index, level, font) for index, level in enumerate(levels)),
    )


def _level(index: int, level: Level, font: str) -> BaseOxmlElement:
    """Marks are drawn with the East Asian font: ○ and ※ are ambiguous in width."""
    glyphs = fonts(font)
    glyphs.set(qn("w:hint"), "eastAsia")
    indent = element(
        "w:ind", {"w:left": twips(level.left_mm), "w:hanging": twips(level.hanging_mm)}
    )
    styled = [value("w:pStyle", style_id(level.look))] if level.look else []
    return element(
        "w:lvl",
        {"w:ilvl": index},
        value("w:start", 1),
        value("w:numFmt", level.number_format),
        *styled,
        value("w:lvlText", level.text),
        value("w:lvlJc", "left"),
        element("w:pPr", None, indent),
        element("w:rPr", None, glyphs),
    )
