"""kill -9 at any moment of sending, send again: one copy for each, or a row that says uncertain.

Each case forks a child that puts out and sends the mails of one meeting to a real server and
kills itself at its n-th step: every file synchronisation, every change of the outbox and every
exchange with the server, before and after.
"""

from __future__ import annotations

import os
import shutil
import signal
import smtplib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import SessionTransaction

from minutes.model.mail import DeliveryState
from minutes.store.outbox import Outbox
from tests.mail.home import BODIES, CHAIR, KIM, OFFICE, PARK, RECORDING, deliveries_of, prepare
from tests.mail.server import Postbox, serving

EVERYBODY = {OFFICE, CHAIR, KIM}
"""Fewer than in the other tests: every mail costs as many runs as sending it has steps."""
CHANGES = ("put", "begin", "sent", "recover", "refused", "postponed")
EXCHANGES = ("connect", "getreply", "send")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines = (line for line in BODIES.splitlines() if PARK not in line)
    return prepare(tmp_path_factory.mktemp("prepared"), bodies="\n".join(lines))


@pytest.fixture
def box() -> Postbox:
    return Postbox()


@pytest.fixture
def port(box: Postbox) -> Iterator[int]:
    with serving(box) as port:
        yield port


def send_all(home: Path, port: int) -> None:
    mail = deliveries_of(home, port)
    mail.announce(RECORDING)
    mail.send(RECORDING, by="사무관")
    mail.flush(wait_s=30)


def in_child(home: Path, port: int, kill_at: int | None) -> int:
    """Send all in a child; its wait status. The child writes every step to ``home/steps``."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        _count_steps(home, kill_at)
        send_all(home, port)
    finally:
        os._exit(0)


def _count_steps(home: Path, kill_at: int | None) -> None:
    taken = 0
    log = os.open(home / "steps", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

    def step(name: str) -> None:
        nonlocal taken
        taken += 1
        os.write(log, f"{name}\n".encode())
        if taken == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def count(owner: Any, name: str) -> None:
        original: Callable[..., Any] = getattr(owner, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            step(f"before {name}")
            result = original(*args, **kwargs)
            step(f"after {name}")
            return result

        setattr(owner, name, call)

    for owner, names in (
        (os, ("fsync", "replace")),
        (Outbox, CHANGES),
        (SessionTransaction, ("commit",)),
        (smtplib.SMTP, EXCHANGES),
    ):
        for name in names:
            count(owner, name)


def steps_of(home: Path) -> list[str]:
    return (home / "steps").read_text(encoding="utf-8").splitlines()


def fresh(prepared: Path, home: Path) -> Path:
    shutil.copytree(prepared, home)
    return home


def test_killed_anywhere_and_sent_again(
    prepared: Path, tmp_path: Path, box: Postbox, port: int
) -> None:
    whole = fresh(prepared, tmp_path / "whole")
    assert in_child(whole, port, None) == 0
    assert box.copies() == dict.fromkeys(EVERYBODY, 1)
    steps = steps_of(whole)
    assert {f"before {name}" for name in ("begin", "sent", "put", *EXCHANGES)} <= set(steps)
    assert len(steps) > 100
    in_doubt = _in_doubt(steps)
    for kill_at in range(1, len(steps) + 1):
        box.received.clear()
        home = fresh(prepared, tmp_path / str(kill_at))
        status = in_child(home, port, kill_at)
        assert os.WIFSIGNALED(status), kill_at
        assert in_child(home, port, None) == 0
        states = {d.mail.recipient_address: d.state for d in deliveries_of(home, port).list()}
        assert set(states) == EVERYBODY, kill_at
        for address, state in states.items():
            copies = box.copies().get(address, 0)
            if state is DeliveryState.UNCERTAIN:
                assert copies <= 1, (kill_at, address)
                assert kill_at in in_doubt, (kill_at, steps[kill_at - 1])
            else:
                assert (state, copies) == (DeliveryState.SENT, 1), (kill_at, address)
        assert sum(state is DeliveryState.UNCERTAIN for state in states.values()) <= 1
        shutil.rmtree(home)


def _in_doubt(steps: list[str]) -> set[int]:
    """Numbers of the steps from taking a mail to its being noted as sent: no other step may
    leave a doubt."""
    found, taken = set(), False
    for number, step in enumerate(steps, start=1):
        taken = step == "before begin" or (taken and step != "after sent")
        if taken or step == "after sent":
            found.add(number)
    return found


def test_two_processes_that_send_at_once_send_each_mail_once(
    prepared: Path, tmp_path: Path, box: Postbox, port: int
) -> None:
    for number in range(5):
        box.received.clear()
        home = fresh(prepared, tmp_path / str(number))
        children = [_start(home, port) for _ in range(3)]
        assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
        assert box.copies() == dict.fromkeys(EVERYBODY, 1)
        states = {d.state for d in deliveries_of(home, port).list()}
        assert states == {DeliveryState.SENT}


def test_two_hosts_that_send_at_once_send_each_mail_once(
    prepared: Path, tmp_path: Path, box: Postbox, port: int
) -> None:
    """Without the lock of the machine: the rows alone keep them apart."""
    for number in range(5):
        box.received.clear()
        home = fresh(prepared, tmp_path / str(number))
        deliveries_of(home, port).send(RECORDING, by="사무관")
        children = [_start(home, port, host=f"host{n}") for n in range(3)]
        assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
        assert box.copies() == dict.fromkeys(EVERYBODY - {OFFICE}, 1)


def _start(home: Path, port: int, *, host: str | None = None) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        if host is None:
            send_all(home, port)
        else:
            _without_lock(home, port, host)
        status = 0
    finally:
        os._exit(status)


def _without_lock(home: Path, port: int, host: str) -> None:
    deliveries = deliveries_of(home, port, host=host)
    postman = deliveries._postman
    postman._lock = postman._lock.with_name(f"{host}.lock")
    deliveries.flush()
