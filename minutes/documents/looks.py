"""How every look and accent is drawn, whatever the file format."""

from __future__ import annotations

from dataclasses import dataclass

from minutes.documents.blocks import Accent, Look

PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210.0, 297.0
MARGIN_MM = 20.0
"""On all sides of the text."""
RUNNING_MM = 10.0
"""From the edge of the paper to header and footer."""
BODY_PT = 12.0
TABLE_PT = 10.5
BLACK, GREY, RED, BLUE = "000000", "595959", "C00000", "1F4E79"
HEAD_FILL, RULE = "E7E6E6", "7F7F7F"
"""Of tables: behind the head row, and between cells."""
CELL_SIDE_MM, CELL_END_MM = 1.8, 0.9
"""Air between the lines of a cell and its text."""
CONTENTS_TITLE = "차례"
LINK_STYLE = "Hyperlink"
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
    Look.DETAIL: ParagraphStyle("MinutesDetail", "회의록 상세 ·", 11, 1.5, 0, 2, color="404040"),
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
LINK = CharacterStyle(LINK_STYLE, "Hyperlink", BLUE)

HEADINGS, POINTS, REMARKS, CELLS, SECTIONS = 1, 2, 3, 4, 5
"""Identities of the lists, abstract and concrete alike."""


@dataclass(frozen=True, slots=True)
class Level:
    """``number_format`` as Word calls it (ST_NumberFormat); ``text`` with ``%1`` for the number."""

    number_format: str
    text: str
    left_mm: float
    hanging_mm: float
    look: Look | None = None


LADDERS: dict[int, tuple[Level, ...]] = {
    HEADINGS: (
        Level("decimal", "%1.", 7.0, 7.0, Look.HEADING),
        Level("ganada", "%2.", 9.0, 7.0, Look.SUBHEADING),
        Level("decimal", "%3)", 16.0, 7.0),
        Level("ganada", "%4)", 20.0, 7.0),
    ),
    POINTS: (
        Level("bullet", "○", 10.0, 5.5, Look.POINT),
        Level("bullet", "-", 14.5, 4.0, Look.SUBPOINT),
        Level("bullet", "·", 18.5, 4.0, Look.DETAIL),
    ),
    REMARKS: (Level("bullet", "※", 10.0, 5.5, Look.REMARK),),
    SECTIONS: (Level("bullet", "□", 7.0, 7.0, Look.SECTION),),
    CELLS: (Level("decimal", "%1.", 5.5, 5.5, Look.CELL_NUMBERED),),
}
