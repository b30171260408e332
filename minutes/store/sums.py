"""Checksums of artefacts: a ``SHA256SUMS`` file in each recording's folder.

An artefact's name says what it was made from, not what it holds; this file says what was
written, in the format of ``sha256sum -c``. It has one writer, who holds the recording's lock,
and any number of readers. The order of writes is what readers rely on: a file's line is taken
away before the file changes and comes back after the new content is on disk, so that a line
that is there is always right, and a file without a line was cut off by a crash and not yet
noted again.
"""

from __future__ import annotations

import re
from pathlib import Path

from minutes.files import hash_bytes, storage_errors, write_atomic

SUMS_FILE = "SHA256SUMS"

_LINE = re.compile(r"^(?P<sum>[0-9a-f]{64})[ ][ *](?P<name>[^/\n]+)$")


def noted_sums(folder: Path) -> dict[str, str]:
    """SHA-256 by file name; empty where nothing was noted. Raises StorageError."""
    path = folder / SUMS_FILE
    with storage_errors(path):
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return {}
    return parse_sums(text)


def parse_sums(text: str) -> dict[str, str]:
    """SHA-256 by file name. Lines of another shape say nothing and are passed over."""
    found = (_LINE.match(line) for line in text.splitlines())
    return {match["name"]: match["sum"] for match in found if match}


def format_sums(sums: dict[str, str]) -> bytes:
    """What :func:`parse_sums` reads, sorted by name."""
    return "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode()


def note_sum(path: Path, sha256: str) -> None:
    """Say what a file holds. Raises DiskFullError or StorageError."""
    _write(path.parent, noted_sums(path.parent) | {path.name: sha256})


def forget_sums(folder: Path, names: frozenset[str]) -> None:
    """Say nothing about these files any more. Raises DiskFullError or StorageError."""
    sums = noted_sums(folder)
    if names & sums.keys():
        _write(folder, {name: value for name, value in sums.items() if name not in names})


def read_with_sum(path: Path) -> tuple[bytes, str | None]:
    """A file's content and what was noted about it, as they belonged together.

    The note is the same before and after the file was read, so no writer came between: see the
    order of writes above. Raises FileNotFoundError, or StorageError.
    """
    noted = noted_sums(path.parent).get(path.name)
    while True:
        data = _read(path)
        again = noted_sums(path.parent).get(path.name)
        if again == noted:
            return data, noted
        noted = again


def is_whole(data: bytes, noted: str | None) -> bool:
    """Whether content is what was noted; without a note nothing speaks against it."""
    return noted is None or hash_bytes(data) == noted


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError:
        with storage_errors(path):
            raise


def _write(folder: Path, sums: dict[str, str]) -> None:
    write_atomic(folder / SUMS_FILE, format_sums(sums))
