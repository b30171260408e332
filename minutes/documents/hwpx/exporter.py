"""The 회의록 and the 회의결과보고 as HWPX files."""

from __future__ import annotations

from importlib.metadata import version

from minutes.documents.hwpx.frame import FrameWriter
from minutes.documents.hwpx.header import header_xml
from minutes.documents.hwpx.package import (
    CONTENT,
    HEADER,
    PREVIEW,
    SECTION,
    blank_parts,
    to_bytes,
)
from minutes.documents.hwpx.paragraphs import ParagraphWriter
from minutes.documents.hwpx.properties import content_xml, picture_part
from minutes.documents.hwpx.section import section_xml
from minutes.documents.hwpx.shapes import Shapes
from minutes.documents.hwpx.writer import BlockWriter
from minutes.documents.properties import properties_of
from minutes.documents.record import briefing, proceedings
from minutes.documents.record.form import RecordForm
from minutes.model.minutes import Minutes

VERSION = 3
"""Raised with every change of the files that the same minutes give."""

PROCEEDINGS = RecordForm("hwpx", "회의록", proceedings.proceedings)
SUMMARY = RecordForm("summary_hwpx", briefing.TITLE, briefing.briefing)


class HwpxExporter:
    """Writes one record form; an :class:`~minutes.ports.Exporter`."""

    def __init__(self, record: RecordForm = PROCEEDINGS, *, font: str = "맑은 고딕") -> None:
        self._record = record
        self._font = font

    @property
    def form(self) -> str:
        return self._record.name

    @property
    def filename(self) -> str:
        return f"{self._record.title}.hwpx"

    @property
    def identity(self) -> str:
        library = version("python-hwpx")
        return f"hwpx {self.form} {VERSION}, python-hwpx {library}, font {self._font}"

    def render(self, minutes: Minutes) -> bytes:
        blank = blank_parts()
        shapes = Shapes()
        paragraphs = ParagraphWriter(shapes)
        writer = BlockWriter(shapes, paragraphs)
        section, preview = section_xml(
            blank[SECTION],
            FrameWriter(shapes, paragraphs),
            minutes.meeting.title,
            writer.write(self._record.blocks(minutes)),
        )
        told = properties_of(minutes, self._record.title)
        ours = {
            CONTENT: content_xml(blank[CONTENT], told, writer.pictures),
            HEADER: header_xml(blank[HEADER], shapes, self._font),
            SECTION: section,
            PREVIEW: preview.encode(),
        }
        images = {picture_part(item): content for item, content in writer.pictures.items()}
        return to_bytes(blank, ours | images)
