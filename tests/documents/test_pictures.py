"""Pictures in the Word file."""

from __future__ import annotations

import io
import struct
import zlib

import docx
from docx.oxml.ns import qn

from minutes.documents.blocks import Block, Look, Picture, line
from minutes.documents.record.form import RecordForm
from minutes.documents.word.exporter import WordExporter

from . import samples


def png(shade: int) -> bytes:
    """One grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes((0, shade))))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


def _render(*blocks: Block) -> docx.document.Document:
    form = RecordForm("docx", "회의록", lambda _: blocks)
    return docx.Document(io.BytesIO(WordExporter(form).render(samples.demo_minutes())))


def test_a_picture_stands_in_the_line_with_its_words_and_size() -> None:
    document = _render(line(Look.BODY, "앞"), Picture(png(9), "회색 점 & \x00 하나", 60, 30))
    (shape,) = document.inline_shapes
    assert (round(shape.width.mm), round(shape.height.mm)) == (60, 30)
    assert shape._inline.docPr.get("descr") == "회색 점 &   하나"
    (relation,) = document.element.body.iter(qn("a:blip"))
    part = document.part.related_parts[relation.get(qn("r:embed"))]
    assert part.blob == png(9)
    assert [p._p.style for p in document.paragraphs] == ["MinutesBody", "MinutesPicture"]


def test_every_picture_has_an_identity_of_its_own() -> None:
    document = _render(Picture(png(1), "하나", 9, 9), Picture(png(2), "둘", 9, 9))
    ids = [shape._inline.docPr.id for shape in document.inline_shapes]
    assert len(set(ids)) == 2
