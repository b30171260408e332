"""Named styles for every look and accent, each with its East Asian font."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from docx.document import Document
from docx.oxml.xmlchemy import BaseOxmlElement

from minutes.documents.blocks import Accent, Look
from minutes.documents.word.ooxml import TWIPS_PER_POINT, element, fonts, twips, value

BODY_PT = 12.0
TABLE_PT = 10.5
BLACK, GREY, RED, BLUE = "000000", "595959", "C00000", "1F4E79"
LINK_STYLE = "Hyperlink"
TABLE_STYLE = "MinutesTable"
HEADER_STYLE, FOOTER_STYLE = "Header", "Footer"


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """Sizes and spaces in points, indents in millimetres.

    ``leading`` is the least distance of lines as a multiple of the size; unlike Word's own
    multiples it does not depend on how tall the font is drawn, so that a substitute font keeps
    the pages.
    """

    id: str
    name: str
    size_pt: float = BODY_PT
    leading: float = 1.6
    before_pt: float = 0.0
    after_pt: float = 0.0
    bold: bool = False
    color: str = BLACK
    align: str = "left"
    outline: int | None = None
    keep_next: bool = False
    left_mm: float = 0.0
    hanging_mm: float = 0.0
    spacing_pt: float = 0.0
    """Extra space between characters."""
    border: str | None = None
    """``box``, ``top`` or ``bottom``."""


LOOKS: dict[Look, ParagraphStyle] = {
    Look.TITLE: ParagraphStyle(
        "Title", "Title", 24, 1.3, 6, 4, bold=True, align="center", spacing_pt=8
    ),
    Look.SUBTITLE: ParagraphStyle(
        "Subtitle", "Subtitle", 14, 1.4, 0, 12, bold=True, align="center"
    ),
    Look.NOTICE: ParagraphStyle(
        "MinutesNotice", "회의록 알림", 11, 1.5, 0, 10, color=RED, align="center", border="box"
    ),
    Look.HEADING: ParagraphStyle(
        "Heading1", "heading 1", 14, 1.4, 18, 6, bold=True, outline=0, keep_next=True
    ),
    Look.SUBHEADING: ParagraphStyle(
        "Heading2", "heading 2", 12.5, 1.4, 8, 4, bold=True, outline=1, keep_next=True
    ),
    Look.BODY: ParagraphStyle("MinutesBody", "회의록 본문", after_pt=4),
    Look.SECTION: ParagraphStyle(
        "MinutesSection", "보고 제목 □", 14, 1.4, 14, 4, bold=True, outline=0, keep_next=True
    ),
    Look.POINT: ParagraphStyle("MinutesPoint", "회의록 항목 ○", before_pt=4, after_pt=2),
    Look.SUBPOINT: ParagraphStyle("MinutesSubpoint", "회의록 세부 -", 11.5, 1.55, 0, 2),
    Look.REMARK: ParagraphStyle("MinutesRemark", "회의록 참고 ※", 11, 1.5, 0, 3, color="404040"),
    Look.ENCLOSURE: ParagraphStyle("MinutesEnclosure", "회의록 붙임", before_pt=20),
    Look.ANNEX_TITLE: ParagraphStyle(
        "MinutesAnnex",
        "붙임 제목",
        15,
        1.4,
        0,
        8,
        bold=True,
        align="left",
        outline=0,
        keep_next=True,
        border="bottom",
    ),
    Look.CONTENTS_TITLE: ParagraphStyle(
        "MinutesContents", "차례 제목", 13, 1.4, 16, 4, bold=True, keep_next=True
    ),
    Look.CONTENTS_1: ParagraphStyle("TOC1", "toc 1", 11, 1.4, 2, 1, bold=True, left_mm=4),
    Look.CONTENTS_2: ParagraphStyle("TOC2", "toc 2", 11, 1.4, 0, 1, left_mm=10),
    Look.CAPTION: ParagraphStyle(
        "Caption", "caption", 11, 1.4, 10, 3, bold=True, align="center", keep_next=True
    ),
    Look.PICTURE: ParagraphStyle("MinutesPicture", "회의록 그림", after_pt=6, align="center"),
    Look.UTTERANCE: ParagraphStyle(
        "MinutesUtterance", "녹취록 발언", 11, 1.55, 0, 5, left_mm=20, hanging_mm=20
    ),
    Look.CELL: ParagraphStyle("MinutesCell", "표 내용", TABLE_PT, 1.4),
    Look.CELL_CENTRE: ParagraphStyle(
        "MinutesCellCentre", "표 가운데", TABLE_PT, 1.4, align="center"
    ),
    Look.CELL_HEAD: ParagraphStyle(
        "MinutesCellHead", "표 머리", TABLE_PT, 1.4, bold=True, align="center"
    ),
    Look.CELL_NUMBERED: ParagraphStyle("MinutesCellNumbered", "표 번호", TABLE_PT, 1.4),
}

RUNNING: tuple[ParagraphStyle, ...] = (
    ParagraphStyle(HEADER_STYLE, "header", 9, 1.3, color=GREY, align="right", border="bottom"),
    ParagraphStyle(FOOTER_STYLE, "footer", 9, 1.3, color=GREY, align="center"),
)


@dataclass(frozen=True, slots=True)
class CharacterStyle:
    id: str
    name: str
    color: str
    bold: bool = False


ACCENTS: dict[Accent, CharacterStyle] = {
    Accent.MISSING: CharacterStyle("MinutesMissing", "확인 필요", RED, bold=True),
    Accent.HINT: CharacterStyle("MinutesHint", "도움말", GREY),
    Accent.STRONG: CharacterStyle("MinutesStrong", "굵게", BLACK, bold=True),
    Accent.TIME: CharacterStyle("MinutesTime", "시각", GREY),
}
_LINK = CharacterStyle(LINK_STYLE, "Hyperlink", BLUE)


def style_id(look: Look) -> str:
    return LOOKS[look].id


def install_styles(document: Document, font: str) -> None:
    """Replace every style of the document with these."""
    document.styles.element[:] = [
        _defaults(font),
        *_bases(font),
        *(_paragraph_style(style, font) for style in (*LOOKS.values(), *RUNNING)),
        *(_character_style(style, font) for style in (*ACCENTS.values(), _LINK)),
        _grid(font),
    ]


def _defaults(font: str) -> BaseOxmlElement:
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


def _bases(font: str) -> tuple[BaseOxmlElement, ...]:
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


def _paragraph_style(style: ParagraphStyle, font: str) -> BaseOxmlElement:
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


def _run_properties(style: ParagraphStyle, font: str) -> Iterator[BaseOxmlElement]:
    yield fonts(font)
    if style.bold:
        yield element("w:b")
        yield element("w:bCs")
    yield value("w:color", style.color)
    if style.spacing_pt:
        yield value("w:spacing", round(style.spacing_pt * TWIPS_PER_POINT))
    yield value("w:sz", round(style.size_pt * 2))
    yield value("w:szCs", round(style.size_pt * 2))


def _character_style(style: CharacterStyle, font: str) -> BaseOxmlElement:
    weight = (element("w:b"), element("w:bCs")) if style.bold else ()
    run = element("w:rPr", None, fonts(font), *weight, value("w:color", style.color))
    return _style("character", style.id, style.name, run, based_on="DefaultParagraphFont")


def _grid(font: str) -> BaseOxmlElement:
    """Thin lines all round and inside, with a little air in the cells."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    rule: dict[str, str | int] = {"w:val": "single", "w:sz": 4, "w:space": 0, "w:color": "7F7F7F"}
    borders = element("w:tblBorders", None, *(element(f"w:{side}", rule) for side in sides))
    properties = _cell_margins(1.8, 0.9)
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
