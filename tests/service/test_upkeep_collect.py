"""gc: removes what no run needs, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock

from minutes.service.upkeep.collect import Leftover, LeftoverKind, collect
from minutes.store.artefacts import stage_of
from tests.fakes import make_service
from tests.service.upkeep_kit import (
    holdings_of,
    make_home,
    process_again,
    tree,
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_home(tmp_path)


def kinds(leftovers: tuple[Leftover, ...]) -> list[LeftoverKind]:
    return [item.kind for item in leftovers]


def artefact_folder(home: Path) -> Path:
    (folder,) = (home / ".state" / "artefacts").iterdir()
    return folder


def stages(folder: Path) -> list[str]:
    return sorted(stage for path in folder.iterdir() if (stage := stage_of(path.name)))


def test_a_tidy_home_has_nothing_to_collect(home: Path) -> None:
    assert collect(holdings_of(home)).leftovers == ()


def test_superseded_artefacts_go_and_nothing_is_computed_again(home: Path) -> None:
    assert "transcribe" in process_again(home, "second")
    assert "transcribe" in process_again(home, "third")
    before = tree(home)
    dry = collect(holdings_of(home))
    assert tree(home) == before
    assert set(kinds(dry.leftovers)) == {LeftoverKind.SUPERSEDED}
    assert not any(item.removed for item in dry.leftovers)
    assert dry.bytes_of(removed=False) > 10_000
    superseded = {stage_of(item.path.name) for item in dry.leftovers}
    assert "transcribe" in superseded
    assert "export" not in superseded

    done = collect(holdings_of(home), apply=True)
    assert [item.path for item in done.leftovers] == [item.path for item in dry.leftovers]
    assert all(item.removed and not item.path.exists() for item in done.leftovers)
    assert done.bytes_of(removed=True) == dry.bytes_of(removed=False)
    left = stages(artefact_folder(home))
    assert [stage for stage in left if stage != "export"] == sorted(set(left) - {"export"})
    assert collect(holdings_of(home)).leftovers == ()
    exports = tree(home / "exports")
    assert process_again(home, "third") == []
    assert tree(home / "exports") == exports


def test_going_back_to_earlier_settings_keeps_the_earlier_artefacts(home: Path) -> None:
    process_again(home, "second")
    calls = process_again(home, "script")
    assert {name.partition(" ")[0] for name in calls} == {"export"}, "only the files are others"
    collect(holdings_of(home), apply=True)
    assert process_again(home, "script") == []


def test_an_edited_word_file_stays_told_from_ours_after_collecting(home: Path) -> None:
    (word,) = (home / "exports").glob("*/회의록.docx")
    edited = word.read_bytes() + b"edited"
    word.write_bytes(edited)
    process_again(home, "second")
    collect(holdings_of(home), apply=True)
    assert word.read_bytes() == edited
    process_again(home, "third")
    assert word.read_bytes() == edited


def test_what_kills_and_damage_leave_is_collected(home: Path) -> None:
    folder = artefact_folder(home)
    (folder / ".writing-abc").write_bytes(b"half")
    (folder / f"damaged-probe-{'0' * 32}.json").write_bytes(b"flipped")
    with (folder / "SHA256SUMS").open("a") as sums:
        sums.write(f"{'1' * 64}  probe-{'1' * 32}.json\n")
    audio = home / ".state" / "audio" / folder.name
    audio.mkdir(parents=True)
    (audio / "audio.pcm").write_bytes(bytes(1000))
    expected = [LeftoverKind.AUDIO, LeftoverKind.STRAY, LeftoverKind.DAMAGED, LeftoverKind.NOTE]
    assert kinds(collect(holdings_of(home)).leftovers) == expected
    done = collect(holdings_of(home), apply=True)
    assert kinds(done.leftovers) == expected
    assert done.bytes_of(removed=True) == 1000 + 4 + 7
    assert not audio.exists()
    assert collect(holdings_of(home)).leftovers == ()
    assert process_again(home) == []


def test_a_recording_under_work_is_left_alone(home: Path) -> None:
    folder = artefact_folder(home)
    (folder / ".writing-abc").write_bytes(b"being written")
    with FileLock(home / ".state" / "locks" / f"{folder.name}.lock"):
        found = collect(holdings_of(home), apply=True)
    assert found.busy == (folder.name,)
    assert found.leftovers == ()
    assert (folder / ".writing-abc").exists()
    assert collect(holdings_of(home), apply=True).busy == ()
    assert not (folder / ".writing-abc").exists()


def test_artefacts_of_an_unknown_recording_go_only_when_asked_for_by_name(home: Path) -> None:
    unknown = home / ".state" / "artefacts" / ("ab" * 32)
    unknown.mkdir()
    (unknown / f"probe-{'0' * 32}.json").write_bytes(b"{}")
    lock = home / ".state" / "locks" / f"{'ab' * 32}.lock"
    lock.touch()
    done = collect(holdings_of(home), apply=True)
    assert kinds(done.leftovers) == [LeftoverKind.UNKNOWN, LeftoverKind.LOCK]
    assert [item.removed for item in done.leftovers] == [False, True]
    assert done.bytes_of(removed=False) == 0
    assert unknown.exists()
    assert not lock.exists()
    done = collect(holdings_of(home), apply=True, unknown=True)
    assert [item.removed for item in done.leftovers] == [True]
    assert not unknown.exists()
    assert make_service(home).status()


def test_forgotten_files_of_ours_in_exports_are_named_and_never_removed(home: Path) -> None:
    (word,) = (home / "exports").glob("*/회의록.docx")
    forgotten = home / "exports" / "옛 이름" / "회의록.docx"
    forgotten.parent.mkdir()
    forgotten.write_bytes(word.read_bytes())
    stray = word.with_name(".writing-abc")
    stray.write_bytes(b"half")
    (forgotten.parent / "사무국 메모.docx").write_bytes(b"not ours")
    done = collect(holdings_of(home), apply=True, unknown=True)
    assert {item.path for item in done.leftovers} == {forgotten, stray}
    assert set(kinds(done.leftovers)) == {LeftoverKind.EXPORT}
    assert not any(item.removed for item in done.leftovers)
    assert forgotten.exists()
    assert stray.exists()


def test_old_strays_of_the_state_folder_go_and_young_ones_stay(home: Path) -> None:
    old, young = home / ".state" / ".writing-old", home / ".state" / ".writing-young"
    old.write_bytes(b"half")
    young.write_bytes(b"half")
    os.utime(old, (1, 1))
    done = collect(holdings_of(home), apply=True)
    assert [item.path for item in done.leftovers] == [old]
    assert young.exists()


def test_an_archive_half_unpacked_long_ago_goes_unless_it_must_go_on(home: Path) -> None:
    staging, mark = home / ".state" / "restoring", home / ".state" / "restore-unfinished"
    (staging / "config").mkdir(parents=True)
    (staging / "config" / "minutes.toml").write_bytes(b"half")
    assert collect(holdings_of(home), apply=True).leftovers == ()
    os.utime(staging, (1, 1))
    mark.write_bytes(b"")
    assert collect(holdings_of(home), apply=True).leftovers == ()
    mark.unlink()
    assert [item.path for item in collect(holdings_of(home), apply=True).leftovers] == [staging]
    assert not staging.exists()


def test_originals_and_exports_are_never_touched(home: Path) -> None:
    process_again(home, "second")
    before = tree(home / "audio_in"), tree(home / "exports")
    collect(holdings_of(home), apply=True, unknown=True)
    assert (tree(home / "audio_in"), tree(home / "exports")) == before


def test_exports_that_are_not_there_stop_nothing(home: Path) -> None:
    (home / "exports").rename(home / "elsewhere")
    (artefact_folder(home) / ".writing-abc").write_bytes(b"half")
    assert kinds(collect(holdings_of(home), apply=True).leftovers) == [LeftoverKind.STRAY]
