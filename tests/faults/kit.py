"""A home in the state of an evening, what a night must leave, and deaths at named steps."""

from __future__ import annotations

import os
import re
import shutil
import signal
import smtplib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from minutes.executors.here import HereExecutor
from minutes.ports import Executor
from minutes.service import intake
from minutes.store import ledger
from tests.fakes import DEMO, ROOT, write_tone
from tests.fast_app import FastApp, open_fast
from tests.mail.server import Postbox

BODIES = """
[[bodies]]
name = "중소기업 인공지능 정책자문단 (가상)"
[[bodies.people]]
name = "가나다"
address = "office@example.org"
role = "secretariat"
[[bodies.people]]
name = "라마바"
address = "deputy@example.org"
role = "secretariat"
"""
"""A body that is fictional as that of the demo, with two people who are told of drafts."""


FORMS = ("docx", "json", "srt", "vtt")
"""What is exported, whatever the shipped settings say: expectations count the files."""


class HereApp(FastApp):
    """Works in this process, so that it can be killed at each of its steps."""

    _executor: Executor = HereExecutor()


def prepare(home: Path, *, recordings: int = 1, port: int | None = None) -> Path:
    """A home with recordings in its inbox, and a mail server if there is a ``port``."""
    home.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "config", home / "config")
    _set_up(home, port)
    for number in range(1, recordings + 1):
        sound = home / "audio_in" / f"2026-11-{number:02d} 회의.wav"
        write_tone(sound, seconds=1 + number / 100)
        meeting = (DEMO / "demo.toml").read_text(encoding="utf-8")
        meeting = meeting.replace("제3차", f"제{number}차", 1)
        sound.with_suffix(".toml").write_text(meeting, encoding="utf-8")
    return home


def _set_up(home: Path, port: int | None) -> None:
    """The shipped settings with the forms of these tests and, with a ``port``, mail."""
    path = home / "config" / "minutes.toml"
    settings = path.read_text(encoding="utf-8")
    settings = re.sub(r"(?m)^forms = .*$", f"forms = {list(FORMS)}", settings)
    if port is not None:
        (home / "config" / "bodies.toml").write_text(BODIES, encoding="utf-8")
        settings += f'\n[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
        settings += 'sender = "사무국 <office@example.org>"\n'
    path.write_text(settings, encoding="utf-8")


def run_night(home: Path) -> None:
    """One whole night in this process."""
    app = HereApp(home, open_fast(home).settings)
    app.night.run(settle=False)


@dataclass
class Steps:
    """Counts the named steps of a process, notes them, and kills it at one of them."""

    log: Path
    kill_at: int | None = None
    taken: int = 0
    _handle: int = field(init=False)

    def __post_init__(self) -> None:
        self._handle = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def __call__(self, name: str) -> None:
        self.taken += 1
        os.write(self._handle, f"{name}\n".encode())
        if self.taken == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        """``function`` with a step before and one after it."""

        def call(*args: Any, **kwargs: Any) -> Any:
            self(f"before {name}")
            result = function(*args, **kwargs)
            self(f"after {name}")
            return result

        return call

    def install(self) -> None:
        """Make steps of all that this process does to files, to the database and to mail."""
        for module, name in ((os, "fsync"), (os, "replace"), (os, "rename"), (os, "unlink")):
            setattr(module, name, self.around(getattr(module, name), name))
        for place, name in ((intake, "scan"), (ledger, "hash_file")):
            setattr(place, name, self.around(getattr(place, name), name))
        for name in ("mail", "rcpt", "send", "getreply"):
            wrapped = self.around(getattr(smtplib.SMTP, name), f"smtp {name}")
            setattr(smtplib.SMTP, name, wrapped)
        event.listen(Engine, "commit", lambda _: self("before commit"))
        setattr(FastApp, "break_at", lambda _, stage: self(f"compute {stage}"))  # noqa: B010


def in_child(work: Callable[[], None]) -> int:
    """Do ``work`` in a fork of this process; its wait status."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    status = 1
    try:
        work()
        status = 0
    finally:
        os._exit(status)


def night_in_child(home: Path, kill_at: int | None) -> int:
    """A night in a fork that dies at a step; its wait status. ``home/steps`` has its steps."""

    def work() -> None:
        Steps(home / "steps", kill_at).install()
        run_night(home)

    return in_child(work)


def exported(home: Path) -> dict[str, bytes]:
    """Everything under ``exports/``, but for the reports, which tell times."""
    return {
        str(path.relative_to(home / "exports")): path.read_bytes()
        for path in sorted((home / "exports").rglob("*"))
        if path.is_file() and path.suffix != ".html"
    }


def computed_twice(home: Path) -> set[str]:
    """Stages that the nights of a home computed more than once."""
    lines = (home / "steps").read_text(encoding="utf-8").splitlines()
    steps = Counter(line.removeprefix("compute ") for line in lines if "compute " in line)
    return {step.partition(" ")[0] for step, times in steps.items() if times > 1}


def unfinished_files(home: Path) -> list[Path]:
    """What a killed writer left where work has been done since."""
    state = home / ".state"
    strays = [*(state / "artefacts").rglob(".writing-*"), *(home / "exports").rglob(".writing-*")]
    return [*strays, *(state / "audio").glob("*")]


def check_mail(home: Path, box: Postbox, expected: Counter[tuple[str, str]]) -> None:
    """No mail twice; none lost but those that a person is asked about."""
    copies = Counter(_subject_of(item.recipient, item.data) for item in box.received)
    rows = FastApp(home, open_fast(home).settings).deliveries.list()
    uncertain = {
        (row.mail.recipient_address, row.mail.subject) for row in rows if row.state == "uncertain"
    }
    assert set(copies) <= set(expected), copies
    assert max(copies.values(), default=0) <= 1, copies
    lost = set(expected) - set(copies) - uncertain
    assert not lost, lost


def _subject_of(recipient: str, data: bytes) -> tuple[str, str]:
    from email import message_from_bytes, policy

    subject = message_from_bytes(data, policy=policy.default)["subject"]
    return parseaddr(recipient)[1], str(subject)
