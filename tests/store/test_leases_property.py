"""Whatever several processes do in whatever order: one valid lease at a time, nothing lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from minutes.errors import EngineError, LeaseLostError
from minutes.store.database import Database, default_url
from minutes.store.events import EventKind, EventLog
from minutes.store.jobs import JobQueue, JobState
from minutes.store.leases import Lease
from tests.store.conftest import queue_of
from tests.store.workers import Clock, add_recordings

HOSTS = ("a:1", "b:1", "c:1")
ENGINE = EngineError(stage="transcribe", path="회의.wav", detail="고장")
hosts = st.sampled_from(HOSTS)


class Processes(RuleBasedStateMachine):
    """Three hosts, a recording, clocks that go and jump."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.folder = TemporaryDirectory()
        self.database = Database(default_url(Path(self.folder.name)))
        (self.identity,) = add_recordings(self.database, 1)
        self.queues: dict[str, JobQueue] = {
            host: queue_of(self.database, self.clock, host) for host in HOSTS
        }
        self.held: dict[str, Lease] = {}
        self.valid: str | None = None
        """The host whose lease is the row's."""
        self.last_beat = 0.0
        self.meeting = 0
        self.queues["a:1"].enqueue(self.identity, reason="new", meeting_hash="0")

    @rule(host=hosts, force=st.booleans())
    def claim(self, host: str, force: bool) -> None:
        lease = self.queues[host].claim(self.identity, force=force)
        if lease is None:
            return
        if self.valid not in (None, host):
            assert self.clock.monotonic - self.last_beat >= 60.0, "stolen from the living"
        assert lease.meeting_hash == str(self.meeting), "works for the newest meeting file"
        self.held[host] = lease
        self.valid = host
        self.last_beat = self.clock.monotonic

    @rule(host=hosts, how=st.sampled_from(("beat", "finish", "fail", "release")))
    def write(self, host: str, how: str) -> None:
        lease = self.held.get(host)
        if lease is None:
            return
        if self.valid != host:
            with pytest.raises(LeaseLostError):
                self.queues[host].beat(lease)
            return
        queue = self.queues[host]
        if how == "beat":
            queue.beat(lease)
            self.last_beat = self.clock.monotonic
            return
        if how == "finish":
            queue.finish(lease)
        elif how == "fail":
            queue.fail(lease, ENGINE)
        else:
            queue.release(lease, reason="stopped")
        self.valid = None
        if lease.meeting_hash != str(self.meeting):
            assert self.state() == JobState.QUEUED, "the newer meeting file is not lost"

    @rule(host=hosts)
    def change_meeting_file(self, host: str) -> None:
        self.meeting += 1
        assert self.queues[host].enqueue(
            self.identity, reason="meeting_file", meeting_hash=str(self.meeting)
        )

    @rule(host=hosts)
    def retry(self, host: str) -> None:
        self.queues[host].retry(self.identity, reason="asked")

    @rule(seconds=st.sampled_from((1.0, 30.0, 60.0, 300.0)))
    def time_goes_by(self, seconds: float) -> None:
        self.clock.pass_s(seconds)

    @rule(days=st.sampled_from((-1, 1)))
    def somebody_sets_the_clock(self, days: int) -> None:
        self.clock.set_by(dt.timedelta(days=days))

    @invariant()
    def a_lease_is_held_exactly_while_the_job_runs(self) -> None:
        assert (self.state() == JobState.RUNNING) == (self.valid is not None)

    @invariant()
    def every_attempt_is_in_the_log(self) -> None:
        kinds = [entry.kind for entry in EventLog(self.database).of(self.identity)]
        begun = kinds.count(EventKind.CLAIMED) + kinds.count(EventKind.TAKEN_OVER)
        ends = (EventKind.DONE, EventKind.RETRY_AT, EventKind.FAILED, EventKind.RELEASED)
        ended = sum(kinds.count(kind) for kind in ends)
        assert begun - ended - kinds.count(EventKind.TAKEN_OVER) == (self.valid is not None)

    def state(self) -> JobState:
        job = self.queues["a:1"].job(self.identity)
        assert job is not None
        return job.state

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()


TestProcesses = Processes.TestCase
TestProcesses.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, derandomize=True
)
