"""When a recording counts as arrived; the clock is given, files are real."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from minutes.pipeline.inbox import scan
from minutes.pipeline.settle import STALLED_S, Settled, settled

START = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
SETTLE_S = 60.0


@dataclass
class Observation:
    seen_at: dt.datetime
    sha256: str | None = None


@dataclass
class Memory:
    """What the store does, in a dictionary."""

    known: dict[Path, tuple[int, int, Observation]] = field(default_factory=dict)

    def see(self, path: Path, size: int, mtime_ns: int, now: dt.datetime) -> Observation:
        before = self.known.get(path)
        if before and before[:2] == (size, mtime_ns) and before[2].seen_at <= now:
            return before[2]
        observation = Observation(now)
        self.known[path] = (size, mtime_ns, observation)
        return observation


@dataclass
class Desk:
    """An inbox that is looked at now and then."""

    inbox: Path
    memory: Memory = field(default_factory=Memory)

    def look(self, at_s: float, *, settle_s: float = SETTLE_S) -> Settled:
        now = START + dt.timedelta(seconds=at_s)
        recordings = scan(self.inbox).recordings
        return settled(recordings, self.memory.see, settle_s=settle_s, now=now)

    def ready(self, at_s: float, *, settle_s: float = SETTLE_S) -> list[str]:
        return [found.name for found in self.look(at_s, settle_s=settle_s).ready]

    def put(self, name: str, data: bytes = b"x") -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        # The clock of a file system is coarser than this test is fast.
        at = 1_000_000_000 + len(self.memory.known) + len(data)
        os.utime(path, (at, at))
        return path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "in").mkdir()
    return Desk(tmp_path / "in")


def test_a_file_is_taken_when_it_has_not_changed_for_the_settle_time(desk: Desk) -> None:
    desk.put("a.wav")
    first = desk.look(0)
    assert first.ready == ()
    assert (first.arriving[0].since, first.arriving[0].seconds_left) == (START, SETTLE_S)
    assert desk.look(59).arriving[0].seconds_left == pytest.approx(1.0)
    assert desk.ready(60) == ["a.wav"]


def test_growing_and_touching_begin_again(desk: Desk) -> None:
    path = desk.put("a.wav")
    desk.look(0)
    path.write_bytes(b"longer")
    assert desk.look(60).arriving[0].seconds_left == SETTLE_S
    os.utime(path, (1, 1))
    assert desk.ready(120) == []
    assert desk.ready(180) == ["a.wav"]


def test_none_waits_for_another(desk: Desk) -> None:
    desk.put("a.wav")
    desk.look(0)
    desk.put("b.wav")
    assert desk.ready(60) == ["a.wav"]


def test_an_empty_file_is_taken_in_the_end(desk: Desk) -> None:
    desk.put("a.wav", b"")
    desk.look(0)
    assert desk.ready(60) == ["a.wav"]


def test_a_meeting_file_that_changes_holds_its_recording(desk: Desk) -> None:
    desk.put("a.wav")
    desk.look(0)
    desk.put("a.toml", b'title = "x"')
    assert desk.ready(60) == []
    assert desk.ready(120) == ["a.wav"]


def test_a_meeting_waits_as_a_whole_for_a_new_part(desk: Desk) -> None:
    desk.put("m/1.wav")
    desk.look(0)
    desk.put("m/2.wav")
    assert desk.ready(60) == []
    ready = desk.look(120).ready
    assert [len(found.sources) for found in ready] == [2]


def test_a_part_taken_away_is_a_change_too(desk: Desk) -> None:
    desk.put("m/1.wav")
    second = desk.put("m/2.wav")
    desk.look(0)
    second.unlink()
    os.utime(desk.inbox / "m", (5, 5))
    assert desk.ready(60) == []
    assert desk.ready(120) == ["m"]


def test_an_unfinished_copy_holds_its_meeting_until_it_stalls(desk: Desk) -> None:
    desk.put("m/1.wav")
    partial = desk.put("m/2.wav.part")
    desk.look(0)
    assert desk.ready(1000) == []
    assert desk.look(1000).arriving[0].seconds_left == pytest.approx(STALLED_S - 1000)
    partial.write_bytes(b"more of it")
    assert desk.ready(STALLED_S) == []
    assert desk.ready(2 * STALLED_S) == ["m"]


def test_the_placeholder_of_a_download_waits_for_it(desk: Desk) -> None:
    desk.put("a.mp3", b"")
    partial = desk.put("a.mp3.part")
    desk.look(0)
    assert desk.ready(120) == []
    partial.replace(desk.inbox / "a.mp3")
    assert desk.ready(130) == []
    assert desk.ready(190) == ["a.mp3"]


def test_a_clock_that_went_back_begins_again_and_does_not_wait_for_ever(desk: Desk) -> None:
    desk.put("a.wav")
    desk.look(0)
    year_s = 365 * 86_400.0
    assert desk.look(-year_s).arriving[0].seconds_left == SETTLE_S
    assert desk.ready(-year_s + 60) == ["a.wav"]


def test_what_was_hashed_before_needs_no_clock(desk: Desk) -> None:
    path = desk.put("a.wav")
    desk.look(0)
    desk.memory.known[path][2].sha256 = "ab" * 32
    assert desk.ready(1) == ["a.wav"]


def test_no_settle_time_takes_all_at_once(desk: Desk) -> None:
    desk.put("a.wav")
    desk.put("m/1.wav")
    desk.put("m/2.wav.part")
    assert desk.ready(0, settle_s=0.0) == ["a.wav", "m"]


def test_what_is_gone_again_is_not_there(desk: Desk) -> None:
    kept, gone = desk.put("a.wav"), desk.put("m/1.wav")
    recordings = scan(desk.inbox).recordings
    gone.unlink()
    gone.parent.rmdir()
    kept.with_suffix(".toml").write_text("")
    now = START
    result = settled(recordings, desk.memory.see, settle_s=0.0, now=now)
    assert [found.name for found in result.ready] == ["a.wav"]
    kept.unlink()
    assert settled(recordings, desk.memory.see, settle_s=0.0, now=now) == Settled((), ())
