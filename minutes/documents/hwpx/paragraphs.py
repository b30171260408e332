"""Paragraphs as elements: shapes, runs, links, bookmarks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from hwpx.oxml.hyperlink_form import HYPERLINK_FIELD_ID, hyperlink_parameters

from minutes.documents.blocks import Accent, Look, Paragraph, Span
from minutes.documents.hwpx.owpml import Element, element, with_text
from minutes.documents.hwpx.shapes import Shapes
from minutes.documents.hwpx.styles import style_id
from minutes.documents.wording import legible

_TAB_UNITS = 1450
"""From the end of a time to where the lines hang. Hancom Office computes it anew when it lays out
the line; others draw what stands there."""


class ParagraphWriter:
    """Makes paragraphs of one document, whose identities count up."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._ids = count(1)

    def paragraph(
        self,
        block: Paragraph,
        *,
        new_page: bool = False,
        keep_next: bool = False,
        list_id: int | None = None,
    ) -> Element:
        """``hp:p``. ``list_id`` replaces the list of its look."""
        runs = list(self._runs(block))
        if block.bookmark:
            mark = element("hp:ctrl", None, element("hp:bookmark", {"name": block.bookmark}))
            runs.insert(0, element("hp:run", {"charPrIDRef": self._shapes.span(block.look)}, mark))
        para = self._shapes.para(
            block.look, keep_next=keep_next or block.keep_next, list_id=list_id
        )
        return self.holder(para, style_id(block.look), *runs, new_page=new_page)

    def holder(self, para: int, style: int, *runs: Element, new_page: bool = False) -> Element:
        """``hp:p`` of a shape and a style around runs."""
        attributes: dict[str, object] = {
            "id": next(self._ids),
            "paraPrIDRef": para,
            "styleIDRef": style,
            "pageBreak": int(new_page),
            "columnBreak": 0,
            "merged": 0,
        }
        return element("hp:p", attributes, *runs)

    def new_id(self) -> int:
        """An identity that nothing else in the document has."""
        return next(self._ids)

    def _runs(self, block: Paragraph) -> Iterator[Element]:
        if block.lead is not None:
            yield self._lead(block.look, block.lead)
        for span in block.spans:
            if span.anchor:
                yield from self._link(block.look, span, span.anchor)
            else:
                yield _run(self._shapes.span(block.look, span.accent), span.text)
        if block.lead is None and not block.spans:
            yield _run(self._shapes.span(block.look), "")

    def _lead(self, look: Look, lead: str) -> Element:
        text = with_text(element("hp:t"), legible(lead))
        tab: dict[str, object] = {"width": _TAB_UNITS, "leader": 0, "type": 1}
        text.append(element("hp:tab", tab))
        return element("hp:run", {"charPrIDRef": self._shapes.span(look, Accent.TIME)}, text)

    def _link(self, look: Look, span: Span, anchor: str) -> Iterator[Element]:
        """A field around the text; only the text has the look of a link."""
        identity, plain = self.new_id(), {"charPrIDRef": self._shapes.span(look)}
        begin: dict[str, object] = {
            "id": identity,
            "type": "HYPERLINK",
            "name": "",
            "editable": 0,
            "dirty": 0,
            "zorder": -1,
            "fieldid": HYPERLINK_FIELD_ID,
        }
        parameters = hyperlink_parameters(f"#{anchor}")
        holder = element("hp:parameters", {"cnt": len(parameters), "name": ""})
        for kind, name, value in parameters:
            holder.append(with_text(element(f"hp:{kind}", {"name": name}), value))
        start = element("hp:ctrl", None, element("hp:fieldBegin", begin, holder))
        end: dict[str, object] = {"beginIDRef": identity, "fieldid": HYPERLINK_FIELD_ID}
        yield element("hp:run", plain, start)
        yield _run(self._shapes.span(look, linked=True), span.text)
        yield element("hp:run", plain, element("hp:ctrl", None, element("hp:fieldEnd", end)))


def _run(char: int, text: str) -> Element:
    return element("hp:run", {"charPrIDRef": char}, with_text(element("hp:t"), legible(text)))
