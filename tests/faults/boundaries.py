"""Where the parts of a media file end: the places at which a copy that broke off hurts most."""

from __future__ import annotations

import struct
from collections.abc import Callable


def boundaries(kind: str, data: bytes) -> dict[str, int]:
    """Byte offsets in a whole file by name; ``kind`` as in :func:`tests.faults.media.whole`."""
    return _BOUNDARIES[kind](data)


def _wav(data: bytes) -> dict[str, int]:
    fmt, samples = data.index(b"fmt "), data.index(b"data") + 8
    return {
        "in-riff": 6,
        "after-riff": 12,
        "in-format": fmt + 12,
        "before-samples": samples,
        "in-samples": (samples + len(data)) // 2 | 1,
    }


def _flac(data: bytes) -> dict[str, int]:
    position, last = 4, False
    while not last:
        last = bool(data[position] & 0x80)
        position += 4 + int.from_bytes(data[position + 1 : position + 4], "big")
    return {
        "after-mark": 4,
        "in-stream-info": 20,
        "after-stream-info": 42,
        "before-frames": position,
        "in-first-frame": position + 40,
        "in-frames": (position + len(data)) // 2,
    }


def _mp3(data: bytes) -> dict[str, int]:
    first = 10 + sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
    return {
        "in-tag": 5,
        "after-tag": first,
        "in-first-frame": first + 20,
        "in-frames": (first + len(data)) // 2,
    }


def _boxes(data: bytes) -> dict[bytes, tuple[int, int]]:
    found, position = {}, 0
    while position < len(data):
        size, name = struct.unpack(">I4s", data[position : position + 8])
        found[name] = (position, position + size)
        position += size
    return found


def _m4a(data: bytes) -> dict[str, int]:
    boxes = _boxes(data)
    return {
        "in-type": 12,
        "after-type": boxes[b"ftyp"][1],
        "in-samples": sum(boxes[b"mdat"]) // 2,
        "before-index": boxes[b"moov"][0],
        "in-index": sum(boxes[b"moov"]) // 2,
    }


def _m4a_streaming(data: bytes) -> dict[str, int]:
    boxes = _boxes(data)  # the first of them is that of any m4a
    return {
        "in-index": sum(boxes[b"moov"]) // 2,
        "after-index": boxes[b"moov"][1],
        "before-samples": boxes[b"mdat"][0] + 8,
        "in-samples": sum(boxes[b"mdat"]) // 2,
    }


def _opus(data: bytes) -> dict[str, int]:
    pages = [at for at in range(len(data)) if data.startswith(b"OggS", at)]
    return {
        "in-first-page": 20,
        "after-head": pages[1],
        "after-tags": pages[2],
        "in-first-sound": pages[2] + 60,
        "in-pages": (pages[2] + len(data)) // 2,
    }


def _matroska(data: bytes) -> dict[str, int]:
    segment = data.index(b"\x18\x53\x80\x67")
    tracks = data.index(b"\x16\x54\xae\x6b")
    cluster = data.index(b"\x1f\x43\xb6\x75")
    return {
        "in-head": 10,
        "after-head": segment,
        "before-tracks": tracks,
        "in-tracks": tracks + 20,
        "before-sound": cluster,
        "in-sound": (cluster + len(data)) // 2,
    }


_BOUNDARIES: dict[str, Callable[[bytes], dict[str, int]]] = {
    "wav": _wav,
    "flac": _flac,
    "mp3": _mp3,
    "m4a": _m4a,
    "m4a-streaming": _m4a_streaming,
    "opus": _opus,
    "webm": _matroska,
    "mkv": _matroska,
}
