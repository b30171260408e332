"""What all tests share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home folder with the shipped settings and the weights of this checkout."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
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
