"""Where a home folder keeps its things."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folders:
    """Where things are, absolute."""

    audio_in: Path
    exports: Path
    state: Path

    @property
    def artefacts(self) -> Path:
        return self.state / "artefacts"

    @property
    def audio_cache(self) -> Path:
        return self.state / "audio"

    @property
    def locks(self) -> Path:
        return self.state / "locks"

    @property
    def outbox(self) -> Path:
        """Files of mails that wait to be sent."""
        return self.state / "outbox"

    def lock(self, recording_id: str) -> Path:
        """The operating-system lock of who works on a recording."""
        return self.locks / f"{recording_id}.lock"
