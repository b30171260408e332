"""Speech to text: faster-whisper, block by block, in memory that does not grow with length.

A block of some minutes is read, cut at a silence, searched for speech, recognised in windows and
guarded against invented text; then the next one. The choices are measured in
docs/transcription.md.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import accumulate, groupby
from pathlib import Path
from typing import Literal

import ctranslate2
import faster_whisper
from faster_whisper import BatchedInferencePipeline, WhisperModel
from faster_whisper.transcribe import Segment as WhisperSegment
from faster_whisper.transcribe import Word as WhisperWord

from minutes.errors import EngineError, MissingModelError
from minutes.files import hash_bytes
from minutes.model.audio import SAMPLE_RATE
from minutes.model.speech import DroppedSegment, Hints, Segment, Transcript, Word
from minutes.ports import Audio, Report, Samples, silent
from minutes.speech.activity import Activity, listen
from minutes.speech.hallucination import KnownEndings
from minutes.speech.segments import (
    Piece,
    Scores,
    guarded,
    in_order,
    in_time_order,
    phrases,
    unrecognised,
    without_inventions,
)
from minutes.speech.spans import Span, VoiceOptions, last_silence, windows

REVISION = 1
"""Raised when this module's own code changes its result."""

BLOCK_S = 300.0
"""Audio held at a time: 19 MB as floats, and its features as much again."""

LOOP_TOKENS = 12
"""A run of tokens of this length is said once in a window that is recognised again: long enough
that people hardly repeat it in half a minute, short enough to break a loop."""

THREADS_OF_A_WORKER = 1
"""Small batches side by side on one thread each are faster than one on all threads: most of the
time goes into decoding, which gains little from a second thread (docs/transcription.md)."""

DETECTION_WINDOWS = 5
"""Windows of speech by which the language is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhisperOptions:
    """Settings of the recogniser; ``auto`` and 0 are resolved by the machine."""

    device: Literal["auto", "cpu", "cuda"] = "auto"
    compute_type: str = "auto"
    threads: int = 0
    batch_size: int = 2
    beam_size: int = 5
    extra_rounds: int = 2
    """How often voice that was left without words is recognised again."""
    voice: VoiceOptions = field(default_factory=VoiceOptions)


@dataclass(frozen=True, slots=True)
class _Block:
    """A stretch of the recording that begins and ends in silence, where there is any."""

    samples: Samples
    span: Span
    activity: Activity


class WhisperTranscriber:
    """A Whisper model in CTranslate2 form, loaded when first used."""

    def __init__(
        self, folder: Path, *, weights: str, options: WhisperOptions, endings: KnownEndings
    ) -> None:
        """``weights`` names the model's exact files, e.g. by hash; it goes into the identity."""
        self._folder = folder
        self._weights = weights
        self._options = options
        self._endings = endings
        self._model: WhisperModel | None = None

    @property
    def identity(self) -> str:
        options = asdict(self._options) | {"device": self._device, "compute_type": self._type}
        del options["threads"]  # decides how fast, not what
        patterns = "\n".join(self._endings.patterns).encode()
        return (
            f"faster-whisper {faster_whisper.__version__}, ctranslate2 {ctranslate2.__version__}, "
            f"weights {self._weights}, {options}, endings {hash_bytes(patterns)}, "
            f"revision {REVISION}"
        )

    def transcribe(self, audio: Audio, hints: Hints, report: Report = silent) -> Transcript:
        """All speech of ``audio``; empty where nobody speaks.

        Raises MissingModelError where the model folder is absent, EngineError where it does not
        load.
        """
        segments: list[Segment] = []
        dropped: list[DroppedSegment] = []
        language, probability = hints.language, 1.0 if hints.language else 0.0
        for block in self._blocks(audio):
            found = windows(block.activity.spans, self._options.voice, within=block.span)
            if found and language is None:
                language, probability = self._detect(block, found)
            if found and language is not None:
                reader = _Reader(
                    self._loaded(), self._options, self._workers, language, hints.glossary
                )
                pieces, cut = reader.read(block, found, _by_time(report, audio.duration_s))
                kept, unsaid = guarded(pieces, block.activity, self._endings)
                segments += kept
                dropped += sorted(cut + unsaid, key=lambda drop: drop.segment.start_s)
            report(block.span.end_s / audio.duration_s)
        return Transcript(language or "", probability, tuple(segments), tuple(dropped))

    def _blocks(self, audio: Audio) -> Iterator[_Block]:
        start = 0
        while start < audio.num_samples:
            stop = min(start + round(BLOCK_S * SAMPLE_RATE), audio.num_samples)
            block = _listened(audio.read(start, stop), start, self._options.voice)
            if stop < audio.num_samples:
                block = _cut_short(block)
            yield block
            start += block.samples.size

    def _detect(self, block: _Block, found: Sequence[Span]) -> tuple[str, float]:
        """The language with the highest mean probability over several windows of speech."""
        totals: dict[str, float] = {}
        heard = found[:: max(1, len(found) // DETECTION_WINDOWS)][:DETECTION_WINDOWS]
        for window in heard:
            samples = block.samples[_sample(window.start_s, block) : _sample(window.end_s, block)]
            _, _, probabilities = self._loaded().detect_language(samples)
            for language, probability in probabilities:
                totals[language] = totals.get(language, 0.0) + float(probability) / len(heard)
        best = max(totals, key=lambda language: totals[language])
        return best, totals[best]

    def _loaded(self) -> WhisperModel:
        if self._model is None:
            self._model = self._load()
        return self._model

    def _load(self) -> WhisperModel:
        if not (self._folder / "model.bin").is_file():
            raise MissingModelError(model=str(self._folder), command="minutes models pull")
        try:
            return WhisperModel(
                str(self._folder),
                device=self._device,
                compute_type=self._type,
                cpu_threads=THREADS_OF_A_WORKER,
                num_workers=self._workers,
                local_files_only=True,
            )
        except (RuntimeError, ValueError) as error:
            raise EngineError(
                stage="transcribe", path=str(self._folder), detail=str(error)
            ) from error

    @property
    def _workers(self) -> int:
        """Batches decoded at a time; a graphics card takes one after the other."""
        if self._device == "cuda":
            return 1
        return self._options.threads or os.cpu_count() or 1

    @property
    def _device(self) -> str:
        if self._options.device != "auto":
            return self._options.device
        return "cuda" if ctranslate2.get_cuda_device_count() else "cpu"

    @property
    def _type(self) -> str:
        if self._options.compute_type != "auto":
            return self._options.compute_type
        return "float16" if self._device == "cuda" else "int8"


class _Reader:
    """Reads the windows of a block in one language.

    Whisper at times stops before a window ends, falls into a loop, or recites the glossary. As
    its own sequential algorithm goes on from where it stopped, so voice that was left without
    words is recognised again as a window of its own, all such rests of a block together, then
    without the glossary: in short windows it is recited most.
    """

    def __init__(
        self,
        model: WhisperModel,
        options: WhisperOptions,
        workers: int,
        language: str,
        glossary: tuple[str, ...],
    ) -> None:
        self._model = model
        self._options = options
        self._workers = workers
        self._language = language
        self._glossary = glossary

    def read(
        self, block: _Block, found: Sequence[Span], reached: Callable[[float], None]
    ) -> tuple[list[Piece], list[DroppedSegment]]:
        """What is said in the windows in time order, and what was cut out of it.

        ``reached`` is told the time in the recording.
        """
        pieces: list[Piece] = []
        dropped: list[DroppedSegment] = []
        asked: set[Span] = set()
        for extra in range(self._options.extra_rounds + 1):
            glossary = () if extra else self._glossary
            for piece in self._decode(block, found, glossary, again=extra > 0):
                if not extra:
                    reached(piece.start_s)
                kept, cut = without_inventions(piece, glossary)
                pieces += kept
                dropped += cut
            pieces = in_order(pieces)
            if extra or not self._glossary:
                asked.update(found)
            rest = unrecognised(
                block.activity.spans, pieces, self._options.voice, within=block.span
            )
            found = [window for window in rest if window not in asked]
            if not found:
                break
        return pieces, dropped

    def _decode(
        self, block: _Block, found: Sequence[Span], glossary: tuple[str, ...], *, again: bool
    ) -> Iterator[Piece]:
        """The windows' phrases, batch by batch; as many batches at a time as there are workers."""
        size = self._options.batch_size
        batches = [found[i : i + size] for i in range(0, len(found), size)]
        with ThreadPoolExecutor(self._workers) as pool:
            for pieces in pool.map(
                lambda batch: self._decode_batch(block, batch, glossary, again=again), batches
            ):
                yield from pieces

    def _decode_batch(
        self, block: _Block, batch: Sequence[Span], glossary: tuple[str, ...], *, again: bool
    ) -> list[Piece]:
        offset_s = block.span.start_s
        clips = [{"start": s.start_s - offset_s, "end": s.end_s - offset_s} for s in batch]
        # The pipeline keeps the time of the last word, so each batch has one of its own.
        segments, _ = BatchedInferencePipeline(self._model).transcribe(
            block.samples,
            language=self._language,
            beam_size=self._options.beam_size,
            batch_size=self._options.batch_size,
            clip_timestamps=clips,
            vad_filter=False,
            without_timestamps=False,
            word_timestamps=True,
            hotwords=", ".join(glossary) or None,
            no_repeat_ngram_size=LOOP_TOKENS if again else 0,
        )
        read_windows = groupby(segments, key=lambda segment: segment.seek)
        return [piece for _, window in read_windows for piece in _pieces(list(window), block.span)]


def _by_time(report: Report, duration_s: float) -> Callable[[float], None]:
    return lambda time_s: report(min(time_s / duration_s, 1.0))


def _listened(samples: Samples, start: int, voice: VoiceOptions) -> _Block:
    offset_s = start / SAMPLE_RATE
    span = Span(offset_s, offset_s + samples.size / SAMPLE_RATE)
    return _Block(samples, span, listen(samples, voice, offset_s=offset_s))


def _cut_short(block: _Block) -> _Block:
    """The block up to its last silence; the rest belongs to the next one."""
    end_s = last_silence(block.activity.spans, end_s=block.span.end_s)
    stop = _sample(end_s, block)
    span = Span(block.span.start_s, block.span.start_s + stop / SAMPLE_RATE)
    return _Block(block.samples[:stop], span, block.activity.until(span.end_s))


def _sample(time_s: float, block: _Block) -> int:
    return round((time_s - block.span.start_s) * SAMPLE_RATE)


def _pieces(window: Sequence[WhisperSegment], block: Span) -> list[Piece]:
    """A window's phrases in recording time."""
    spoken = [segment.words for segment in window if segment.words]
    ordered = in_time_order(
        (_word(word, block.start_s) for words in spoken for word in words), within=block
    )
    firsts = accumulate((len(words) for words in spoken[:-1]), initial=0)
    starts = frozenset(ordered[first].start_s for first in firsts if ordered)
    scores = Scores(
        avg_logprob=float(window[0].avg_logprob),
        no_speech_prob=float(window[0].no_speech_prob),
        compression_ratio=max(float(segment.compression_ratio) for segment in window),
    )
    return [Piece(phrase, scores, starts) for phrase in phrases(ordered)]


def _word(word: WhisperWord, offset_s: float) -> Word:
    # Plain floats: faster-whisper's are numpy's.
    return Word(
        start_s=float(word.start) + offset_s,
        end_s=float(word.end) + offset_s,
        text=word.word,
        probability=float(word.probability),
    )
