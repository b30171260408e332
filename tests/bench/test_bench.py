"""The benchmark's arithmetic; its timings are never asserted."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.bench import bench
from tests.bench.bench import Cost, Measured, Run, table

STATUS = {
    "recordings": [
        {
            "stages": [
                {"stage": "transcribe", "done": True, "seconds": 2.0, "peak_mib": 100.0},
                {"stage": "diarize", "done": False, "seconds": None, "peak_mib": None},
            ]
        }
    ]
}


def _run(factor: float) -> Run:
    stages = {
        "transcribe": Cost(10.0 * factor, 800.0),
        "diarize": Cost(5.0 * factor, 1000.0),
        "attribute": Cost(0.2 * factor, 900.0),
        "export": Cost(0.3 * factor, 900.0),
    }
    return Run(bare=Cost(9.0 * factor, 700.0), line=Cost(18.0 * factor, 1100.0), stages=stages)


def test_medians_and_ratios() -> None:
    shown = table(Measured("회의.m4a", 100.0, (_run(3.0), _run(1.0), _run(2.0))))
    assert "| transcribe | 20.0 | 0.200 | 800 |" in shown
    assert "| start and libraries | 5.0 | 0.050 | |" in shown
    assert "| **whole** | 36.0 | 0.360 | 1100 |" in shown
    assert "| **bare faster-whisper** | 18.0 | 0.180 | 700 |" in shown
    assert "| whole / bare faster-whisper | 2.00 |" in shown
    assert "| attribute to export, share of the whole | 2.8% |" in shown
    assert "| diarize / transcribe | 0.50 |" in shown


def test_without_diarization_there_is_no_ratio_of_it() -> None:
    run = Run(Cost(1.0, 1.0), Cost(2.0, 1.0), {"transcribe": Cost(1.0, 1.0)})
    assert "diarize" not in table(Measured("회의.m4a", 10.0, (run,)))


def test_costs_come_from_both_processes_and_from_the_status(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With stand-ins for both commands: the front door's contract is what is tested."""
    minutes, bare, figures = tmp_path / "minutes", tmp_path / "bare.py", tmp_path / "figures.json"
    answer = f"import sys\nif sys.argv[1] == 'status': print({json.dumps(STATUS)!r})\n"
    minutes.write_text(f"#!{sys.executable}\n{answer}", encoding="utf-8")
    minutes.chmod(0o755)
    bare.write_text("held = b'x' * 64 * 1024 * 1024", encoding="utf-8")
    monkeypatch.setattr(bench, "MINUTES", minutes)
    monkeypatch.setattr(bench, "BARE", bare)
    demo = bench.ROOT / "tests" / "demo" / "demo.opus"
    assert bench.main([str(demo), "--repeat", "2", "--threads", "1", "--json", str(figures)]) == 0
    (measured,) = json.loads(figures.read_text(encoding="utf-8"))["recordings"]
    assert measured["audio_s"] == pytest.approx(205.86, abs=0.1)
    assert len(measured["runs"]) == 2
    for run in measured["runs"]:
        assert run["stages"] == {"transcribe": {"seconds": 2.0, "peak_mib": 100.0}}
        assert run["bare"]["peak_mib"] > 64
        assert run["line"]["peak_mib"] >= 100
    assert "| transcribe | 2.0 | 0.010 | 100 |" in capsys.readouterr().out
