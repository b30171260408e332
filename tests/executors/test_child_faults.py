"""What goes wrong in a child: crashes, limits, stops, and deaths on either side."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import psutil
import pytest

from minutes.errors import (
    CrashError,
    EngineError,
    LeaseLostError,
    MemoryLimitError,
    StageTimeoutError,
    StoppedError,
)
from minutes.executors.child import ChildRunner, Limits
from minutes.ports import NoProgress
from tests.executors import works
from tests.executors.support import MIB, PATIENCE_S, Heard, Run, eventually, gone, noted

ROOT = Path(__file__).parents[2]
SHORT_S = 2.0
"""A limit that a child's start does not meet, and that is soon over."""
HANGS = (works.noted, works.noted_in_native_code, works.noted_and_spinning)


@pytest.mark.parametrize(
    ("work", "stage", "detail"),
    [
        (works.segfault, "transcribe", "SIGSEGV"),
        (partial(works.kill_itself, signal.SIGSEGV), "transcribe", "SIGSEGV"),
        (partial(works.kill_itself, signal.SIGABRT), "transcribe", "SIGABRT"),
        (partial(works.kill_itself, signal.SIGRTMIN + 3), "transcribe", "37"),
        (partial(works.kill_itself, signal.SIGKILL), "transcribe", "out of memory"),
        (partial(works.leave, 3), "transcribe", "exit code 3"),
        (partial(works.leave, 0), "transcribe", "exit code 0"),
        (works.say_exit, "start", "exit code 4"),
        (works.die_in_a_word, "transcribe", "SIGKILL"),
    ],
)
def test_an_abrupt_end_is_a_crash(run: Run, work: works.Work, stage: str, detail: str) -> None:
    heard = Heard()
    with pytest.raises(CrashError) as caught:
        run(work, progress=heard)
    assert caught.value.facts["stage"] == stage
    assert caught.value.facts["path"] == "tea.wav"
    assert detail in str(caught.value.facts["detail"])
    if stage != "start":
        assert heard.told[-1] == ("broken", stage, "CrashError")


def test_a_crash_leaves_the_runner_usable(run: Run) -> None:
    with pytest.raises(CrashError):
        run(works.segfault)
    assert run(partial(works.double, 4)) == 8


def test_memory_beyond_the_limit_ends_the_child(run: Run) -> None:
    with pytest.raises(MemoryLimitError) as caught:
        run(partial(works.hoard, 600 * MIB), memory_bytes=300 * MIB)
    assert caught.value.facts == {"stage": "diarize", "path": "tea.wav", "limit_mb": 300}


def test_memory_of_what_the_child_started_counts(run: Run, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    with pytest.raises(MemoryLimitError) as caught:
        run(partial(works.hoard_elsewhere, 600 * MIB, note), memory_bytes=500 * MIB)
    assert caught.value.facts["stage"] == "diarize"
    assert eventually(lambda: gone(int(note.read_text(encoding="ascii"))))


@pytest.mark.parametrize("work", HANGS, ids=lambda work: work.__name__)
def test_a_stage_without_end_is_ended(run: Run, work: works.Hang, tmp_path: Path) -> None:
    heard, note = Heard(), tmp_path / "pid"
    with pytest.raises(StageTimeoutError) as caught:
        run(partial(work, note), progress=heard, stage_s=SHORT_S)
    assert caught.value.facts == {"stage": "transcribe", "path": "tea.wav", "limit_s": 2}
    assert heard.told[-1] == ("broken", "transcribe", "StageTimeoutError")
    assert eventually(lambda: gone(int(note.read_text(encoding="ascii"))))


def test_a_child_that_stops_in_the_middle_of_a_message_is_ended(run: Run) -> None:
    with pytest.raises(StageTimeoutError):
        run(works.half_a_word, stage_s=SHORT_S)


@pytest.mark.parametrize(
    ("work", "stage"),
    [(works.hang_before_stages, "start"), (works.hang_between_stages, "probe")],
)
def test_a_hang_outside_any_stage_is_ended(run: Run, work: works.Work, stage: str) -> None:
    with pytest.raises(StageTimeoutError) as caught:
        run(work, stage_s=SHORT_S, stage_factor=1e6)
    assert caught.value.facts["stage"] == stage


def test_more_audio_gives_a_stage_more_time(run: Run) -> None:
    short = partial(works.sleep_in_a_stage, SHORT_S + 1.0)
    assert run(partial(short, 100.0), stage_s=SHORT_S, stage_factor=1.0) == "slept"
    with pytest.raises(StageTimeoutError):
        run(partial(short, None), stage_s=SHORT_S, stage_factor=1.0)


def test_a_stop_lets_the_running_stage_finish(run: Run, tmp_path: Path) -> None:
    stop, heard, note = threading.Event(), Heard(), tmp_path / "number"
    heard.then = lambda name: stop.set() if name == "stage 1" else None
    with pytest.raises(StoppedError) as caught:
        run(partial(works.stages_without_end, note), progress=heard, stop=stop)
    last = int(note.read_text(encoding="ascii"))
    assert caught.value.facts == {"path": "tea.wav", "stage": f"stage {last + 1}"}
    assert heard.told[-1] == ("end", f"stage {last}")


def test_a_stop_does_not_undo_what_is_finished(run: Run, tmp_path: Path) -> None:
    stop, go = threading.Event(), tmp_path / "go"

    def begun(_: str) -> None:
        stop.set()
        go.touch()

    assert run(partial(works.wait_for, go), progress=Heard(begun), stop=stop) == "finished"


@pytest.mark.parametrize("work", HANGS, ids=lambda work: work.__name__)
def test_a_stop_does_not_wait_for_ever(run: Run, work: works.Hang, tmp_path: Path) -> None:
    stop, note = threading.Event(), tmp_path / "pid"
    heard = Heard(lambda _: stop.set())
    with pytest.raises(StoppedError) as caught:
        run(partial(work, note), progress=heard, stop=stop, stop_s=0.5)
    assert caught.value.facts == {"path": "tea.wav", "stage": "transcribe"}
    assert eventually(lambda: not noted(note) or gone(int(note.read_text(encoding="ascii"))))


def test_what_is_stopped_before_it_starts_does_not_start(run: Run, tmp_path: Path) -> None:
    stop, note = threading.Event(), tmp_path / "pid"
    stop.set()
    with pytest.raises(StoppedError):
        run(partial(works.noted, note), stop=stop)
    assert not note.exists()


@pytest.mark.parametrize(
    "error", [LeaseLostError(id="7"), KeyboardInterrupt(), ZeroDivisionError()]
)
def test_a_check_that_fails_ends_the_child(run: Run, error: BaseException, tmp_path: Path) -> None:
    note = tmp_path / "pid"

    def check() -> None:
        if noted(note):
            raise error

    with pytest.raises(type(error)) as caught:
        run(partial(works.noted, note), check=check)
    assert caught.value is error
    assert eventually(lambda: gone(int(note.read_text(encoding="ascii"))))


def test_a_progress_that_fails_ends_the_child(run: Run) -> None:
    def broken(_: str) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        run(partial(works.double, 1), progress=Heard(broken))
    assert not children()


@pytest.mark.parametrize("work", HANGS, ids=lambda work: work.__name__)
def test_nothing_outlives_a_killed_parent(work: works.Hang, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    command = [sys.executable, "-m", "tests.executors.parent", work.__name__, str(note)]
    parent = subprocess.Popen(command, cwd=ROOT)
    try:
        assert eventually(lambda: noted(note))
        family = psutil.Process(parent.pid).children(recursive=True)
        assert int(note.read_text(encoding="ascii")) in {member.pid for member in family}
    finally:
        parent.kill()
        parent.wait()
    assert len(family) >= 2  # the server and the child
    assert eventually(lambda: all(gone(member.pid) for member in family))


@pytest.mark.parametrize("work", HANGS, ids=lambda work: work.__name__)
def test_no_child_outlives_its_server(run: Run, work: works.Hang, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    pids: list[int] = []

    def check() -> None:
        if noted(note) and not pids:
            pids.append(int(note.read_text(encoding="ascii")))
            psutil.Process(psutil.Process(pids[0]).ppid()).kill()

    with pytest.raises(CrashError) as caught:
        run(partial(work, note), check=check)
    assert caught.value.facts["stage"] == "transcribe"
    assert eventually(lambda: gone(pids[0]))


def test_a_server_that_was_killed_is_started_again(run: Run) -> None:
    for _ in range(5):
        server_of(run).kill()
        assert run(partial(works.double, 3)) == 6


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_the_whole_group_does_not_cut_a_stage_short(
    run: Run, number: signal.Signals, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    server = server_of(run)

    def begun(_: str) -> None:
        server.send_signal(number)
        for child in server.children():
            child.send_signal(number)
        go.touch()

    assert run(partial(works.wait_for, go), progress=Heard(begun)) == "finished"
    assert server_of(run) == server


def test_two_hundred_runs_leave_nothing_behind(run: Run) -> None:
    run(partial(works.double, 1))
    parent = psutil.Process()
    files, threads, memory = parent.num_fds(), parent.num_threads(), parent.memory_info().rss
    for number in range(200):
        if number % 4:
            assert run(partial(works.double, number)) == 2 * number
        else:
            with pytest.raises(EngineError):
                run(partial(works.leave, 3) if number % 8 else works.fail_plainly)
    assert parent.num_fds() == files
    assert parent.num_threads() == threads
    assert parent.memory_info().rss - memory < 16 * MIB
    assert not children()


def test_threads_may_share_a_runner() -> None:
    limits = Limits(memory_bytes=4096 * MIB, stage_s=PATIENCE_S, stage_factor=1.0, stop_s=1.0)
    runner = ChildRunner(limits)
    results: list[int] = []

    def several() -> None:
        for number in range(10):
            work = partial(works.double, number)
            never = threading.Event()
            results.append(runner.run(work, name="tea", progress=NoProgress(), stop=never))

    callers = [threading.Thread(target=several) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert sorted(results) == sorted(2 * number for number in range(10) for _ in callers)
    assert not children()


def server_of(run: Run) -> psutil.Process:
    """The process that children are forked from."""
    return psutil.Process(int(str(run(works.parent_pid))))


def children() -> list[psutil.Process]:
    """Workers that are there now: whatever the processes of this one started."""
    return [grandchild for child in psutil.Process().children() for grandchild in child.children()]
