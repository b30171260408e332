"""An office's own Word file as the template of a record form.

Its styles, paper, header, footer and pictures are kept; slots such as ``{{ 회의명 }}`` are filled
by docxtpl, and our blocks go where ``{{p 본문 }}`` stands. Only names may stand in slots: a
template is a form to fill in, not a program.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined, TemplateError, nodes
from lxml import etree
from markupsafe import Markup

from minutes.documents.word.adopting import adopt_styles, style_faults
from minutes.documents.word.foreign import drop_foreign, foreign_faults, story_parts
from minutes.documents.word.slots import BLOCK_SLOTS, BODY, slot_names
from minutes.errors import ConfigError

_BLOCK_SLOT = re.compile(rf"^{{{{p\s+({'|'.join(BLOCK_SLOTS)})\s*}}}}$", re.MULTILINE)
_MARK = "\ue000{}\ue000"
"""Text of the paragraph that holds the place of blocks; no document uses this character."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A document with its slots filled, and the paragraphs before which blocks go."""

    document: Document
    places: Mapping[str, BaseOxmlElement]


@dataclass(frozen=True, slots=True)
class OfficeTemplate:
    """A checked template; ``content`` has been cleaned, ``sha256`` is that of the file."""

    content: bytes
    sha256: str

    def fill(self, values: Mapping[str, str]) -> Filled:
        """The template with these texts in its slots."""
        template = DocxTemplate(io.BytesIO(self.content))
        marks = {name: Markup(_paragraph(name)) for name in BLOCK_SLOTS}  # noqa: S704
        template.render({**values, **marks}, jinja_env=_environment(), autoescape=True)
        filled = io.BytesIO()
        template.save(filled)
        document = docx.Document(filled)
        return Filled(document, _places(document))


def load_template(path: Path) -> OfficeTemplate:
    """A template as it can be used. Raises ConfigError with every fault of the file named."""
    content = path.read_bytes()
    document = _opened(path, content)
    faults = [*foreign_faults(document), *style_faults(document), *_slot_faults(document)]
    if faults:
        raise _broken(path, *faults)
    drop_foreign(document)
    adopt_styles(document)
    cleaned = io.BytesIO()
    document.save(cleaned)
    return OfficeTemplate(cleaned.getvalue(), hashlib.sha256(content).hexdigest())


def _broken(path: Path, *faults: str) -> ConfigError:
    return ConfigError(path=str(path), detail="\n".join(f"- {fault}" for fault in faults))


def _opened(path: Path, content: bytes) -> Document:
    """python-docx tells by all these errors that something is no document."""
    try:
        return docx.Document(io.BytesIO(content))
    except (
        PackageNotFoundError,
        BadZipFile,
        KeyError,
        ValueError,
        AttributeError,
        etree.LxmlError,
    ) as error:
        told = "Word 문서(.docx)가 아니거나 손상됨 / no .docx file, or damaged"
        raise _broken(path, told) from error


def _slot_faults(document: Document) -> Iterator[str]:
    """Slots that are unknown, repeated, misplaced or no slots at all."""
    for part in story_parts(document):
        where = part.partname.filename
        if any(text.count("{{") != text.count("}}") for text in _texts(part.element, ".//")):
            yield f"{where}: 자리 표시의 괄호가 맞지 않음 / braces do not match"
            continue
        try:
            names, others = _slots(part.element)
        except TemplateError as error:
            yield f"{where}: 자리 표시를 읽을 수 없음 / {error}"
            continue
        if others:
            yield f"{where}: {{{{ 이름 }}}} 꼴만 쓸 수 있음 / only names can be slots"
        known = (*BLOCK_SLOTS, *slot_names())
        for name in sorted(names.keys() - set(known)):
            listed = ", ".join(known)
            yield f"{where}: 없는 자리 이름 ‘{name}’ / unknown slot; 쓸 수 있는 이름: {listed}"
        yield from _misplaced(where, names, document.element.body)
    if not any(BODY in text for text in _texts(document.element.body, "./")):
        yield f"{{{{p {BODY} }}}}가 없음 / the slot of the body is missing"


def _misplaced(where: str, names: Counter[str], body: BaseOxmlElement) -> Iterator[str]:
    """Slots of blocks anywhere but once, on a paragraph of their own of the body."""
    alone = Counter(_BLOCK_SLOT.findall("\n".join(_texts(body, "./"))))
    for name in BLOCK_SLOTS:
        if names[name] > 1 or (names[name] and not (alone[name] and where == "document.xml")):
            yield (
                f"{where}: {{{{p {name} }}}}는 본문에 한 번, 표나 글상자 밖에서 한 문단을 혼자 "
                "차지하여야 함 / once, a paragraph of its own, outside tables and text boxes"
            )


def _texts(root: BaseOxmlElement, path: str) -> list[str]:
    """Texts of paragraphs, ``./`` the children of an element or ``.//`` all below it."""
    return [
        "".join(t.text or "" for t in paragraph.iter(qn("w:t"))).strip()
        for paragraph in root.findall(f"{path}{qn('w:p')}")
    ]


def _slots(root: BaseOxmlElement) -> tuple[Counter[str], bool]:
    """How often each name is a slot, and whether there is anything but names."""
    template = DocxTemplate(None)
    tree = _environment().parse(template.patch_xml(template.xml_to_string(root)))
    names: Counter[str] = Counter()
    others = False
    for statement in tree.body:
        for node in statement.nodes if isinstance(statement, nodes.Output) else (statement,):
            if isinstance(node, nodes.Name):
                names[node.name] += 1
            elif not isinstance(node, nodes.TemplateData):
                others = True
    return names, others


def _environment() -> Environment:
    return Environment(autoescape=True, undefined=StrictUndefined)


def _paragraph(name: str) -> str:
    return f"<w:p><w:r><w:t>{_MARK.format(name)}</w:t></w:r></w:p>"


def _places(document: Document) -> dict[str, BaseOxmlElement]:
    """Paragraphs of the body that are places of blocks, by the name of the slot."""
    marks = {_MARK.format(name): name for name in BLOCK_SLOTS}
    found = {}
    for paragraph in document.element.body.findall(qn("w:p")):
        text = "".join(t.text or "" for t in paragraph.iter(qn("w:t")))
        if text in marks:
            found[marks[text]] = paragraph
    return found
