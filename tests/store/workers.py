"""What other processes do in the tests, and clocks that a test turns by hand."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier, Event
from pathlib import Path
from typing import Any

from sqlalchemy import text

from minutes.store.database import Database
from minutes.store.engine import open_engine
from minutes.store.hosts import host_id
from minutes.store.jobs import JobQueue
from minutes.store.ledger import Ledger

NOON = dt.datetime(2026, 11, 1, 3, 0, tzinfo=dt.UTC)
PATIENCE_S = 120


@dataclass
class Clock:
    """Both clocks of a machine."""

    monotonic: float = 1000.0
    now: dt.datetime = NOON

    def pass_s(self, seconds: float) -> None:
        """Time goes by."""
        self.monotonic += seconds
        self.now += dt.timedelta(seconds=seconds)

    def set_by(self, step: dt.timedelta) -> None:
        """Somebody sets the wall clock; no time goes by."""
        self.now += step


def recording_ids(number: int) -> tuple[str, ...]:
    """IDs that look like hashes."""
    return tuple(f"{index:064x}" for index in range(1, number + 1))


def add_recordings(database: Database, number: int) -> tuple[str, ...]:
    """Recordings in the ledger, in the order of their IDs."""
    ledger = Ledger(database)
    for index, identity in enumerate(recording_ids(number)):
        ledger.add_recording(
            identity, name=f"회의 {index}", sources=(Path(f"{index}.wav"),), meeting_file=None
        )
    return recording_ids(number)


def side_by_side(work: Callable[..., Any], *arguments: tuple[Any, ...]) -> list[Any]:
    """Results of ``work(barrier, *arguments[i])``, each in a process, begun together."""
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(len(arguments))
    results: Queue[Any] = spawn.Queue()
    processes = [
        spawn.Process(target=_report, args=(work, barrier, each, results)) for each in arguments
    ]
    for process in processes:
        process.start()
    answers = [results.get(timeout=PATIENCE_S) for _ in processes]
    for process in processes:
        process.join(PATIENCE_S)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return answers


def _report(
    work: Callable[..., Any], barrier: Barrier, arguments: tuple[Any, ...], results: Queue[Any]
) -> None:
    try:
        results.put(work(barrier, *arguments))
    except BaseException as error:
        barrier.abort()
        results.put(error)
        raise


def work_through(barrier: Barrier, url: str, owner: str) -> list[str]:
    """Claim and finish whatever can be had; the IDs that this process worked on."""
    database = Database(url)
    queue = JobQueue(database, owner=owner, lease_s=3600.0)
    queue.queued()
    barrier.wait(PATIENCE_S)
    worked = work_off(queue)
    database.close()
    return worked


def work_off(queue: JobQueue) -> list[str]:
    """Claim and finish jobs until none is queued and what runs is another's."""
    worked = []
    while True:
        leases = [lease for job in queue.due() if (lease := queue.claim(job.recording_id))]
        for lease in leases:
            worked.append(lease.recording_id)
            queue.stage(lease, "probe")
            queue.beat(lease)
            queue.stage_done(lease, "probe", seconds=0.0, reused=False)
            queue.finish(lease)
        if not leases and not queue.queued():
            return worked


def work_until_killed(url: str, owner: str, begun: Event) -> None:
    """Work off the queue after saying so."""
    queue = JobQueue(Database(url), owner=owner, lease_s=3600.0)
    queue.queued()
    begun.set()
    work_off(queue)


@contextmanager
def running(work: Callable[..., None], *arguments: Any) -> Iterator[None]:
    """Another process that has begun its work, and is killed when the block ends."""
    spawn = multiprocessing.get_context("spawn")
    begun = spawn.Event()
    process: SpawnProcess = spawn.Process(target=work, args=(*arguments, begun))
    process.start()
    try:
        assert begun.wait(PATIENCE_S)
        yield
    finally:
        process.kill()
        process.join(PATIENCE_S)


def open_each(barrier: Barrier, urls: tuple[str, ...]) -> int:
    """Open fresh databases, each at the same moment as the other processes do, and add the same
    recording, file and job; how many jobs were new."""
    new = 0
    for url in urls:
        database = Database(url)
        barrier.wait(PATIENCE_S)
        (identity,) = add_recordings(database, 1)
        Ledger(database).see(Path("0.wav"), 1, 2, NOON)
        queue = JobQueue(database, owner="any:1", lease_s=60.0)
        new += queue.enqueue(identity, reason="new", meeting_hash=None)
        database.close()
    return new


def ask_host(barrier: Barrier, folders: tuple[Path, ...]) -> list[str]:
    """The host's ID in each state folder."""
    answers = []
    for folder in folders:
        barrier.wait(PATIENCE_S)
        answers.append(host_id(folder))
    return answers


def hold_lock(url: str, statement: str, begun: Event) -> None:
    """Hold a lock as long as the process lives."""
    # A transaction on SQLite begins with the lock of those who write.
    with open_engine(url, busy_timeout_s=10.0).begin() as connection:
        connection.execute(text(statement))
        begun.set()
        time.sleep(PATIENCE_S)
