"""The record forms as Word files."""

from __future__ import annotations

import docx

from minutes.documents.properties import properties_of
from minutes.documents.record import briefing, proceedings, verbatim
from minutes.documents.record.form import RecordForm
from minutes.documents.word.frame import set_page, set_properties, set_settings
from minutes.documents.word.numbering import Numbering
from minutes.documents.word.package import empty_document, to_bytes
from minutes.documents.word.styles import install_styles
from minutes.documents.word.writer import BlockWriter
from minutes.model.minutes import Minutes

VERSION = 3
"""Raised with every change of the files that the same minutes give."""


PROCEEDINGS = RecordForm("docx", "회의록", proceedings.proceedings)
TRANSCRIPT = RecordForm("transcript", verbatim.TITLE, verbatim.verbatim)
SUMMARY = RecordForm("summary", briefing.TITLE, briefing.briefing)


class WordExporter:
    """Writes one record form; an :class:`~minutes.ports.Exporter`."""

    def __init__(self, record: RecordForm = PROCEEDINGS, *, font: str = "맑은 고딕") -> None:
        self._record = record
        self._font = font

    @property
    def form(self) -> str:
        return self._record.name

    @property
    def filename(self) -> str:
        return f"{self._record.title}.docx"

    @property
    def identity(self) -> str:
        return f"word {self.form} {VERSION}, python-docx {docx.__version__}, font {self._font}"

    def render(self, minutes: Minutes) -> bytes:
        document = empty_document(self._font)
        install_styles(document, self._font)
        numbering = Numbering(document, self._font)
        set_page(document, minutes.meeting.title)
        set_settings(document)
        set_properties(document, properties_of(minutes, self._record.title))
        BlockWriter(document, numbering).write(self._record.blocks(minutes))
        return to_bytes(document)
