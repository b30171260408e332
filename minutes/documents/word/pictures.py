"""Pictures in the line, each with the words for those who cannot see it."""

from __future__ import annotations

import io

from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.document import DocumentPart
from docx.shared import Mm

from minutes.documents.blocks import Look, Picture
from minutes.documents.word.ooxml import element, value
from minutes.documents.word.styles import style_id
from minutes.documents.wording import legible


def picture_element(part: DocumentPart, block: Picture) -> BaseOxmlElement:
    """``w:p`` with the picture; its bytes become a part of the package."""
    inline = part.new_pic_inline(io.BytesIO(block.content), Mm(block.width_mm), Mm(block.height_mm))
    inline.docPr.set("descr", legible(block.alt))
    style = element("w:pPr", None, value("w:pStyle", style_id(Look.PICTURE)))
    return element("w:p", None, style, element("w:r", None, element("w:drawing", None, inline)))
