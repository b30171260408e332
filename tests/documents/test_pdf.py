"""PDF files drawn by the real LibreOffice."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from minutes.documents import pdf
from minutes.documents.json_export import JsonExporter
from minutes.documents.pdf import PdfExporter, find_program, korean_fonts
from minutes.documents.word.exporter import PROCEEDINGS, SUMMARY, TRANSCRIPT, WordExporter
from minutes.errors import EngineError, MinutesError, MissingProgramError
from minutes.model.bodies import PDF_FORMS
from minutes.pipeline.exports import write_exports

from . import samples

drawn = pytest.mark.skipif(
    not (find_program() and shutil.which("pdftotext")),
    reason="LibreOffice or poppler is not installed",
)
STARTED_S = 60.0
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def summary() -> bytes:
    return PdfExporter(WordExporter(SUMMARY)).render(samples.demo_minutes())


def told(data: bytes, folder: Path, *command: str) -> str:
    """What a program of poppler says about the file."""
    path = folder / "made.pdf"
    path.write_bytes(data)
    done = subprocess.run([*command, path, *(["-"] if command[0] == "pdftotext" else [])],
                          capture_output=True, check=True, timeout=60)  # fmt: skip
    return done.stdout.decode()


def test_names_of_forms_and_files() -> None:
    exporters = [PdfExporter(WordExporter(r)) for r in (PROCEEDINGS, TRANSCRIPT, SUMMARY)]
    assert tuple(exporter.form for exporter in exporters) == PDF_FORMS
    assert [e.filename for e in exporters] == ["회의록.pdf", "녹취록.pdf", "회의결과보고.pdf"]
    assert len({exporter.identity for exporter in exporters}) == 3


@drawn
def test_the_report_is_drawn_with_its_text(summary: bytes, tmp_path: Path) -> None:
    text = told(summary, tmp_path, "pdftotext", "-layout")
    assert "회의결과보고" in text
    assert "2026. 11. 20.(금) 14:00" in text
    body = re.sub(r"-\s*\d+\s*/\s*\d+\s*-", "", text.split("\f")[-2]).strip()
    assert body.endswith("끝.")


@drawn
def test_the_file_is_tagged_and_dated_by_the_meeting(summary: bytes, tmp_path: Path) -> None:
    facts = told(summary, tmp_path, "pdfinfo", "-isodates")
    assert re.search(r"Tagged: +yes", facts)
    assert re.search(r"CreationDate: +2026-11-20T00:00:00Z", facts)
    assert re.search(r"Author: +중소기업 인공지능 정책자문단 \(가상\)", facts)


@drawn
def test_same_minutes_same_bytes(summary: bytes) -> None:
    """Drawn in another second, in another folder, by another process."""
    again = PdfExporter(WordExporter(SUMMARY)).render(samples.demo_minutes())
    assert again == summary


def test_without_libreoffice_the_error_says_what_to_install() -> None:
    exporter = PdfExporter(WordExporter(), program="no-such-office")
    with pytest.raises(MissingProgramError) as caught:
        exporter.render(samples.demo_minutes())
    assert "회의록.pdf" in caught.value.message("ko")
    assert "apt-get install libreoffice-writer" in caught.value.message("ko")
    assert find_program("no-such-office") is None


def test_without_libreoffice_the_other_forms_are_written(tmp_path: Path) -> None:
    failures: list[MinutesError] = []
    exports = write_exports(
        samples.demo_minutes(),
        (PdfExporter(WordExporter(), program="no-such-office"), JsonExporter()),
        root=tmp_path,
        folder="회의",
        ours=frozenset(),
        failed=failures.append,
    )
    assert exports.missing == ("pdf",)
    assert [file.name for file in exports.files] == ["회의록.json"]
    assert [type(failure) for failure in failures] == [MissingProgramError]
    assert "만들지 못함: pdf" in (tmp_path / "회의" / "회의록.json").read_text(encoding="utf-8")


def test_an_office_that_gives_nothing_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = tmp_path / "office"
    office.write_text("#!/bin/sh\necho broken >&2\nexit 3\n")
    office.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(EngineError, match="broken"):
        PdfExporter(WordExporter(SUMMARY), program="office").render(samples.demo_minutes())


def test_an_office_that_does_not_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "pid"
    office = tmp_path / "office"
    office.write_text(f"#!/bin/sh\necho $$ > {mark}\nexec sleep 600\n")
    office.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(pdf, "LIMIT_S", 2.0)
    with pytest.raises(EngineError, match="LibreOffice"):
        PdfExporter(WordExporter(SUMMARY), program="office").render(samples.demo_minutes())
    assert not psutil.pid_exists(int(mark.read_text()))


@drawn
def test_the_office_dies_with_its_process_and_what_is_left_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        "from tests.documents import samples\n"
        "from minutes.documents.pdf import PdfExporter\n"
        "from minutes.documents.word.exporter import WordExporter\n"
        "PdfExporter(WordExporter()).render(samples.demo_minutes())\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    waiting = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env=environment)
    office = _office_of(waiting)
    waiting.send_signal(signal.SIGKILL)
    waiting.wait()
    gone, alive = psutil.wait_procs([office], timeout=10)
    assert (len(gone), alive) == (1, [])
    assert len(list(tmp_path.glob("minutes-pdf-*"))) == 1
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    PdfExporter(WordExporter(SUMMARY)).render(samples.demo_minutes())
    assert list(tmp_path.glob("minutes-pdf-*")) == []


def _office_of(process: subprocess.Popen[bytes]) -> psutil.Process:
    deadline = time.monotonic() + STARTED_S
    while time.monotonic() < deadline:
        for child in psutil.Process(process.pid).children(recursive=True):
            if "soffice" in child.name():
                return child
        time.sleep(0.01)
    pytest.fail("LibreOffice was not started")


@drawn
def test_fonts_of_this_machine_are_named() -> None:
    assert any("Nanum" in name or "Noto" in name for name in korean_fonts())
