"""Transcription by faster-whisper alone, with the weights and options of the product.

Usage: bare.py RECORDING. What the whole line is compared with; see bench.py.
"""

from __future__ import annotations

import sys

from faster_whisper import BatchedInferencePipeline, WhisperModel

from minutes.config import find_home, load_settings

BATCH_SIZE = 4
"""The fastest of 4 and 8 for one batch at a time on all threads, so that the comparison is with
the library at its best; the product's own batches run side by side."""


def main(recording: str) -> None:
    """Write the recognised text to stdout."""
    home = find_home()
    settings = load_settings(home)
    options = settings.transcribe
    model = WhisperModel(
        str(home / settings.paths.state / "weights" / f"whisper-{options.chosen_model}"),
        device="cpu",
        compute_type="int8",
        cpu_threads=options.threads,
    )
    segments, _ = BatchedInferencePipeline(model).transcribe(
        recording,
        language="ko",
        batch_size=BATCH_SIZE,
        beam_size=options.beam_size,
        word_timestamps=True,
        vad_filter=True,
    )
    for segment in segments:
        sys.stdout.write(segment.text.strip() + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
