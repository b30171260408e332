"""회의록 as a Word file."""

from __future__ import annotations

import docx

from minutes.documents.record.proceedings import proceedings
from minutes.documents.word.frame import set_page, set_properties, set_settings
from minutes.documents.word.numbering import Numbering
from minutes.documents.word.package import empty_document, to_bytes
from minutes.documents.word.styles import install_styles
from minutes.documents.word.writer import BlockWriter
from minutes.model.minutes import Minutes

VERSION = 1
"""Raised with every change of the file that the same minutes give."""


class WordExporter:
    """Writes the 회의록 with the 녹취록 as its annex; an :class:`~minutes.ports.Exporter`."""

    form = "docx"
    filename = "회의록.docx"

    def __init__(self, *, font: str = "맑은 고딕") -> None:
        self._font = font

    @property
    def identity(self) -> str:
        return f"word {VERSION}, python-docx {docx.__version__}, font {self._font}"

    def render(self, minutes: Minutes) -> bytes:
        document = empty_document(self._font)
        install_styles(document, self._font)
        numbering = Numbering(document, self._font)
        set_page(document, minutes.meeting.title)
        set_settings(document)
        set_properties(document, minutes, form="회의록")
        BlockWriter(document, numbering).write(proceedings(minutes))
        return to_bytes(document)
