"""A host's ID."""

from __future__ import annotations

from pathlib import Path

from minutes.store.hosts import host_id
from tests.store.workers import ask_host, side_by_side


def test_the_id_stays_and_differs_between_state_folders(tmp_path: Path) -> None:
    first = host_id(tmp_path / "a" / ".state")
    assert first == host_id(tmp_path / "a" / ".state")
    assert first != host_id(tmp_path / "b" / ".state")
    assert first.isalnum()


def test_processes_that_ask_together_hear_the_same(tmp_path: Path) -> None:
    folders = tuple(tmp_path / str(index) for index in range(20))
    answers = side_by_side(ask_host, *[(folders,)] * 3)
    assert answers[0] == answers[1] == answers[2]
    assert len(set(answers[0])) == len(folders)
