"""Nights as processes of their own, and what has to hold of a home after them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from minutes.files import hash_file
from minutes.model.minutes import Exports
from minutes.service.upkeep.collect import collect
from minutes.service.upkeep.verify import DELIVERED, verify
from minutes.store.artefacts import stage_of
from minutes.store.database import JobRow
from minutes.store.sums import SUMS_FILE
from tests.fakes import ROOT
from tests.fast_app import FAULTS, FastApp, open_fast

PATIENCE_S = 120.0
"""Far more than anything takes; only a test that fails waits as long."""

Breaks = Mapping[str, tuple[str, int]]
"""How and how often stages break; see :mod:`tests.fast_app`."""

HANG_S = 4.0
"""A limit that no healthy stage meets, and that is soon over."""

OWN_FILES = frozenset(
    (
        "minutes.db",
        "minutes.db-wal",
        "minutes.db-shm",
        "minutes.db.lock",
        "host-id",
        "host-id.lock",
        "locks/outbox.lock",
        "locks/outbox-files.lock",
    )
)
"""What every state folder may hold."""


class Breaker:
    """Breaks a stage of the recording that comes to it first."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
        self._monkeypatch = monkeypatch
        self._home = home

    def __call__(self, stage: str, how: str, times: int) -> None:
        (self._home / f"broken-{stage}").unlink(missing_ok=True)
        self._monkeypatch.setenv(FAULTS, json.dumps({stage: [how, times]}))
        if how == "hang":
            self._monkeypatch.setenv("MINUTES_LIMITS__STAGE_MINUTES", str(HANG_S / 60))
            self._monkeypatch.setenv("MINUTES_LIMITS__STAGE_FACTOR", "0.1")

    def mend(self) -> None:
        """Break nothing any more."""
        self._monkeypatch.delenv(FAULTS)


def start(
    home: Path, *arguments: str, breaks: Breaks | None = None, **settings: str
) -> subprocess.Popen[bytes]:
    """``minutes`` as a process at the head of its own group; it talks into ``home/talk``.

    ``settings`` are environment variables without their ``MINUTES_``.
    """
    environment = {
        **os.environ,
        **{f"MINUTES_{name}": value for name, value in settings.items()},
        FAULTS: json.dumps(breaks or {}),
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-m", "tests.faults.command", "--home", str(home), *arguments]
    with (home / "talk").open("ab") as talk:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=talk,
            stderr=talk,
            start_new_session=True,
        )


def night(home: Path, *, breaks: Breaks | None = None, **settings: str) -> int:
    """One night that nothing disturbs from outside; its exit code."""
    return end(start(home, "run", "--now", breaks=breaks, **settings))


def end(process: subprocess.Popen[bytes]) -> int:
    """Wait for a process to end by itself; its exit code."""
    return process.wait(PATIENCE_S)


@contextmanager
def watched(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is gone when the block ends."""
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE_S)


def until(condition: Callable[[], object]) -> None:
    """Wait for something to come true."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def begun(home: Path, stage: str) -> bool:
    """Whether a stage that breaks, if only by being slow, has begun."""
    return (home / f"broken-{stage}").exists()


def children(parent: int) -> list[psutil.Process]:
    """What a process has started, direct and indirect, the oldest first."""
    try:
        return psutil.Process(parent).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def bring_forward(app: FastApp) -> None:
    """What waits to be tried again may be tried now."""
    with app.database.session() as session:
        session.query(JobRow).update({"not_before": None})


def states(home: Path) -> dict[str, str]:
    """State of the work on each recording, by name."""
    app = open_fast(home)
    known = {entry.name: app.jobs.job(entry.id) for entry in app.ledger.recordings()}
    return {name: job.state.value for name, job in known.items() if job is not None}


def check_house(app: FastApp) -> None:
    """Nothing is wrong, and nothing lies about that nobody answers for."""
    assert [finding for finding in verify(app.holdings).findings if finding.wrong] == []
    assert unaccounted(app) == []


def unaccounted(app: FastApp) -> list[Path]:
    """Files under ``.state`` and ``exports`` that are neither in use nor named by `gc`."""
    named = [item.path for item in collect(app.holdings).leftovers]
    present = (path for root in (app.folders.state, app.folders.exports) for path in _files(root))
    used = _used(app)
    return [
        path
        for path in present
        if path not in used and not any(path.is_relative_to(item) for item in named)
    ]


def _files(root: Path) -> Iterator[Path]:
    yield from (path for path in sorted(root.rglob("*")) if path.is_file())


def _used(app: FastApp) -> frozenset[Path]:
    state, exports = app.folders.state, app.folders.exports
    used = {state / name for name in OWN_FILES}
    used |= set(_files(app.folders.outbox)) | set(_files(state / "nights"))
    used |= set(exports.glob("*/*.html"))
    for entry in app.ledger.recordings():
        used.add(app.folders.lock(entry.id))
        folder = app.folders.artefacts / entry.id
        used |= {path for path in _files(folder) if path.name == SUMS_FILE or stage_of(path.name)}
        latest = app.artefacts.latest(entry.id, "export", Exports)
        if latest is not None:
            used |= {exports / latest.folder / file.name for file in latest.files}
    return frozenset(used)


def exports_are_current(app: FastApp) -> bool:
    """Whether every delivered recording has one folder with exactly the files of its last
    export, as they were written."""
    root = app.folders.exports
    for entry in app.ledger.recordings():
        job = app.jobs.job(entry.id)
        if job is None or job.state not in DELIVERED:
            continue
        latest = app.artefacts.latest(entry.id, "export", Exports)
        if latest is None:
            return False
        there = {path.name: hash_file(path) for path in (root / latest.folder).iterdir()}
        if there != {file.name: file.sha256 for file in latest.files}:
            return False
    return True
