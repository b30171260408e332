"""Media files to one decoded recording: PyAV (FFmpeg) in a stream, memory flat with length."""

from __future__ import annotations

import errno
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from minutes.errors import (
    EmptyRecordingError,
    RecordingNotFoundError,
    StorageError,
    TooLongError,
    UnreadableRecordingError,
)
from minutes.files import hash_file, replacing
from minutes.model.audio import SAMPLE_RATE, AudioInfo, AudioPart
from minutes.ports import Audio, Report, silent
from minutes.speech.pcm import FULL_SCALE, PCM_DTYPE, PcmAudio

CONTAINERS = (
    "wav,w64,aiff,caf,flac,mp3,aac,ogg,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,asf,avi,amr,mpegts"
)
"""FFmpeg demuxers in use. Others would read text, pictures and playlists as media."""

GAP_S = (0.1, 600.0)
"""Holes in a stream's time stamps, least and longest, that are filled with silence so that
times stay those of a player. Anything longer is a broken stamp."""

SHORTFALL_S = 0.5
"""Less sound than the header claims by more than this means a truncated file."""

EXACT_DURATION = frozenset({"wav", "flac", "aiff", "mov", "matroska", "caf", "w64"})
"""Containers whose header states the length; others estimate it from the bit rate."""

RATES_HZ = (1_000, 1_000_000)
"""Sampling rates that speech can have, least and highest. Beyond them a resampler's filter alone
would fill the memory."""

LEAST_BIT_RATE = 1_000
"""Bits per second below which a header's length is not believed: no codec for speech needs so
few on average. Only digital silence does, and a night is not planned by that."""

USUAL_BIT_RATE = 64_000
"""Bits per second where nothing is known; recorders use more, so the estimate is rather long."""


@dataclass(slots=True)
class _Damage:
    """What went wrong while a file was read, and how much went well."""

    frames: int = 0
    failures: int = 0
    cut_short: bool = False


class AvDecoder:
    """Decodes wav, flac, mp3, m4a/aac, ogg/opus, webm, mp4, mov and the like.

    ``max_s`` bounds the length of a recording, all parts together. A file of a few kilobytes
    may hold days of nothing, which would fill the disk.
    """

    def __init__(self, *, max_s: float = math.inf) -> None:
        self._max_s = max_s

    @property
    def identity(self) -> str:
        """PyAV and FFmpeg decide the samples; the rest is fixed by this module's revision.

        ``max_s`` is no part of it: it decides whether there is a result, never which.
        """
        codec = ".".join(map(str, av.library_versions["libavcodec"]))
        return f"pyav {av.__version__}, libavcodec {codec}, mono {SAMPLE_RATE} Hz s16, revision 2"

    def decode(self, sources: tuple[Path, ...], target: Path, report: Report = silent) -> AudioInfo:
        """Write all sources, in order, as one mono stream to ``target`` and describe them.

        ``target`` appears whole or not at all. What is left of a truncated or damaged file is
        used. Raises RecordingNotFoundError, UnreadableRecordingError, EmptyRecordingError,
        TooLongError, DiskFullError or StorageError.
        """
        sizes = [_size(source) for source in sources]
        done, total = 0, sum(sizes)
        parts: list[AudioPart] = []
        with replacing(target) as file:
            writer = _PcmWriter(file)
            for source, size in zip(sources, sizes, strict=True):
                for position in self._part(source, writer, parts):
                    report((done + min(position, size)) / total)
                done += size
        report(1.0)
        return AudioInfo(parts=tuple(parts), peak=writer.peak / FULL_SCALE)

    def peek(self, sources: tuple[Path, ...]) -> float:
        """Seconds of audio in all sources together as their headers say, or an estimate from
        their sizes. Only the beginning of each file is read.

        Raises RecordingNotFoundError, UnreadableRecordingError, EmptyRecordingError or
        StorageError.
        """
        return sum(map(_peek, sources))

    def open(self, target: Path) -> Audio:
        """The stream that :meth:`decode` wrote."""
        return PcmAudio(target)

    def _part(self, source: Path, writer: _PcmWriter, parts: list[AudioPart]) -> Iterator[int]:
        """Decode one file, yielding the byte reached; its description joins ``parts``."""
        damage = _Damage()
        before = writer.num_samples
        with _media_errors(source), _open(source) as container:
            stream = _audio_stream(container, source)
            mixer = _Mixer()
            for position, frame in _frames(container, stream, damage):
                for samples in mixer.feed(frame):
                    writer.write(samples)
                    self._check_length(source, writer)
                yield position
            for samples in mixer.flush():
                writer.write(samples)
            duration_s = (writer.num_samples - before) / SAMPLE_RATE
            _check_sound(source, duration_s, damage)
            parts.append(_describe(source, container, stream, duration_s, damage))

    def _check_length(self, source: Path, writer: _PcmWriter) -> None:
        if writer.num_samples > self._max_s * SAMPLE_RATE:
            raise TooLongError(path=str(source), hours=f"{self._max_s / 3600:g}")


class _PcmWriter:
    """Appends samples to the decoded file and keeps count and peak."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.num_samples = 0
        self.peak = 0

    def write(self, samples: np.ndarray) -> None:
        """``samples``: int16, shape (num_samples,)."""
        if samples.size == 0:
            return
        self._file.write(samples.astype(PCM_DTYPE, copy=False).tobytes())
        self.num_samples += samples.size
        self.peak = max(self.peak, int(samples.max()), -int(samples.min()))


class _Mixer:
    """Frames of any format to mono samples at ``SAMPLE_RATE``.

    Channels are averaged before the rate changes, about one second at a time: FFmpeg's own
    down-mix weighs channels by their place in a cinema, and a table microphone has none.
    """

    def __init__(self) -> None:
        self._format: tuple[str, str, int] | None = None
        self._split = AudioResampler()
        self._shrink = AudioResampler()
        self._next_s: float | None = None

    def feed(self, frame: AudioFrame) -> Iterator[np.ndarray]:
        """Samples that became ready: int16, shape (num_samples,)."""
        lowest, highest = RATES_HZ
        if not lowest <= frame.sample_rate <= highest or frame.samples == 0:
            return
        found = (frame.format.name, frame.layout.name, frame.sample_rate)
        gap_s = self._gap(frame)
        if found != self._format or gap_s:
            yield from self.flush()
            self._start(found)
        if gap_s:
            yield np.zeros(round(gap_s * SAMPLE_RATE), dtype=np.int16)
        frame.pts = None
        yield from self._mixed(self._split.resample(frame))

    def flush(self) -> Iterator[np.ndarray]:
        """What is still inside; the mixer then waits for a new format."""
        if self._format is None:
            return
        yield from self._mixed(self._split.resample(None))
        yield from _integers(self._shrink.resample(None))
        self._format = None

    def _start(self, found: tuple[str, str, int]) -> None:
        _, layout, rate = found
        self._format = found
        # Packed samples: PyAV reads past the end of planar frames of more than eight channels.
        self._split = AudioResampler(format="flt", layout=layout, rate=rate, frame_size=rate)
        self._shrink = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)

    def _mixed(self, frames: list[AudioFrame]) -> Iterator[np.ndarray]:
        for frame in frames:
            channels = frame.to_ndarray().reshape(-1, frame.layout.nb_channels)
            mean = np.nan_to_num(channels.mean(axis=1)[np.newaxis], posinf=0.0, neginf=0.0)
            mono = AudioFrame.from_ndarray(mean, format="fltp", layout="mono")
            mono.sample_rate = frame.sample_rate
            yield from _integers(self._shrink.resample(mono))

    def _gap(self, frame: AudioFrame) -> float:
        """Seconds of the stream that are missing before ``frame``."""
        length_s = frame.samples / frame.sample_rate
        starts_s = frame.time if frame.time is not None else self._next_s
        expected_s = self._next_s
        if starts_s is not None:
            self._next_s = starts_s + length_s
        if starts_s is None or expected_s is None:
            return 0.0
        missing_s = starts_s - expected_s
        least_s, longest_s = GAP_S
        return missing_s if least_s <= missing_s <= longest_s else 0.0


def _integers(frames: list[AudioFrame]) -> Iterator[np.ndarray]:
    for frame in frames:
        yield frame.to_ndarray().reshape(-1)


def _frames(
    container: InputContainer, stream: AudioStream, damage: _Damage
) -> Iterator[tuple[int, AudioFrame]]:
    """Every frame that decodes, with the byte its packet began at."""
    position = 0
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.FFmpegError:
            damage.cut_short = True
            return
        position = packet.pos if packet.pos is not None and packet.pos > 0 else position
        damage.cut_short = damage.cut_short or packet.is_corrupt
        try:
            decoded = packet.decode()
        except av.FFmpegError:
            damage.failures += 1
            continue
        for frame in decoded:
            damage.frames += 1
            yield position, frame


def _size(source: Path) -> int:
    """Bytes of a source. Raises as decode does."""
    try:
        found = source.stat()
    except FileNotFoundError as error:
        raise RecordingNotFoundError(path=str(source)) from error
    except OSError as error:
        raise StorageError(path=str(source), detail=error.strerror) from error
    if source.is_dir():
        raise UnreadableRecordingError(path=str(source), detail="파일이 아니라 폴더입니다")
    if found.st_size == 0:
        raise EmptyRecordingError(path=str(source), detail="0바이트 파일입니다")
    return found.st_size


def _peek(source: Path) -> float:
    """Seconds in one file, finite and not negative."""
    size = _size(source)
    with _media_errors(source), _open(source) as container:
        stream = _audio_stream(container, source)
        claimed_s = _claimed_s(container, stream)
        bit_rate = _bit_rate(stream)
    longest_s = size * 8 / (bit_rate or LEAST_BIT_RATE)
    if 0 < claimed_s <= longest_s:
        return claimed_s
    return size * 8 / (bit_rate or USUAL_BIT_RATE)


def _claimed_s(container: InputContainer, stream: AudioStream) -> float:
    """The length that the header gives; 0 where it gives none."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / av.time_base


def _bit_rate(stream: AudioStream) -> float:
    """Bits per second of codecs that do not compress, by which a size tells the length; else 0.
    Headers give it too, and wrong."""
    name = stream.codec_context.name
    if not name.startswith("pcm_"):
        return 0.0
    bits = re.search(r"[0-9]+", name)  # but A-law and μ-law, of 8 bits
    return float(stream.sample_rate * stream.channels * int(bits[0] if bits else 8))


def _open(source: Path) -> InputContainer:
    # Only local files of known kinds: a playlist could name other files or hosts.
    options = {"format_whitelist": CONTAINERS, "protocol_whitelist": "file"}
    return av.open(str(source.absolute()), options=options, metadata_errors="ignore")


@contextmanager
def _media_errors(source: Path) -> Iterator[None]:
    """FFmpeg's errors about ``source`` as ours; all else passes."""
    try:
        yield
    except av.FFmpegError as error:
        if isinstance(error, OSError) and error.errno in {errno.EACCES, errno.EPERM, errno.EIO}:
            # Matroska's reader calls a file that ends too soon an I/O error, too. Reading all
            # of it raises StorageError if it is one.
            hash_file(source)
        raise UnreadableRecordingError(
            path=str(source), detail="음성 형식이 아니거나 파일이 손상되었습니다"
        ) from error


def _audio_stream(container: InputContainer, source: Path) -> AudioStream:
    stream = container.streams.best("audio")
    if isinstance(stream, AudioStream):
        if stream.codec_context is None:
            raise UnreadableRecordingError(path=str(source), detail="알 수 없는 음성 코덱입니다")
        _check_rate(stream, source)
        return stream
    if container.streams.video:
        raise EmptyRecordingError(path=str(source), detail="영상만 있고 음성 트랙이 없습니다")
    raise UnreadableRecordingError(path=str(source), detail="음성 형식이 아닙니다")


def _check_rate(stream: AudioStream, source: Path) -> None:
    # The header may leave the rate to the frames, which are checked as they come.
    lowest, highest = RATES_HZ
    if stream.sample_rate and not lowest <= stream.sample_rate <= highest:
        raise UnreadableRecordingError(
            path=str(source), detail=f"표본율이 {stream.sample_rate} Hz로 적혀 있습니다"
        )


def _check_sound(source: Path, duration_s: float, damage: _Damage) -> None:
    if damage.failures > damage.frames:
        raise UnreadableRecordingError(
            path=str(source), detail="파일이 손상되어 해독되는 부분이 거의 없습니다"
        )
    if duration_s == 0:
        raise EmptyRecordingError(path=str(source), detail="해독된 소리가 없습니다")


def _describe(
    source: Path,
    container: InputContainer,
    stream: AudioStream,
    duration_s: float,
    damage: _Damage,
) -> AudioPart:
    name = container.format.name.split(",")[0]
    promised_s = (container.duration or 0) / av.time_base if name in EXACT_DURATION else 0.0
    short = promised_s - duration_s > SHORTFALL_S
    return AudioPart(
        sha256=hash_file(source),
        container=name,
        codec=stream.codec_context.name,
        sample_rate=stream.sample_rate,
        channels=stream.channels,
        duration_s=duration_s,
        truncated=damage.cut_short or damage.failures > 0 or short,
    )
