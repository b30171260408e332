"""What an office's own file may hold that our documents must not: macros, links to other files,
other programs' objects, comments and traces of who edited it.

What nothing on a page uses is taken out, and links lose their targets but keep their text. What
stands on a page and cannot be carried over is a fault that a person has to mend.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import XmlPart
from docx.opc.rel import _Relationship
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from minutes.documents.word.package import KEPT_PARTS, drop_relations

CARRIED_PARTS = KEPT_PARTS | {
    RELATIONSHIP_TYPE.THEME,
    RELATIONSHIP_TYPE.FONT_TABLE,
    RELATIONSHIP_TYPE.HEADER,
    RELATIONSHIP_TYPE.FOOTER,
    RELATIONSHIP_TYPE.IMAGE,
}
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TRACES = {
    qn(tag): name
    for name, tags in {
        "변경 내용 추적 / tracked changes": ("w:ins", "w:del", "w:moveFrom", "w:moveTo"),
        "메모 / comments": ("w:commentRangeStart", "w:commentReference"),
        "각주 / notes": ("w:footnoteReference", "w:endnoteReference"),
    }.items()
    for tag in tags
}
_FIELDS = re.compile(
    r"\b(INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK|DDE|DDEAUTO|DATABASE|MACROBUTTON|HYPERLINK|"
    r"DATE|TIME|SAVEDATE|PRINTDATE|CREATEDATE|FILENAME|AUTHOR|USERNAME|LASTSAVEDBY)\b"
)
"""Fields that read another file, run something, or show another thing at every opening."""


def story_parts(document: Document) -> Iterator[XmlPart]:
    """The parts with text: the body, headers and footers."""
    yield document.part
    for relation in document.part.rels.values():
        if relation.reltype in (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER):
            yield relation.target_part


def foreign_faults(document: Document) -> Iterator[str]:
    """What stands on the pages and cannot be carried over, each with the part it stands in."""
    for part in story_parts(document):
        where = part.partname.filename
        users = _users(part)
        for key, relation in part.rels.items():
            kind = relation.reltype.rsplit("/", 1)[-1]
            if not _carried(relation) and any(not _is_link(e) for e in users.get(key, ())):
                yield f"{where}: 다른 파일이나 개체({kind})를 지울 것 / remove this object"
        for trace in sorted({_TRACES[e.tag] for e in part.element.iter() if e.tag in _TRACES}):
            yield f"{where}: {trace}: 지울 것 / remove"
        for field in sorted(set(_FIELDS.findall(_instructions(part)))):
            yield f"{where}: {field} 필드를 지울 것 / remove this field"


def drop_foreign(document: Document) -> None:
    """Take out what the pages do without; links keep their text."""
    for part in story_parts(document):
        users = _users(part)
        for key, relation in part.rels.items():
            if not _carried(relation):
                for link in users.get(key, ()):
                    _unwrap(link)
        drop_relations(part.rels, _carried)
    drop_relations(document.part.package.rels, _carried)
    drop_relations(document.part._settings_part.rels, _carried)
    document.core_properties._element[:] = []


def _carried(relation: _Relationship) -> bool:
    return not relation.is_external and relation.reltype in CARRIED_PARTS


def _users(part: XmlPart) -> dict[str, list[BaseOxmlElement]]:
    """Elements of a part by the relation they use."""
    found: dict[str, list[BaseOxmlElement]] = {}
    for item in part.element.iter():
        for name, key in item.attrib.items():
            if name.startswith(_RELATION):
                found.setdefault(key, []).append(item)
    return found


def _is_link(item: BaseOxmlElement) -> bool:
    return bool(item.tag == qn("w:hyperlink"))


def _unwrap(link: BaseOxmlElement) -> None:
    for child in tuple(link):
        link.addprevious(child)
    link.getparent().remove(link)


def _instructions(part: XmlPart) -> str:
    """What all fields say, a line for each paragraph: Word cuts one instruction into many runs."""
    lines = []
    for paragraph in part.element.iter(qn("w:p")):
        lines.append("".join(i.text or "" for i in paragraph.iter(qn("w:instrText"))))
        lines += [i.get(qn("w:instr")) or "" for i in paragraph.iter(qn("w:fldSimple"))]
    return "\n".join(lines)
