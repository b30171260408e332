"""The runner: reuse, early cut-off, retry, wrapping."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from minutes.errors import DiskFullError, EngineError, SilentRecordingError
from minutes.model.speech import Hints
from minutes.pipeline.runner import Runner, Stage
from minutes.ports import NoProgress, Report
from minutes.scoring.resources import StageCost
from minutes.store.artefacts import Artefact, ArtefactStore

STAGE = Stage("probe", 1, Hints, "engine")
INPUT = (Artefact.of("input", str),)


class Work:
    """Counts its calls; raises the given errors first."""

    def __init__(self, *errors: Exception, result: str = "ko") -> None:
        self.calls = 0
        self._errors = list(errors)
        self._result = result

    def __call__(self, report: Report) -> Hints:
        self.calls += 1
        report(0.5)
        if self._errors:
            raise self._errors.pop(0)
        return Hints(language=self._result)


@pytest.fixture
def make_runner(tmp_path: Path) -> Callable[[], Runner]:
    def make() -> Runner:
        return Runner(
            ArtefactStore(tmp_path),
            "r",
            name="회의.wav",
            progress=NoProgress(),
            cost=lambda _: None,
        )

    return make


def test_a_finished_stage_is_not_run_again(make_runner: Callable[[], Runner]) -> None:
    work = Work()
    first = make_runner().run(STAGE, INPUT, work)
    again = make_runner().run(STAGE, INPUT, work)
    assert (first, work.calls) == (again, 1)


@pytest.mark.parametrize(
    "changed", [Stage("probe", 2, Hints, "engine"), Stage("probe", 1, Hints, "other engine")]
)
def test_a_changed_stage_is_run_again(
    make_runner: Callable[[], Runner], changed: Stage[Hints]
) -> None:
    work = Work()
    make_runner().run(STAGE, INPUT, work)
    make_runner().run(changed, INPUT, work)
    assert work.calls == 2


def test_same_result_of_a_changed_stage_stops_the_change(
    make_runner: Callable[[], Runner],
) -> None:
    following = Stage("transcribe", 1, Hints)
    work = Work(result="en")
    first = make_runner().run(STAGE, INPUT, Work())
    make_runner().run(following, (first,), work)
    second = make_runner().run(Stage("probe", 2, Hints), INPUT, Work())
    make_runner().run(following, (second,), work)
    assert work.calls == 1


def test_an_artefact_that_no_longer_holds_is_made_again(
    make_runner: Callable[[], Runner],
) -> None:
    work = Work()
    make_runner().run(STAGE, INPUT, work)
    make_runner().run(STAGE, INPUT, work, valid=lambda _: False)
    assert work.calls == 2


def test_a_passing_error_is_tried_again_once(make_runner: Callable[[], Runner]) -> None:
    work = Work(RuntimeError("hiccup"))
    assert make_runner().run(STAGE, INPUT, work).value == Hints(language="ko")
    assert work.calls == 2


def test_a_lasting_error_is_wrapped_with_stage_file_and_cause(
    make_runner: Callable[[], Runner],
) -> None:
    work = Work(RuntimeError("one"), RuntimeError("two"))
    with pytest.raises(EngineError) as caught:
        make_runner().run(STAGE, INPUT, work)
    for fact in ("probe", "회의.wav", "RuntimeError: two"):
        assert fact in caught.value.message("ko")
    assert isinstance(caught.value.__cause__, RuntimeError)


def test_a_permanent_error_is_not_tried_again(make_runner: Callable[[], Runner]) -> None:
    work = Work(SilentRecordingError(path="회의.wav"))
    with pytest.raises(SilentRecordingError):
        make_runner().run(STAGE, INPUT, work)
    assert work.calls == 1


def test_a_full_disk_in_an_engine_is_called_that(make_runner: Callable[[], Runner]) -> None:
    full = [OSError(errno.ENOSPC, "No space left on device") for _ in range(2)]
    with pytest.raises(DiskFullError):
        make_runner().run(STAGE, INPUT, Work(*full))


def test_the_cost_of_a_stage_is_told(tmp_path: Path) -> None:
    costs: list[StageCost] = []
    runner = Runner(
        ArtefactStore(tmp_path), "r", name="회의.wav", progress=NoProgress(), cost=costs.append
    )
    runner.run(STAGE, INPUT, Work())
    runner.run(STAGE, INPUT, Work())
    assert [cost.stage for cost in costs] == ["probe"]
    assert costs[0].peak_mib > 10
