"""Headers that lie: sizes, rates, lengths and counts that cannot be."""

from __future__ import annotations

import struct

from minutes.errors import EmptyRecordingError, UnreadableRecordingError
from tests.faults.case import Fails, Gives, HostileCase
from tests.faults.hostile_media import media
from tests.faults.media import pcm16, riff, tone, whole

UNREADABLE = Fails(UnreadableRecordingError)
EMPTY = Fails(EmptyRecordingError)
MOST = b"\xff\xff\xff\x7f"
FTYP = b"\0\0\0\x18ftypM4A \0\0\0\0M4A isom"


def _wav(name: str, expect: Gives | Fails, **lies: int) -> HostileCase:
    name = f"wav-{name}"
    return media(name, ".wav", lambda: riff(pcm16(tone(name)), **lies), expect)


_WAV = (
    _wav("endless", Gives(2.0), data_size=0xFFFFFFFF, riff_size=0xFFFFFFFF),
    _wav("of-size-0", Gives(2.0), data_size=0, riff_size=0),
    _wav("of-negative-size", Gives(2.0), data_size=0x80000000),
    _wav("of-size-too-large", Gives(2.0), data_size=0x7FFFFFFF),
    _wav("of-size-too-small", Gives(0.25), data_size=8_000),
    _wav("block-0", Gives(2.0), block=0),
    _wav("block-wrong", Gives(2.0), block=7),
    _wav("byte-rate-0", Gives(2.0), byte_rate=0),
    _wav("byte-rate-most", Gives(2.0), byte_rate=0xFFFFFFFF),
    _wav("rate-0", UNREADABLE, rate=0),
    _wav("rate-7", UNREADABLE, rate=7),
    _wav("rate-2-million", UNREADABLE, rate=2_000_000),
    _wav("rate-most", UNREADABLE, rate=0x7FFFFFFF),
    _wav("rate-negative", UNREADABLE, rate=0xFFFFFFFF),
    _wav("channels-0", UNREADABLE, channels=0),
    _wav("channels-300", UNREADABLE, channels=300),
    _wav("channels-most", UNREADABLE, channels=0xFFFF),
    _wav("bits-0", UNREADABLE, bits=0),
    _wav("bits-255", UNREADABLE, bits=255),
    _wav("codec-unknown", UNREADABLE, tag=0x1234),
)


def _patched(
    name: str, kind: str, mark: bytes, offset: int, new: bytes, expect: Gives | Fails
) -> HostileCase:
    """A good file with ``new`` written ``offset`` bytes behind the first ``mark``."""

    def data() -> bytes:
        file = whole(name, kind)
        at = file.index(mark) + len(mark) + offset
        return file[:at] + new + file[at + len(new) :]

    return media(name, f".{kind}", data, expect)


def _m4a(name: str, box: bytes, offset: int, new: bytes, expect: Gives | Fails) -> HostileCase:
    return _patched(f"m4a-{name}", "m4a", box, offset, new, expect)


_M4A = (
    _m4a("without-a-time-scale", b"mdhd", 12, bytes(4), Gives()),
    _m4a("of-most-seconds", b"mdhd", 16, MOST, Gives(2.1)),
    _m4a("of-most-samples", b"stsz", 8, MOST, UNREADABLE),
    _m4a("of-most-tiny-samples", b"stsz", 4, b"\0\0\0\1" + MOST, EMPTY),
    _m4a("of-most-time-steps", b"stts", 8, MOST, Gives(2.1)),
    _m4a("of-most-chunks", b"stco", 4, MOST, Gives(2.1)),
    _m4a("with-its-sound-elsewhere", b"stco", 8, MOST, EMPTY),
    _m4a("of-most-codecs", b"stsd", 4, MOST, UNREADABLE),
    media("m4a-with-a-huge-box", ".m4a", lambda: FTYP + b"\0\0\0\1moov" + b"\xff" * 99, UNREADABLE),
    media(
        "m4a-of-boxes-in-boxes",
        ".m4a",
        lambda: FTYP + b"".join(struct.pack(">I4s", 8 * n, b"moov") for n in range(20_000, 0, -1)),
        UNREADABLE,
    ),
)


def _webm(name: str, mark: bytes, offset: int, new: bytes) -> HostileCase:
    return _patched(f"webm-{name}", "webm", mark, offset, new, Gives(2.0))


def _seconds(value: float) -> bytes:
    return struct.pack(">d", value)


DURATION = b"\x44\x89"
_WEBM = (
    _webm("of-no-number", DURATION, 1, _seconds(float("nan"))),
    _webm("of-infinite-length", DURATION, 1, _seconds(float("inf"))),
    _webm("of-impossible-length", DURATION, 1, _seconds(1e300)),
    _webm("of-negative-length", DURATION, 1, _seconds(-1e9)),
    _webm("endless", b"\x18\x53\x80\x67", 0, b"\x01" + b"\xff" * 7),
    _webm("without-a-time-scale", b"\x2a\xd7\xb1", 1, bytes(3)),
)


def _xing(name: str) -> bytes:
    file = whole(name, "mp3")
    mark = b"Info" if b"Info" in file else b"Xing"
    at = file.index(mark) + 8
    return file[:at] + b"\x7f\xff\xff\xff" + file[at + 4 :]


def _flac(name: str, at: int, new: bytes) -> bytes:
    file = whole(name, "flac")
    return file[:at] + new + file[at + len(new) :]


_OTHERS = (
    media("mp3-of-most-frames", ".mp3", lambda: _xing("mp3-of-most-frames"), Gives(2.0)),
    _patched("mp3-of-a-huge-tag", "mp3", b"ID3", 3, b"\x7f" * 4, UNREADABLE),
    media(
        "flac-of-most-samples",
        ".flac",
        lambda: _flac("flac-of-most-samples", 22, b"\xff" * 4),
        Gives(2.0),
    ),
    media("flac-of-huge-blocks", ".flac", lambda: _flac("blocks", 5, b"\xff" * 3), UNREADABLE),
    _patched("opus-of-no-channel", "opus", b"OpusHead", 1, b"\0", UNREADABLE),
    _patched("opus-of-most-channels", "opus", b"OpusHead", 1, b"\xff", UNREADABLE),
    media("avi-endless", ".avi", lambda: b"RIFF\xff\xff\xff\xffAVI LIST" + bytes(200), UNREADABLE),
    media(
        "caf-of-endless-rate",
        ".caf",
        lambda: (
            b"caff\0\1\0\0desc\0\0\0\0\0\0\0\x20"
            + struct.pack(">d4sIIIII", 1e308, b"lpcm", 0, 2, 1, 1, 16)
            + (b"data" + b"\xff" * 8 + bytes(1_000))
        ),
        UNREADABLE,
    ),
)

HEADERS = (*_WAV, *_M4A, *_WEBM, *_OTHERS)
