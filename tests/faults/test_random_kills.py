"""SIGKILL at random moments of nights that are processes: of the night itself, of the child
that works on a recording, of the server that children are forked from."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes
from pathlib import Path

import psutil
import pytest

from tests.fast_app import open_fast
from tests.faults.kit import check_mail, exported, prepare
from tests.faults.processes import (
    Breaks,
    check_house,
    children,
    end,
    night,
    start,
    states,
    until,
    watched,
)
from tests.mail.server import Postbox, serving

SEEDS = (20261101, 20261102, 20261103, 20261104)
"""Each test's name says its seed."""

KILLS_PER_HOME = 16
KILLS_PER_NIGHT = 6
"""At most: the last is always of the night itself."""

RECORDINGS = 4
SLOW: Breaks = dict.fromkeys(("transcribe", "diarize", "extract", "export docx"), ("slow", 1000000))
"""Stages take long enough to be met by a kill."""

Mails = Counter[tuple[str, str]]


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Postbox, int]]:
    box = Postbox()
    with serving(box) as port:
        yield box, port


@pytest.fixture(scope="module")
def undisturbed(
    server: tuple[Postbox, int], tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, bytes], Mails]:
    box, port = server
    home = prepare(
        tmp_path_factory.mktemp("undisturbed") / "home", recordings=RECORDINGS, port=port
    )
    assert night(home) == 0
    check_house(open_fast(home))
    assert len(exported(home)) == 4 * RECORDINGS
    mails = Counter((item.recipient, str(item.message["subject"])) for item in box.received)
    assert len(mails) == 2 * RECORDINGS
    return exported(home), mails


@pytest.fixture(scope="module")
def kills() -> Counter[str]:
    """What was killed how often, over all homes."""
    return Counter()


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_again_and_again_and_then_let_work(
    seed: int,
    server: tuple[Postbox, int],
    undisturbed: tuple[dict[str, bytes], Mails],
    kills: Counter[str],
    tmp_path: Path,
) -> None:
    (box, port), (expected, mails), chance = server, undisturbed, random.Random(seed)  # noqa: S311
    box.received.clear()
    home = prepare(tmp_path / "home", recordings=RECORDINGS, port=port)
    enough = kills.total() + KILLS_PER_HOME
    while kills.total() < enough:
        kills.update(_disturbed_night(home, chance))
        _ask_for_more(home)
    assert night(home) == 0
    assert set(states(home).values()) == {"done"}
    assert exported(home) == expected
    _no_mail_twice(box)
    check_mail(home, _last_versions(box), mails)
    check_house(open_fast(home))


def test_there_were_enough_kills_of_every_kind(kills: Counter[str]) -> None:
    assert kills.total() >= 60, kills
    assert min(kills[kind] for kind in ("night", "server", "child")) >= len(SEEDS)


def _disturbed_night(home: Path, chance: random.Random) -> Iterator[str]:
    """A night in which children and their server are killed at random moments, and in the end
    the night itself; gives what was killed."""
    with watched(start(home, "run", "--now", breaks=SLOW)) as process:
        if chance.random() < 0.75:  # the others may die while they start
            until(lambda: process.poll() is not None or _below(process.pid)["child"])
        for _ in range(KILLS_PER_NIGHT - 1):
            time.sleep(chance.uniform(0.0, 1.0))
            if kind := _kill_below(process.pid, chance):
                yield kind
        time.sleep(chance.uniform(0.0, 1.0))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            assert end(process) == -signal.SIGKILL
            yield "night"


def _kill_below(night_id: int, chance: random.Random) -> str:
    """Kill what works on a recording, or, less often, the server; what it was, if there was."""
    below = _below(night_id)
    kind = "child" if below["child"] and chance.random() < 0.8 else "server"
    for process in below[kind]:
        with suppress(psutil.NoSuchProcess):
            process.kill()
            return kind
    return ""


def _below(night_id: int) -> dict[str, list[psutil.Process]]:
    """The server and the children; multiprocessing's tracker of resources is neither."""
    below: dict[str, list[psutil.Process]] = {"server": [], "child": []}
    for process in children(night_id):
        with suppress(psutil.NoSuchProcess):
            if "forkserver" in " ".join(process.cmdline()):
                below["server" if process.ppid() == night_id else "child"].append(process)
    return below


def _ask_for_more(home: Path) -> None:
    """What a secretariat does in the morning: what failed or is incomplete is tried again."""
    app = open_fast(home)
    for entry in app.ledger.recordings():
        job = app.jobs.job(entry.id)
        if job is not None and (job.state != "done" or job.not_before):
            app.jobs.retry(entry.id, reason="asked")


def _no_mail_twice(box: Postbox) -> None:
    """A mail is known by its Message-ID: one for each version of the documents."""
    ids = Counter(message_from_bytes(item.data)["Message-ID"] for item in box.received)
    assert max(ids.values()) == 1, ids


def _last_versions(box: Postbox) -> Postbox:
    """Of several versions of the documents, the mails about the last that anybody got."""
    last = {(item.recipient, str(item.message["subject"])): item for item in box.received}
    return Postbox(received=list(last.values()))
