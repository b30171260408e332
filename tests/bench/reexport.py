"""Time from a person's correction to new documents, for a long meeting.

A fictional meeting is filled into a fresh home once (recognition is scripted, all else is real);
then a name, a topic word and the look of the documents change in turn, each followed by the
command that writes the documents again. The whole command counts, start of Python included, and
beside it what its stages took and the time that a bare start of the program takes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.fictional import fill_home

MINUTES = Path(sys.executable).with_name("minutes")


@dataclass(frozen=True, slots=True)
class Change:
    """Something that a person changes, and the command that follows."""

    name: str
    prepare: Callable[[Path, int], None]
    command: Callable[[str, int], list[str]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill a home, make each change several times, print the medians as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", dest="length", type=float, default=180.0)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="minutes-bench-") as folder:
        home = Path(folder) / "home"
        identity = fill_home(home, options.length * 60).recording_id
        assert identity is not None
        rows = [_row(home, identity, change, options.repeat) for change in CHANGES]
        start_s = median(_timed(home, ["status"]) for _ in range(options.repeat))
    _put(f"A meeting of {options.length:.0f} minutes, median of {options.repeat}\n")
    _put("| change | whole command, s | its stages, s | whole / bare start |")
    _put("| --- | ---: | ---: | ---: |")
    for name, whole_s, stages_s in rows:
        _put(f"| {name} | {whole_s:.2f} | {stages_s:.2f} | {whole_s / start_s:.1f} |")
    _put(f"| none (`minutes status`) | {start_s:.2f} | | 1.0 |")
    return 0


def _row(home: Path, identity: str, change: Change, repeat: int) -> tuple[str, float, float]:
    wholes, stages = [], []
    for turn in range(repeat):
        change.prepare(home, turn)
        before = _stage_seconds(home)
        wholes.append(_timed(home, change.command(identity, turn)))
        after = _stage_seconds(home)
        stages.append(sum(after[stage] for stage in after if after[stage] != before[stage]))
    return change.name, median(wholes), median(stages)


def _timed(home: Path, command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(
        [str(MINUTES), *command], env=_environment(home), stdout=subprocess.DEVNULL, check=True
    )
    return time.perf_counter() - started


def _stage_seconds(home: Path) -> dict[str, float]:
    """What each stage cost when it was last done."""
    command = [str(MINUTES), "status", "--json"]
    done = subprocess.run(command, env=_environment(home), capture_output=True, check=True)
    (recording,) = json.loads(done.stdout)["recordings"]
    return {item["stage"]: item["seconds"] for item in recording["stages"] if item["done"]}


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "MINUTES_HOME": str(home)}


def _nothing(home: Path, turn: int) -> None:
    """The command itself is the change."""


def _add_topic_word(home: Path, turn: int) -> None:
    path = home / "config" / "topics.toml"
    text = path.read_text(encoding="utf-8")
    head = "[topics.words.ko]\n"
    path.write_text(text.replace(head, f'{head}"새말{turn}" = 2\n', 1), encoding="utf-8")


def _change_font(home: Path, turn: int) -> None:
    path = home / "config" / "minutes.toml"
    text = path.read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("font = ")]
    place = kept.index("[export]") + 1
    kept.insert(place, f'font = "{("바탕", "돋움")[turn % 2]}"')
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")


def _change_template(home: Path, turn: int) -> None:
    """The office's 회의록 gets the look of one of the examples."""
    templates = home / "config" / "templates"
    example = templates / "예시" / f"{('회의록', '녹취록')[turn % 2]}.docx"
    shutil.copy(example, templates / "회의록.docx")


def _again(identity: str, turn: int) -> list[str]:
    return ["retry", identity]


def _name(identity: str, turn: int) -> list[str]:
    return ["name", identity, "S3", ("서다온", "문하람")[turn % 2]]


CHANGES = (
    Change("a speaker's name", _nothing, _name),
    Change("a topic word", _add_topic_word, _again),
    Change("the documents' look", _change_font, _again),
    Change("a Word template", _change_template, _again),
)


def _put(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
