"""Where somebody speaks: voice activity and loudness of one block.

Voice activity is the Silero detector that ships inside faster-whisper.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from minutes.model.audio import SAMPLE_RATE
from minutes.ports import Samples
from minutes.speech.spans import Span, VoiceOptions
from minutes.speech.telemetry import forbid_telemetry

forbid_telemetry()

from faster_whisper.vad import VadOptions, get_speech_timestamps  # noqa: E402

FRAME_S = 0.032
"""Length of the frames whose loudness is measured, that of the detector."""

ABOVE_NOISE_DB = 10.0
"""What stands this far out of the background counts as loud."""

QUIETEST_DB = -60.0
"""Full scale is 0. Below this nothing counts as loud, however quiet the room."""

NOISE_PERCENTILE = 10
"""The background is the level that this part of the frames does not reach."""


class Activity:
    """Voice and loudness of one block, asked by time in the recording."""

    def __init__(self, spans: Sequence[Span], loud: NDArray[np.bool_], *, offset_s: float) -> None:
        """``spans`` in recording time; ``loud``: one value for each frame of the block."""
        self.spans = tuple(spans)
        self._loud = loud
        self._offset_s = offset_s

    def until(self, end_s: float) -> Activity:
        """The same without what comes after ``end_s``."""
        spans = [span for span in self.spans if span.end_s <= end_s]
        return Activity(spans, self._loud, offset_s=self._offset_s)

    def voiced_s(self, start_s: float, end_s: float) -> float:
        """Seconds of the span in which voice activity was detected."""
        overlaps = (min(end_s, s.end_s) - max(start_s, s.start_s) for s in self.spans)
        return sum(overlap for overlap in overlaps if overlap > 0)

    def loud_s(self, start_s: float, end_s: float) -> float:
        """Seconds of the span that stand out of the block's background noise."""
        first = max(0, round((start_s - self._offset_s) / FRAME_S))
        last = max(0, round((end_s - self._offset_s) / FRAME_S))
        return float(np.count_nonzero(self._loud[first:last])) * FRAME_S


def listen(samples: Samples, options: VoiceOptions, *, offset_s: float) -> Activity:
    """Voice activity of a block that begins ``offset_s`` into the recording."""
    found = get_speech_timestamps(
        samples,
        VadOptions(
            threshold=options.threshold,
            min_silence_duration_ms=round(options.min_silence_s * 1000),
            max_speech_duration_s=options.max_speech_s,
            speech_pad_ms=0,
        ),
    )
    spans = [
        Span(offset_s + s["start"] / SAMPLE_RATE, offset_s + s["end"] / SAMPLE_RATE) for s in found
    ]
    return Activity(spans, loud_frames(samples), offset_s=offset_s)


def loud_frames(samples: Samples) -> NDArray[np.bool_]:
    """Which frames stand out of the background: shape (num_samples // frame size,)."""
    size = round(FRAME_S * SAMPLE_RATE)
    frames = samples[: samples.size // size * size].reshape(-1, size)
    if not frames.size:
        return np.zeros(0, dtype=np.bool_)
    power = np.einsum("ij,ij->i", frames, frames) / size
    levels_db = 10 * np.log10(power + 1e-12)
    noise_db = float(np.percentile(levels_db, NOISE_PERCENTILE))
    loud: NDArray[np.bool_] = levels_db > max(noise_db + ABOVE_NOISE_DB, QUIETEST_DB)
    return loud
