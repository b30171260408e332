"""A correction writes the documents again without any library of speech or language."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fictional import fill_home

MINUTES = Path(sys.executable).with_name("minutes")
BARRED = ("torch", "pyannote", "onnxruntime", "spacy", "kiwipiepy")
BARRIER = f"""
import sys

class Barrier:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {BARRED!r}:
            raise ImportError(name + " is barred")

sys.meta_path.insert(0, Barrier())
"""
"""As ``sitecustomize`` it stands in every process that Python starts."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("long") / "home"
    assert fill_home(home, 240).error is None
    return home


def barred(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    barrier = home / "barrier"
    barrier.mkdir(exist_ok=True)
    (barrier / "sitecustomize.py").write_text(BARRIER)
    environment = {**os.environ, "MINUTES_HOME": str(home), "PYTHONPATH": str(barrier)}
    return subprocess.run(
        [str(MINUTES), *command], env=environment, capture_output=True, text=True, check=False
    )


def the_identity(home: Path) -> str:
    (folder,) = (home / ".state" / "artefacts").iterdir()
    return folder.name


def test_the_barrier_bars(home: Path) -> None:
    """Without this the tests below could not fail."""
    artefacts = home / ".state" / "artefacts" / the_identity(home)
    (extracted,) = artefacts.glob("extract-*.json")
    kept = extracted.read_bytes()
    extracted.unlink()
    try:
        assert "is barred" in barred(home, "retry", the_identity(home)).stderr
    finally:
        extracted.write_bytes(kept)


def test_a_name_loads_none(home: Path) -> None:
    done = barred(home, "name", the_identity(home), "S3", "서다온")
    assert done.returncode == 0, done.stderr
    assert "회의록.docx" in done.stdout


def test_a_topic_word_loads_none(home: Path) -> None:
    path = home / "config" / "topics.toml"
    text = path.read_text(encoding="utf-8")
    head = "[topics.words.ko]\n"
    path.write_text(text.replace(head, f'{head}"새말" = 2\n', 1), encoding="utf-8")
    done = barred(home, "retry", the_identity(home))
    assert done.returncode == 0, done.stderr
    assert "회의록.docx" in done.stdout
