"""Reading an archive that may be cut off, damaged or made to do harm."""

from __future__ import annotations

import gzip
import hashlib
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from minutes.errors import BackupError
from minutes.files import replacing, storage_errors
from minutes.ports import Report, silent
from minutes.service.upkeep.manifest import CONFIG, FORMAT, MANIFEST, Manifest, Member, is_allowed
from minutes.store.artefacts import decode

_CHUNK_BYTES = 1 << 20
_MOST_MANIFEST_BYTES = 256_000_000
_MOST_SETTINGS_BYTES = 64_000_000
"""Larger ones were not made by a backup; they would only fill the memory."""

_CUT = (
    "파일이 끝까지 저장되지 않았거나 손상되었습니다. 다른 백업을 쓰십시오. / "
    "The file was cut off or is damaged; use another backup. ({detail})"
)
_FOREIGN = (
    "이 프로그램이 만든 백업이 아닙니다: {detail}. 아무것도 바꾸지 않았습니다. / "
    "Not a backup of this program: {detail}. Nothing was changed."
)
_DIFFERS = (
    "내용이 목록과 다릅니다: {detail}. 다른 백업을 쓰십시오. 아무것도 바꾸지 않았습니다. / "
    "The content differs from the manifest: {detail}. Use another backup. Nothing was changed."
)
_NEWER = (
    "더 새로운 버전의 프로그램이 만든 백업입니다({detail}). 프로그램을 먼저 업그레이드하십시오. / "
    "Made by a newer version ({detail}); upgrade the program first."
)


class Archive:
    """A backup that was read to its end and is whole."""

    def __init__(self, path: Path, manifest: Manifest, settings: dict[str, bytes]) -> None:
        self.path = path
        self.manifest = manifest
        self.settings = settings
        """The files of settings by their path below ``config/``."""

    def unpack(self, folder: Path, report: Report = silent) -> None:
        """Write all members below ``folder``, hashed once more as they are written.

        Raises BackupError where the file changed meanwhile, DiskFullError or StorageError.
        """
        total = sum(member.size for member in self.manifest.members.values()) or 1
        done = 0
        with _opened(self.path) as tar:
            for name, stream in _members(tar, self.path):
                if name == MANIFEST:
                    continue
                expected = self.manifest.members.get(name)
                target = folder / name
                with replacing(target) as file:
                    found = _copied(stream, file)
                if expected is None or found != (expected.sha256, expected.size):
                    raise _error(self.path, _DIFFERS, name)
                with storage_errors(target):
                    os.utime(target, ns=(expected.mtime_ns, expected.mtime_ns))
                done += expected.size
                report(done / total)

    @property
    def size(self) -> int:
        """Bytes of all members."""
        return sum(member.size for member in self.manifest.members.values())


def open_archive(path: Path) -> Archive:
    """Read an archive to its end, comparing every member with the manifest; writes nothing.

    Raises BackupError where it is cut off, damaged, of another kind or of a newer version, or
    StorageError where it cannot be read.
    """
    found: dict[str, tuple[str, int]] = {}
    settings: dict[str, bytes] = {}
    manifest: Manifest | None = None
    with _opened(path) as tar:
        for name, stream in _members(tar, path):
            if name == MANIFEST:
                manifest = _manifest(stream.read(_MOST_MANIFEST_BYTES), path)
            elif name in found:
                raise _error(path, _FOREIGN, name)
            elif name.startswith(f"{CONFIG}/"):
                data = stream.read(_MOST_SETTINGS_BYTES)
                settings[name.removeprefix(f"{CONFIG}/")] = data
                found[name] = hashlib.sha256(data).hexdigest(), len(data)
            else:
                found[name] = _copied(stream, None)
    if manifest is None:
        raise _error(path, _CUT, MANIFEST)
    _compare(manifest.members, found, path)
    return Archive(path, manifest, settings)


def _compare(members: dict[str, Member], found: dict[str, tuple[str, int]], path: Path) -> None:
    expected = {name: (member.sha256, member.size) for name, member in members.items()}
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            raise _error(path, _DIFFERS, name)


def _manifest(data: bytes, path: Path) -> Manifest:
    try:
        manifest: Manifest = decode(data, Manifest)
    except ValidationError as error:
        raise _error(path, _FOREIGN, MANIFEST) from error
    if manifest.format > FORMAT:
        raise _error(path, _NEWER, manifest.product)
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    with storage_errors(path), path.open("rb") as file:
        try:
            with (
                gzip.GzipFile(fileobj=file) as plain,
                tarfile.open(fileobj=plain, mode="r|") as tar,
            ):
                yield tar
                # The checksum of the whole stands at the end, where tar does not look.
                while plain.read(1 << 20):
                    pass
        except (tarfile.TarError, EOFError, zlib.error) as error:
            raise _error(path, _CUT, str(error)) from error
        except OSError as error:
            # gzip says so about bytes that are none of its own.
            if error.errno is None:
                raise _error(path, _CUT, str(error)) from error
            raise


def _members(tar: tarfile.TarFile, path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and content of each member, as long as it is a plain file of a known name."""
    for member in tar:
        stream = tar.extractfile(member) if _is_harmless(member) else None
        if stream is None:
            raise _error(path, _FOREIGN, ascii(member.name))
        yield member.name, stream


def _is_harmless(member: tarfile.TarInfo) -> bool:
    """Whether a member is one that a backup makes and the library would unpack as data."""
    try:
        tarfile.data_filter(member, "/")
    except tarfile.FilterError:
        return False
    return member.isreg() and (member.name == MANIFEST or is_allowed(member.name))


def _copied(stream: IO[bytes], target: IO[bytes] | None) -> tuple[str, int]:
    """SHA-256 and size of what was read, and written where there is a target."""
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
        if target is not None:
            target.write(chunk)
    return digest.hexdigest(), size


def _error(path: Path, text: str, detail: str) -> BackupError:
    return BackupError(path=str(path), detail=text.format(detail=detail))
