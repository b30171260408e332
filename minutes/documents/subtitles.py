"""Subtitles with speakers: SubRip (SRT) and WebVTT."""

from __future__ import annotations

from collections.abc import Iterator

from minutes.documents.cues import Cue, cues, label
from minutes.documents.wording import one_line
from minutes.model.minutes import Minutes

VERSION = 1
"""Raised with every change of the files that the same minutes give."""


class SrtExporter:
    """SubRip, speakers as ``이름: ``; an :class:`~minutes.ports.Exporter`."""

    form = "srt"
    filename = "자막.srt"
    identity = f"srt {VERSION}"

    def render(self, minutes: Minutes) -> bytes:
        blocks = (
            f"{number}\n{_clock(cue.start_ms, ',')} --> {_clock(cue.end_ms, ',')}\n"
            f"{_srt_text(cue)}\n\n"
            for number, cue in enumerate(cues(minutes, labelled=True), 1)
        )
        return "".join(blocks).encode()


class VttExporter:
    """WebVTT (W3C), speakers as voice spans ``<v 이름>``; an :class:`~minutes.ports.Exporter`."""

    form = "vtt"
    filename = "자막.vtt"
    identity = f"vtt {VERSION}"

    def render(self, minutes: Minutes) -> bytes:
        return "".join(_vtt_blocks(minutes)).encode()


def _vtt_blocks(minutes: Minutes) -> Iterator[str]:
    yield "WEBVTT\n\n"
    for cue in cues(minutes, labelled=False):
        voice = f"<v {_vtt_escaped(cue.speaker)}>" if cue.speaker else ""
        text = "\n".join(_vtt_escaped(line) for line in cue.lines)
        yield f"{_clock(cue.start_ms, '.')} --> {_clock(cue.end_ms, '.')}\n{voice}{text}\n\n"


def _srt_text(cue: Cue) -> str:
    """SubRip has no escapes: angle brackets, which players take for markup, become full-width."""
    text = label(cue.speaker) + "\n".join(cue.lines)
    return text.replace("<", "＜").replace(">", "＞")


def _vtt_escaped(text: str) -> str:
    whole = one_line(text).replace("&", "&amp;")
    return whole.replace("<", "&lt;").replace(">", "&gt;")


def _clock(time_ms: int, mark: str) -> str:
    second, millisecond = divmod(time_ms, 1000)
    minute, second = divmod(second, 60)
    hour, minute = divmod(minute, 60)
    return f"{hour:02d}:{minute:02d}:{second:02d}{mark}{millisecond:03d}"
