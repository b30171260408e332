"""kill -9 at any moment, run again: the same exports, at most one stage repeated.

Each case forks a child that runs the line and kills itself at its n-th step, where steps are
all engine calls, file synchronisations and renames, in order of a whole run.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes import DEMO, Calls, make_service, write_tone


def prepare(home: Path) -> Path:
    write_tone(home / "audio_in" / "2026-11-20 회의.wav")
    shutil.copy(DEMO / "demo.toml", home / "audio_in" / "2026-11-20 회의.toml")
    return home


def run_in_child(home: Path, kill_at: int | None) -> int:
    """Run all; return the wait status. The child writes every step to ``home/steps``."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        _run_counting(home, kill_at)
    finally:
        os._exit(0)


def _run_counting(home: Path, kill_at: int | None) -> None:
    taken = 0
    log = os.open(home / "steps", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def step(name: str) -> None:
        nonlocal taken
        taken += 1
        os.write(log, f"{name}\n".encode())
        if taken == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(function: Callable[..., object], name: str) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            step(f"before {name}")
            result = function(*args, **kwargs)
            step(f"after {name}")
            return result

        return call

    os.fsync = counted(os.fsync, "fsync")  # type: ignore[assignment]
    os.replace = counted(os.replace, "rename")  # type: ignore[assignment]
    os.rename = counted(os.rename, "rename")  # type: ignore[assignment]
    make_service(home, Calls(fault=lambda name: step(f"compute {name}"))).run()


def exported(home: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(home / "exports")): path.read_bytes()
        for path in (home / "exports").rglob("*")
        if path.is_file()
    }


def computed(home: Path) -> list[str]:
    lines = (home / "steps").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("compute")]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = prepare(tmp_path_factory.mktemp("undisturbed"))
    assert run_in_child(home, None) == 0
    return home


def test_killed_anywhere_and_run_again(undisturbed: Path, tmp_path: Path) -> None:
    expected = exported(undisturbed)
    steps = len((undisturbed / "steps").read_text(encoding="utf-8").splitlines())
    assert len(expected) == 2
    assert steps > 40
    for kill_at in range(1, steps + 1):
        home = prepare(tmp_path / str(kill_at))
        assert os.WTERMSIG(run_in_child(home, kill_at)) == signal.SIGKILL, kill_at
        assert run_in_child(home, None) == 0
        assert exported(home) == expected, f"killed at step {kill_at}"
        assert _repeated(computed(home)) <= 1, f"killed at step {kill_at}: {computed(home)}"
        assert not [path for path in home.rglob("*") if path.name.startswith(".writing-")]
        assert not list((home / ".state" / "audio").iterdir())


def _repeated(names: list[str]) -> int:
    """Stages computed twice; the export stage counts once for all its forms."""
    stages = [name.removeprefix("compute ").partition(" ")[0] for name in names]
    return len({stage for stage in stages if stages.count(stage) > (2 if stage == "export" else 1)})
