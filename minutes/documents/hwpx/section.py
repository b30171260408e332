"""``section0.xml``, and the beginning of its text for previews."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from minutes.documents.hwpx.frame import FrameWriter
from minutes.documents.hwpx.owpml import Element, qualified, root_like, to_xml

_PREVIEW_CHARS = 1000


def section_xml(
    blank: bytes, frame: FrameWriter, running_title: str, paragraphs: Iterator[Element]
) -> tuple[bytes, str]:
    """The section and its preview. The first paragraph carries the page's settings, header and
    footer, which no preview shows."""
    root = root_like("hs:sec")
    root.extend(paragraphs)
    preview = _preview(root)
    root[0].insert(0, frame.run(etree.fromstring(blank), running_title))
    return to_xml(root), preview


def _preview(root: Element) -> str:
    """The first lines of the text, a line for each paragraph."""
    lines: list[str] = []
    for paragraph in root.iter(qualified("hp:p")):
        texts = paragraph.iterfind(f"{qualified('hp:run')}/{qualified('hp:t')}")
        lines.append("".join("".join(text.itertext()) for text in texts))
        if sum(map(len, lines)) > _PREVIEW_CHARS:
            break
    return "\r\n".join(filter(None, lines))[:_PREVIEW_CHARS]
