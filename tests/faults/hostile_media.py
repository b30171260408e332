"""Hostile media: broken off, not audio at all, empty, strange but good."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from minutes.errors import (
    EmptyRecordingError,
    SilentRecordingError,
    TooLongError,
    UnreadableRecordingError,
)
from tests.faults.boundaries import boundaries
from tests.faults.case import Fails, Gives, HostileCase
from tests.faults.media import (
    encoded,
    flac_of_nothing,
    holes,
    pcm16,
    pcm24,
    picture_only,
    riff,
    tone,
    whole,
)

UNREADABLE = Fails(UnreadableRecordingError)
EMPTY = Fails(EmptyRecordingError)
TOO_LONG = Fails(TooLongError)
SILENT = Fails(SilentRecordingError, at="hear")


def media(name: str, suffix: str, data: Callable[[], bytes], expect: Gives | Fails) -> HostileCase:
    """A file of that content, made when it is asked for."""

    def make(inbox: Path) -> Path:
        path = inbox / f"{name}{suffix}"
        path.write_bytes(data())
        return path

    return HostileCase(name, make, expect)


_HALVES: dict[str, Gives | Fails] = {
    "wav": Gives(1.0),
    "flac": Gives(0.94),
    "mp3": Gives(1.0),
    "m4a": UNREADABLE,
    "m4a-streaming": Gives(1.0),
    "opus": Gives(1.0),
    "webm": Gives(1.0),
    "mkv": Gives(1.0),
}
"""What half of the sound gives. Without its index at the end, an m4a cannot be read."""

_NO_SOUND: dict[str, dict[str, Gives | Fails]] = {
    "wav": {"before-samples": EMPTY},
    "flac": {"before-frames": EMPTY},
    "m4a-streaming": {"after-index": EMPTY, "before-samples": EMPTY},
}
"""Formats whose header alone is valid; the others need some sound to be recognised."""


def _broken_off(kind: str, place: str, expect: Gives | Fails) -> HostileCase:
    name = f"{kind}-{place}"

    def data() -> bytes:
        file = whole(name, kind)
        return file[: boundaries(kind, file)[place]]

    return media(name, f".{kind.partition('-')[0]}", data, expect)


def _all_broken_off() -> tuple[HostileCase, ...]:
    return tuple(
        _broken_off(
            kind,
            place,
            half
            if place in ("in-samples", "in-frames", "in-pages", "in-sound")
            else _NO_SOUND.get(kind, {}).get(place, UNREADABLE),
        )
        for kind, half in _HALVES.items()
        for place in boundaries(kind, whole("any", kind))
    )


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("회의.wav"), riff(pcm16(tone("zip"))))
    return buffer.getvalue()


def _docx() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("[Content_Types].xml"), "<Types/>")
        archive.writestr(zipfile.ZipInfo("word/document.xml"), "<w:document/>" * 500)
    return buffer.getvalue()


def _noise(seed: int, size: int) -> bytes:
    return np.random.default_rng(seed).bytes(size)


def _not_audio(name: str, suffix: str, data: bytes) -> HostileCase:
    return media(name, suffix, lambda: data, UNREADABLE)


_STRANGERS = (
    media("no-bytes", ".wav", bytes, EMPTY),
    _not_audio("one-byte", ".m4a", b"\x1a"),
    _not_audio("zeros-only", ".mp3", bytes(50_000)),
    _not_audio("random-bytes", ".aac", _noise(1, 200_000)),
    _not_audio("text", ".wav", "안건: 중소기업 인공지능 정책\n".encode() * 500),
    _not_audio("utf-16-text", ".mp3", ("회의록\n" * 500).encode("utf-16")),
    _not_audio("html-login-page", ".m4a", b"<!DOCTYPE html><html><body>401</body></html>" * 40),
    _not_audio("pdf", ".ogg", b"%PDF-1.7\n1 0 obj << /Type /Catalog >>\nendobj\n" * 300),
    media("zip", ".wav", _zip, UNREADABLE),
    media("docx", ".mp4", _docx, UNREADABLE),
    media("gzip", ".flac", lambda: gzip.compress(riff(pcm16(tone("gzip"))), mtime=0), UNREADABLE),
    _not_audio("png", ".m4a", b"\x89PNG\r\n\x1a\n" + _noise(2, 5_000)),
    _not_audio("gif", ".mp4", b"GIF89a\x10\x00\x10\x00\x00\x00\x00;" + _noise(3, 500)),
    _not_audio("subtitles", ".mp4", b"1\n00:00:01,000 --> 00:00:02,000\nhello\n\n" * 50),
    _not_audio("program", ".wav", b"\x7fELF\x02\x01\x01" + _noise(4, 5_000)),
    _not_audio(
        "hls-of-files", ".m4a", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
    ),
    _not_audio(
        "hls-of-hosts",
        ".mp3",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://192.0.2.1/a.ts\n#EXT-X-ENDLIST\n",
    ),
    _not_audio("pls", ".ogg", b"[playlist]\nFile1=http://192.0.2.1/a.mp3\nNumberOfEntries=1\n"),
    _not_audio("concat-script", ".wav", b"ffconcat version 1.0\nfile '/etc/passwd'\n"),
    _not_audio("sdp-of-a-host", ".webm", b"v=0\nc=IN IP4 192.0.2.1\nm=audio 5004 RTP/AVP 0\n"),
    _not_audio("dash-manifest", ".mp4", b'<?xml version="1.0"?><MPD><BaseURL>http://192.0.2.1/'),
    _not_audio("svg-of-entities", ".mp4", b'<!DOCTYPE a [<!ENTITY b "bb">]><svg>&b;</svg>' * 9),
    _not_audio("dsd", ".wav", b"DSD \x1c\0\0\0\0\0\0\0" + _noise(5, 9_000)),
    _not_audio("adts-without-sound", ".aac", b"\xff\xf1\x50\x40\x00\xff\xfc" * 5_000),
    _not_audio("amr-of-nothing", ".amr", b"#!AMR\n" + b"\x7c" * 20_000),
    _not_audio("mpegts-of-nothing", ".mpg", (b"\x47" + bytes(187)) * 500),
)

_WRONG_ENDING = (
    media("wav-called-mp3", ".mp3", lambda: whole("wav-called-mp3", "wav"), Gives(2.0)),
    media("mp3-called-wav", ".wav", lambda: whole("mp3-called-wav", "mp3"), Gives(2.0)),
    media("flac-called-m4a", ".m4a", lambda: whole("flac-called-m4a", "flac"), Gives(2.0)),
    media("opus-called-mp4", ".mp4", lambda: whole("opus-called-mp4", "opus"), Gives(2.0)),
    media("webm-called-ogg", ".ogg", lambda: whole("webm-called-ogg", "webm"), Gives(2.0)),
)


def _float(name: str, kind: str, value: float | None = None) -> bytes:
    samples = tone(name)
    if value is not None:
        samples[0, 8_000:12_000] = value
    bits = 8 * np.dtype(kind).itemsize
    return riff(samples.T.astype(kind).tobytes(), tag=3, bits=bits)


def _channels(count: int) -> HostileCase:
    name = f"{count}-channels"
    data = lambda: riff(pcm16(tone(name, channels=count)), channels=count)  # noqa: E731
    return media(name, ".wav", data, Gives(2.0))


def _rate(rate: int) -> HostileCase:
    name = f"{rate}-hertz"
    return media(name, ".wav", lambda: riff(pcm16(tone(name, 2.0, rate)), rate=rate), Gives(2.0))


def _coded(codec: str, container: str, suffix: str, rate: int = 16_000) -> HostileCase:
    name = f"{codec}-in-{container}"
    return media(
        name, suffix, lambda: encoded(tone(name, 2.0, rate), rate, codec, container), Gives(2.0)
    )


_STRANGE_BUT_GOOD = (
    media("ten-milliseconds", ".wav", lambda: riff(pcm16(tone("10 ms", 0.01))), Gives(0.01)),
    media("white-noise", ".wav", lambda: riff(_noise(6, 64_000)), Gives(2.0)),
    media("not-a-number", ".wav", lambda: _float("nan", "<f4", float("nan")), Gives(2.0)),
    media("infinite", ".wav", lambda: _float("inf", "<f4", float("-inf")), Gives(2.0)),
    media("far-too-loud", ".wav", lambda: _float("loud", "<f4", 1e30), Gives(2.0)),
    media("64-bit-float", ".wav", lambda: _float("f64", "<f8"), Gives(2.0)),
    media("24-bit", ".wav", lambda: riff(pcm24(tone("24-bit")), bits=24), Gives(2.0)),
    media(
        "32-bit",
        ".wav",
        lambda: riff((tone("32-bit").T * 2.0**30).astype("<i4").tobytes(), bits=32),
        Gives(2.0),
    ),
    media(
        "8-bit",
        ".wav",
        lambda: riff((tone("8-bit").T * 100 + 128).astype(np.uint8).tobytes(), bits=8),
        Gives(2.0),
    ),
    _coded("dfpwm", "wav", ".wav"),  # one bit for each sample
    _coded("pcm_mulaw", "wav", ".wav", 8_000),
    _coded("pcm_alaw", "wav", ".wav", 8_000),
    _coded("adpcm_ima_wav", "wav", ".wav"),
    _coded("libopencore_amrnb", "amr", ".amr", 8_000),
    _coded("pcm_s16be", "aiff", ".aiff"),
    _coded("alac", "caf", ".caf"),
    _coded("mp2", "mpegts", ".mpg"),
    _coded("libmp3lame", "avi", ".avi"),
    _coded("wavpack", "matroska", ".mka"),
    *map(_rate, (8_000, 11_025, 44_101, 192_000, 768_000)),
    *map(_channels, (6, 9, 32, 64)),
    media(
        "several-tracks",
        ".mkv",
        lambda: encoded(tone("several-tracks"), 16_000, "aac", "matroska", tracks=5),
        Gives(2.0),
    ),
    media(
        "video-with-sound",
        ".mp4",
        lambda: encoded(tone("video-with-sound"), 16_000, "aac", "mp4", pictures=20),
        Gives(2.0),
    ),
    media(
        "joined-end-to-end",
        ".ogg",
        lambda: whole("joined-1", "opus") + whole("joined-2", "opus"),
        Gives(4.0),
    ),
)

_NOTHING_IN_IT = (
    media("video-only-mp4", ".mp4", lambda: picture_only("mp4"), EMPTY),
    media("video-only-mkv", ".mkv", lambda: picture_only("matroska"), EMPTY),
    media("no-samples", ".wav", lambda: riff(b""), EMPTY),
    media("silence", ".wav", lambda: riff(bytes(64_000)), SILENT),
    media("all-not-a-number", ".wav", lambda: _float("all", "<f4")[:44] + b"\xff" * 64_000, SILENT),
)

_EXPLODING = (
    media("days-of-silence", ".flac", lambda: flac_of_nothing(72), TOO_LONG),
    media(
        "days-of-silence-unannounced",
        ".flac",
        lambda: flac_of_nothing(71, length_said=False),
        TOO_LONG,
    ),
    media("hours-of-holes", ".mkv", lambda: holes("holes", jumps=40, jump_s=599.0), TOO_LONG),
    media("a-leap-of-days", ".mkv", lambda: holes("leap", jumps=3, jump_s=432_000.0), Gives(0.3)),
)

MEDIA = (
    *_all_broken_off(),
    *_STRANGERS,
    *_WRONG_ENDING,
    *_STRANGE_BUT_GOOD,
    *_NOTHING_IN_IT,
    *_EXPLODING,
)
