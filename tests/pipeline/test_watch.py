"""The watcher on a real folder: it tells of changes and lives through what happens to folders."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from minutes.pipeline.watch import watch_inbox

PATIENCE_S = 30.0
"""Far more than any machine takes; a test that passes never waits so long."""


class Watched:
    """A watcher in its own thread, and the word it gave."""

    def __init__(self, folder: Path) -> None:
        self.stop = threading.Event()
        self._told = threading.Semaphore(0)
        self._thread = threading.Thread(
            target=watch_inbox,
            args=(folder, self._told.release, self.stop),
            kwargs={"check_s": 0.1, "retry_s": 0.05},
        )
        self._thread.start()

    def tells(self) -> bool:
        return self._told.acquire(timeout=PATIENCE_S)

    def tells_of(self, act: Callable[[int], object]) -> bool:
        """Whether a change is told of. It is made again while nothing comes, because nobody
        says when the system's watch has begun."""
        while self._told.acquire(blocking=False):
            pass
        for number in range(30):
            act(number)
            if self._told.acquire(timeout=PATIENCE_S / 30):
                return True
        return False

    def end(self) -> bool:
        self.stop.set()
        self._thread.join(PATIENCE_S)
        return not self._thread.is_alive()


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Callable[[Path], Watched]]:
    started: list[Watched] = []

    def start(folder: Path) -> Watched:
        started.append(Watched(folder))
        return started[-1]

    yield start
    ended = [watched.end() for watched in started]
    assert all(ended)


def put(folder: Path) -> Callable[[int], object]:
    return lambda number: (folder / f"{number}.wav").write_bytes(b"x")


def test_changes_in_the_inbox_and_in_meetings_are_told(
    tmp_path: Path, watch: Callable[[Path], Watched]
) -> None:
    (tmp_path / "회의").mkdir()
    watched = watch(tmp_path)
    assert watched.tells_of(put(tmp_path))
    assert watched.tells_of(put(tmp_path / "회의"))


def test_a_folder_may_come_later(
    tmp_path: Path, watch: Callable[[Path], Watched], caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "audio_in"
    with caplog.at_level(logging.WARNING):
        watched = watch(folder)
        assert not watched._told.acquire(timeout=0.5)
        folder.mkdir()
        assert watched.tells()
    assert watched.tells_of(put(folder))
    assert len(caplog.records) == 1
    assert "scanned by the clock" in caplog.text


def test_a_folder_may_go_and_come_back(tmp_path: Path, watch: Callable[[Path], Watched]) -> None:
    folder = tmp_path / "audio_in"
    folder.mkdir()
    watched = watch(folder)
    assert watched.tells_of(put(folder))
    shutil.rmtree(folder)
    folder.mkdir()
    assert watched.tells_of(put(folder))
    folder.rename(tmp_path / "away")
    folder.mkdir()
    assert watched.tells_of(put(folder))


def test_a_file_in_place_of_the_folder_is_survived(
    tmp_path: Path, watch: Callable[[Path], Watched]
) -> None:
    folder = tmp_path / "audio_in"
    folder.write_bytes(b"")
    watched = watch(folder)
    assert watched.tells()
    folder.unlink()
    folder.mkdir()
    assert watched.tells_of(put(folder))


@pytest.mark.parametrize("error", [OSError(28, "inotify watch limit"), RuntimeError("internal")])
def test_an_error_of_the_watcher_is_logged_once_and_tried_again(
    error: Exception,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    watch: Callable[[Path], Watched],
) -> None:
    tried = threading.Semaphore(0)

    def fail(*_: object, **__: object) -> Iterator[set[object]]:
        tried.release()
        raise error

    monkeypatch.setattr("minutes.pipeline.watch.watch", fail)
    with caplog.at_level(logging.WARNING):
        watched = watch(tmp_path)
        assert all(tried.acquire(timeout=PATIENCE_S) for _ in range(5))
        assert watched.end()
    assert [str(error) in record.getMessage() for record in caplog.records] == [True]


def test_it_ends_soon_when_told(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    assert watched.tells()
    assert watched.end()
