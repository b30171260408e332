"""The roles that engines play. Adapters implement them; nobody below ``app`` names an adapter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Event
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from minutes.model.audio import AudioInfo
from minutes.model.dialogue import Dialogue
from minutes.model.findings import Findings
from minutes.model.mail import MailResult
from minutes.model.minutes import Minutes
from minutes.model.speech import Diarization, Hints, Transcript

T = TypeVar("T")

Samples = NDArray[np.float32]
"""Mono audio at ``SAMPLE_RATE``, shape (num_samples,), values in -1 to 1."""

Report = Callable[[float], None]
"""Called by a long step with the share of it that is done, 0 to 1."""


def silent(_: float) -> None:
    """The report for those who do not listen."""


class Audio(Protocol):
    """A decoded recording that is read piece by piece; it never sits in memory whole."""

    @property
    def num_samples(self) -> int: ...

    @property
    def duration_s(self) -> float: ...

    def read(self, start: int, stop: int) -> Samples:
        """Samples ``start`` to ``stop``, cut to the recording: shape (≤ stop - start,)."""
        ...

    def blocks(self, size: int) -> Iterator[Samples]:
        """The recording in order, in pieces of ``size`` samples, the last one shorter."""
        ...


class Engine(Protocol):
    """Anything whose output depends on more than its input."""

    @property
    def identity(self) -> str:
        """Name, version, weights and every option that changes the output. Part of the
        fingerprint: two engines with the same identity give the same result."""
        ...


class Transcriber(Engine, Protocol):
    """Speech to text with word times."""

    def transcribe(self, audio: Audio, hints: Hints, report: Report = silent) -> Transcript: ...


class Diarizer(Engine, Protocol):
    """Who speaks when."""

    def diarize(self, audio: Audio, hints: Hints, report: Report = silent) -> Diarization: ...


class Extractor(Engine, Protocol):
    """Dialogue to findings."""

    def extract(self, dialogue: Dialogue, report: Report = silent) -> Findings: ...


class SentenceSplitter(Engine, Protocol):
    """Sentence boundaries in running text."""

    def split(self, text: str, language: str) -> tuple[tuple[int, int], ...]:
        """Character ranges of the sentences of ``text``, in order, without overlap."""
        ...


class Exporter(Engine, Protocol):
    """Minutes to one file."""

    @property
    def form(self) -> str:
        """Short name, one of :data:`~minutes.model.bodies.FORMS`."""
        ...

    @property
    def filename(self) -> str:
        """Name of the file inside the export folder."""
        ...

    def render(self, minutes: Minutes) -> bytes:
        """The whole file. Same minutes, same bytes."""
        ...


class Progress(Protocol):
    """Who is told how the work goes. The null object is ``NoProgress``."""

    def recording(self, name: str, index: int, total: int) -> None:
        """Recording ``index`` (from 1) of ``total`` starts."""
        ...

    def stage(self, name: str, audio_s: float | None) -> AbstractContextManager[Report]:
        """A stage runs inside the context; its report moves the bar."""
        ...

    def reused(self, name: str) -> None:
        """A stage was already done."""
        ...


class Decoder(Engine, Protocol):
    """Media files to one decoded recording on disk."""

    def decode(self, sources: tuple[Path, ...], target: Path, report: Report = silent) -> AudioInfo:
        """Write all sources, in order, as one mono stream to ``target`` and describe them."""
        ...

    def peek(self, sources: tuple[Path, ...]) -> float:
        """Seconds of audio in all sources as their headers say; nothing is decoded."""
        ...

    def open(self, target: Path) -> Audio:
        """The stream that :meth:`decode` wrote."""
        ...


class NoProgress:
    """Progress that nobody watches."""

    def recording(self, name: str, index: int, total: int) -> None:
        """Say nothing."""

    @contextmanager
    def stage(self, name: str, audio_s: float | None) -> Iterator[Report]:
        """Say nothing."""
        yield silent

    def reused(self, name: str) -> None:
        """Say nothing."""


class Executor(Protocol):
    """Where the work on a recording is done."""

    def run(
        self,
        work: Callable[[Progress], T],
        *,
        name: str,
        progress: Progress,
        stop: Event,
        check: Callable[[], None],
    ) -> T:
        """What ``work`` returns. It can be pickled, and tells ``progress`` what it does.

        ``name`` is the recording's, for messages. ``check`` is called now and then meanwhile;
        if it raises, the work is given up. Raises MinutesError: what ``work`` raised,
        StoppedError once ``stop`` is set, or an EngineError about the process that did it.
        """
        ...


class MailSession(Protocol):
    """A connection to the mail server that several messages share."""

    def send(
        self, *, sender: str, recipient: str, data: bytes, before_content: Callable[[], bool]
    ) -> MailResult:
        """Send one message, ASCII bytes with CRLF, to one recipient.

        ``before_content`` is called right before the content goes out: from then on the message
        may have been delivered whatever happens. Where it says False nothing is sent.
        Raises MailError or MailSettingsError where the server takes no message at all.
        """
        ...


class MailTransport(Protocol):
    """A mail server."""

    def session(self) -> AbstractContextManager[MailSession]:
        """A connection, closed when the block ends; it is opened by the first message."""
        ...
