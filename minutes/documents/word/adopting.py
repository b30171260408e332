"""The styles of an office's own file under our identities.

Word names its own styles alike in every language but numbers their identities (``a3``, ``1``), so
a style is known by its name: one called ``heading 1`` or ``회의록 항목 ○`` is the office's look of
ours. Its identity becomes ours wherever it is used, and the rest of the writer need not know.
"""

from __future__ import annotations

from collections.abc import Iterator

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.numbering import NumberingPart

from minutes.documents.word.foreign import story_parts
from minutes.documents.word.ooxml import element
from minutes.documents.word.styles import style_names

_USES = frozenset(
    qn(tag)
    for tag in (
        "w:pStyle",
        "w:rStyle",
        "w:tblStyle",
        "w:basedOn",
        "w:next",
        "w:link",
        "w:styleLink",
        "w:numStyleLink",
    )
)


def style_faults(document: Document) -> Iterator[str]:
    """Styles that have the name of one of ours but are of another kind."""
    ours = style_names()
    for style in document.styles.element.iter(qn("w:style")):
        name = _name(style)
        if name.lower() in ours and style.get(qn("w:type")) != ours[name.lower()][1]:
            kind = ours[name.lower()][1]
            yield f"스타일 ‘{name}’의 종류가 다름 / style must be of type {kind}"


def adopt_styles(document: Document) -> None:
    """Give the styles that carry the names of ours their identities, everywhere."""
    _ensure_numbering(document)
    changed = _new_identities(document.styles.element)
    for style in document.styles.element.iter(qn("w:style")):
        identity = style.get(qn("w:styleId"))
        style.set(qn("w:styleId"), changed.get(identity, identity))
    roots = [part.element for part in story_parts(document)]
    for root in (*roots, document.styles.element, document.part.numbering_part.element):
        for use in root.iter(*_USES):
            identity = use.get(qn("w:val"))
            use.set(qn("w:val"), changed.get(identity, identity))


def _new_identities(styles: BaseOxmlElement) -> dict[str, str]:
    """Old to new; a stranger that bears an identity of ours gives way."""
    ours = style_names()
    taken = {identity for identity, _ in ours.values()}
    changed = {}
    for style in styles.iter(qn("w:style")):
        identity, name = style.get(qn("w:styleId")), _name(style).lower()
        if name in ours:
            changed[identity] = ours[name][0]
        elif identity in taken:
            changed[identity] = f"{identity}Office"
    return changed


def _name(style: BaseOxmlElement) -> str:
    return str(style.find(qn("w:name")).get(qn("w:val")))


def _ensure_numbering(document: Document) -> None:
    """A file without lists has no numbering part."""
    part = document.part
    if not any(r.reltype == RELATIONSHIP_TYPE.NUMBERING for r in part.rels.values()):
        made = NumberingPart(
            PackURI("/word/numbering.xml"),
            CONTENT_TYPE.WML_NUMBERING,
            element("w:numbering"),
            part.package,
        )
        part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
