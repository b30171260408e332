"""The example templates of a fictional office: ``python -m tests.documents.template_examples``.

They are kept in the repository, so that an office has something to begin with; a test compares
them with what is made here.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from minutes.documents.word.package import to_bytes

FOLDER = Path(__file__).parents[2] / "config" / "templates" / "예시"
OFFICE = "가상중소기업부 인공지능정책과 (가상)"
FONT = "바탕"
GREEN = RGBColor(0x1B, 0x5E, 0x3B)
FACTS: dict[str, Sequence[str]] = {
    "회의록": (
        "회의명", "개최기관", "일시", "장소", "의장", "참석자", "배석자", "진행순서", "안건",
    ),
    "녹취록": ("회의명", "일시", "장소"),
    "회의결과보고": (),
}  # fmt: skip
"""Rows of the table that each template has instead of our own."""
_FACT_WIDTHS_MM = (32, 128)


def example(title: str) -> bytes:
    """The template of one record form: the office's fonts, colours, header and footer."""
    document = docx.Document()
    _set_styles(document)
    _set_page(document)
    _add_header(document)
    _add_footer(document)
    if FACTS[title]:
        _paragraph(document, "{{ 문서명 }}", "Title")
        _add_facts(document, FACTS[title])
        _paragraph(document, "")
    else:
        _paragraph(document, "{{p 머리 }}")
    _paragraph(document, "{{p 본문 }}")
    document.core_properties._element[:] = []
    return to_bytes(document)


def _set_styles(document: Document) -> None:
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Header", "Footer"):
        style = document.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), FONT)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    for name in ("Subtitle", "Caption"):  # what a template lacks comes from the built-in look
        document.styles[name].delete()
    for name, points in (("Title", 22), ("Heading 1", 15), ("Heading 2", 13)):
        style = document.styles[name]
        style.font.size, style.font.bold, style.font.color.rgb = Pt(points), True, GREEN
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.styles["Heading 1"].paragraph_format.space_before = Pt(18)
    document.styles["Heading 1"].paragraph_format.space_after = Pt(6)


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(30), Mm(20)
    section.header_distance = section.footer_distance = Mm(10)


def _add_header(document: Document) -> None:
    header = document.sections[0].header.paragraphs[0]
    header.alignment = WD_ALIGN_PARAGRAPH.LEFT
    shape = header.add_run().add_picture(io.BytesIO(logo()), height=Mm(9))
    shape._inline.docPr.set("descr", "가상 기관의 상징(견본)")
    header.add_run(f"  {OFFICE}").font.bold = True
    header.add_run("\t\t{{ 공개구분 }}")
    _paragraph_after(header, "{{ 회의명 }}")


def _paragraph_after(paragraph: Paragraph, text: str) -> None:
    below = OxmlElement("w:p")
    paragraph._p.addnext(below)
    Paragraph(below, paragraph._parent).add_run(text).font.size = Pt(9)


def _add_footer(document: Document) -> None:
    footer = document.sections[0].footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run(f"{OFFICE}   ")
    for before, instruction, after in (("", "PAGE", " / "), ("", "NUMPAGES", " 쪽")):
        footer.add_run(before)
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), f" {instruction} ")
        footer._p.append(field)
        run = OxmlElement("w:r")
        text = OxmlElement("w:t")
        text.text = "1"
        run.append(text)
        field.append(run)
        footer.add_run(after)


def _add_facts(document: Document, names: Sequence[str]) -> None:
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, _FACT_WIDTHS_MM, strict=True):
        column.width = Mm(width)
    for name in names:
        cells = table.add_row().cells
        for cell, text, width in zip(
            cells, (name, f"{{{{ {name} }}}}"), _FACT_WIDTHS_MM, strict=True
        ):
            cell.width = Mm(width)
            cell.text = text
            cell.paragraphs[0].paragraph_format.space_before = Pt(2)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
        _make_head(cells[0])


def _make_head(cell: _Cell) -> None:
    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    cell.paragraphs[0].runs[0].font.bold = True
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E3EFE8")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _paragraph(document: Document, text: str, style: str = "Normal") -> None:
    document.add_paragraph(text, style=style)


def logo() -> bytes:
    """A green square with a white ring, of no office in particular."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import Circle

    figure = Figure(figsize=(0.5, 0.5), dpi=200, facecolor="#1B5E3B")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.add_patch(Circle((0.5, 0.5), 0.3, fill=False, edgecolor="white", linewidth=5))
    file = io.BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()


def main() -> None:
    """Write every example."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for title in FACTS:
        (FOLDER / f"{title}.docx").write_bytes(example(title))


if __name__ == "__main__":
    main()
