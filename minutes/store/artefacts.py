"""Artefacts: one JSON file for each finished stage, named by its fingerprint.

``<root>/<recording id>/<stage>-<fingerprint>.json``; the file exists if and only if the stage
is done. The fingerprint covers the stage's version, its engine and the *content* of its inputs,
so a stage that is run again and gives the same result re-runs nothing after it.

What each file holds is noted in ``SHA256SUMS`` beside it (:mod:`minutes.store.sums`). A file that
holds something else is set aside under the name ``damaged-…`` and its stage is made again: a
flipped bit costs one stage, not every night to come, and a person who wants to look at what was
there still can, until `minutes gc` removes it.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from minutes.files import hash_bytes, move, remove_strays, storage_errors, write_atomic
from minutes.store.sums import forget_sums, is_whole, note_sum, read_with_sum

T = TypeVar("T")

log = logging.getLogger(__name__)

FINGERPRINT_LENGTH = 32

DAMAGED_PREFIX = "damaged-"
"""How artefacts begin that were found to hold something else than was written."""

_NAME = re.compile(rf"^(?P<stage>[a-z_]+)-(?P<print>[0-9a-f]{{{FINGERPRINT_LENGTH}}})\.json$")


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


def stage_of(name: str) -> str | None:
    """The stage whose artefact has this file name, or None where it is no artefact's name."""
    match = _NAME.match(name)
    return match["stage"] if match else None


class ArtefactStore:
    """The folder of artefacts.

    ``load``, ``save``, ``mark_used`` and ``remove_strays`` are for who holds the recording's
    lock; the other methods are for anybody.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, recording_id: str, stage: str, print_: str) -> Path:
        """Where a stage's result stands once it is done."""
        return self._root / recording_id / f"{stage}-{print_}.json"

    def load(self, path: Path, kind: type[T]) -> Artefact[T] | None:
        """The artefact at ``path``, or None where the stage is to be made.

        A damaged file is set aside. One without a checksum, left by a crash or by a version
        that noted none, gets one. Raises StorageError.
        """
        try:
            data, noted = read_with_sum(path)
        except FileNotFoundError:
            return None
        found = _whole(path, data, noted, kind)
        if found is None:
            self._set_aside(path)
        elif noted is None:
            note_sum(path, found.content)
        return found

    def save(self, path: Path, value: T, kind: type[T]) -> Artefact[T]:
        """Write atomically. Raises DiskFullError or StorageError."""
        data = encode(value, kind)
        content = hash_bytes(data)
        forget_sums(path.parent, frozenset((path.name,)))
        write_atomic(path, data)
        note_sum(path, content)
        self.mark_used(path)
        return Artefact(value, content)

    def remove_strays(self, recording_id: str) -> None:
        """Remove what a killed run left. The caller holds the recording's lock."""
        remove_strays(self._root / recording_id)

    def mark_used(self, path: Path) -> None:
        """Note that an artefact is the one in use; see :meth:`latest`.

        Its time becomes later than that of the stage's others even where the clock was set back.
        """
        stage = path.name.rpartition("-")[0]
        with storage_errors(path):
            others = (other for other in self._of(path.parent, stage) if other != path)
            newest = max((other.stat().st_mtime_ns for other in others), default=0)
            used = max(time.time_ns(), newest + 1)
            os.utime(path, ns=(used, used))

    def latest(self, recording_id: str, stage: str, kind: type[T]) -> T | None:
        """The result of a stage that was made or used last, or None: also where that one is
        damaged, because an older one was made under other settings."""
        newest = self.newest(recording_id, stage)
        found = self._look(newest, kind) if newest else None
        return found.value if found else None

    def newest(self, recording_id: str, stage: str) -> Path | None:
        """The file of the result of a stage that was made or used last."""
        dated = [
            (time_ns, path)
            for path in self._stage(recording_id, stage)
            if (time_ns := _mtime_ns(path)) is not None
        ]
        return max(dated)[1] if dated else None

    def done(self, recording_id: str, stage: str) -> bool:
        """Whether a stage has given a result for a recording, under whatever settings."""
        return any(self._stage(recording_id, stage))

    def all_of(self, recording_id: str, stage: str, kind: type[T]) -> tuple[T, ...]:
        """Every result a stage ever gave for a recording, under whatever settings."""
        found = (self._look(path, kind) for path in sorted(self._stage(recording_id, stage)))
        return tuple(artefact.value for artefact in found if artefact is not None)

    def _look(self, path: Path, kind: type[T]) -> Artefact[T] | None:
        """As :meth:`load`, changing nothing."""
        try:
            data, noted = read_with_sum(path)
        except FileNotFoundError:
            return None
        return _whole(path, data, noted, kind)

    def _set_aside(self, path: Path) -> None:
        aside = next(name for name in _aside_names(path) if not name.exists())
        log.warning("%s: set aside as %s; the stage is made again", path, aside.name)
        move(path, aside)
        forget_sums(path.parent, frozenset((path.name,)))

    def _stage(self, recording_id: str, stage: str) -> Iterator[Path]:
        return self._of(self._root / recording_id, stage)

    def _of(self, folder: Path, stage: str) -> Iterator[Path]:
        return folder.glob(f"{stage}-*.json")


def _whole(path: Path, data: bytes, noted: str | None, kind: type[T]) -> Artefact[T] | None:
    if not is_whole(data, noted):
        log.warning("%s: the content is not what was written", path)
        return None
    try:
        return Artefact(decode(data, kind), hash_bytes(data))
    except ValidationError:
        log.warning("%s: not a valid %s", path, kind.__name__)
        return None


def _aside_names(path: Path) -> Iterator[Path]:
    """``damaged-probe-….json``, ``damaged-2-probe-….json``, …: one that was set aside before is
    not overwritten."""
    yield path.with_name(f"{DAMAGED_PREFIX}{path.name}")
    for number in count(2):
        yield path.with_name(f"{DAMAGED_PREFIX}{number}-{path.name}")


def _mtime_ns(path: Path) -> int | None:
    # `minutes gc` may remove a superseded one between the listing and this look.
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return None
