"""The benchmark's arithmetic; its timings are never asserted."""

from __future__ import annotations

from tests.bench.bench import Cost, Measured, Run, table


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
