"""Transcription by faster-whisper alone, with the weights and options of the product.

Usage: bare.py RECORDING. What the whole line is compared with; see bench.py.
"""

from __future__ import annotations

import sys

from faster_whisper import BatchedInferencePipeline, WhisperModel

from minutes.config import find_home, load_settings


def main(recording: str) -> None:
    """Write the recognised text to stdout."""
    home = find_home()
    settings = load_settings(home)
    options = settings.transcribe
    model = WhisperModel(
        str(home / settings.paths.state / "weights" / f"whisper-{options.model}"),
        device="cpu",
        compute_type="int8",
        cpu_threads=options.threads,
    )
    segments, _ = BatchedInferencePipeline(model).transcribe(
        recording,
        language="ko",
        batch_size=options.batch_size,
        beam_size=options.beam_size,
        word_timestamps=True,
        vad_filter=True,
    )
    for segment in segments:
        sys.stdout.write(segment.text.strip() + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
