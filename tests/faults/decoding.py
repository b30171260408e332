"""Peeking and decoding in a process of its own, as untrusted media must be."""

from __future__ import annotations

import multiprocessing
import resource
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from minutes.errors import MinutesError
from minutes.speech.audio import AvDecoder
from tests.faults.case import MAX_S

PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the decoder made of some sources."""

    peeked: float | MinutesError
    decoded: float | MinutesError
    """Seconds, or why not."""
    peak_mib: float
    left_behind: tuple[str, ...]
    """Files in the target's folder besides the target."""


def attempt_in_child(sources: tuple[Path, ...]) -> Attempt:
    """Raises BrokenProcessPool where the child dies, TimeoutError where it hangs."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["av", "numpy", "minutes.speech.audio"])
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_attempt, sources).result(timeout=PATIENCE_S)


def _attempt(sources: tuple[Path, ...]) -> Attempt:
    decoder = AvDecoder(max_s=MAX_S)
    try:
        peeked: float | MinutesError = decoder.peek(sources)
    except MinutesError as error:
        peeked = error
    with TemporaryDirectory() as folder:
        target = Path(folder) / "audio.pcm"
        try:
            decoded: float | MinutesError = decoder.decode(sources, target).duration_s
        except MinutesError as error:
            decoded = error
        left = tuple(path.name for path in Path(folder).iterdir() if path != target)
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Attempt(peeked, decoded, peak_mib, left)
