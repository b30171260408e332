"""Work in a child: results, progress, errors and log records arrive as if it ran here."""

from __future__ import annotations

import inspect
import logging
import os
import pickle
import signal
import string
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import pytest

from minutes import errors
from minutes.errors import EngineError, MinutesError
from tests.executors import works
from tests.executors.support import MIB, Heard, Run, eventually, gone

ROOT = Path(__file__).parents[2]
KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, MinutesError)
]


def test_the_result_and_the_progress_arrive(run: Run) -> None:
    heard = Heard()
    assert run(partial(works.double, 21), progress=heard) == 42
    assert heard.told == [
        ("recording", "tea.wav", 1, 2),
        ("reused", "probe"),
        ("begin", "transcribe", 60.0),
        ("share", 0.25),
        ("share", 1.0),
        ("end", "transcribe"),
        ("begin", "compose", None),
        ("end", "compose"),
    ]


def test_the_progress_is_touched_only_by_the_caller(run: Run) -> None:
    heard = Heard()
    caller = threading.Thread(target=lambda: run(partial(works.double, 1), progress=heard))
    caller.start()
    caller.join()
    assert heard.told
    assert heard.threads == {caller.ident}


def test_a_result_larger_than_any_pipe_arrives(run: Run) -> None:
    assert run(partial(works.large, 64 * MIB)) == bytes(64 * MIB)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_error_arrives_as_it_was_raised(run: Run, kind: type[MinutesError]) -> None:
    fields = {name for _, name, _, _ in string.Formatter().parse(kind.messages["en"]) if name}
    error = kind(**{name: f"the {name}" for name in fields}, number=7)
    heard = Heard()
    with pytest.raises(kind) as caught:
        run(partial(works.fail, error), progress=heard)
    assert type(caught.value) is kind
    assert caught.value.facts == error.facts
    assert heard.told[-1] == ("broken", "diarize", kind.__name__)


@pytest.mark.parametrize(
    ("work", "stage", "detail"),
    [
        (works.fail_plainly, "diarize", "no such tea"),
        (works.fail_stubbornly, "start", "stubborn"),
        (works.fail_in_two_parts, "start", "tea and milk"),
        (works.fail_with_a_lock, "start", "could not be finished: locked"),
        (works.unpicklable, "start", "cannot pickle"),
        (works.one_way, "start", "one way only"),
    ],
)
def test_what_cannot_travel_becomes_an_engine_error(
    run: Run, work: works.Work, stage: str, detail: str
) -> None:
    with pytest.raises(EngineError) as caught:
        run(work)
    assert type(caught.value) is EngineError
    assert caught.value.facts["stage"] == stage
    assert caught.value.facts["path"] == "tea.wav"
    assert detail in str(caught.value.facts["detail"])


def test_work_that_cannot_be_pickled_is_a_mistake_of_the_caller(run: Run) -> None:
    with pytest.raises((AttributeError, pickle.PicklingError)):
        run(lambda _: None)


def test_the_child_has_its_own_session_and_goes_first(run: Run) -> None:
    state = run(works.state)
    assert state["pid"] not in (os.getpid(), None)
    assert state["session"] == state["pid"]
    assert state["oom"] == 1000
    assert str(state["core"]).split()[0] == "0"
    assert state["ignored"] == {
        signal.SIGINT: signal.SIG_IGN,
        signal.SIGTERM: signal.SIG_IGN,
    }
    assert state["blocked"] == set()


def test_the_child_sees_folder_and_environment_of_now(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run(works.state)  # the server has started by now and keeps what it saw
    monkeypatch.setenv("TEA", "green")
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    state = run(works.state)
    assert state["environment"] == dict(os.environ)
    assert state["folder"] == str(tmp_path)


def test_no_heavy_library_waits_in_the_server(run: Run) -> None:
    heavy = {"torch", "spacy", "ctranslate2", "faster_whisper", "av"}
    modules = run(works.state)["modules"]
    assert isinstance(modules, frozenset)
    assert not heavy & modules


def test_log_records_reach_the_handlers_of_the_parent(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="minutes"):
        run(works.speak)
    spoken = [(r.levelno, r.message) for r in caplog.records if r.name == "minutes.spoken"]
    assert [level for level, _ in spoken] == [logging.INFO, logging.WARNING, logging.ERROR]
    assert spoken[0][1] == "at 20"
    assert "caught" in spoken[2][1]
    assert "ValueError: tea" in spoken[2][1]


def test_what_a_library_prints_stays_out_of_stdout(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.executors.parent", "chatter", str(tmp_path / "tea")]
    parent = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert parent.stdout == ""
    assert parent.stderr.split() == ["printed", "echoed"]


def test_what_the_child_started_ends_with_it(run: Run, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    run(partial(works.leave_a_grandchild, note))
    pid = int(note.read_text(encoding="ascii"))
    assert eventually(lambda: gone(pid))


def test_a_child_that_delivered_need_not_end(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("minutes.executors.process.LEAVE_S", 0.1)
    assert run(works.linger) == "delivered"
