"""The queue, one contract on both databases."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from minutes.errors import (
    EngineError,
    LeaseLostError,
    MeetingFileError,
    MinutesError,
    SilentRecordingError,
    StorageError,
)
from minutes.store.database import Database
from minutes.store.events import EventKind, EventLog
from minutes.store.jobs import JobEntry, JobQueue, JobState
from minutes.store.leases import Lease, backoff, is_due
from tests.store.conftest import queue_of
from tests.store.workers import (
    NOON,
    Clock,
    add_recordings,
    hold_lock,
    running,
    side_by_side,
    work_off,
    work_through,
    work_until_killed,
)

ENGINE = EngineError(stage="transcribe", path="회의.wav", detail="고장")
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Failed:
    stage: str
    error: MinutesError


@pytest.fixture
def one(database: Database, queue: JobQueue) -> str:
    """A queued recording."""
    (identity,) = add_recordings(database, 1)
    queue.enqueue(identity, reason="new", meeting_hash="m1")
    return identity


def claimed(queue: JobQueue, identity: str, *, force: bool = False) -> Lease:
    lease = queue.claim(identity, force=force)
    assert lease is not None
    return lease


def job_of(queue: JobQueue, identity: str) -> JobEntry:
    job = queue.job(identity)
    assert job is not None
    return job


def kinds(database: Database, identity: str) -> list[EventKind]:
    return [event.kind for event in EventLog(database).of(identity)]


def test_two_processes_share_fifty_jobs_and_lose_none(url: str) -> None:
    database = Database(url)
    identities = add_recordings(database, 50)
    queue = JobQueue(database, owner="setup:1", lease_s=60.0)
    for identity in identities:
        queue.enqueue(identity, reason="new", meeting_hash=None)
    first, second = side_by_side(work_through, (url, "a:1"), (url, "b:1"))
    assert Counter(first + second) == Counter(identities), "each exactly once"
    for identity in identities:
        assert job_of(queue, identity).state == JobState.DONE
        assert kinds(database, identity) == [
            EventKind.QUEUED,
            EventKind.CLAIMED,
            EventKind.STAGE_DONE,
            EventKind.DONE,
        ]
    database.close()


@pytest.mark.parametrize("seed", [20261101])
def test_killed_processes_lose_nothing(
    database: Database, url: str, queue: JobQueue, seed: int
) -> None:
    moments = random.Random(seed)  # noqa: S311
    identities = add_recordings(database, 40)
    for identity in identities:
        queue.enqueue(identity, reason="new", meeting_hash=None)
    for number in range(2, 10):
        with running(work_until_killed, url, f"here:{number}"):
            time.sleep(moments.uniform(0.0, 0.1))
    work_off(queue)
    for identity in identities:
        log = kinds(database, identity)
        begun = log.count(EventKind.CLAIMED) + log.count(EventKind.TAKEN_OVER)
        job = job_of(queue, identity)
        assert (job.state, job.attempts) == (JobState.DONE, begun)
        assert log.count(EventKind.DONE) == log.count(EventKind.CLAIMED) == 1


def test_an_attempt_from_queue_to_done(database: Database, queue: JobQueue, one: str) -> None:
    assert [job.recording_id for job in queue.due()] == [one]
    lease = claimed(queue, one)
    assert (lease.attempt, lease.owner, lease.meeting_hash) == (1, "here:1", "m1")
    running = job_of(queue, one)
    assert (running.state, running.lease_owner) == (JobState.RUNNING, "here:1")
    assert queue.queued() == ()
    queue.stage(lease, "transcribe")
    assert job_of(queue, one).stage == "transcribe"
    queue.stage_done(lease, "transcribe", seconds=3.5, reused=False)
    queue.finish(lease)
    done = job_of(queue, one)
    assert (done.state, done.lease_owner, done.error, done.exit_code) == ("done", None, None, 0)
    facts = {event.kind: event.facts for event in EventLog(database).of(one)}
    assert facts[EventKind.QUEUED] == {"reason": "new"}
    assert facts[EventKind.CLAIMED] == {"attempt": 1, "owner": "here:1"}
    assert facts[EventKind.STAGE_DONE] == {
        "stage": "transcribe",
        "seconds": 3.5,
        "reused": False,
    }


def test_minutes_without_a_stage_are_degraded(
    database: Database, queue: JobQueue, one: str
) -> None:
    lease = claimed(queue, one)
    queue.stage_failed(lease, "diarize", ENGINE)
    queue.finish(lease, degraded=[Failed("diarize", ENGINE)])
    job = job_of(queue, one)
    assert (job.state, job.error, job.exit_code) == ("degraded", "EngineError", 30)
    assert job.message_ko == ENGINE.message("ko")
    failed, degraded = EventLog(database).of(one)[-2:]
    assert (failed.kind, failed.facts["error"]) == (EventKind.STAGE_FAILED, "EngineError")
    assert (degraded.kind, degraded.facts["stages"]) == (EventKind.DEGRADED, ["diarize"])


def test_jobs_come_in_the_order_of_the_recordings(database: Database, queue: JobQueue) -> None:
    identities = add_recordings(database, 3)
    for identity in reversed(identities):
        queue.enqueue(identity, reason="new", meeting_hash=None)
    assert tuple(job.recording_id for job in queue.due()) == identities
    assert tuple(job.recording_id for job in queue.queued()) == identities


def test_queuing_is_done_once(database: Database, queue: JobQueue, one: str) -> None:
    assert not queue.enqueue(one, reason="again", meeting_hash="m1")
    lease = claimed(queue, one)
    assert not queue.enqueue(one, reason="again", meeting_hash="m1")
    queue.fail(lease, SilentRecordingError(path="회의.wav"))
    assert job_of(queue, one).state == JobState.FAILED
    assert queue.due() == ()
    assert queue.enqueue(one, reason="again", meeting_hash="m1")
    job = job_of(queue, one)
    assert (job.state, job.attempts, job.error, job.message_ko) == ("queued", 0, None, None)


def test_a_recording_that_nobody_noted_cannot_be_queued(queue: JobQueue) -> None:
    with pytest.raises(StorageError):
        queue.enqueue("f" * 64, reason="new", meeting_hash=None)


@pytest.mark.parametrize("ending", ["finish", "fail", "fail for good", "release"])
def test_a_meeting_file_that_changes_meanwhile_is_not_lost(
    queue: JobQueue, one: str, ending: str
) -> None:
    lease = claimed(queue, one)
    assert queue.enqueue(one, reason="meeting_file", meeting_hash="m2")
    assert job_of(queue, one).state == JobState.RUNNING, "the attempt goes on"
    if ending == "finish":
        queue.finish(lease)
    elif ending == "release":
        queue.release(lease, reason="stopped")
    else:
        queue.fail(lease, ENGINE if ending == "fail" else MeetingFileError(path="m", detail="d"))
    job = job_of(queue, one)
    assert (job.state, job.attempts, job.not_before) == (JobState.QUEUED, 0, None)
    assert claimed(queue, one).meeting_hash == "m2"


def test_a_new_meeting_file_ends_the_wait(queue: JobQueue, one: str) -> None:
    queue.fail(claimed(queue, one), ENGINE)
    assert queue.claim(one) is None
    assert queue.enqueue(one, reason="meeting_file", meeting_hash="m2")
    assert claimed(queue, one).attempt == 1


def test_waits_grow_fourfold_up_to_a_day() -> None:
    waits = [backoff(attempt).total_seconds() for attempt in (1, 2, 3, 4, 5, 6, 7, 50, 5000)]
    assert waits == [60, 240, 960, 3840, 15360, 61440, 86400, 86400, 86400]


def test_a_failed_attempt_waits_and_is_tried_until_its_number_is_up(
    database: Database, queue: JobQueue, clock: Clock, one: str
) -> None:
    for attempt in (1, 2):
        lease = claimed(queue, one)
        assert lease.attempt == attempt
        queue.fail(lease, ENGINE)
        assert queue.next_due() == clock.now + backoff(attempt)
        assert queue.due() == ()
        assert [job.recording_id for job in queue.queued()] == [one]
        clock.pass_s(backoff(attempt).total_seconds() - 1)
        assert queue.claim(one) is None, "not yet"
        clock.pass_s(1)
        assert queue.next_due() is None
    queue.fail(claimed(queue, one), ENGINE)
    assert job_of(queue, one).state == JobState.FAILED
    assert kinds(database, one).count(EventKind.RETRY_AT) == 2
    assert kinds(database, one)[-1] == EventKind.FAILED


def test_what_no_repetition_mends_fails_at_once(queue: JobQueue, one: str) -> None:
    queue.fail(claimed(queue, one), SilentRecordingError(path="회의.wav"))
    job = job_of(queue, one)
    assert (job.state, job.attempts, job.exit_code) == ("failed", 1, 13)


def test_a_released_attempt_does_not_count(queue: JobQueue, one: str) -> None:
    for _ in range(20):
        lease = claimed(queue, one)
        assert lease.attempt == 1
        queue.release(lease, reason="stopped")
    assert queue.due()[0].attempts == 0


def test_force_does_not_wait_but_takes_nothing_that_ended(queue: JobQueue, one: str) -> None:
    queue.fail(claimed(queue, one), ENGINE)
    assert queue.claim(one) is None
    queue.finish(claimed(queue, one, force=True))
    assert queue.claim(one, force=True) is None


def test_retry_takes_up_what_ended_or_waits(queue: JobQueue, one: str) -> None:
    assert not queue.retry(one, reason="asked"), "it is due anyway"
    lease = claimed(queue, one)
    assert not queue.retry(one, reason="asked"), "it runs"
    queue.fail(lease, ENGINE)
    assert queue.retry(one, reason="asked")
    for error in (None, SilentRecordingError(path="회의.wav")):
        lease = claimed(queue, one)
        assert lease.attempt == 1
        queue.fail(lease, error) if error else queue.finish(lease)
        assert queue.retry(one, reason="asked")
    assert not queue.retry("f" * 64, reason="asked")


def test_an_abandoned_lease_of_this_host_is_taken_at_once(
    database: Database, queue: JobQueue, clock: Clock, one: str
) -> None:
    lost = claimed(queue, one)
    other = queue_of(database, clock, "here:2")
    lease = claimed(other, one)
    assert lease.attempt == 2
    taken = EventLog(database).of(one)[-1]
    assert taken.kind == EventKind.TAKEN_OVER
    assert taken.facts == {"attempt": 2, "owner": "here:2", "previous": "here:1"}
    with pytest.raises(LeaseLostError):
        queue.beat(lost)


def test_a_host_whose_name_begins_alike_is_another(
    database: Database, queue: JobQueue, clock: Clock, one: str
) -> None:
    claimed(queue_of(database, clock, "here2:1"), one)
    assert queue.claim(one) is None


def test_a_lease_elsewhere_is_taken_after_silence_not_before(
    database: Database, queue: JobQueue, clock: Clock, one: str
) -> None:
    there = queue_of(database, clock, "there:1")
    lease = claimed(there, one)
    clock.pass_s(3600)
    assert queue.claim(one) is None, "silence counts from the first look"
    clock.pass_s(59.9)
    assert queue.claim(one) is None
    there.beat(lease)
    clock.pass_s(59.9)
    assert queue.claim(one) is None, "it lived meanwhile"
    clock.pass_s(59.9)
    assert queue.claim(one) is None
    clock.pass_s(0.1)
    taken = claimed(queue, one)
    assert taken.attempt == 2
    with pytest.raises(LeaseLostError):
        there.beat(lease)


def test_looking_at_what_is_due_counts_as_a_look(
    database: Database, queue: JobQueue, clock: Clock, one: str
) -> None:
    claimed(queue_of(database, clock, "there:1"), one)
    assert [job.state for job in queue.due()] == [JobState.RUNNING]
    clock.pass_s(60)
    assert queue.claim(one) is not None


def test_a_claim_after_a_claim_is_watched_anew(
    database: Database, queue: JobQueue, clock: Clock, one: str
) -> None:
    there = queue_of(database, clock, "there:1")
    lease = claimed(there, one)
    assert queue.claim(one) is None
    clock.pass_s(60)
    there.release(lease, reason="stopped")
    claimed(there, one)
    assert queue.claim(one) is None, "another lease, though with the same beat"


@pytest.mark.parametrize("jump", [DAY, -DAY], ids=["forward", "back"])
def test_a_jump_of_the_wall_clock_moves_no_lease_and_strands_no_job(
    database: Database, queue: JobQueue, clock: Clock, one: str, jump: dt.timedelta
) -> None:
    there = queue_of(database, clock, "there:1")
    lease = claimed(there, one)
    assert queue.claim(one) is None
    clock.set_by(jump)
    assert queue.claim(one) is None, "no time went by"
    there.beat(lease)
    there.fail(lease, ENGINE)
    clock.set_by(-jump)
    clock.pass_s(61)
    assert queue.claim(one) is not None, "its minute is over, whatever the clock said then"


def test_a_time_further_away_than_its_wait_can_be_is_due() -> None:
    second, hour = dt.timedelta(seconds=1), dt.timedelta(hours=1)
    assert is_due(None, 0, NOON)
    assert is_due(NOON, 1, NOON)
    assert not is_due(NOON + second, 1, NOON)
    assert not is_due(NOON + backoff(1) + hour, 1, NOON)
    assert is_due(NOON + backoff(1) + hour + second, 1, NOON)
    assert not is_due(NOON + backoff(1) + hour + second, 2, NOON)


def test_a_stale_holder_changes_nothing(
    database: Database, queue: JobQueue, clock: Clock, one: str
) -> None:
    stale = claimed(queue, one)
    other = queue_of(database, clock, "here:2")
    claimed(other, one)
    before = (job_of(queue, one), EventLog(database).of(one))
    writes: tuple[Callable[[], None], ...] = (
        lambda: queue.beat(stale),
        lambda: queue.stage(stale, "export"),
        lambda: queue.stage_done(stale, "export", seconds=1.0, reused=False),
        lambda: queue.stage_failed(stale, "export", ENGINE),
        lambda: queue.finish(stale),
        lambda: queue.fail(stale, ENGINE),
        lambda: queue.release(stale, reason="stopped"),
    )
    for write in writes:
        with pytest.raises(LeaseLostError):
            write()
    assert (job_of(queue, one), EventLog(database).of(one)) == before


def test_a_lease_ends_with_its_attempt(queue: JobQueue, one: str) -> None:
    lease = claimed(queue, one)
    queue.finish(lease)
    with pytest.raises(LeaseLostError):
        queue.fail(lease, ENGINE)
    assert job_of(queue, one).state == JobState.DONE


def test_a_lock_held_elsewhere_is_a_storage_error_and_writes_nothing(
    url: str, clock: Clock
) -> None:
    database = Database(url, busy_timeout_s=0.2)
    queue = queue_of(database, clock, "here:1")
    (identity,) = add_recordings(database, 1)
    queue.enqueue(identity, reason="new", meeting_hash=None)
    lease = claimed(queue, identity)
    statement = "SELECT 1" if url.startswith("sqlite") else "LOCK TABLE events"
    with running(hold_lock, url, statement):
        with pytest.raises(StorageError):
            queue.finish(lease)
        assert job_of(queue, identity).state == JobState.RUNNING, "reading waits for no writer"
        assert job_of(queue_of(Database(url), clock, "here:2"), identity).attempts == 1
    assert kinds(database, identity) == [EventKind.QUEUED, EventKind.CLAIMED]
    queue.finish(lease)
    assert job_of(queue, identity).state == JobState.DONE
    database.close()
