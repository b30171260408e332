"""SIGKILL at every named step of a night: scan, hash, claim, stage, export, commit, mail.

Each case forks a night, kills it at its n-th step, runs one clean night and compares with a
night that nothing disturbed.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.kit import (
    check_mail,
    computed_twice,
    exported,
    night_in_child,
    prepare,
    unfinished_files,
)
from tests.mail.server import Postbox, serving

SLICES = 6
"""The steps are dealt out to so many tests, so that one that fails says roughly where."""


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Postbox, int]]:
    box = Postbox()
    with serving(box) as port:
        yield box, port


@pytest.fixture(scope="module")
def undisturbed(
    server: tuple[Postbox, int], tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, bytes], list[str], Counter[tuple[str, str]]]:
    box, port = server
    home = prepare(tmp_path_factory.mktemp("undisturbed") / "home", port=port)
    assert night_in_child(home, None) == 0
    mails = Counter((item.recipient, str(item.message["subject"])) for item in box.received)
    box.received.clear()
    steps = (home / "steps").read_text(encoding="utf-8").splitlines()
    return exported(home), steps, mails


def test_every_kind_of_step_is_among_them(
    undisturbed: tuple[dict[str, bytes], list[str], Counter[tuple[str, str]]],
) -> None:
    files, steps, mails = undisturbed
    kinds = {step.partition(" ")[2] for step in steps}
    assert kinds >= {"scan", "hash_file", "commit", "fsync", "replace", "smtp rcpt", "smtp send"}
    assert len(steps) >= 200
    assert len(files) == 4
    assert sum(mails.values()) == 2


@pytest.mark.parametrize("part", range(SLICES))
def test_killed_at_a_step_and_run_again(
    part: int,
    server: tuple[Postbox, int],
    undisturbed: tuple[dict[str, bytes], list[str], Counter[tuple[str, str]]],
    tmp_path: Path,
) -> None:
    box, port = server
    expected, steps, mails = undisturbed
    for kill_at in range(part + 1, len(steps) + 1, SLICES):
        box.received.clear()
        where = f"killed at step {kill_at}, {steps[kill_at - 1]}"
        home = prepare(tmp_path / str(kill_at), port=port)
        status = night_in_child(home, kill_at)
        assert os.WIFSIGNALED(status), where
        assert os.WTERMSIG(status) == signal.SIGKILL, where
        assert night_in_child(home, None) == 0, where
        assert exported(home) == expected, where
        assert len(computed_twice(home)) <= 1, where
        assert not unfinished_files(home), where
        check_mail(home, box, mails)
