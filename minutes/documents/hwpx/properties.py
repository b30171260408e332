"""``content.hpf``: the properties of the document and the list of its parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from lxml import etree

from minutes.documents.hwpx.owpml import Element, element, qualified, root_like, to_xml, with_text
from minutes.documents.properties import Properties

_UNSET = dt.date(1970, 1, 1)
"""Where the meeting has no date: the format wants one."""


def content_xml(blank: bytes, told: Properties, pictures: Iterable[str]) -> bytes:
    """The library's blank list with our properties and with the files of pictures, which are
    named after their items."""
    source = etree.fromstring(blank)
    source.find(qualified("opf:metadata"))[:] = _metadata(told)
    manifest = source.find(qualified("opf:manifest"))
    for item in pictures:
        manifest.append(_picture(item))
    root = root_like("opf:package", dict(source.attrib))
    root.extend(source)
    return to_xml(root)


def picture_part(item: str) -> str:
    """Where the file of a picture stands in the package."""
    return f"BinData/{item}.png"


def _picture(item: str) -> Element:
    attributes: dict[str, object] = {
        "id": item,
        "href": picture_part(item),
        "media-type": "image/png",
        "isEmbeded": 1,  # so spelt in the format
    }
    return element("opf:item", attributes)


def _metadata(told: Properties) -> list[Element]:
    moment = f"{told.date or _UNSET:%Y-%m-%d}T00:00:00Z"
    named = {
        "creator": told.author,
        "subject": told.subject,
        "description": "",
        "lastsaveby": told.author,
        "CreatedDate": moment,
        "ModifiedDate": moment,
        "date": f"{told.date:%Y-%m-%d}" if told.date else "",
        "keyword": ", ".join(told.keywords),
    }
    metas = (
        with_text(element("opf:meta", {"name": name, "content": "text"}), text)
        for name, text in named.items()
    )
    title = with_text(element("opf:title"), told.title)
    return [title, with_text(element("opf:language"), "ko"), *metas]
