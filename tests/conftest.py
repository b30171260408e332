"""What all tests share."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home folder with the shipped settings, the faster profile of recognition, and the
    weights of this checkout."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    settings = tmp_path / "config" / "minutes.toml"
    shipped = settings.read_text(encoding="utf-8")
    settings.write_text(shipped.replace('"accurate"', '"standard"'), encoding="utf-8")
    (tmp_path / "audio_in").mkdir()
    (tmp_path / ".state").mkdir()
    (tmp_path / ".state" / "weights").symlink_to(ROOT / ".state" / "weights")
    return tmp_path


@pytest.fixture
def shared() -> Path:
    """The material for measuring that lies beside a checkout; skips where it does not."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no ../shared beside this checkout")
    return folder


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], check=False
        ).returncode
    )
    if not mounted:
        pytest.skip("mounting a small file system needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
