"""``header.xml``: fonts, borders, shapes, lists and styles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy

from lxml import etree

from minutes.documents.hwpx.owpml import (
    NAMESPACES,
    UNITS_PER_POINT,
    Element,
    element,
    qualified,
    root_like,
    to_xml,
    units,
)
from minutes.documents.hwpx.shapes import (
    NO_FILL,
    Border,
    Bullet,
    CharShape,
    ParaShape,
    Shapes,
)
from minutes.documents.hwpx.styles import style_elements

SUBSTITUTE, SECOND_SUBSTITUTE = "함초롬돋움", "맑은 고딕"
"""Hancom Office brings the first; the second stands in where that is itself the chosen font."""
_SCRIPTS = ("hangul", "latin", "hanja", "japanese", "other", "symbol", "user")


def header_xml(blank: bytes, shapes: Shapes, font: str) -> bytes:
    """The header of ``blank`` (a document of the library) with everything in it replaced but
    its settings and the outline's numbers, which are those of official documents."""
    source = etree.fromstring(blank)
    references = source.find(qualified("hh:refList"))
    outline = references.find(f".//{qualified('hh:numbering')}")
    kept = references.find(qualified("hh:tabProperties"))
    references[:] = [
        _fonts(font),
        _table("borderFills", (_border(*entry) for entry in shapes.borders)),
        _table("charProperties", (_char(*entry) for entry in shapes.chars)),
        kept,
        _table("numberings", _lists(outline, shapes.lists)),
        _table("bullets", (_bullet(*entry) for entry in shapes.bullets)),
        _table("paraProperties", (_para(*entry) for entry in shapes.paras)),
        _table("styles", style_elements(shapes)),
    ]
    root = root_like("hh:head", dict(source.attrib))
    root.extend(source)
    return to_xml(root)


def _table(name: str, entries: Iterable[Element]) -> Element:
    made = element(f"hh:{name}", None, *entries)
    made.set("itemCnt", str(len(made)))
    return made


def _fonts(font: str) -> Element:
    """The one font for every script, and what stands in for it."""
    substitute = SUBSTITUTE if font != SUBSTITUTE else SECOND_SUBSTITUTE
    faces = []
    for script in _SCRIPTS:
        instead = element("hh:substFont", {"face": substitute, "type": "TTF", "isEmbedded": 0})
        entry = element("hh:font", {"id": 0, "face": font, "type": "TTF", "isEmbedded": 0}, instead)
        faces.append(element("hh:fontface", {"lang": script.upper(), "fontCnt": 1}, entry))
    return _table("fontfaces", faces)


def _border(identity: int, border: Border) -> Element:
    none = {"type": "NONE", "Crooked": 0, "isCounter": 0}
    made = element(
        "hh:borderFill",
        {
            "id": identity,
            "threeD": 0,
            "shadow": 0,
            "centerLine": "NONE",
            "breakCellSeparateLine": 0,
        },
        element("hh:slash", none),
        element("hh:backSlash", none),
        *(_side(side, border) for side in ("left", "right", "top", "bottom")),
        element("hh:diagonal", {"type": "NONE", "width": "0.1 mm", "color": "#000000"}),
    )
    if border.fill or border.transparent:
        face = f"#{border.fill}" if border.fill else "none"
        brush = {"faceColor": face, "hatchColor": "#999999", "alpha": 0}
        made.append(element("hc:fillBrush", None, element("hc:winBrush", brush)))
    return made


def _side(side: str, border: Border) -> Element:
    drawn = side in border.sides
    look: dict[str, object] = {
        "type": "SOLID" if drawn else "NONE",
        "width": f"{border.width_mm if drawn else 0.1} mm",
        "color": f"#{border.color}",
    }
    return element(f"hh:{side}Border", look)


def _char(identity: int, shape: CharShape) -> Element:
    """In the order that the schema wants."""
    spacing = round(100 * shape.spacing_pt / shape.size_pt)
    made = element(
        "hh:charPr",
        {
            "id": identity,
            "height": round(shape.size_pt * UNITS_PER_POINT),
            "textColor": f"#{shape.color}",
            "shadeColor": "none",
            "useFontSpace": 0,
            "useKerning": 0,
            "symMark": "NONE",
            "borderFillIDRef": NO_FILL,
        },
        *(
            element(f"hh:{name}", dict.fromkeys(_SCRIPTS, value))
            for name, value in (
                ("fontRef", 0), ("ratio", 100), ("spacing", spacing), ("relSz", 100), ("offset", 0),
            )
        ),
    )  # fmt: skip
    if shape.bold:
        made.append(element("hh:bold"))
    made.extend(
        (
            element("hh:underline", {"type": "NONE", "shape": "SOLID", "color": "#000000"}),
            element("hh:strikeout", {"shape": "NONE", "color": "#000000"}),
            element("hh:outline", {"type": "NONE"}),
            element(
                "hh:shadow", {"type": "NONE", "color": "#C0C0C0", "offsetX": 10, "offsetY": 10}
            ),
        )
    )
    return made


def _lists(outline: Element, count: int) -> Iterator[Element]:
    """The outline's numbers, and copies of them that count for themselves."""
    for identity in range(1, count + 1):
        made = deepcopy(outline)
        made.set("id", str(identity))
        if identity > 1:
            made.set("start", "1")
        yield made


def _bullet(identity: int, bullet: Bullet) -> Element:
    head: dict[str, object] = {
        "level": 0,
        "align": "LEFT",
        "useInstWidth": 0,
        "autoIndent": 1,
        "widthAdjust": 0,
        "textOffsetType": "PERCENT",
        "textOffset": 50,
        "numFormat": "DIGIT",
        "charPrIDRef": bullet.char,
        "checkable": 0,
    }
    attributes: dict[str, object] = {"id": identity, "char": bullet.mark, "useImage": 0}
    return element("hh:bullet", attributes, element("hh:paraHead", head))


def _para(identity: int, shape: ParaShape) -> Element:
    """In the order that the schema wants. A hanging indent brings its own tab stop."""
    head = shape.head
    return element(
        "hh:paraPr",
        {
            "id": identity,
            "tabPrIDRef": 1 if shape.hanging_mm else 0,
            "condense": 0,
            "fontLineHeight": 0,
            "snapToGrid": 0,
            "suppressLineNumbers": 0,
            "checked": 0,
            "textDir": "LTR",
        },
        element("hh:align", {"horizontal": shape.align.upper(), "vertical": "BASELINE"}),
        element(
            "hh:heading",
            {"type": head.kind, "idRef": head.id_ref, "level": head.level}
            if head
            else {"type": "NONE", "idRef": 0, "level": 0},
        ),
        element(
            "hh:breakSetting",
            {
                "breakLatinWord": "KEEP_WORD",
                "breakNonLatinWord": "KEEP_WORD",
                "widowOrphan": 1,
                "keepWithNext": int(shape.keep_next),
                "keepLines": int(shape.keep_next),
                "pageBreakBefore": 0,
                "lineWrap": "BREAK",
            },
        ),
        element("hh:autoSpacing", {"eAsianEng": 0, "eAsianNum": 0}),
        _measures(shape),
        element(
            "hh:border",
            {
                "borderFillIDRef": shape.border_fill,
                "offsetLeft": 400 if shape.right_mm else 0,
                "offsetRight": 400 if shape.right_mm else 0,
                "offsetTop": 400 if shape.border_fill != NO_FILL else 0,
                "offsetBottom": 400 if shape.border_fill != NO_FILL else 0,
                "connect": 0,
                "ignoreMargin": 0,
            },
        ),
    )


def _measures(shape: ParaShape) -> Element:
    """Margins and line spacing: readers that know the unit take the first, others the second,
    where Hancom Office writes every margin doubled."""
    space = qualified("hp:required-namespace")
    case = element("hp:case", None, *_margins(shape, 1))
    case.set(space, NAMESPACES["hwpunitchar"])
    return element("hp:switch", None, case, element("hp:default", None, *_margins(shape, 2)))


def _margins(shape: ParaShape, factor: int) -> tuple[Element, Element]:
    margins = {
        "intent": -units(shape.hanging_mm),
        "left": units(shape.left_mm),
        "right": units(shape.right_mm),
        "prev": round(shape.before_pt * UNITS_PER_POINT),
        "next": round(shape.after_pt * UNITS_PER_POINT),
    }
    sides = (
        element(f"hc:{name}", {"value": value * factor, "unit": "HWPUNIT"})
        for name, value in margins.items()
    )
    spacing: dict[str, object] = {
        "type": "PERCENT",
        "value": round(shape.leading * 100),
        "unit": "HWPUNIT",
    }
    return element("hh:margin", None, *sides), element("hh:lineSpacing", spacing)
