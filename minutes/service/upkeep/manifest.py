"""The archive's table of contents, and which names may be in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from minutes.store.archive import SUFFIX
from minutes.store.artefacts import stage_of
from minutes.store.sums import SUMS_FILE

FORMAT = 1
"""Raised whenever an older product could not read what is written."""

MANIFEST = "manifest.json"
"""The last member: an archive without it was cut off."""

DATABASE, ARTEFACTS, CONFIG, NIGHTS, OUTBOX = PARTS = (
    "database",
    "artefacts",
    "config",
    "nights",
    "outbox",
)
"""The folders of an archive."""

_RECORDING = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive."""

    sha256: str
    size: int
    mtime_ns: int
    """Of artefacts it says which was used last."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds and where it comes from."""

    format: int
    product: str
    revision: str
    """Of the database's tables."""
    created_at: str
    """ISO 8601, UTC."""
    recordings: tuple[str, ...]
    members: dict[str, Member]
    notes: tuple[str, ...]
    """What was left out on purpose: names of files, and settings."""

    @property
    def artefacts(self) -> int:
        """How many artefacts are in it."""
        return sum(
            name.startswith(f"{ARTEFACTS}/") and not name.endswith(f"/{SUMS_FILE}")
            for name in self.members
        )


def is_allowed(name: str) -> bool:
    """Whether a member's name is one that a backup makes: relative, plain, known."""
    path = PurePosixPath(name)
    if path.is_absolute() or str(path) != name or {"..", "."} & set(path.parts):
        return False
    if "\\" in name or "\0" in name or path.parts[0] not in PARTS:
        return False
    folder, *rest = path.parts
    if folder == DATABASE:
        return len(rest) == 1 and rest[0].removesuffix(SUFFIX).replace("_", "").isalnum()
    if folder == ARTEFACTS:
        return len(rest) == 2 and _RECORDING.fullmatch(rest[0]) is not None and _kept(rest[1])
    return bool(rest)


def _kept(name: str) -> bool:
    return name == SUMS_FILE or stage_of(name) is not None
