"""Artefacts: round trips, fingerprints, the newest one."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from pathlib import Path

import pytest

from minutes.files import hash_bytes
from minutes.model.speech import Hints, Segment, Transcript, Word
from minutes.store.artefacts import Artefact, ArtefactStore, fingerprint, stage_of
from minutes.store.sums import SUMS_FILE, noted_sums, read_with_sum

TRANSCRIPT = Transcript(
    language="ko",
    language_probability=0.98,
    segments=(
        Segment(
            0.84,
            6.5,
            " 시작하겠습니다.",
            (Word(0.84, 6.5, " 시작하겠습니다.", 0.9),),
            -0.2,
            0.01,
            1.1,
        ),
    ),
)


@pytest.fixture
def store(tmp_path: Path) -> ArtefactStore:
    return ArtefactStore(tmp_path)


def test_a_value_comes_back_equal_with_the_same_content_hash(store: ArtefactStore) -> None:
    path = store.path("r", "transcribe", "f")
    assert store.load(path, Transcript) is None
    saved = store.save(path, TRANSCRIPT, Transcript)
    loaded = store.load(path, Transcript)
    assert loaded == saved
    assert loaded is not None
    assert loaded.value == TRANSCRIPT


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def flip(path: Path) -> bytes:
    """Change one letter inside a text, so that the file is still valid JSON of its type."""
    data = path.read_bytes()
    changed = data.replace(" 시작".encode(), " 시장".encode(), 1)
    assert changed != data
    path.write_bytes(changed)
    return changed


@pytest.mark.parametrize("damage", ["flipped", "cut off", "emptied"])
def test_a_damaged_artefact_is_set_aside_and_made_again(store: ArtefactStore, damage: str) -> None:
    path = store.path("r", "transcribe", "f")
    store.save(path, TRANSCRIPT, Transcript)
    if damage == "flipped":
        held = flip(path)
    else:
        held = path.read_bytes()[:-20] if damage == "cut off" else b""
        path.write_bytes(held)
    assert store.latest("r", "transcribe", Transcript) is None
    assert store.all_of("r", "transcribe", Transcript) == ()
    assert path.exists(), "who only reads changes nothing"
    assert store.load(path, Transcript) is None
    assert not path.exists()
    assert (path.parent / "damaged-transcribe-f.json").read_bytes() == held
    assert noted_sums(path.parent) == {}
    assert not store.done("r", "transcribe")
    store.save(path, TRANSCRIPT, Transcript)
    again = store.load(path, Transcript)
    assert again is not None
    assert again.value == TRANSCRIPT


def test_what_was_set_aside_is_never_overwritten(store: ArtefactStore) -> None:
    path = store.path("r", "transcribe", "f")
    for content in (b"one", b"two", b"three"):
        store.save(path, TRANSCRIPT, Transcript)
        path.write_bytes(content)
        assert store.load(path, Transcript) is None
    damaged = sorted(path.parent.glob("damaged-*"))
    assert {file.read_bytes() for file in damaged} == {b"one", b"two", b"three"}


def test_the_sums_are_those_of_sha256sum(store: ArtefactStore) -> None:
    for print_ in ("1", "2"):
        store.save(store.path("r", "transcribe", print_), TRANSCRIPT, Transcript)
    folder = store.path("r", "transcribe", "1").parent
    command = ["sha256sum", "--strict", "-c", SUMS_FILE]
    assert subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0
    flip(folder / "transcribe-2.json")
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "transcribe-2.json: FAILED" in done.stdout


def test_an_artefact_without_a_sum_is_taken_if_it_is_valid_and_noted(store: ArtefactStore) -> None:
    path = store.path("r", "transcribe", "f")
    saved = store.save(path, TRANSCRIPT, Transcript)
    (path.parent / SUMS_FILE).unlink()
    assert store.load(path, Transcript) == saved
    assert noted_sums(path.parent) == {path.name: saved.content}
    (path.parent / SUMS_FILE).write_bytes(b"garbage\n\xff\x00")
    assert store.load(path, Transcript) == saved


def test_readers_beside_a_writer_never_see_damage(store: ArtefactStore) -> None:
    path = store.path("r", "hints", "f")
    store.save(path, Hints(language="a0"), Hints)
    stop = threading.Event()
    seen: set[str] = set()
    wrong: list[str] = []

    def read() -> None:
        while not stop.is_set():
            data, noted = read_with_sum(path)
            seen.add(hash_bytes(data))
            if noted not in (None, hash_bytes(data)):
                wrong.append(str(noted))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(150):
        store.save(path, Hints(language=f"a{number}"), Hints)
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert len(seen) > 1


def test_everything_a_stage_depends_on_changes_its_fingerprint() -> None:
    base = fingerprint("transcribe", 1, "whisper base", ("a", "b"))
    others = {
        fingerprint("diarize", 1, "whisper base", ("a", "b")),
        fingerprint("transcribe", 2, "whisper base", ("a", "b")),
        fingerprint("transcribe", 1, "whisper small", ("a", "b")),
        fingerprint("transcribe", 1, "whisper base", ("b", "a")),
        fingerprint("transcribe", 1, "whisper base", ("a",)),
    }
    assert len(others) == 5
    assert base not in others


def test_inputs_of_equal_value_have_equal_content() -> None:
    one = Artefact.of(Hints(language="ko", glossary=("데이터 은행",)), Hints)
    same = Artefact.of(Hints(language="ko", glossary=("데이터 은행",)), Hints)
    other = Artefact.of(Hints(language="ko"), Hints)
    assert one.content == same.content
    assert one.content != other.content


def test_latest_is_the_one_used_last(store: ArtefactStore) -> None:
    first, second = store.path("r", "probe", "1"), store.path("r", "probe", "2")
    store.save(first, Hints(language="ko"), Hints)
    store.save(second, Hints(language="en"), Hints)
    os.utime(first, ns=(1, 1))
    assert store.latest("r", "probe", Hints) == Hints(language="en")
    os.utime(second, ns=(2, 2))
    store.mark_used(first)
    assert store.latest("r", "probe", Hints) == Hints(language="ko")
    assert store.done("r", "probe")
    assert not store.done("r", "transcribe")
    assert set(store.all_of("r", "probe", Hints)) == {Hints(language="ko"), Hints(language="en")}


def test_latest_stays_right_when_the_clock_jumps_back(
    store: ArtefactStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = store.path("r", "probe", "1"), store.path("r", "probe", "2")
    store.save(first, Hints(language="ko"), Hints)
    monkeypatch.setattr(time, "time_ns", lambda: 1_000)
    store.save(second, Hints(language="en"), Hints)
    assert store.latest("r", "probe", Hints) == Hints(language="en")
    store.mark_used(first)
    assert store.latest("r", "probe", Hints) == Hints(language="ko")
    store.mark_used(first)
    store.mark_used(second)
    assert store.newest("r", "probe") == second


def test_only_names_of_artefacts_name_a_stage() -> None:
    assert stage_of(f"transcribe-{'0a' * 16}.json") == "transcribe"
    for name in (SUMS_FILE, "damaged-probe-1.json", "probe-1.json", ".writing-abc"):
        assert stage_of(name) is None
    assert stage_of(f"damaged-probe-{'0a' * 16}.json") is None
