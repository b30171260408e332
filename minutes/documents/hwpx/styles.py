"""Named styles for every look and accent, by the names that Hancom Office knows."""

from __future__ import annotations

from collections.abc import Iterator

from minutes.documents.blocks import Look
from minutes.documents.hwpx.owpml import Element, element
from minutes.documents.hwpx.shapes import ANCHOR, Shapes
from minutes.documents.looks import ACCENTS, LINK, LOOKS, RUNNING, ParagraphStyle

_LANGUAGE = 1042
_NAMES = {
    "Title": "제목",
    "Subtitle": "부제",
    "Heading1": "개요 1",
    "Heading2": "개요 2",
    "TOC1": "차례 1",
    "TOC2": "차례 2",
    "Header": "머리말",
    "Footer": "꼬리말",
    "Hyperlink": "하이퍼링크",
}
"""Korean names of the styles that Hancom Office knows or that Word names in English."""
_ENGLISH = {"Heading1": "Outline 1", "Heading2": "Outline 2", "TOC1": "TOC 1", "TOC2": "TOC 2"}
_BODY_STYLE = 0
_LOOKS = tuple(LOOKS)


def style_id(look: Look) -> int:
    """Identity of the named style of a look."""
    return 1 + _LOOKS.index(look)


def running_style_id(style: ParagraphStyle) -> int:
    """Identity of the named style of header, footer or a table's place."""
    return 1 + len(_LOOKS) + (*RUNNING, ANCHOR).index(style)


def style_elements(shapes: Shapes) -> Iterator[Element]:
    """바탕글, the looks, what runs along the page, then the accents as styles of characters."""
    body = LOOKS[Look.BODY]
    named = [("바탕글", "Normal", shapes.para(Look.BODY), shapes.char(body))]
    for look, style in LOOKS.items():
        named.append((*_names(style.id, style.name), shapes.para(look), shapes.char(style)))
    for style in (*RUNNING, ANCHOR):
        named.append((*_names(style.id, style.name), shapes.plain(style), shapes.char(style)))
    for identity, (name, english, para, char) in enumerate(named):
        yield _style(identity, "PARA", name, english, para, char)
    spans = [(ACCENTS[accent], shapes.span(Look.BODY, accent)) for accent in ACCENTS]
    spans.append((LINK, shapes.span(Look.BODY, linked=True)))
    for identity, (accent, char) in enumerate(spans, len(named)):
        name, english = _names(accent.id, accent.name)
        yield _style(identity, "CHAR", name, english, 0, char)


def _names(identity: str, name: str) -> tuple[str, str]:
    return _NAMES.get(identity, name), _ENGLISH.get(identity, identity)


def _style(identity: int, kind: str, name: str, english: str, para: int, char: int) -> Element:
    return element(
        "hh:style",
        {
            "id": identity,
            "type": kind,
            "name": name,
            "engName": english,
            "paraPrIDRef": para,
            "charPrIDRef": char,
            "nextStyleIDRef": identity if kind == "PARA" else _BODY_STYLE,
            "langID": _LANGUAGE,
            "lockForm": 0,
        },
    )
