"""What a source of weights is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from minutes.speech.weights.manifest import Model, WeightFile

CHUNK = 1 << 20
"""Bytes read at a time."""


class SourceError(Exception):
    """A source could not give a file; the message is the reason for people. The next source
    is tried, so this never reaches a user by itself."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch."""

    model: Model
    file: WeightFile

    @property
    def label(self) -> str:
        """``model/file``, for messages."""
        return f"{self.model.name}/{self.file.name}"


class Sink(Protocol):
    """Where a source puts the bytes of a file."""

    def write(self, data: bytes, /) -> object:
        """The next bytes, in order."""
        ...

    def received(self, size: int, /) -> None:
        """So many bytes of the file have come from afar, though not all are written yet."""
        ...


class Source(Protocol):
    """One way to get a file."""

    @property
    def name(self) -> str:
        """For messages."""
        ...

    def offers(self, wanted: Wanted) -> bool:
        """Whether it is worth asking."""
        ...

    def write(self, wanted: Wanted, out: Sink) -> None:
        """Write the file's bytes in order. Raises SourceError, DiskFullError, StorageError."""
        ...
