"""The zip around the parts, bytes that never vary.

The parts that say what kind of file this is (``mimetype``, ``META-INF``, ``version.xml``,
``settings.xml``) are those of the library's blank document, which Hancom Office opens; the
properties, the header, the section and the preview are ours.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from hwpx.templates import blank_document_bytes

MIMETYPE, CONTENT = "mimetype", "Contents/content.hpf"
HEADER, SECTION = "Contents/header.xml", "Contents/section0.xml"
PREVIEW = "Preview/PrvText.txt"
_KEPT = (
    MIMETYPE,
    "version.xml",
    "META-INF/container.xml",
    "META-INF/container.rdf",
    "META-INF/manifest.xml",
    "settings.xml",
)
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def blank_parts() -> dict[str, bytes]:
    """Every part of the library's blank document."""
    with zipfile.ZipFile(io.BytesIO(blank_document_bytes())) as package:
        return {name: package.read(name) for name in package.namelist()}


def to_bytes(blank: Mapping[str, bytes], ours: Mapping[str, bytes]) -> bytes:
    """The file. ``mimetype`` comes first and as it is, so that its bytes stand at the head of
    the file; every date is fixed."""
    parts = {name: blank[name] for name in _KEPT} | dict(ours)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=_ZIP_EPOCH)
            stored = name == MIMETYPE
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return made.getvalue()
