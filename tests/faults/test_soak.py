"""A small soak; ``make soak`` runs the large one."""

from __future__ import annotations

from pathlib import Path

from tests.faults.soak import MB, soak


def test_recordings_that_arrive_while_the_service_runs(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    figures = soak(home, 20, hostile=6)
    table = "\n".join(f"{what}: {value}" for what, value in figures.rows())
    assert figures.states == {"done": 20}, table
    assert set(figures.hostile_states) <= {"done", "failed"}, table
    assert figures.exit_code == 0
    assert figures.current, table
    assert figures.forgotten == 0, table
    first, last = figures.quarter(2), figures.quarter(4)
    assert last.rss - first.rss < 16 * MB, table
    assert last.files - first.files <= 4, table
    assert figures.database_bytes < 5 * MB, table
