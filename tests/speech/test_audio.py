"""Decoding of real files of every kind, made here with the same libraries' encoders."""

from __future__ import annotations

import errno
import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from minutes.errors import (
    DiskFullError,
    EmptyRecordingError,
    RecordingNotFoundError,
    StorageError,
    TooLongError,
    UnreadableRecordingError,
)
from minutes.model.audio import SAMPLE_RATE, AudioInfo
from minutes.ports import Audio
from minutes.speech.audio import AvDecoder
from minutes.speech.pcm import PcmAudio

TONE_HZ = 440.0
AMPLITUDE = 0.5
LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}


def tone(seconds: float, rate: int, channels: int = 1) -> NDArray[np.float32]:
    """The same sine in every channel, shape (channels, samples)."""
    time = np.arange(round(seconds * rate)) / rate
    wave = (AMPLITUDE * np.sin(2 * np.pi * TONE_HZ * time)).astype(np.float32)
    return np.tile(wave, (channels, 1))


def write_media(
    path: Path,
    samples: NDArray[np.float32],
    rate: int,
    *,
    codec: str,
    container: str | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    """Encode ``samples``, shape (channels, samples)."""
    layout = LAYOUTS[samples.shape[0]]
    with av.open(str(path), "w", format=container, options=options or {}) as output:
        stream = output.add_stream(codec, rate=rate, layout=layout)
        assert isinstance(stream, AudioStream)
        for start in range(0, samples.shape[1], rate):
            block = np.ascontiguousarray(samples[:, start : start + rate])
            frame = AudioFrame.from_ndarray(block, format="fltp", layout=layout)
            frame.sample_rate = rate
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def decode(*sources: Path) -> tuple[AudioInfo, Audio]:
    decoder = AvDecoder()
    target = sources[0].parent / "out" / "audio.pcm"
    info = decoder.decode(sources, target)
    return info, decoder.open(target)


def dominant_hz(samples: NDArray[np.float32]) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
    return float(np.argmax(spectrum) * SAMPLE_RATE / samples.size)


def assert_is_the_tone(audio: Audio, seconds: float, slack_s: float, level: float = 1.0) -> None:
    assert audio.duration_s == pytest.approx(seconds, abs=slack_s)
    middle = audio.read(audio.num_samples // 4, 3 * audio.num_samples // 4)
    assert middle.dtype == np.float32
    assert dominant_hz(middle) == pytest.approx(TONE_HZ, abs=1.5)
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(level * AMPLITUDE / np.sqrt(2), rel=0.06)


@pytest.mark.parametrize(
    ("name", "codec", "rate", "channels", "slack_s"),
    [
        ("a.wav", "pcm_s16le", 8_000, 1, 0.001),
        ("a.wav", "pcm_s16le", 44_100, 2, 0.001),
        ("a.wav", "pcm_s24le", 48_000, 6, 0.001),
        ("a.wav", "pcm_f32le", 96_000, 2, 0.001),
        ("a.flac", "flac", 44_100, 2, 0.001),
        ("a.flac", "flac", 96_000, 6, 0.001),
        ("a.mp3", "libmp3lame", 44_100, 2, 0.06),
        ("a.mp3", "libmp3lame", 8_000, 1, 0.2),
        ("a.m4a", "aac", 44_100, 2, 0.06),
        ("a.m4a", "aac", 48_000, 6, 0.06),
        ("a.aac", "aac", 48_000, 1, 0.06),
        ("a.ogg", "libopus", 48_000, 2, 0.03),
        ("a.opus", "libopus", 48_000, 1, 0.03),
        ("a.webm", "libopus", 48_000, 1, 0.03),
        ("a.mp4", "aac", 48_000, 2, 0.06),
        ("a.mov", "pcm_s16le", 48_000, 2, 0.001),
        ("a.mov", "aac", 44_100, 1, 0.06),
    ],
)
def test_every_format_comes_back_as_the_same_tone(
    tmp_path: Path, name: str, codec: str, rate: int, channels: int, slack_s: float
) -> None:
    container = "adts" if name.endswith(".aac") else None
    path = write_media(
        tmp_path / name, tone(3.0, rate, channels), rate, codec=codec, container=container
    )
    info, audio = decode(path)
    # AAC keeps nothing above 120 Hz in the sixth channel, the one for low-frequency effects.
    level = 5 / 6 if (codec, channels) == ("aac", 6) else 1.0
    assert_is_the_tone(audio, 3.0, slack_s, level)
    (part,) = info.parts
    assert (part.sample_rate, part.channels, part.truncated) == (rate, channels, False)
    assert part.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert info.duration_s == pytest.approx(audio.duration_s)
    if slack_s < 0.01:  # lossless; the others overshoot where the sine sets in
        assert info.peak == pytest.approx(AMPLITUDE, abs=0.01)


def test_channels_are_averaged(tmp_path: Path) -> None:
    samples = np.zeros((6, 48_000), dtype=np.float32)
    samples[5] = tone(1.0, 48_000)[0]
    path = write_media(tmp_path / "a.wav", samples, 48_000, codec="pcm_s16le")
    info, audio = decode(path)
    assert info.peak == pytest.approx(AMPLITUDE / 6, abs=0.002)
    assert dominant_hz(audio.read(0, SAMPLE_RATE)) == pytest.approx(TONE_HZ, abs=1.5)


def test_parts_follow_each_other_on_one_time_line(tmp_path: Path) -> None:
    first = write_media(tmp_path / "1.wav", tone(1.0, 8_000), 8_000, codec="pcm_s16le")
    second = write_media(tmp_path / "2.m4a", tone(2.0, 44_100, 2), 44_100, codec="aac")
    told: list[float] = []
    target = tmp_path / "audio.pcm"
    info = AvDecoder().decode((first, second), target, told.append)
    assert [part.container for part in info.parts] == ["wav", "mov"]
    assert info.duration_s == pytest.approx(3.0, abs=0.06)
    assert target.stat().st_size == round(info.duration_s * SAMPLE_RATE) * 2
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert [path.name for path in tmp_path.glob("*.tmp")] == []


def test_nan_and_infinity_become_silence(tmp_path: Path) -> None:
    samples = tone(1.0, 16_000)
    samples[0, 4_000:6_000] = np.nan
    samples[0, 6_000:8_000] = np.inf
    path = write_media(tmp_path / "a.wav", samples, 16_000, codec="pcm_f32le")
    info, audio = decode(path)
    assert info.peak == pytest.approx(AMPLITUDE, abs=0.01)
    assert np.abs(audio.read(4_100, 7_900)).max() == 0.0


def test_louder_than_full_scale_is_clipped_not_wrapped(tmp_path: Path) -> None:
    path = write_media(tmp_path / "a.wav", 4 * tone(1.0, 16_000), 16_000, codec="pcm_f32le")
    info, audio = decode(path)
    assert info.peak == pytest.approx(1.0, abs=1e-4)
    samples = audio.read(0, 18)  # the first half period of the sine is positive
    assert samples.min() >= 0.0


def test_a_wrong_extension_over_real_audio_is_just_decoded(tmp_path: Path) -> None:
    path = write_media(
        tmp_path / "a.mp3", tone(2.0, 44_100), 44_100, codec="flac", container="flac"
    )
    info, audio = decode(path)
    assert info.parts[0].container == "flac"
    assert_is_the_tone(audio, 2.0, 0.01)


def zip_bytes() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.bin", np.random.default_rng(1).bytes(200_000))
    return buffer.getvalue()


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".m4a", ".flac", ".aac", ".ogg", ".txt"])
@pytest.mark.parametrize(
    "content",
    [
        b"This is the agenda of the meeting.\n" * 500,
        "안건: 중소기업 인공지능 정책\n".encode() * 500,
        b"%PDF-1.7\n1 0 obj << /Type /Catalog >>\nendobj\n" * 300,
        zip_bytes(),
        np.random.default_rng(2).bytes(300_000),
        b"\x89PNG\r\n\x1a\n" + np.random.default_rng(3).bytes(5_000),
        b"\x00" * 50_000,
        b"x",
    ],
    ids=["text", "korean", "pdf", "zip", "noise", "png", "zeros", "one-byte"],
)
def test_what_is_not_audio_is_unreadable(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    with pytest.raises(UnreadableRecordingError) as caught:
        decode(path)
    assert str(path) in caught.value.message("ko")


def test_a_playlist_is_not_followed(tmp_path: Path) -> None:
    write_media(tmp_path / "secret.wav", tone(1.0, 16_000), 16_000, codec="pcm_s16le")
    path = tmp_path / "a.mp3"
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.wav\n#EXT-X-ENDLIST\n")
    with pytest.raises(UnreadableRecordingError):
        decode(path)


def test_absent_empty_and_folder(tmp_path: Path) -> None:
    with pytest.raises(RecordingNotFoundError):
        decode(tmp_path / "absent.wav")
    (tmp_path / "empty.wav").touch()
    with pytest.raises(EmptyRecordingError):
        decode(tmp_path / "empty.wav")
    with pytest.raises(UnreadableRecordingError):
        decode(tmp_path)


def test_video_without_an_audio_track_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(10):
            picture = np.zeros((64, 64, 3), dtype=np.uint8)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        output.mux(stream.encode(None))
    with pytest.raises(EmptyRecordingError):
        decode(path)


def test_a_header_without_samples_is_empty(tmp_path: Path) -> None:
    whole = write_media(tmp_path / "b.wav", tone(1.0, 16_000), 16_000, codec="pcm_s16le")
    path = tmp_path / "a.wav"
    head = whole.read_bytes()
    path.write_bytes(head[: head.index(b"data") + 8])
    with pytest.raises(EmptyRecordingError):
        decode(path)


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("a.wav", "pcm_s16le", {}),
        ("a.flac", "flac", {}),
        ("a.mp4", "aac", {"movflags": "faststart"}),
        ("a.webm", "libopus", {}),
    ],
)
def test_a_truncated_file_keeps_what_is_left(
    tmp_path: Path, name: str, codec: str, options: dict[str, str]
) -> None:
    path = write_media(tmp_path / name, tone(10.0, 48_000), 48_000, codec=codec, options=options)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 6 // 10])
    info, audio = decode(path)
    assert info.parts[0].truncated
    assert 4.0 < info.duration_s < 7.5
    assert dominant_hz(audio.read(0, 2 * SAMPLE_RATE)) == pytest.approx(TONE_HZ, abs=1.5)


@pytest.mark.parametrize(("name", "codec"), [("a.mp3", "libmp3lame"), ("a.ogg", "libopus")])
def test_a_truncated_stream_of_packets_keeps_what_is_left(
    tmp_path: Path, name: str, codec: str
) -> None:
    path = write_media(tmp_path / name, tone(10.0, 48_000), 48_000, codec=codec)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 6 // 10])
    info, audio = decode(path)
    assert 4.0 < info.duration_s < 7.5
    assert dominant_hz(audio.read(0, 2 * SAMPLE_RATE)) == pytest.approx(TONE_HZ, abs=1.5)


@pytest.mark.parametrize(
    ("name", "codec"), [("a.flac", "flac"), ("a.mp3", "libmp3lame"), ("a.ogg", "libopus")]
)
def test_damage_in_the_middle_is_skipped_and_times_after_it_hold(
    tmp_path: Path, name: str, codec: str
) -> None:
    samples = tone(20.0, 48_000)
    samples[0, : 15 * 48_000] *= 0.1
    path = write_media(tmp_path / name, samples, 48_000, codec=codec)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + len(data) // 40] = np.random.default_rng(4).bytes(len(data) // 40)
    path.write_bytes(data)
    info, audio = decode(path)
    assert info.duration_s == pytest.approx(20.0, abs=1.0)
    level = [np.abs(audio.read(s, s + 8_000)).max() for s in range(0, audio.num_samples, 8_000)]
    louder_s = next(i for i, peak in enumerate(level) if i > 24 and peak > 0.4) / 2
    assert louder_s == pytest.approx(15.0, abs=1.0)


def test_a_hole_in_the_time_stamps_becomes_silence(tmp_path: Path) -> None:
    path = tmp_path / "a.webm"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libopus", rate=48_000, layout="mono")
        for second in (0, 1, 5, 6):
            frame = AudioFrame.from_ndarray(tone(1.0, 48_000), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 48_000, second * 48_000
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    info, audio = decode(path)
    assert info.duration_s == pytest.approx(7.0, abs=0.1)
    assert np.abs(audio.read(3 * SAMPLE_RATE, 4 * SAMPLE_RATE)).max() < 0.01
    assert np.abs(audio.read(6 * SAMPLE_RATE, 7 * SAMPLE_RATE)).max() > 0.4


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("a.wav", "pcm_s16le", 44_100),
        ("a.wav", "pcm_s24le", 48_000),
        ("a.wav", "pcm_mulaw", 8_000),
        ("a.flac", "flac", 16_000),
        ("a.mp3", "libmp3lame", 44_100),
        ("a.m4a", "aac", 44_100),
        ("a.ogg", "libopus", 48_000),
        ("a.webm", "libopus", 48_000),
    ],
)
def test_the_header_tells_the_length(tmp_path: Path, name: str, codec: str, rate: int) -> None:
    path = write_media(tmp_path / name, tone(5.0, rate), rate, codec=codec)
    assert AvDecoder().peek((path,)) == pytest.approx(5.0, abs=0.15)
    assert AvDecoder().peek((path, path)) == pytest.approx(10.0, abs=0.3)


def test_a_length_that_the_size_cannot_hold_is_not_believed(tmp_path: Path) -> None:
    path = write_media(tmp_path / "a.flac", tone(30.0, 16_000), 16_000, codec="flac")
    data = bytearray(path.read_bytes())
    data[22:26] = b"\xff" * 4  # samples in the stream's description
    path.write_bytes(data)
    estimate_s = AvDecoder().peek((path,))
    assert estimate_s == pytest.approx(len(data) * 8 / 64_000)


def test_peeking_raises_what_decoding_would(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    (tmp_path / "text.wav").write_text("안건\n" * 500)
    for name, error in (
        ("absent.wav", RecordingNotFoundError),
        ("empty.wav", EmptyRecordingError),
        ("text.wav", UnreadableRecordingError),
    ):
        with pytest.raises(error):
            AvDecoder().peek((tmp_path / name,))


def test_what_is_longer_than_allowed_is_given_up_early(tmp_path: Path) -> None:
    path = write_media(tmp_path / "a.flac", tone(20.0, 16_000), 16_000, codec="flac")
    out = tmp_path / "out"
    with pytest.raises(TooLongError) as caught:
        AvDecoder(max_s=10.0).decode((path,), out / "audio.pcm")
    assert str(path) in caught.value.message("ko")
    assert list(out.iterdir()) == []
    with pytest.raises(TooLongError):
        AvDecoder(max_s=30.0).decode((path, path), out / "audio.pcm")
    assert AvDecoder(max_s=40.0).decode((path, path), out / "audio.pcm").duration_s == 40.0
    assert AvDecoder(max_s=1.0).identity == AvDecoder().identity


def test_a_disk_that_cannot_be_read_is_not_a_broken_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_media(tmp_path / "a.webm", tone(1.0, 48_000), 48_000, codec="libopus")
    path.write_bytes(path.read_bytes()[:100])  # which FFmpeg calls an I/O error
    with pytest.raises(UnreadableRecordingError):
        decode(path)

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(StorageError):
        AvDecoder().peek((path,))


class _FailingFile(io.BytesIO):
    def __init__(self, code: int) -> None:
        super().__init__()
        self._code = code

    def write(self, _: object) -> int:
        raise OSError(self._code, "write failed")


@pytest.mark.parametrize(
    ("code", "expected"), [(errno.ENOSPC, DiskFullError), (errno.EACCES, StorageError)]
)
def test_a_write_that_fails_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, expected: type[Exception]
) -> None:
    path = write_media(tmp_path / "a.wav", tone(2.0, 16_000), 16_000, codec="pcm_s16le")
    opened: list[int] = []

    def fail(handle: int, *_: object) -> BinaryIO:
        opened.append(handle)
        return _FailingFile(code)

    monkeypatch.setattr("minutes.files.os.fdopen", fail)
    with pytest.raises(expected):
        AvDecoder().decode((path,), tmp_path / "out" / "audio.pcm")
    assert opened
    assert list((tmp_path / "out").iterdir()) == []


def test_ranges_are_cut_to_the_recording(tmp_path: Path) -> None:
    path = tmp_path / "a.pcm"
    path.write_bytes(np.array([0, 16_384, -32_768, 32_767], dtype="<i2").tobytes())
    audio = PcmAudio(path)
    assert audio.num_samples == 4
    assert audio.read(1, 3).tolist() == [0.5, -1.0]
    assert audio.read(3, 99).tolist() == pytest.approx([0.99997], abs=1e-5)
    assert audio.read(7, 9).size == 0
    assert [block.size for block in audio.blocks(3)] == [3, 1]
    with pytest.raises(StorageError):
        PcmAudio(tmp_path / "absent.pcm")


PEAK_SCRIPT = """
import resource, sys
from pathlib import Path
from minutes.speech.audio import AvDecoder
source, target = map(Path, sys.argv[1:])
AvDecoder().decode((source,), target)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.fixture
def peak_kib(tmp_path: Path) -> Callable[[Path], int]:
    def measure(source: Path) -> int:
        command = [sys.executable, "-c", PEAK_SCRIPT, str(source), str(tmp_path / "peak.pcm")]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    return measure


def test_memory_does_not_grow_with_length(tmp_path: Path, peak_kib: Callable[[Path], int]) -> None:
    minute = np.random.default_rng(5).uniform(-0.3, 0.3, (2, 60 * 16_000)).astype(np.float32)
    five = write_media(tmp_path / "5.flac", np.tile(minute, 5), 16_000, codec="flac")
    hour = write_media(tmp_path / "60.flac", np.tile(minute, 60), 16_000, codec="flac")
    assert peak_kib(hour) - peak_kib(five) < 4_096
