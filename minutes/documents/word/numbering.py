"""The ladders of official documents as lists: ``1. 가. 1) 가)``, ``□``, ``○ - ·``, ``※``.

Levels are tied to paragraph styles, so that a paragraph is numbered by its style alone.
"""

from __future__ import annotations

from collections.abc import Iterator

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

    def __init__(self, document: Document, font: str | None) -> None:
        """Add the ladders after the lists that the document has."""
        self._root = document.part.numbering_part.element
        self._before = self._last = max((0, *self._identities()))
        self._release_styles()
        lists = [_abstract(self._own(n), levels, font) for n, levels in LADDERS.items()]
        self._root[:] = [
            *self._root.findall(qn("w:numPicBullet")),
            *self._root.findall(qn("w:abstractNum")),
            *lists,
            *self._root.findall(qn("w:num")),
            *(_concrete(self._own(n), self._own(n)) for n in LADDERS),
        ]
        for list_id, levels in LADDERS.items():
            for index, level in enumerate(levels):
                if level.look:
                    _number(document.styles, level.look, self._own(list_id), index)
        self._last += max(LADDERS)

    def restarted(self, list_id: int) -> int:
        """Identity of a fresh copy of a list, which counts from one."""
        self._last += 1
        restart = element("w:lvlOverride", {"w:ilvl": 0}, value("w:startOverride", 1))
        self._root.append(_concrete(self._last, self._own(list_id), restart))
        return self._last

    def _own(self, list_id: int) -> int:
        return self._before + list_id

    def _identities(self) -> Iterator[int]:
        for kind in ("w:abstractNum", "w:num"):
            for entry in self._root.findall(qn(kind)):
                yield int(entry.get(qn(f"{kind}Id")))

    def _release_styles(self) -> None:
        """A style that counts in a ladder of ours counts in no other list."""
        ours = {
            style_id(level.look) for ladder in LADDERS.values() for level in ladder if level.look
        }
        for link in tuple(self._root.iter(qn("w:pStyle"))):
            if link.get(qn("w:val")) in ours:
                link.getparent().remove(link)


def _number(styles: Styles, look: Look, list_id: int, index: int) -> None:
    """Give the paragraphs of a look their number through their style."""
    style = next(s for s in styles if s.style_id == style_id(look))
    properties = style.element.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = index
    properties.get_or_add_numId().val = list_id


def _concrete(num_id: int, list_id: int, *overrides: BaseOxmlElement) -> BaseOxmlElement:
    return element("w:num", {"w:numId": num_id}, value("w:abstractNumId", list_id), *overrides)


def _abstract(list_id: int, levels: tuple[Level, ...], font: str | None) -> BaseOxmlElement:
    return element(
        "w:abstractNum",
        {"w:abstractNumId": list_id},
        value("w:multiLevelType", "multilevel" if len(levels) > 1 else "singleLevel"),
        *(_level(index, level, font) for index, level in enumerate(levels)),
    )


def _level(index: int, level: Level, font: str | None) -> BaseOxmlElement:
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
