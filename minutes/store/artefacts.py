"""Artefacts: one JSON file for each finished stage, named by its fingerprint.

``<root>/<recording id>/<stage>-<fingerprint>.json``; the file exists if and only if the stage
is done. The fingerprint covers the stage's version, its engine and the *content* of its inputs,
so a stage that is run again and gives the same result re-runs nothing after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from minutes.errors import StorageError
from minutes.files import hash_bytes, remove_strays, storage_errors, write_atomic

T = TypeVar("T")

FINGERPRINT_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Artefact(Generic[T]):
    """A value with the hash of its content."""

    value: T
    content: str

    @classmethod
    def of(cls, value: T, kind: Any) -> Artefact[T]:
        """An input that is no stage's result, such as hints; ``kind`` is its type."""
        return cls(value, hash_bytes(encode(value, kind)))


def encode(value: object, kind: Any) -> bytes:
    """Canonical JSON of a value of type ``kind``."""
    return _adapter(kind).dump_json(value)


def decode(data: bytes, kind: Any) -> Any:
    """The value that :func:`encode` wrote."""
    return _adapter(kind).validate_json(data)


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def fingerprint(stage: str, version: int, identity: str, inputs: tuple[str, ...]) -> str:
    """Name of a stage's result: everything it depends on, hashed."""
    facts = "\n".join((stage, str(version), identity, *inputs))
    return hash_bytes(facts.encode())[:FINGERPRINT_LENGTH]


class ArtefactStore:
    """The folder of artefacts."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, recording_id: str, stage: str, print_: str) -> Path:
        """Where a stage's result stands once it is done."""
        return self._root / recording_id / f"{stage}-{print_}.json"

    def load(self, path: Path, kind: type[T]) -> Artefact[T] | None:
        """The artefact at ``path``, or None where the stage is not done.

        Raises StorageError where a file is there and is not what was written.
        """
        with storage_errors(path):
            if not path.exists():
                return None
            data = path.read_bytes()
        try:
            return Artefact(decode(data, kind), hash_bytes(data))
        except ValidationError as error:
            raise StorageError(
                path=str(path), detail=f"not a valid {kind.__name__}; delete it to make it again"
            ) from error

    def save(self, path: Path, value: T, kind: type[T]) -> Artefact[T]:
        """Write atomically. Raises DiskFullError or StorageError."""
        data = encode(value, kind)
        write_atomic(path, data)
        return Artefact(value, hash_bytes(data))

    def remove_strays(self, recording_id: str) -> None:
        """Remove what a killed run left. The caller holds the recording's lock."""
        remove_strays(self._root / recording_id)

    def mark_used(self, path: Path) -> None:
        """Note that an artefact is the one in use; see :meth:`latest`."""
        with storage_errors(path):
            path.touch()

    def latest(self, recording_id: str, stage: str, kind: type[T]) -> T | None:
        """The result of a stage that was made or used last, or None."""
        paths = list((self._root / recording_id).glob(f"{stage}-*.json"))
        if not paths:
            return None
        newest = max(paths, key=lambda path: path.stat().st_mtime_ns)
        found = self.load(newest, kind)
        return found.value if found else None

    def done(self, recording_id: str, stage: str) -> bool:
        """Whether a stage has given a result for a recording, under whatever settings."""
        return any((self._root / recording_id).glob(f"{stage}-*.json"))

    def all_of(self, recording_id: str, stage: str, kind: type[T]) -> tuple[T, ...]:
        """Every result a stage ever gave for a recording, under whatever settings."""
        paths = sorted((self._root / recording_id).glob(f"{stage}-*.json"))
        found = (self.load(path, kind) for path in paths)
        return tuple(artefact.value for artefact in found if artefact is not None)
