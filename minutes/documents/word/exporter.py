"""The record forms as Word files."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from typing import TYPE_CHECKING

from docx.document import Document

from minutes.documents.blocks import Block
from minutes.documents.properties import properties_of
from minutes.documents.record import briefing, proceedings, verbatim
from minutes.documents.record.form import RecordForm
from minutes.documents.word.frame import set_page, set_properties, set_settings
from minutes.documents.word.numbering import Numbering
from minutes.documents.word.package import empty_document, to_bytes
from minutes.documents.word.slots import BODY, HEAD, parted, slot_values
from minutes.documents.word.styles import complete_styles, install_styles
from minutes.documents.word.writer import BlockWriter
from minutes.model.minutes import Minutes

if TYPE_CHECKING:
    from minutes.documents.word.template import OfficeTemplate

VERSION = 3
"""Raised with every change of the files that the same minutes give."""

PROCEEDINGS = RecordForm("docx", "회의록", proceedings.proceedings)
TRANSCRIPT = RecordForm("transcript", verbatim.TITLE, verbatim.verbatim)
SUMMARY = RecordForm("summary", briefing.TITLE, briefing.briefing)


class WordExporter:
    """Writes one record form; an :class:`~minutes.ports.Exporter`."""

    def __init__(
        self,
        record: RecordForm = PROCEEDINGS,
        *,
        font: str = "맑은 고딕",
        template: OfficeTemplate | None = None,
    ) -> None:
        self._record = record
        self._font = font
        self._template = template

    @property
    def form(self) -> str:
        return self._record.name

    @property
    def filename(self) -> str:
        return f"{self._record.title}.docx"

    @property
    def identity(self) -> str:
        look = f"template {self._template.sha256}" if self._template else f"font {self._font}"
        libraries = " ".join(f"{name} {version(name)}" for name in ("python-docx", "matplotlib"))
        return f"word {self.form} {VERSION}, {libraries}, {look}"

    def render(self, minutes: Minutes) -> bytes:
        """The whole file, in the office's look where there is a template."""
        blocks = self._record.blocks(minutes)
        if self._template:
            document = self._in_template(self._template, minutes, blocks)
        else:
            document = self._in_own_look(minutes, blocks)
        set_settings(document)
        set_properties(document, properties_of(minutes, self._record.title))
        return to_bytes(document)

    def _in_own_look(self, minutes: Minutes, blocks: Iterable[Block]) -> Document:
        document = empty_document(self._font)
        install_styles(document, self._font)
        set_page(document, minutes.meeting.title)
        BlockWriter(document, Numbering(document, self._font)).write(blocks)
        return document

    def _in_template(
        self, template: OfficeTemplate, minutes: Minutes, blocks: Iterable[Block]
    ) -> Document:
        filled = template.fill(slot_values(minutes, self._record.title))
        document, parts = filled.document, parted(blocks)
        complete_styles(document)
        writer = BlockWriter(document, Numbering(document, None))
        for slot, content in ((HEAD, parts.head), (BODY, parts.body)):
            place = filled.places.get(slot)
            if place is not None:
                writer.write(content, before=place)
                place.getparent().remove(place)
        return document
