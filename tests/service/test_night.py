"""The night: what is begun in its window, what waits and why, and what ends it early."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest

from minutes.errors import CrashError, LeaseLostError, MissingModelError, StoppedError
from minutes.model.report import WaitReason
from minutes.ports import NoProgress, Progress
from minutes.service.night import MARGIN, Window
from minutes.service.processing import ProcessTask
from minutes.store.database import utc_now
from tests.fakes import Calls, House, make_service, write_tone

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_tone(tmp_path / "audio_in" / "2026-11-20 회의.wav")
    return tmp_path


def window(hours: float, *, begun: float = 0.0) -> Window:
    start = utc_now() - dt.timedelta(hours=begun)
    return Window(start, start + dt.timedelta(hours=hours))


def longer(house: House, seconds: float) -> None:
    """Take stock, and then let the recording be as long as that."""
    house.intake.take_stock(settle=False)
    (entry,) = house.ledger.recordings()
    house.ledger.set_facts(entry.id, duration_s=seconds)


def test_what_fits_into_the_window_is_done(home: Path) -> None:
    report = make_service(home).night.run(window=window(1), settle=False)
    assert [result.error for result in report.results] == [None]
    assert report.waiting == ()


def test_what_would_not_be_done_by_its_end_waits_for_the_next(home: Path) -> None:
    house = make_service(home)
    longer(house, 2 * 3600)
    report = house.night.run(window=window(10, begun=9), settle=False)
    assert report.results == ()
    (waiting,) = report.waiting
    assert waiting.reason is WaitReason.WINDOW
    assert waiting.length_s == 2 * 3600
    assert waiting.estimate_s is not None
    assert waiting.estimate_s > 3600


def test_what_fits_into_no_window_says_so(home: Path) -> None:
    house = make_service(home)
    longer(house, 24 * 3600)
    report = house.night.run(window=window(10), settle=False)
    assert [item.reason for item in report.waiting] == [WaitReason.TOO_LONG]


def test_a_shorter_one_is_still_begun(home: Path) -> None:
    house = make_service(home)
    longer(house, 24 * 3600)
    write_tone(home / "audio_in" / "2026-11-21 짧은 회의.wav", seconds=2)
    report = house.night.run(window=window(1), settle=False)
    assert [result.name for result in report.results] == ["2026-11-21 짧은 회의.wav"]
    assert [item.reason for item in report.waiting] == [WaitReason.TOO_LONG]


def test_estimates_come_from_what_was_measured(home: Path) -> None:
    house = make_service(home)
    house.run()
    (entry,) = house.ledger.recordings()
    for stage in ("probe", "transcribe", "diarize"):
        house.ledger.add_cost(entry.id, stage, seconds=0.1, peak_mib=1.0)
    house.ledger.set_facts(entry.id, duration_s=1.0)
    write_tone(home / "audio_in" / "2026-11-21 긴 회의.wav", seconds=3)
    house.intake.take_stock(settle=False)
    new = house.ledger.recordings()[-1]
    house.ledger.set_facts(new.id, duration_s=1000.0)
    (waiting,) = house.night.waiting(house.intake.take_stock(settle=False))
    measured = sum(house.ledger.measured_speed().values())
    assert measured >= 0.3
    assert waiting.estimate_s == pytest.approx(1000 * measured * MARGIN + 30)


def test_a_passing_error_is_tried_again_later_and_not_for_ever(home: Path) -> None:
    def fault(name: str) -> None:
        if name == "transcribe":
            raise RuntimeError("not today")

    house = make_service(home, Calls(fault=fault))
    (result,) = house.night.run(settle=False).results
    assert result.next_try is not None
    assert result.next_try > utc_now()
    report = house.night.run(settle=False)
    assert report.results == ()
    assert [item.reason for item in report.waiting] == [WaitReason.BACK_OFF]
    identity = house.ledger.recordings()[0].id
    states = []
    for _ in range(2):
        house.worker.work(identity, force=True, progress=NoProgress(), stop=Event())
        job = house.jobs.job(identity)
        assert job is not None
        states.append((job.attempts, job.state))
    assert states == [(2, "queued"), (3, "failed")]
    assert house.run().results == ()


def test_a_missing_model_costs_no_recording_an_attempt(home: Path) -> None:
    def missing() -> None:
        raise MissingModelError(model="base", command="minutes models pull base")

    house = make_service(home)
    house.night._preflight = missing
    report = house.night.run(settle=False)
    assert isinstance(report.problem, MissingModelError)
    assert [item.reason for item in report.waiting] == [WaitReason.STOPPED]
    (job,) = house.jobs.queued()
    assert job.attempts == 0


@dataclass
class BrokenExecutor:
    """Fails as the process of a recording may, as often as it is told; then works."""

    errors: list[Exception]
    tasks: list[ProcessTask] = field(default_factory=list)

    def run(
        self,
        work: Callable[[Progress], object],
        *,
        name: str,
        progress: Progress,
        stop: Event,
        check: Callable[[], None],
    ) -> object:
        if isinstance(work, ProcessTask):
            self.tasks.append(work)
            if self.errors:
                raise self.errors.pop(0)
        return work(progress)


def crash(stage: str) -> CrashError:
    return CrashError(stage=stage, path="회의.wav", detail="SIGSEGV")


@pytest.mark.parametrize("stage", ["diarize", "extract"])
def test_a_stage_that_takes_its_process_down_twice_is_done_without(home: Path, stage: str) -> None:
    executor = BrokenExecutor([crash(stage), crash(stage)])
    house = make_service(home, executor=executor)  # type: ignore[arg-type]
    (result,) = house.run().results
    assert result.exports is not None
    assert result.degraded == (stage,)
    assert [list(task.given_up) for task in executor.tasks] == [[], [], [stage]]
    (status,) = house.status()
    assert status.job is not None
    assert (status.job.state, status.job.attempts) == ("degraded", 1)
    kinds = [str(event.kind) for event in house.recordings.log(status.entry.id)[1]]
    assert kinds.count("stage_failed") == 2
    completed = house.night.run_again(status.entry.id).results[0]
    assert (completed.error, completed.degraded) == (None, ())


def test_a_crash_of_what_cannot_be_done_without_costs_an_attempt(home: Path) -> None:
    house = make_service(home, executor=BrokenExecutor([crash("transcribe")]))  # type: ignore[arg-type]
    (result,) = house.run().results
    assert isinstance(result.error, CrashError)
    assert result.next_try is not None
    (job,) = house.jobs.queued()
    assert job.attempts == 1


def test_a_stop_gives_the_recording_back(home: Path) -> None:
    house = make_service(home, executor=BrokenExecutor([StoppedError(path="회의.wav")]))  # type: ignore[arg-type]
    report = house.run()
    assert report.results == ()
    (job,) = house.jobs.queued()
    assert (job.attempts, job.not_before) == (0, None)
    assert house.run().results[0].error is None


def test_a_lost_lease_is_said(home: Path) -> None:
    house = make_service(home, executor=BrokenExecutor([LeaseLostError(id="12345678")]))  # type: ignore[arg-type]
    first, second = house.run().results
    assert isinstance(first.error, LeaseLostError)
    assert second.error is None, "nobody had it after all"
    identity = house.ledger.recordings()[0].id
    kinds = [str(event.kind) for event in house.recordings.log(identity)[1]]
    assert kinds.index("lease_lost") < kinds.index("taken_over") < kinds.index("done")


def test_files_that_still_arrive_are_waited_for_once(home: Path) -> None:
    house = make_service(home, settle_s=0.5)
    report = house.night.run()
    assert [result.error for result in report.results] == [None]


def test_files_that_go_on_arriving_are_left_for_later(home: Path) -> None:
    house = make_service(home, settle_s=3600.0)
    report = house.night.run(window=Window(utc_now(), utc_now() + dt.timedelta(seconds=0.3)))
    assert report.results == ()
    assert [item.reason for item in report.waiting] == [WaitReason.ARRIVING]


def test_stopped_before_its_turn(home: Path) -> None:
    stop = Event()
    stop.set()
    report = make_service(home).night.run(settle=False, stop=stop)
    assert report.results == ()
