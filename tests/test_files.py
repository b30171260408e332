"""Files are whole or absent."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from minutes.errors import DiskFullError, LowDiskError, StorageError
from minutes.files import hash_file, move, replacing, require_space, write_atomic


def test_writes_and_replaces(tmp_path: Path) -> None:
    target = tmp_path / "new folder" / "회의록.docx"
    write_atomic(target, b"one")
    write_atomic(target, b"two")
    assert target.read_bytes() == b"two"
    assert [path.name for path in target.parent.iterdir()] == ["회의록.docx"]


def test_an_error_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "file"
    write_atomic(target, b"old")
    half_written = replacing(target)
    half_written.__enter__().write(b"half")
    assert not half_written.__exit__(RuntimeError, RuntimeError(), None)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_full_disk_is_said_and_leaves_nothing(tiny_disk: Path) -> None:
    write_atomic(tiny_disk / "file", b"old")
    with pytest.raises(DiskFullError) as caught:
        write_atomic(tiny_disk / "file", bytes(1_000_000))
    assert str(tiny_disk / "file") in caught.value.message("ko")
    assert (tiny_disk / "file").read_bytes() == b"old"
    assert len(list(tiny_disk.iterdir())) == 1


def test_full_disk_by_error_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFullError):
        write_atomic(tmp_path / "file", b"data")
    assert not list(tmp_path.iterdir())


def test_unreachable_folder_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError):
        write_atomic(tmp_path / "file" / "inside", b"data")


def test_hash_is_sha256(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"minutes" * 100_000)
    assert hash_file(path) == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_private_file_is_for_its_owner_only(tmp_path: Path) -> None:
    with replacing(tmp_path / "private", private=True) as file:
        file.write(b"one")
    write_atomic(tmp_path / "public", b"two")
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "public").stat().st_mode & 0o044


def test_too_little_space_is_said_before_anything_is_written(tiny_disk: Path) -> None:
    folder = tiny_disk / "not yet" / "there"
    require_space(folder, 10_000, keep_bytes=20_000)
    with pytest.raises(LowDiskError) as caught:
        require_space(folder, 60_000, keep_bytes=20_000)
    assert caught.value.facts["path"] == str(folder)
    assert caught.value.facts["needed_mb"] == 1
    assert caught.value.facts["free_mb"] == 0
    assert not folder.exists()


def test_moving_is_a_rename_and_never_half_done(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "file").write_bytes(b"content")
    move(tmp_path / "a" / "file", tmp_path / "b" / "file")
    assert (tmp_path / "b" / "file").read_bytes() == b"content"
    with pytest.raises(StorageError):
        move(tmp_path / "a" / "file", tmp_path / "c")
