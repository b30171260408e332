"""Artefacts: round trips, fingerprints, the newest one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from minutes.errors import StorageError
from minutes.model.speech import Hints, Segment, Transcript, Word
from minutes.store.artefacts import Artefact, ArtefactStore, fingerprint

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


def test_a_damaged_artefact_is_an_error_not_a_wrong_value(store: ArtefactStore) -> None:
    path = store.path("r", "transcribe", "f")
    store.save(path, TRANSCRIPT, Transcript)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(StorageError):
        store.load(path, Transcript)


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
