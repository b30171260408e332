"""One night over an inbox full of hostile inputs: it is done, and each has its clear line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from minutes.documents.report.html import render_html
from minutes.documents.report.text import render_text
from minutes.model.report import NightReport
from minutes.pipeline.names import shown
from minutes.service.results import RunReport
from tests.fast_app import FastApp, open_fast
from tests.faults.hostile import HOSTILE, MAX_S, Fails, Gives, HostileCase, Skips


@dataclass
class Morning:
    """What a night left behind."""

    app: FastApp
    run: RunReport
    report: NightReport
    places: dict[str, Path]
    """Where each case lies, by its name."""
    kinds: dict[Path, list[str]]
    """What became of each file: the state of its job, or the class of its error."""


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Morning:
    home = tmp_path_factory.mktemp("hostile")
    (home / "audio_in").mkdir()
    (home / "config").mkdir()
    limits = f"[limits]\nmax_hours = {MAX_S / 3600}\n"
    (home / "config" / "minutes.toml").write_text(limits, encoding="utf-8")
    (home / "config" / "bodies.toml").write_text("", encoding="utf-8")
    places = {case.name: case.make(home / "audio_in") for case in HOSTILE}
    app = open_fast(home)
    run = app.night.run(settle=False)
    kinds: dict[Path, list[str]] = {}
    for status in app.recordings.status():
        assert status.job is not None
        for path in (*status.entry.sources, *(source.parent for source in status.entry.sources)):
            kinds.setdefault(path, []).append(status.job.error or status.job.state)
    return Morning(app, run, app.reporter.present(run.waiting, run.skipped), places, kinds)


def test_the_night_is_over_and_nothing_is_left_undone(morning: Morning) -> None:
    assert morning.run.problem is None
    assert morning.run.waiting == ()
    states = {status.job.state for status in morning.app.recordings.status() if status.job}
    assert states == {"done", "failed"}
    assert not list((morning.app.folders.state / "audio").glob("*"))


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
def test_each_input_comes_to_its_end_and_is_told_of(case: HostileCase, morning: Morning) -> None:
    place = morning.places[case.name]
    match case.expect:
        case Gives():
            assert "done" in morning.kinds[place]
        case Fails(error):
            assert error.__name__ in morning.kinds[place]
            name = next(
                status.entry.name
                for status in morning.app.recordings.status()
                if place in (status.entry.sources[0], status.entry.sources[0].parent)
            )
            lines = [item for item in morning.report.failed if item.name == name]
            assert lines
            assert all(line.reason and line.todo for line in lines)
        case Skips(reason):
            assert place not in morning.kinds
            lies_at = Path(shown(str(place)))
            told = {
                why
                for path, why in morning.run.skipped
                if lies_at == path or lies_at in path.parents
            }
            assert reason in told if reason else not told


def test_the_reports_can_be_read(morning: Morning) -> None:
    page, text = render_html(morning.report), render_text(morning.report)
    for item in morning.report.failed:
        assert item.name in text
    assert "<script" not in page.lower()
    folders = {path.name for path in morning.app.folders.exports.iterdir()}
    assert not any(name.startswith((".", "-")) or "/" in name for name in folders)
    for path in morning.app.folders.exports.glob("*/*.json"):
        json.loads(path.read_text(encoding="utf-8"))
