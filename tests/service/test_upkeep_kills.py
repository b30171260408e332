"""kill -9 while a backup is made or brought back: nothing or all, and always a way on.

Each case forks a child that kills itself at its n-th step. Steps are the members of an archive,
synchronisations, renames, removals and the loading of the database. Of the unpacking, whose
steps repeat for each file, every tenth is taken.
"""

from __future__ import annotations

import os
import shutil
import signal
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from minutes.errors import BackupError
from minutes.files import STRAY_PREFIX
from minutes.service.upkeep import restore as restoring
from minutes.service.upkeep.backup import back_up
from minutes.service.upkeep.opening import Archive, open_archive
from minutes.service.upkeep.restore import mark_path, refuse_unfinished, restore, staging_path
from minutes.service.upkeep.verify import verify
from minutes.store.archive import known_ids
from tests.service.upkeep_kit import holdings_of, make_home, tree

SETTINGS = '[interface]\nlanguage = "ko"\n'


class Steps:
    """Counts steps, writes their names down, and kills the process at one of them."""

    def __init__(self, log: Path, kill_at: int | None) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._kill_at = kill_at
        self._taken = 0
        self._phase = ""

    def __call__(self, name: str) -> None:
        self._taken += 1
        os.write(self._log, f"{self._phase}{name}\n".encode())
        if self._taken == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def count(self, owner: object, function: str) -> None:
        original = getattr(owner, function)

        def counted(*args: object, **kwargs: object) -> object:
            self(f"before {function}")
            result = original(*args, **kwargs)
            self(f"after {function}")
            return result

        setattr(owner, function, counted)

    def phase(self, owner: object, function: str) -> None:
        original = getattr(owner, function)

        def within(*args: object, **kwargs: object) -> object:
            self._phase = f"{function}: "
            try:
                return original(*args, **kwargs)
            finally:
                self._phase = ""

        setattr(owner, function, within)


def in_child(home: Path, kill_at: int | None, work: Callable[[], object]) -> int:
    """Do it in a child; the wait status. The child writes every step to ``home/steps``."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    code = 1
    try:
        steps = Steps(home / "steps", kill_at)
        for function in ("fsync", "replace", "rename", "unlink"):
            steps.count(os, function)
        steps.count(shutil, "rmtree")
        steps.count(tarfile.TarFile, "addfile")
        steps.count(restoring, "load")
        steps.phase(Archive, "unpack")
        work()
        code = 0
    finally:
        os._exit(code)


def kill_points(home: Path) -> list[int]:
    """All steps of an undisturbed run but nine of ten of the unpacking."""
    names = (home / "steps").read_text(encoding="utf-8").splitlines()
    return [
        number
        for number, name in enumerate(names, start=1)
        if not name.startswith("unpack: ") or number % 10 == 0
    ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = make_home(tmp_path_factory.mktemp("made"))
    shutil.rmtree(home / "config")
    return fresh(home)


@pytest.fixture(scope="module")
def archive(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backup") / "minutes.tar.gz"
    back_up(holdings_of(made), path, product="minutes test")
    return path


def fresh(home: Path, settings: str = SETTINGS) -> Path:
    (home / "config").mkdir(parents=True)
    (home / "config" / "minutes.toml").write_text(settings, encoding="utf-8")
    return home


def test_a_backup_that_is_killed_leaves_the_earlier_one_or_a_whole_one(
    made: Path, tmp_path: Path
) -> None:
    def work(folder: Path) -> Callable[[], object]:
        return lambda: back_up(holdings_of(made), folder / "b.tar.gz", product="minutes test")

    undisturbed = tmp_path / "undisturbed"
    undisturbed.mkdir()
    assert in_child(undisturbed, None, work(undisturbed)) == 0
    whole = open_archive(undisturbed / "b.tar.gz").manifest
    points = kill_points(undisturbed)
    assert len(points) > 40
    outcomes = set()
    for kill_at in points:
        folder = tmp_path / str(kill_at)
        folder.mkdir()
        (folder / "b.tar.gz").write_bytes(b"the backup of yesterday")
        assert os.WTERMSIG(in_child(folder, kill_at, work(folder))) == signal.SIGKILL
        if (folder / "b.tar.gz").read_bytes() == b"the backup of yesterday":
            outcomes.add("earlier")
        else:
            assert open_archive(folder / "b.tar.gz").manifest.members == whole.members
            outcomes.add("whole")
        strays = {path.name for path in folder.iterdir()} - {"b.tar.gz", "steps"}
        assert all(name.startswith(STRAY_PREFIX) for name in strays)
        for stray in folder.glob(f"{STRAY_PREFIX}*"):
            os.utime(stray, (1, 1))
        work(folder)()
        assert {path.name for path in folder.iterdir()} == {"b.tar.gz", "steps"}
    assert outcomes == {"earlier", "whole"}


def test_a_restore_that_is_killed_goes_on_with_the_same_command(
    made: Path, archive: Path, tmp_path: Path
) -> None:
    def work(home: Path) -> Callable[[], object]:
        return lambda: restore(archive, lambda _: holdings_of(home))

    undisturbed = fresh(tmp_path / "undisturbed", '[interface]\nlanguage = "en"\n')
    assert in_child(undisturbed, None, work(undisturbed)) == 0
    points = kill_points(undisturbed)
    assert len(points) > 30
    states = set()
    for kill_at in points:
        home = fresh(tmp_path / str(kill_at), '[interface]\nlanguage = "en"\n')
        assert os.WTERMSIG(in_child(home, kill_at, work(home))) == signal.SIGKILL
        state = state_of(home)
        states.add(state)
        if state == "whole":
            with pytest.raises(BackupError):
                work(home)()
        else:
            work(home)()
        assert_restored(home, made)
    assert states == {"empty", "unfinished", "whole"}


def state_of(home: Path) -> str:
    """Where a killed restore left a home, as one who comes along sees it."""
    holdings = holdings_of(home)
    if mark_path(holdings.folders).exists():
        with pytest.raises(BackupError) as caught:
            refuse_unfinished(holdings.folders)
        assert "minutes restore" in caught.value.message("ko")
        return "unfinished"
    if known_ids(holdings.database) is None:
        artefacts = holdings.folders.artefacts
        assert not artefacts.exists() or not list(artefacts.iterdir())
        assert (home / "config" / "minutes.toml").read_text(encoding="utf-8") != SETTINGS
        return "empty"
    return "whole"


def assert_restored(home: Path, made: Path) -> None:
    holdings = holdings_of(home)
    assert known_ids(holdings.database) == known_ids(holdings_of(made).database)
    assert tree(holdings.folders.artefacts) == tree(made / ".state" / "artefacts")
    assert (home / "config" / "minutes.toml").read_text(encoding="utf-8") == SETTINGS
    assert not mark_path(holdings.folders).exists()
    shutil.copytree(made / "exports", home / "exports")
    # The originals lie where they were; nothing else may be wrong.
    assert verify(holdings).findings == ()
    assert not staging_path(holdings.folders).exists()
