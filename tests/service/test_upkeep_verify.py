"""verify: every kind of difference is named, and nothing is changed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from minutes.pipeline.runner import STAGES
from minutes.service.upkeep.collect import collect
from minutes.service.upkeep.verify import HARMLESS, Difference, verify
from tests.fakes import make_service, write_tone
from tests.service.upkeep_kit import (
    NAME,
    add_recording,
    holdings_of,
    make_home,
    process,
    process_again,
    tree,
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path)


def artefact(home: Path, stage: str) -> Path:
    (path,) = (home / ".state" / "artefacts").glob(f"*/{stage}-*.json")
    return path


def export(home: Path, name: str) -> Path:
    (path,) = (home / "exports").glob(f"*/{name}")
    return path


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def lose_all_artefacts(home: Path) -> Path:
    shutil.rmtree(artefact(home, "probe").parent)
    return home / ".state" / "artefacts"


def drop(path: Path) -> Path:
    path.unlink()
    return path


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def forget_sums(home: Path) -> Path:
    return drop(artefact(home, "probe").with_name("SHA256SUMS"))


def flipped(path: Path) -> Path:
    flip(path)
    return path


def appended(path: Path, data: bytes) -> Path:
    return write(path, path.read_bytes() + data)


ORIGINAL = f"audio_in/{NAME}.wav"
UNKNOWN = f".state/artefacts/{'ab' * 32}/probe-{'0' * 32}.json"

DAMAGES: list[tuple[Difference, Callable[[Path], Path]]] = [
    (Difference.ORIGINAL_MISSING, lambda home: drop(home / ORIGINAL)),
    (Difference.ORIGINAL_CHANGED, lambda home: flipped(home / ORIGINAL)),
    (Difference.ARTEFACT_MISSING, lambda home: drop(artefact(home, "extract"))),
    (Difference.ARTEFACT_MISSING, lose_all_artefacts),
    (Difference.ARTEFACT_DAMAGED, lambda home: flipped(artefact(home, "transcribe"))),
    (Difference.ARTEFACT_DAMAGED, lambda home: write(artefact(home, "compose"), b"")),
    (Difference.ARTEFACT_UNNOTED, forget_sums),
    (Difference.FOLDER_UNKNOWN, lambda home: write(home / UNKNOWN, b"{}").parent),
    (
        Difference.FILE_UNKNOWN,
        lambda home: write(artefact(home, "probe").with_name("memo.txt"), b"?"),
    ),
    (Difference.EXPORT_MISSING, lambda home: drop(export(home, "회의록.json"))),
    (Difference.EXPORT_EDITED, lambda home: appended(export(home, "회의록.docx"), b"edited")),
    (Difference.EXPORT_DAMAGED, lambda home: write(export(home, "회의록.docx"), bytes(1000))),
]


def test_a_home_without_damage_is_good(home: Path) -> None:
    result = verify(holdings_of(home))
    assert result.findings == ()
    assert (result.originals, result.exports, result.wrong) == (1, 2, 0)
    assert result.artefacts == len(STAGES) + 1, "every stage and the hints"


@pytest.mark.parametrize(("kind", "damage"), DAMAGES, ids=str)
def test_every_damage_is_named_with_its_place(
    home: Path, kind: Difference, damage: Callable[[Path], Path]
) -> None:
    path = damage(home)
    before = tree(home)
    result = verify(holdings_of(home))
    assert {finding.kind for finding in result.findings} == {kind}
    assert all(finding.path.startswith(str(path.parent)) for finding in result.findings)
    assert (result.wrong > 0) == (kind not in HARMLESS)
    assert tree(home) == before


def test_a_home_is_good_again_after_its_stages_were_made_again(home: Path) -> None:
    flip(artefact(home, "transcribe"))
    drop(artefact(home, "extract"))
    drop(export(home, "회의록.json"))
    assert verify(holdings_of(home)).wrong == 3
    names = process_again(home)
    assert {"transcribe", "extract", "export json"} <= set(names)
    result = verify(holdings_of(home))
    assert result.wrong == 0
    assert {finding.kind for finding in result.findings} == {Difference.ARTEFACT_SET_ASIDE}
    collect(holdings_of(home), apply=True)
    assert verify(holdings_of(home)).findings == ()


def test_an_original_that_lies_elsewhere_is_not_lost(home: Path) -> None:
    original = home / ORIGINAL
    copy = home / "audio_in" / "사본.wav"
    shutil.copy(original, copy)
    make_service(home).run()
    original.unlink()
    (finding,) = verify(holdings_of(home)).findings
    assert finding.kind is Difference.ORIGINAL_ELSEWHERE
    assert finding.detail == str(copy)
    flip(copy)
    (finding,) = verify(holdings_of(home)).findings
    assert finding.kind is Difference.ORIGINAL_MISSING


def test_of_a_meeting_in_parts_only_the_changed_part_is_named(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        write_tone(tmp_path / "audio_in" / "2026-11-20 회의" / f"{number}부.wav", seconds=number)
    process(tmp_path)
    assert verify(holdings_of(tmp_path)).findings == ()
    changed = tmp_path / "audio_in" / "2026-11-20 회의" / "2부.wav"
    flip(changed)
    (finding,) = verify(holdings_of(tmp_path)).findings
    assert (finding.kind, finding.path) == (Difference.ORIGINAL_CHANGED, str(changed))


def test_rows_that_point_at_nothing_are_named(home: Path) -> None:
    with sqlite3.connect(home / ".state" / "minutes.db") as database:
        database.execute("PRAGMA foreign_keys=OFF")
        database.execute(
            "INSERT INTO reviews (recording_id, kind, subject, value, reviewer, created_at)"
            " VALUES ('gone', 'speaker_name', 'S1', '가상', '가상', '2026-11-20 00:00:00')"
        )
    (finding,) = verify(holdings_of(home)).findings
    assert finding.kind is Difference.DATABASE
    assert finding.detail == "reviews.recording_id = gone: no such recordings"


def test_a_damaged_database_file_is_named(home: Path) -> None:
    path = home / ".state" / "minutes.db"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    data[4096:] = bytes(byte ^ 0x55 for byte in data[4096:])
    path.write_bytes(data)
    result = verify(holdings_of(home))
    assert result.wrong > 0
    assert {finding.kind for finding in result.findings} == {Difference.DATABASE}


def test_a_recording_under_work_is_said_and_its_original_compared(home: Path) -> None:
    flip(artefact(home, "transcribe"))
    flip(home / ORIGINAL)
    identity = artefact(home, "probe").parent.name
    with FileLock(home / ".state" / "locks" / f"{identity}.lock"):
        result = verify(holdings_of(home))
    assert result.busy == (identity,)
    assert {finding.kind for finding in result.findings} == {Difference.ORIGINAL_CHANGED}


def test_several_recordings_are_told_apart(home: Path) -> None:
    add_recording(home, f"{NAME} 2", seconds=1.5)
    process(home)
    assert verify(holdings_of(home)).originals == 2
    flip(home / "audio_in" / f"{NAME} 2.wav")
    (finding,) = verify(holdings_of(home)).findings
    entries = {entry.name: entry.id for entry in holdings_of(home).ledger.recordings()}
    assert finding.recording_id == entries[f"{NAME} 2.wav"]
