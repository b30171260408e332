"""Time and memory of the whole line and of its stages, against bare transcription.

Each command runs in a fresh process in a fresh home, so that nothing is done already and every
peak is its own. The tables go to stdout, all single measurements to ``--json``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import av

from minutes.config import load_settings

ROOT = Path(__file__).parents[2]
RECORDINGS = (
    ROOT / "tests" / "demo" / "demo.opus",
    ROOT.parent / "shared" / "recordings" / "ko_roundtable_dev.flac",
)
BARE = Path(__file__).with_name("bare.py")
MINUTES = Path(sys.executable).with_name("minutes")
LANGUAGE_STAGES = ("attribute", "identify", "extract", "compose", "export")
LIBRARIES = ("faster-whisper", "ctranslate2", "pyannote.audio", "torch")
KIB_IN_MIB = 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall-clock seconds and peak resident memory."""

    seconds: float
    peak_mib: float


@dataclass(frozen=True, slots=True)
class Run:
    """One measurement of a recording: both processes, and the stages inside the line."""

    bare: Cost
    line: Cost
    stages: dict[str, Cost]


@dataclass(frozen=True, slots=True)
class Measured:
    """All runs of one recording."""

    name: str
    audio_s: float
    runs: tuple[Run, ...]

    @property
    def middle(self) -> Run:
        """The median of every figure by itself."""
        stages = self.runs[0].stages
        return Run(
            bare=_median([run.bare for run in self.runs]),
            line=_median([run.line for run in self.runs]),
            stages={name: _median([run.stages[name] for run in self.runs]) for name in stages},
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables, write the JSON."""
    options = _options(arguments)
    recordings = [path for path in options.recordings or RECORDINGS if path.is_file()]
    _put(f"{machine(options.threads)}, median of {options.repeat}")
    measured = []
    for path in recordings:
        measured.append(measure(path, repeat=options.repeat, threads=options.threads))
        _put(f"\n{table(measured[-1])}")
    if options.json:
        result = {
            "machine": machine(options.threads),
            "recordings": [asdict(one) for one in measured],
        }
        options.json.write_text(json.dumps(result, indent=1, ensure_ascii=False), encoding="utf-8")
    return 0


def measure(recording: Path, *, repeat: int, threads: int) -> Measured:
    """Run bare transcription and the whole line in turn, ``repeat`` times."""
    runs = tuple(_measure_once(recording, threads) for _ in range(repeat))
    return Measured(recording.name, _duration_s(recording), runs)


def _measure_once(recording: Path, threads: int) -> Run:
    with _fresh_home() as home:
        environment = _environment(home, threads)
        bare = _timed([sys.executable, str(BARE), str(recording)], environment)
        line = _timed([str(MINUTES), "run", str(recording), "--json"], environment)
        stages = _stages(environment)
        # The recording has a process of its own, which the system does not count to its parent.
        peak_mib = max(cost.peak_mib for cost in (line, *stages.values()))
        return Run(bare, replace(line, peak_mib=peak_mib), stages)


def table(measured: Measured) -> str:
    """The medians of one recording as Markdown."""
    run, audio_s = measured.middle, measured.audio_s
    lines = [
        f"{measured.name}, {audio_s:.0f} s",
        "",
        "| what | seconds | × real time | peak MiB |",
        "| --- | ---: | ---: | ---: |",
        *(_row(name, cost, audio_s) for name, cost in run.stages.items()),
        _start_row(run, audio_s),
        _row("**whole**", run.line, audio_s),
        _row("**bare faster-whisper**", run.bare, audio_s),
        "",
        "| ratio | value |",
        "| --- | ---: |",
        *(f"| {name} | {value} |" for name, value in _ratios(run).items()),
    ]
    return "\n".join(lines)


def machine(threads: int) -> str:
    """What the figures were taken on."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"{platform.machine()}, {os.cpu_count()} cores, {threads} threads, {libraries}"


def _ratios(run: Run) -> dict[str, str]:
    pure_s = sum(run.stages[name].seconds for name in LANGUAGE_STAGES if name in run.stages)
    ratios = {
        "whole / bare faster-whisper": f"{run.line.seconds / run.bare.seconds:.2f}",
        "attribute to export, share of the whole": f"{pure_s / run.line.seconds:.1%}",
    }
    if "diarize" in run.stages:
        share = run.stages["diarize"].seconds / run.stages["transcribe"].seconds
        ratios["diarize / transcribe"] = f"{share:.2f}"
    return ratios


def _start_row(run: Run, audio_s: float) -> str:
    """What the process did before, between and after the stages."""
    outside_s = run.line.seconds - sum(cost.seconds for cost in run.stages.values())
    return f"| start and libraries | {outside_s:.1f} | {outside_s / audio_s:.3f} | |"


def _row(name: str, cost: Cost, audio_s: float) -> str:
    return f"| {name} | {cost.seconds:.1f} | {cost.seconds / audio_s:.3f} | {cost.peak_mib:.0f} |"


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        seconds=median(cost.seconds for cost in costs),
        peak_mib=median(cost.peak_mib for cost in costs),
    )


def _stages(environment: dict[str, str]) -> dict[str, Cost]:
    """What each stage cost in the home's only run."""
    command = [str(MINUTES), "status", "--json"]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    (recording,) = json.loads(done.stdout)["recordings"]
    return {
        item["stage"]: Cost(item["seconds"], item["peak_mib"])
        for item in recording["stages"]
        if item["done"]
    }


def _timed(command: list[str], environment: dict[str, str]) -> Cost:
    """Run a command in a fresh process: its cost as the system counts it, start-up included."""
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(seconds, usage.ru_maxrss / KIB_IN_MIB)


@contextmanager
def _fresh_home() -> Iterator[Path]:
    """A home with the project's settings and weights and nothing done yet."""
    weights = ROOT / load_settings(ROOT).paths.state / "weights"
    with TemporaryDirectory(prefix="minutes-bench-") as folder:
        home = Path(folder)
        shutil.copytree(ROOT / "config", home / "config")
        (home / ".state").mkdir()
        (home / ".state" / "weights").symlink_to(weights)
        yield home


def _environment(home: Path, threads: int) -> dict[str, str]:
    """Both jobs get the same number of threads, whatever a library's own default is."""
    return {
        **os.environ,
        "MINUTES_HOME": str(home),
        "MINUTES_PATHS__STATE": ".state",
        "MINUTES_TRANSCRIBE__THREADS": str(threads),
        "MINUTES_DIARIZE__THREADS": str(threads),
        "OMP_NUM_THREADS": str(threads),
    }


def _duration_s(recording: Path) -> float:
    with av.open(str(recording)) as container:
        return float(container.duration or 0) / av.time_base


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recordings", nargs="*", type=Path, metavar="RECORDING")
    parser.add_argument("--repeat", type=int, default=1, help="measurements of each (default 1)")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, help="default: all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all single measurements")
    return parser.parse_args(arguments)


def _put(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
