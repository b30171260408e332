"""Media files as bytes, whole and lying, made with the libraries' encoders and by hand."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

RATE = 16_000
SAME_BYTES = {"fflags": "+bitexact"}
"""No random numbers and no time of day in the file."""


def tone(
    name: str, seconds: float = 2.0, rate: int = RATE, channels: int = 1
) -> NDArray[np.float32]:
    """A sine whose pitch is the name's own, so that no two cases have the same content.

    Shape (channels, samples).
    """
    pitch_hz = 200 + zlib.crc32(name.encode("utf-8", "surrogateescape")) % 100_000 / 250
    wave = 0.4 * np.sin(2 * np.pi * pitch_hz * np.arange(round(seconds * rate)) / rate)
    return np.tile(wave.astype(np.float32), (channels, 1))


def encoded(
    samples: NDArray[np.float32],
    rate: int,
    codec: str,
    container: str,
    *,
    options: dict[str, str] | None = None,
    tracks: int = 1,
    pictures: int = 0,
) -> bytes:
    """``samples``, shape (channels, samples), as a file; ``tracks`` times, and with video."""
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[samples.shape[0]]
    # A file with a name, because ``faststart`` opens it a second time.
    options = SAME_BYTES | (options or {})
    with NamedTemporaryFile() as file:
        _encode(file.name, samples, rate, codec, container, layout, options, tracks, pictures)
        return Path(file.name).read_bytes()


def _encode(
    path: str,
    samples: NDArray[np.float32],
    rate: int,
    codec: str,
    container: str,
    layout: str,
    options: dict[str, str],
    tracks: int,
    pictures: int,
) -> None:
    with av.open(path, "w", format=container, options=options) as output:
        screen = _screen(output) if pictures else None
        streams = [output.add_stream(codec, rate=rate, layout=layout) for _ in range(tracks)]
        if screen is not None:
            _film(output, screen, pictures)
        for stream in streams:
            assert isinstance(stream, AudioStream)
            for frame in _frames(samples, rate, layout):
                output.mux(stream.encode(frame))
            output.mux(stream.encode(None))


def _frames(samples: NDArray[np.float32], rate: int, layout: str) -> Iterator[AudioFrame]:
    for start in range(0, samples.shape[1], rate):
        block = np.ascontiguousarray(samples[:, start : start + rate])
        frame = AudioFrame.from_ndarray(block, format="fltp", layout=layout)
        frame.sample_rate = rate
        yield frame


def _screen(output: OutputContainer) -> VideoStream:
    stream = output.add_stream("mpeg4", rate=10)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
    return stream


def _film(output: OutputContainer, screen: VideoStream, pictures: int) -> None:
    """Tenths of a second of black."""
    black = np.zeros((64, 64, 3), dtype=np.uint8)
    for _ in range(pictures):
        output.mux(screen.encode(av.VideoFrame.from_ndarray(black, format="rgb24")))
    output.mux(screen.encode(None))


def whole(name: str, kind: str) -> bytes:
    """Two seconds of the name's tone as ``wav``, ``flac``, ``mp3``, ``m4a`` (its index at the
    end), ``m4a-streaming`` (at the beginning), ``opus``, ``webm`` or ``mkv``."""
    codec, container, rate, options = _KINDS[kind]
    return encoded(tone(name, 2.0, rate), rate, codec, container, options=options)


_KINDS: dict[str, tuple[str, str, int, dict[str, str]]] = {
    "wav": ("pcm_s16le", "wav", 16_000, {}),
    "flac": ("flac", "flac", 16_000, {}),
    "mp3": ("libmp3lame", "mp3", 16_000, {}),
    "m4a": ("aac", "mp4", 16_000, {}),
    "m4a-streaming": ("aac", "mp4", 16_000, {"movflags": "faststart"}),
    "opus": ("libopus", "ogg", 48_000, {}),
    "webm": ("libopus", "webm", 48_000, {}),
    "mkv": ("aac", "matroska", 16_000, {}),
}


def riff(
    data: bytes,
    *,
    tag: int = 1,
    channels: int = 1,
    rate: int = RATE,
    bits: int = 16,
    block: int | None = None,
    byte_rate: int | None = None,
    data_size: int | None = None,
    riff_size: int | None = None,
) -> bytes:
    """A wav file whose header says what one likes."""
    honest_block = channels * bits // 8
    head = struct.pack(
        "<HHIIHH",
        tag,
        channels,
        rate,
        (rate * honest_block if byte_rate is None else byte_rate) & 0xFFFFFFFF,
        (honest_block if block is None else block) & 0xFFFF,
        bits,
    )
    size = len(data) if data_size is None else data_size
    total = len(data) + 36 if riff_size is None else riff_size
    chunks = b"fmt " + struct.pack("<I", len(head)) + head + b"data" + struct.pack("<I", size)
    return b"RIFF" + struct.pack("<I", total) + b"WAVE" + chunks + data


def pcm16(samples: NDArray[np.float32]) -> bytes:
    """16-bit samples, channels in turn."""
    return (samples.T * 32_767).astype("<i2").tobytes()


def pcm24(samples: NDArray[np.float32]) -> bytes:
    """24-bit samples, channels in turn."""
    wide = (samples.T * 8_388_607).astype("<i4").reshape(-1)
    return wide.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def flac_of_nothing(hours: float, *, rate: int = 8_000, length_said: bool = True) -> bytes:
    """Hours of digital silence in 14 bytes for each 8 seconds: constant subframes of the longest
    block (RFC 9639)."""
    block = 65_535
    blocks = round(hours * 3600 * rate / block)
    total = blocks * block if length_said else 0
    packed = (rate << 44) | (0 << 41) | (15 << 36) | total
    info = struct.pack(">HH", block, block) + b"\0" * 6 + packed.to_bytes(8, "big") + b"\0" * 16
    frames = b"".join(_flac_frame(number, block) for number in range(blocks))
    return b"fLaC\x80\x00\x00\x22" + info + frames


def _flac_frame(number: int, block: int) -> bytes:
    # Sync and fixed blocks; block size in 16 bits, rate 8 kHz; mono, 16 bits.
    head = b"\xff\xf8\x74\x08" + _coded(number) + struct.pack(">H", block - 1)
    head += bytes([_crc(head, 8, 0x07)])
    body = head + b"\x00\x00\x00"
    return body + _crc(body, 16, 0x8005).to_bytes(2, "big")


def _coded(number: int) -> bytes:
    """The number of a frame, written as UTF-8 writes a character."""
    return chr(number).encode("utf-8", "surrogatepass")


def _crc(data: bytes, width: int, polynomial: int) -> int:
    mask, top = (1 << width) - 1, 1 << (width - 1)
    value = 0
    for byte in data:
        value ^= byte << (width - 8)
        for _ in range(8):
            value = ((value << 1) ^ (polynomial if value & top else 0)) & mask
    return value


def holes(name: str, *, jumps: int, jump_s: float, container: str = "matroska") -> bytes:
    """Packets whose time stamps leap forward by ``jump_s`` each."""
    file = io.BytesIO()
    with av.open(file, "w", format=container, options=SAME_BYTES) as output:
        stream = output.add_stream("libopus", rate=48_000, layout="mono")
        assert isinstance(stream, AudioStream)
        for jump in range(jumps):
            sound = tone(name, 0.1, 48_000)
            frame = AudioFrame.from_ndarray(sound, format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 48_000, round(jump * jump_s * 48_000)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return file.getvalue()


def picture_only(container: str) -> bytes:
    """A second of black, without an audio track."""
    file = io.BytesIO()
    with av.open(file, "w", format=container, options=SAME_BYTES) as output:
        _film(output, _screen(output), 10)
    return file.getvalue()
