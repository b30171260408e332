"""Named styles for every look and accent, each with its East Asian font."""

from __future__ import annotations

from collections.abc import Iterator

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from minutes.documents.blocks import Look
from minutes.documents.looks import (
    ACCENTS,
    BODY_PT,
    CELL_END_MM,
    CELL_SIDE_MM,
    LINK,
    LOOKS,
    RULE,
    RUNNING,
    CharacterStyle,
    ParagraphStyle,
)
from minutes.documents.word.ooxml import TWIPS_PER_POINT, element, fonts, twips, value

TABLE_STYLE = "MinutesTable"


def style_id(look: Look) -> str:
    return LOOKS[look].id


def install_styles(document: Document, font: str) -> None:
    """Replace every style of the document with these."""
    document.styles.element[:] = [_defaults(font), *_all_styles(font)]


def complete_styles(document: Document) -> None:
    """Add those that the document lacks, in the font that it uses; East Asian text is Korean,
    or else lines break anywhere in a word."""
    styles = document.styles.element
    _set_korean(styles)
    known = {style.get(qn("w:styleId")) for style in styles.iter(qn("w:style"))}
    styles.extend(style for style in _all_styles(None) if style.get(qn("w:styleId")) not in known)


def _set_korean(styles: BaseOxmlElement) -> None:
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "ko-KR")


def style_names() -> dict[str, tuple[str, str]]:
    """Identity of every style of ours by its name in lower case, with its kind: ``paragraph``,
    ``character``, ``table`` or ``numbering``."""
    return {
        style.find(qn("w:name")).get(qn("w:val")).lower(): (
            style.get(qn("w:styleId")),
            style.get(qn("w:type")),
        )
        for style in _all_styles(None)
    }


def _all_styles(font: str | None) -> tuple[BaseOxmlElement, ...]:
    return (
        *_bases(font),
        *(_paragraph_style(style, font) for style in (*LOOKS.values(), *RUNNING)),
        *(_character_style(style, font) for style in (*ACCENTS.values(), LINK)),
        _grid(font),
    )


def _defaults(font: str | None) -> BaseOxmlElement:
    size = round(BODY_PT * 2)
    # Latin text stays English: LibreOffice breaks Korean "20%" and "00:02:44" anywhere.
    language = element("w:lang", {"w:val": "en-US", "w:eastAsia": "ko-KR", "w:bidi": "ar-SA"})
    run = element("w:rPr", None, fonts(font), value("w:sz", size), value("w:szCs", size), language)
    return element(
        "w:docDefaults",
        None,
        element("w:rPrDefault", None, run),
        element("w:pPrDefault", None, element("w:pPr")),
    )


def _bases(font: str | None) -> tuple[BaseOxmlElement, ...]:
    """The styles that every Word document must have."""
    return (
        _style("paragraph", "Normal", "Normal", element("w:rPr", None, fonts(font)), default=True),
        _style(
            "character",
            "DefaultParagraphFont",
            "Default Paragraph Font",
            element("w:rPr", None, fonts(font)),
            default=True,
        ),
        _style(
            "table",
            "TableNormal",
            "Normal Table",
            element("w:rPr", None, fonts(font)),
            _cell_margins(0, 0),
            default=True,
        ),
        _style("numbering", "NoList", "No List", default=True),
    )


def _style(
    kind: str,
    identity: str,
    name: str,
    *content: BaseOxmlElement,
    based_on: str | None = None,
    default: bool = False,
) -> BaseOxmlElement:
    """``w:style``; custom unless the name is one of Word's own, which are ASCII."""
    attributes: dict[str, str | int] = {"w:type": kind, "w:styleId": identity}
    if default:
        attributes["w:default"] = 1
    elif not name.isascii():
        attributes["w:customStyle"] = 1
    head = [value("w:name", name)]
    if based_on:
        head.append(value("w:basedOn", based_on))
    return element("w:style", attributes, *head, element("w:qFormat"), *content)


def _paragraph_style(style: ParagraphStyle, font: str | None) -> BaseOxmlElement:
    return _style(
        "paragraph",
        style.id,
        style.name,
        element("w:pPr", None, *_paragraph_properties(style)),
        element("w:rPr", None, *_run_properties(style, font)),
        based_on="Normal",
    )


def _paragraph_properties(style: ParagraphStyle) -> Iterator[BaseOxmlElement]:
    """In the order that the schema wants."""
    if style.keep_next:
        yield element("w:keepNext")
        yield element("w:keepLines")
    yield element("w:widowControl")
    if style.border:
        yield _border(style.border, style.color)
    yield value("w:overflowPunct", 0)
    yield value("w:autoSpaceDE", 0)
    yield value("w:autoSpaceDN", 0)
    yield element(
        "w:spacing",
        {
            "w:before": round(style.before_pt * TWIPS_PER_POINT),
            "w:after": round(style.after_pt * TWIPS_PER_POINT),
            "w:line": round(style.size_pt * style.leading * TWIPS_PER_POINT),
            "w:lineRule": "atLeast",
        },
    )
    if style.left_mm:
        indent = {"w:left": twips(style.left_mm), "w:hanging": twips(style.hanging_mm)}
        yield element("w:ind", indent)
    elif style.border == "box":  # drawn outside the text, so the text moves in
        yield element("w:ind", {"w:left": twips(2), "w:right": twips(2)})
    yield value("w:jc", style.align)
    if style.outline is not None:
        yield value("w:outlineLvl", style.outline)


def _border(where: str, color: str) -> BaseOxmlElement:
    sides = ("top", "left", "bottom", "right") if where == "box" else (where,)
    look: dict[str, str | int] = {"w:val": "single", "w:sz": 6, "w:space": 4, "w:color": color}
    return element("w:pBdr", None, *(element(f"w:{side}", look) for side in sides))


def _run_properties(style: ParagraphStyle, font: str | None) -> Iterator[BaseOxmlElement]:
    yield fonts(font)
    if style.bold:
        yield element("w:b")
        yield element("w:bCs")
    yield value("w:color", style.color)
    if style.spacing_pt:
        yield value("w:spacing", round(style.spacing_pt * TWIPS_PER_POINT))
    yield value("w:sz", round(style.size_pt * 2))
    yield value("w:szCs", round(style.size_pt * 2))


def _character_style(style: CharacterStyle, font: str | None) -> BaseOxmlElement:
    weight = (element("w:b"), element("w:bCs")) if style.bold else ()
    run = element("w:rPr", None, fonts(font), *weight, value("w:color", style.color))
    return _style("character", style.id, style.name, run, based_on="DefaultParagraphFont")


def _grid(font: str | None) -> BaseOxmlElement:
    """Thin lines all round and inside, with a little air in the cells."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    rule: dict[str, str | int] = {"w:val": "single", "w:sz": 4, "w:space": 0, "w:color": RULE}
    borders = element("w:tblBorders", None, *(element(f"w:{side}", rule) for side in sides))
    properties = _cell_margins(CELL_SIDE_MM, CELL_END_MM)
    properties.insert(0, borders)
    return _style(
        "table",
        TABLE_STYLE,
        "회의록 표",
        element("w:rPr", None, fonts(font)),
        properties,
        based_on="TableNormal",
    )


def _cell_margins(side_mm: float, end_mm: float) -> BaseOxmlElement:
    widths = {"top": end_mm, "left": side_mm, "bottom": end_mm, "right": side_mm}
    margins = (
        element(f"w:{side}", {"w:w": twips(width), "w:type": "dxa"})
        for side, width in widths.items()
    )
    return element("w:tblPr", None, element("w:tblCellMar", None, *margins))
