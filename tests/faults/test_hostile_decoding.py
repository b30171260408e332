"""Every hostile input through the scan, the meeting file, the decoder and the documents."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import unicodedata
from pathlib import Path

import pytest

from minutes.documents.json_export import JsonExporter
from minutes.documents.subtitles import SrtExporter, VttExporter
from minutes.documents.word.exporter import WordExporter
from minutes.errors import MinutesError, TooLongError
from minutes.pipeline.exports import folder_name
from minutes.pipeline.inbox import FoundRecording, scan
from minutes.pipeline.meeting_file import read_meeting
from tests.documents.samples import demo_minutes
from tests.faults.decoding import attempt_in_child
from tests.faults.hostile import HOSTILE, Fails, Gives, HostileCase, Skips

PEAK_MIB = 200.0
"""Of a child that decodes. Python, NumPy and FFmpeg are 62 MiB of it; the worst case, 768 kHz,
took 107 MiB when this was written."""

SLACK_S = 0.15
"""Codecs add a frame or two of padding."""


def ids(case: HostileCase) -> str:
    return case.name


def is_one_line(text: str) -> bool:
    """Whether terminals, logs and databases take it as what it seems to be."""
    return not {unicodedata.category(c) for c in text} & {"Cc", "Cs", "Zl", "Zp"}


FOUND = [case for case in HOSTILE if not isinstance(case.expect, Skips)]
GOOD = [case for case in HOSTILE if isinstance(case.expect, Gives)]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "audio_in").mkdir()
    return tmp_path / "audio_in"


@pytest.mark.parametrize("case", HOSTILE, ids=ids)
def test_the_scan_takes_what_is_a_recording_and_tells_of_the_rest(
    case: HostileCase, inbox: Path
) -> None:
    place = case.make(inbox)
    found = scan(inbox)
    if isinstance(case.expect, Skips):
        assert found.recordings == ()
        told = {item.reason for item in found.skipped}
        assert case.expect.reason in told if case.expect.reason else not told
    else:
        expected = case.expect.recordings if isinstance(case.expect, Gives) else 1
        assert len(found.recordings) == expected
        last = found.recordings[-1].sources[0]
        assert place in (last, last.parent) or expected > 1
    for name in [item.name for item in found.recordings] + [str(i.path) for i in found.skipped]:
        assert is_one_line(name), ascii(name)


@pytest.mark.parametrize("case", FOUND, ids=ids)
def test_the_meeting_file_is_read_or_refused_with_a_clear_line(
    case: HostileCase, inbox: Path
) -> None:
    case.make(inbox)
    recording = scan(inbox).recordings[0]
    if isinstance(case.expect, Fails) and case.expect.at == "meeting":
        with pytest.raises(case.expect.error) as caught:
            read_meeting(recording)
        _assert_clear(caught.value)
    else:
        assert read_meeting(recording).meeting.title


@pytest.mark.parametrize("case", FOUND, ids=ids)
def test_the_decoder_gives_the_sound_or_the_right_error(case: HostileCase, inbox: Path) -> None:
    case.make(inbox)
    (recording, *_) = scan(inbox).recordings
    attempt = attempt_in_child(recording.sources)
    assert attempt.left_behind == ()
    assert attempt.peak_mib < PEAK_MIB
    if isinstance(case.expect, Fails) and case.expect.at == "decode":
        assert type(attempt.decoded) is case.expect.error
        _assert_clear(attempt.decoded)
        _assert_peek_may_be(attempt.peeked, case.expect.error)
    else:
        assert isinstance(attempt.decoded, float), attempt.decoded
        assert isinstance(attempt.peeked, float)
        assert 0 <= attempt.peeked < math.inf
        if isinstance(case.expect, Gives) and case.expect.seconds is not None:
            assert attempt.decoded == pytest.approx(case.expect.seconds, abs=SLACK_S)


def _assert_peek_may_be(peeked: float | MinutesError, decoding: type[MinutesError]) -> None:
    """A header may promise what is not there, but what it gives away is the same error."""
    if isinstance(peeked, MinutesError):
        assert type(peeked) is decoding
        assert decoding is not TooLongError
    else:
        assert 0 <= peeked < math.inf


def _assert_clear(error: MinutesError) -> None:
    for message in (error.message("ko"), error.message("en")):
        assert len(message) < 4_000
        assert all(is_one_line(line) for line in message.split("\n")), ascii(message)


@pytest.mark.parametrize("case", GOOD, ids=ids)
def test_every_document_takes_the_meeting(case: HostileCase, inbox: Path) -> None:
    case.make(inbox)
    meeting = read_meeting(scan(inbox).recordings[0]).meeting
    name = folder_name(meeting)
    assert len(name.encode()) <= 200
    assert not set(name) & set('/\\:*?"<>|\n')
    assert is_one_line(name), ascii(name)
    (inbox.parent / name).mkdir()
    minutes = dataclasses.replace(demo_minutes(), meeting=meeting)
    for exporter in (WordExporter(), JsonExporter(), SrtExporter(), VttExporter()):
        data = exporter.render(minutes)
        assert data == exporter.render(minutes)
        if exporter.form == "json":
            assert json.loads(data)["meeting"]["title"] == meeting.title


def test_all_fit_into_one_inbox(inbox: Path) -> None:
    places = [case.make(inbox) for case in HOSTILE]
    assert len(set(places)) == len(HOSTILE)
    found = scan(inbox)
    expected = sum(
        case.expect.recordings if isinstance(case.expect, Gives) else 1 for case in FOUND
    )
    assert len(found.recordings) == expected
    contents = [_content(recording) for recording in found.recordings]
    assert len(set(contents)) == len(contents)


def _content(recording: FoundRecording) -> str:
    parts = b"".join(path.read_bytes() for path in recording.sources)
    return hashlib.sha256(parts).hexdigest()


def test_there_are_enough_of_them() -> None:
    assert len({case.name for case in HOSTILE}) == len(HOSTILE) >= 60
