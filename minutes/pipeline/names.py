"""Names of files: how they are compared, shown and sorted, and what each kind of name means."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

from minutes.errors import readable

MEDIA = frozenset(
    (
        *(".aac", ".aif", ".aiff", ".amr", ".caf", ".flac", ".m4a", ".mka", ".mp2", ".mp3"),
        *(".oga", ".ogg", ".opus", ".wav", ".wma"),
        *(".3gp", ".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".webm", ".wmv"),
    )
)
"""Endings that are taken as audio or video; what is inside decides later."""

COMPANIONS = frozenset(
    (
        *(".csv", ".doc", ".docx", ".hwp", ".hwpx", ".md", ".odt", ".pdf", ".ppt", ".pptx"),
        *(".rtf", ".txt", ".xls", ".xlsx", ".json", ".srt", ".vtt", ".toml", ".zip"),
        *(".gif", ".jpeg", ".jpg", ".png"),
    )
)
"""Endings of what people put beside a recording."""

ARRIVING = frozenset(
    (
        *(".crdownload", ".download", ".filepart", ".opdownload", ".part", ".partial", ".tmp"),
        *(".!ut", ".aria2", ".swp", ".temp"),
    )
)
"""Endings of files that another program is still writing."""

LITTER = frozenset(
    (
        *("desktop.ini", "ehthumbs.db", "thumbs.db", "thumbs.db:encryptable"),  # Windows
        *("$recycle.bin", "recycler", "system volume information"),
        *("icon\r", "__macosx", "network trash folder", "temporary items"),  # macOS
        *("thevolumesettingsfolder", "thefindbycontentfolder"),
        *("lost+found", "aquota.user", "aquota.group"),  # Linux
        *("@eadir", "@tmp", "@sharebin", "@sharesnap", "#recycle", "#snapshot"),  # Synology
        *("@recycle", "@recently-snapshot", "@__thumb", "@transcode"),  # QNAP
        *("~snapshot", "_gsdata_"),  # NetApp, GoodSync
    )
)
"""Files and folders that systems and network drives leave behind, in lower case."""

_SYNOLOGY_STREAMS = ("@synoeastream", "@synoresource")


def nfc(name: str) -> str:
    """A name as it is compared (macOS writes NFD)."""
    return unicodedata.normalize("NFC", name)


def shown(name: str) -> str:
    """A name as people, documents, the database and JSON get it: NFC, without characters that
    cannot be stored or printed. Bytes that are no UTF-8 are read as CP949, which old Korean
    programs wrote."""
    if not storable(name):
        name = _as_cp949(name)
    return readable(nfc(name))


def storable(name: str) -> bool:
    """Whether a name is valid Unicode: neither SQLite nor JSON takes other bytes."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def natural_key(name: str) -> tuple[tuple[int, str] | str, ...]:
    """Sorts ``2부`` before ``10부``."""
    pieces = re.split(r"([0-9]+)", nfc(name).casefold())
    return tuple((int(p), p) if i % 2 else p for i, p in enumerate(pieces))


def ending(path: Path) -> str:
    """``.wav``, also of ``회의.WAV `` as some programs leave it."""
    return Path(path.name.rstrip(" .")).suffix.casefold()


def is_litter(name: str) -> bool:
    """Whether a file or folder is hidden, a lock or a system's own."""
    folded = name.casefold()
    return name.startswith((".", "~$")) or folded in LITTER or folded.endswith(_SYNOLOGY_STREAMS)


def is_arriving(path: Path) -> bool:
    """Whether another program is still writing this, as its name says."""
    return ending(path) in ARRIVING


def awaited(partial: Path) -> str:
    """The name that a file which is still arriving will have: ``a.mp3`` of ``a.mp3.part``."""
    return nfc(partial.stem).casefold()


def _as_cp949(name: str) -> str:
    try:
        return os.fsencode(name).decode("cp949")
    except UnicodeError:
        return name
