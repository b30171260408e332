"""A service that runs while many recordings come in: does it do all, and does it grow?

``python -m tests.faults.soak 300`` prints a table. Most recordings are copied at once, some
slowly under their final name, some as parts of a meeting's folder, some with a meeting file, and
between them lie inputs that are hostile.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psutil
from sqlalchemy import func, select

from minutes.store.database import EventRow
from tests.fakes import DEMO, ROOT, write_tone
from tests.fast_app import FastApp, open_fast
from tests.faults.hostile import HOSTILE, MAX_S
from tests.faults.processes import end, exports_are_current, start, unaccounted, watched

SEED = 20261120
PAUSE_S = 0.25
"""Between two arrivals."""

PATIENCE_S = 1800.0
SETTINGS = {
    "SCHEDULE__CRON": "0 0 * * *",
    "SCHEDULE__UNTIL": "00:00",
    "INBOX__SETTLE_S": "2",
    "LIMITS__MAX_HOURS": str(MAX_S / 3600),
}
"""The window is always open."""

MB = 1_000_000


@dataclass
class Sample:
    """The service at a moment."""

    rss: int
    files: int
    threads: int


@dataclass
class Figures:
    """What a soak came to."""

    recordings: int
    hostile: int
    states: Counter[str]
    """Of the good ones."""
    hostile_states: Counter[str]
    wall_s: float
    exit_code: int
    current: bool
    """Whether each recording has exactly the files of its last export."""
    forgotten: int
    """Files that nobody answers for."""
    database_bytes: int
    events: int
    state_bytes: int
    samples: list[Sample] = field(default_factory=list)

    def quarter(self, number: int) -> Sample:
        """Medians of a quarter of the time, from 1 to 4."""
        size = len(self.samples) // 4
        part = self.samples[(number - 1) * size : number * size]
        return Sample(
            rss=round(median(sample.rss for sample in part)),
            files=round(median(sample.files for sample in part)),
            threads=round(median(sample.threads for sample in part)),
        )

    def rows(self) -> list[tuple[str, str]]:
        """The table."""
        first, last = self.quarter(1), self.quarter(4)
        per_recording = self.events / max(self.recordings + self.hostile, 1)
        return [
            ("recordings", f"{self.recordings}: {dict(self.states)}"),
            ("hostile inputs", f"{self.hostile}: {dict(self.hostile_states)}"),
            ("wall time", f"{self.wall_s:.0f} s"),
            ("exports are as written", "yes" if self.current else "NO"),
            ("files nobody answers for", str(self.forgotten)),
            ("memory of the service", f"{first.rss / MB:.1f} MB, last {last.rss / MB:.1f} MB"),
            ("open files", f"{first.files}, last {last.files}"),
            ("threads", f"{first.threads}, last {last.threads}"),
            ("database", f"{self.database_bytes / MB:.2f} MB"),
            ("events", f"{self.events}, {per_recording:.1f} for each"),
            (".state in all", f"{self.state_bytes / MB:.2f} MB"),
        ]


def soak(home: Path, number: int, *, hostile: int, seed: int = SEED) -> Figures:
    """Let ``number`` recordings and some hostile inputs arrive while the service runs."""
    shutil.copytree(ROOT / "config", home / "config")
    inbox = home / "audio_in"
    inbox.mkdir()
    began = time.monotonic()
    feeder = threading.Thread(target=feed, args=(inbox, number, hostile, random.Random(seed)))  # noqa: S311
    samples: list[Sample] = []
    with watched(start(home, "schedule", breaks=None, **SETTINGS)) as process:
        feeder.start()
        service, app = psutil.Process(process.pid), open_fast(home)
        while feeder.is_alive() or not _is_over(app, number):
            assert time.monotonic() - began < PATIENCE_S, "it never ended"
            assert process.poll() is None, (home / "talk").read_text(encoding="utf-8")
            samples.append(_sample(service))
            time.sleep(0.5)
        wall_s = time.monotonic() - began
        process.send_signal(signal.SIGTERM)
        exit_code = end(process)
    (good, bad), events = _states(app), _events(app)
    current, forgotten = exports_are_current(app), len(unaccounted(app))
    app.database.close()  # the last to leave folds SQLite's log into the file
    return Figures(
        recordings=number,
        hostile=hostile,
        states=good,
        hostile_states=bad,
        wall_s=wall_s,
        exit_code=exit_code,
        current=current,
        forgotten=forgotten,
        database_bytes=sum(_size(path) for path in app.folders.state.glob("minutes.db*")),
        events=events,
        state_bytes=sum(_size(path) for path in app.folders.state.rglob("*")),
        samples=samples,
    )


def feed(inbox: Path, number: int, hostile: int, chance: random.Random) -> None:
    """Let recordings arrive, the hostile ones between the others."""
    cases = chance.sample(HOSTILE, hostile)
    turns: list[int | None] = [*range(1, number + 1), *([None] * hostile)]
    chance.shuffle(turns)
    slow: list[threading.Thread] = []
    for turn in turns:
        if turn is None:
            cases.pop().make(inbox)
        else:
            slow += _arrive(inbox, turn, chance)
        time.sleep(PAUSE_S)
    for thread in slow:
        thread.join()


def _arrive(inbox: Path, turn: int, chance: random.Random) -> list[threading.Thread]:
    """One recording: its length is its own, so its content is."""
    name, seconds = f"{turn:04d} 회의", 0.3 + turn / 1000
    if turn % 10 == 0:
        for part in (1, 2):
            write_tone(inbox / name / f"{part}부.wav", seconds=seconds + part / 3000)
    elif turn % 10 == 5:
        thread = threading.Thread(target=_copy_slowly, args=(inbox / f"{name}.wav", seconds))
        thread.start()
        return [thread]
    else:
        write_tone(inbox / f"{name}.wav", seconds=seconds)
    if turn % 4 == 1 and turn % 10 != 5:
        meeting = (DEMO / "demo.toml").read_text(encoding="utf-8")
        text = meeting.replace("제3차", f"제{turn}차", 1)
        (inbox / f"{name}.toml").write_text(text, encoding="utf-8")
    return []


def _copy_slowly(path: Path, seconds: float) -> None:
    """As a network share does: the file has its name from the start and grows."""
    with tempfile.TemporaryDirectory() as folder:
        data = write_tone(Path(folder) / "whole.wav", seconds=seconds).read_bytes()
    with path.open("wb", buffering=0) as file:
        for start_at in range(0, len(data), len(data) // 5):
            file.write(data[start_at : start_at + len(data) // 5])
            time.sleep(0.8)


def _is_good(name: str) -> bool:
    return name[:4].isdecimal() and name[4:].startswith(" 회의")


def _is_over(app: FastApp, number: int) -> bool:
    known = [(entry.name, app.jobs.job(entry.id)) for entry in app.ledger.recordings()]
    good = [job for name, job in known if _is_good(name)]
    return len(good) >= number and all(
        job is not None and job.state not in ("queued", "running") for _, job in known
    )


def _states(app: FastApp) -> tuple[Counter[str], Counter[str]]:
    good: Counter[str] = Counter()
    bad: Counter[str] = Counter()
    for entry in app.ledger.recordings():
        job = app.jobs.job(entry.id)
        assert job is not None
        (good if _is_good(entry.name) else bad)[job.state.value] += 1
    return good, bad


def _sample(service: psutil.Process) -> Sample:
    return Sample(service.memory_info().rss, service.num_fds(), service.num_threads())


def _events(app: FastApp) -> int:
    with app.database.reading() as session:
        return session.scalar(select(func.count()).select_from(EventRow)) or 0


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def main() -> int:
    """Run it in a temporary folder and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", type=int, nargs="?", default=300)
    parser.add_argument("--hostile", type=int, default=30)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="minutes-soak-") as folder:
        figures = soak(Path(folder), given.number, hostile=given.hostile, seed=given.seed)
    rows = [("seed", str(given.seed)), *figures.rows()]
    sys.stdout.writelines(f"{what:26} {value}\n" for what, value in rows)
    return 0 if figures.states == {"done": given.number} and figures.current else 1


if __name__ == "__main__":
    sys.exit(main())
