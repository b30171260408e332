"""Two that work off one queue: two processes on one home, and two hosts on one PostgreSQL.

That no recording was worked on by both at a time is read from the event log.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from minutes.store.events import EventKind
from tests.fast_app import FastApp, open_fast
from tests.faults.clock import set_wrong_by
from tests.faults.kit import exported, prepare
from tests.faults.processes import Breaks, begun, check_house, end, night, start, until, watched
from tests.postgres import PostgresServer, postgres_server

RECORDINGS = 12
SLOW: Breaks = {"transcribe": ("slow", 1_000_000)}
ALWAYS_OPEN = {
    "SCHEDULE__CRON": "0 0 * * *",
    "SCHEDULE__UNTIL": "00:00",
    "INBOX__SETTLE_S": "0",
    "LIMITS__LEASE_S": "2",
}
BEGINS = (EventKind.CLAIMED, EventKind.TAKEN_OVER)
ENDS = (EventKind.DONE, EventKind.DEGRADED, EventKind.FAILED, EventKind.RETRY_AT)
GIVEN_BACK = (EventKind.RELEASED,)


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    home = full_inbox(tmp_path_factory.mktemp("undisturbed") / "home")
    open_fast(home).night.run(settle=False)
    files = exported(home)
    assert len(files) == 4 * RECORDINGS
    return files


def full_inbox(home: Path) -> Path:
    """Twelve recordings; the last four have one title, so that their folders would have one."""
    prepare(home, recordings=RECORDINGS)
    meetings = sorted((home / "audio_in").glob("*.toml"))
    for meeting in meetings[-3:]:
        shutil.copy(meetings[-4], meeting)
    return home


class Hosts:
    """Two hosts, each with a state folder of its own, with one inbox and one database."""

    def __init__(self, home: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = home
        self._url = url
        self._monkeypatch = monkeypatch

    def settings(self, host: str) -> dict[str, str]:
        """What a host has in its environment."""
        return {**ALWAYS_OPEN, "STORE__URL": self._url, "PATHS__STATE": f".state-{host}"}

    def app(self, host: str) -> FastApp:
        """The product as a host sees it."""
        for name, value in self.settings(host).items():
            self._monkeypatch.setenv(f"MINUTES_{name}", value)
        return open_fast(self.home)


@pytest.fixture
def hosts(tmp_path: Path, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> Hosts:
    return Hosts(full_inbox(tmp_path / "home"), postgres.new_database(), monkeypatch)


def check_history(app: FastApp, *, takeovers: int = 0) -> None:
    """Every recording was done once, and by one owner at a time."""
    taken_over = 0
    for entry in app.ledger.recordings():
        kinds = [event.kind for event in app.events.of(entry.id)]
        held = False
        for kind in kinds:
            if kind in BEGINS:
                assert held is (kind is EventKind.TAKEN_OVER), kinds
                held = True
            elif kind in (*ENDS, *GIVEN_BACK):
                assert held, kinds
                held = False
            elif kind in (EventKind.STAGE_DONE, EventKind.STAGE_FAILED):
                assert held, kinds
        assert not held, kinds
        assert [kind for kind in kinds if kind in ENDS] == [EventKind.DONE], kinds
        taken_over += kinds.count(EventKind.TAKEN_OVER)
    assert len(app.ledger.recordings()) == RECORDINGS
    assert taken_over == takeovers


def same_documents(home: Path, undisturbed: dict[str, bytes]) -> None:
    """One set of documents for each recording. Which of those with one title has the plain
    folder depends on who was first, so only what is in the folders is compared."""
    assert contents(exported(home)) == contents(undisturbed)


def contents(files: dict[str, bytes]) -> list[bytes]:
    return sorted(files.values())


def owners(app: FastApp) -> set[str]:
    return {
        str(event.facts["owner"])
        for entry in app.ledger.recordings()
        for event in app.events.of(entry.id)
        if event.kind in BEGINS
    }


def all_done(app: FastApp) -> bool:
    jobs = [app.jobs.job(entry.id) for entry in app.ledger.recordings()]
    return len(jobs) == RECORDINGS and all(job and job.state == "done" for job in jobs)


def test_two_nights_on_one_home(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    home = full_inbox(tmp_path / "home")
    with (
        watched(start(home, "run", "--now", breaks=SLOW)) as first,
        watched(start(home, "run", "--now", breaks=SLOW)) as second,
    ):
        assert (end(first), end(second)) == (0, 0)
    app = open_fast(home)
    check_history(app)
    assert len(owners(app)) == 2
    same_documents(home, undisturbed)
    check_house(app)


def test_one_of_two_on_one_home_is_killed(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    home = full_inbox(tmp_path / "home")
    with (
        watched(start(home, "run", "--now", breaks=SLOW)) as first,
        watched(start(home, "run", "--now", breaks=SLOW)) as second,
    ):
        app = open_fast(home)
        until(lambda: caught_at_work(app, first))
        first.send_signal(signal.SIGKILL)
        assert end(second) == 0
    assert night(home) == 0
    check_history(app, takeovers=1)
    same_documents(home, undisturbed)
    check_house(app)


def caught_at_work(app: FastApp, process: subprocess.Popen[bytes]) -> bool:
    """Whether a process that is halted now is in the middle of a recording; else it goes on."""
    process.send_signal(signal.SIGSTOP)
    until(lambda: psutil.Process(process.pid).status() == psutil.STATUS_STOPPED)
    if works(app, process.pid):
        return True
    process.send_signal(signal.SIGCONT)
    time.sleep(0.1)
    return False


def works(app: FastApp, process: int) -> bool:
    """Whether a process is in the middle of a recording."""
    jobs = [app.jobs.job(entry.id) for entry in app.ledger.recordings()]
    held = [job for job in jobs if job and job.lease_owner]
    return any(
        job.lease_owner.endswith(f":{process}") and job.stage == "transcribe"
        for job in held
        if job.lease_owner
    )


def test_two_hosts_on_one_database(hosts: Hosts, undisturbed: dict[str, bytes]) -> None:
    """The clock of one of them is wrong by three days."""
    home = hosts.home
    set_wrong_by(home / "clock", -3 * 86_400)
    skewed = hosts.settings("a") | {"TEST_CLOCK": str(home / "clock")}
    with (
        watched(start(home, "run", "--now", breaks=SLOW, **skewed)) as first,
        watched(start(home, "run", "--now", breaks=SLOW, **hosts.settings("b"))) as second,
    ):
        assert (end(first), end(second)) == (0, 0)
    app = hosts.app("a")
    check_history(app)
    assert len({owner.partition(":")[0] for owner in owners(app)}) == 2
    same_documents(home, undisturbed)
    for host in ("a", "b"):
        assert hosts.app(host).night.run(settle=False).results == (), "each knows of the other's"
    same_documents(home, undisturbed)


def test_a_host_that_dies_is_taken_over(hosts: Hosts, undisturbed: dict[str, bytes]) -> None:
    home = hosts.home
    with watched(start(home, "schedule", breaks=SLOW, **hosts.settings("a"))) as first:
        until(lambda: begun(home, "transcribe"))
        with watched(start(home, "schedule", breaks=SLOW, **hosts.settings("b"))) as second:
            app = hosts.app("c")
            until(lambda: works(app, second.pid))
            until(lambda: caught_at_work(app, first))
            first.send_signal(signal.SIGKILL)
            until(lambda: all_done(app))
            second.send_signal(signal.SIGTERM)
            assert end(second) == 0
    check_history(app, takeovers=1)
    same_documents(home, undisturbed)


def test_a_meeting_file_that_changes_is_heard_by_the_other_host(hosts: Hosts) -> None:
    """The other host's documents are replaced, not kept beside: they are ours as well."""
    home = hosts.home
    for sound in sorted((home / "audio_in").iterdir())[2:]:
        sound.unlink()
    assert [result.error for result in hosts.app("a").night.run(settle=False).results] == [None]
    before = exported(home)
    (meeting,) = (home / "audio_in").glob("*.toml")
    text = meeting.read_text(encoding="utf-8")
    meeting.write_text(text.replace("위원회", "회").replace("한서윤", "한서연"), encoding="utf-8")
    assert [result.error for result in hosts.app("b").night.run(settle=False).results] == [None]
    after = exported(home)
    assert after.keys() == before.keys()
    assert after != before
