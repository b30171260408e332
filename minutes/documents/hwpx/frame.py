"""The page around the text: paper, margins, header and footer, in a section's first run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from minutes.documents.hwpx.owpml import Element, element, qualified, units, with_text
from minutes.documents.hwpx.paragraphs import ParagraphWriter
from minutes.documents.hwpx.shapes import Shapes
from minutes.documents.hwpx.styles import running_style_id
from minutes.documents.hwpx.tables import sub_list
from minutes.documents.looks import (
    MARGIN_MM,
    PAGE_HEIGHT_MM,
    PAGE_WIDTH_MM,
    RUNNING,
    RUNNING_MM,
    ParagraphStyle,
)
from minutes.documents.wording import legible

_HEADER, _FOOTER = RUNNING


class FrameWriter:
    """Fills the run that the blank document of the library opens its section with."""

    def __init__(self, shapes: Shapes, paragraphs: ParagraphWriter) -> None:
        self._shapes = shapes
        self._paragraphs = paragraphs

    def run(self, blank: Element, running_title: str) -> Element:
        """The blank section's own first run with our paper, the title on every page above and
        ``쪽 / 전체 쪽`` below."""
        made = blank.find(f".//{qualified('hp:run')}")
        _set_paper(made.find(f".//{qualified('hp:pagePr')}"))
        made.set("charPrIDRef", str(self._shapes.char(_FOOTER)))
        title = with_text(element("hp:t"), legible(running_title))
        made.append(self._running("header", _HEADER, "TOP", (title,)))
        made.append(self._running("footer", _FOOTER, "BOTTOM", _page_numbers()))
        return made

    def _running(
        self, kind: str, style: ParagraphStyle, align: str, content: Iterable[Element]
    ) -> Element:
        width, height = units(PAGE_WIDTH_MM - 2 * MARGIN_MM), units(MARGIN_MM - RUNNING_MM)
        look = {"charPrIDRef": self._shapes.char(style)}
        runs = (element("hp:run", look, part) for part in content)
        holder = sub_list(align, width=width, height=height)
        para = self._shapes.plain(style)
        holder.append(self._paragraphs.holder(para, running_style_id(style), *runs))
        attributes: dict[str, object] = {
            "id": self._paragraphs.new_id(),
            "applyPageType": "BOTH",
        }
        return element("hp:ctrl", None, element(f"hp:{kind}", attributes, holder))


def _set_paper(page: Element) -> None:
    """A4 upright. Above the text comes the band of the header, whose height is extra."""
    page.set("width", str(units(PAGE_WIDTH_MM)))
    page.set("height", str(units(PAGE_HEIGHT_MM)))
    band, edge = units(MARGIN_MM - RUNNING_MM), units(RUNNING_MM)
    margins = {"header": band, "footer": band, "gutter": 0, "top": edge, "bottom": edge}
    margins |= dict.fromkeys(("left", "right"), units(MARGIN_MM))
    for name, value in margins.items():
        page.find(qualified("hp:margin")).set(name, str(value))


def _page_numbers() -> Iterator[Element]:
    """``- 1 / 5 -``, counted when the page is laid out."""
    yield with_text(element("hp:t"), "- ")
    yield _number("PAGE")
    yield with_text(element("hp:t"), " / ")
    yield _number("TOTAL_PAGE")
    yield with_text(element("hp:t"), " -")


def _number(kind: str) -> Element:
    look: dict[str, object] = {
        "type": "DIGIT",
        "userChar": "",
        "prefixChar": "",
        "suffixChar": "",
        "supscript": 0,
    }
    number = element("hp:autoNum", {"num": 1, "numType": kind})
    number.append(element("hp:autoNumFormat", look))
    return element("hp:ctrl", None, number)
