"""Estimates of disk space hold for what is really written."""

from __future__ import annotations

from pathlib import Path

from minutes.pipeline.runner import STAGES
from minutes.pipeline.space import needed
from minutes.service.processing import HINTS
from minutes.store.artefacts import stage_of
from tests.fakes import make_service, script, write_tone

PER_HOUR_MB = {"probe": 116, "export": 4, "compose": 2, "transcribe": 2}


def test_no_stage_writes_more_than_was_asked_for(home: Path) -> None:
    write_tone(home / "audio_in" / "2026-11-20 회의.wav")
    make_service(home).run()
    talk_s = script()[-1]["end"]
    artefacts = list((home / ".state" / "artefacts").glob("*/*.json"))
    assert {stage_of(path.name) for path in artefacts} == {HINTS, *STAGES}
    for path in artefacts:
        stage = stage_of(path.name)
        assert stage is not None
        if stage not in ("probe", HINTS):
            assert path.stat().st_size < needed(stage, talk_s).bytes, path.name
    exported = sum(file.stat().st_size for file in (home / "exports").glob("*/*.*"))
    assert 0 < exported < needed("export", talk_s).bytes


def test_decoded_audio_is_32000_bytes_a_second() -> None:
    assert needed("probe", 60.0).bytes - needed("probe", 0.0).bytes == 60 * 32_000
    assert needed("probe", 60.0).place == "audio_cache"
    assert needed("export", 60.0).place == "exports"
    assert {needed(stage, 1.0).place for stage in STAGES[1:-1]} == {"artefacts"}


def test_an_hour_needs_what_the_handbook_says() -> None:
    for stage, most in PER_HOUR_MB.items():
        assert needed(stage, 3600.0).bytes <= most * 1_000_000
