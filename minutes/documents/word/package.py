"""The zip around the parts: an empty document to start from, and bytes that never vary.

python-docx starts from a template of its own. What is not ours in it (a thumbnail, a theme,
another program's name, dates) is taken out, so that a file holds only what we put in.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.opc.rel import Relationships, _Relationship

from minutes.documents.word.ooxml import element, value

KEPT_PARTS = {
    RELATIONSHIP_TYPE.OFFICE_DOCUMENT,
    RELATIONSHIP_TYPE.CORE_PROPERTIES,
    RELATIONSHIP_TYPE.STYLES,
    RELATIONSHIP_TYPE.SETTINGS,
    RELATIONSHIP_TYPE.NUMBERING,
}
SUBSTITUTES = ("Malgun Gothic", "함초롬돋움", "나눔고딕", "NanumGothic", "Noto Sans CJK KR")
"""Korean fonts to use instead, in this order, where the reader's machine lacks the first choice."""
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def empty_document(font: str) -> Document:
    """A document with nothing in it but the parts we fill, and a table of fonts."""
    document = docx.Document()
    package = document.part.package
    for relationships in (package.rels, document.part.rels):
        drop_relations(relationships, lambda relation: relation.reltype in KEPT_PARTS)
    document.core_properties._element[:] = []
    document.part.numbering_part.element[:] = []
    document.settings.element[:] = []
    fonts_part = Part(
        PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, _font_table(font), package
    )
    document.part.relate_to(fonts_part, RELATIONSHIP_TYPE.FONT_TABLE)
    return document


def drop_relations(relations: Relationships, kept: Callable[[_Relationship], bool]) -> None:
    """Leave out the parts that are not kept."""
    for key in [key for key, relation in relations.items() if not kept(relation)]:
        del relations[key]


def _font_table(font: str) -> bytes:
    """Says that the font is Korean and what may stand in for it (ECMA-376-1, 17.8.3)."""
    substitutes = ",".join(name for name in SUBSTITUTES if name != font)
    entry = element(
        "w:font",
        {"w:name": font},
        value("w:altName", substitutes),
        value("w:charset", "81"),
        value("w:family", "auto"),
        value("w:pitch", "variable"),
    )
    return serialize_part_xml(element("w:fonts", None, entry))


def to_bytes(document: Document) -> bytes:
    """The saved document with every date of the zip fixed: same document, same bytes."""
    saved, fixed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=_ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return fixed.getvalue()
