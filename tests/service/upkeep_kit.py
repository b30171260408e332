"""Homes for the tests of upkeep: processed with the fast engines, looked at file by file."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from minutes.pipeline.line import Line
from minutes.service.processing import Processor
from minutes.service.upkeep.holdings import Holdings
from minutes.store.database import Database, default_url
from tests.fakes import (
    DEMO,
    ROOT,
    Calls,
    ScriptTranscriber,
    folders_of,
    make_processor,
    make_service,
    write_tone,
)

NAME = "2026-11-20 회의"


def holdings_of(home: Path, url: str | None = None) -> Holdings:
    folders = folders_of(home)
    return Holdings(folders, home / "config", Database(url or default_url(folders.state)))


def add_recording(home: Path, name: str = NAME, *, seconds: float = 1.0) -> Path:
    """Put a recording with its meeting file into the inbox; other lengths, other content."""
    path = write_tone(home / "audio_in" / f"{name}.wav", seconds=seconds)
    text = (DEMO / "demo.toml").read_text(encoding="utf-8")
    title = f'title = "{name} (가상)"'
    lines = [title if line.startswith("title") else line for line in text.splitlines()]
    path.with_suffix(".toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def process(home: Path) -> list[str]:
    """Process what waits; what was computed."""
    calls = Calls()
    report = make_service(home, calls).run()
    assert [result.error for result in report.results if result.error] == []
    return calls.names


def process_again(home: Path, model: str = "script") -> list[str]:
    """Process everything again, maybe with another recogniser; what was computed."""
    calls = Calls()
    house = make_service(home, calls, build=lambda: _processor(home, calls, model))
    for status in house.status():
        (result,) = house.night.run_again(status.entry.id).results
        assert result.error is None
    return calls.names


def _processor(home: Path, calls: Calls, model: str) -> Processor:
    processor = make_processor(home, calls)
    engines = replace(
        processor.line()._engines,
        transcriber=ScriptTranscriber(calls, identity=model),
        labels=(("transcribe", model),),
    )
    processor.line = lambda: Line(engines, folders_of(home).audio_cache)
    return processor


def make_home(home: Path, recordings: int = 1) -> Path:
    """A home with settings and processed recordings."""
    shutil.copytree(ROOT / "config", home / "config", dirs_exist_ok=True)
    for number in range(recordings):
        name = NAME if number == 0 else f"{NAME} {number + 1}"
        add_recording(home, name, seconds=1.0 + number / 10)
    process(home)
    return home


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but those of the database, which reading changes too."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("minutes.db")
    }
