"""What the doctor says about PDF files."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes import checks
from minutes.checks import Check, examine
from minutes.errors import MissingProgramError
from tests.fakes import folders_of


def examined(home: Path, *, pdf: bool) -> dict[str, Check]:
    found = examine(
        folders=folders_of(home),
        weights=(),
        needed=(),
        config=lambda: None,
        database=lambda: None,
        pdf=pdf,
    )
    return {check.label["en"]: check for check in found}


@pytest.mark.parametrize("pdf", [True, False])
def test_libreoffice_is_required_where_pdf_files_are_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pdf: bool
) -> None:
    monkeypatch.setattr(checks, "find_program", lambda: None)
    found = examined(tmp_path, pdf=pdf)["LibreOffice (to make PDF files)"]
    assert (found.ok, found.required) == (False, pdf)
    assert found.exit_code == MissingProgramError.exit_code
    assert "libreoffice-writer" in found.todo["ko"]


def test_a_machine_without_korean_fonts_is_warned_of_boxes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert examined(tmp_path, pdf=False)["Korean fonts (to make PDF files)"].ok
    monkeypatch.setattr(checks, "korean_fonts", lambda: ())
    found = examined(tmp_path, pdf=False)["Korean fonts (to make PDF files)"]
    assert (found.ok, found.required) == (False, False)
    assert "fonts-nanum" in found.todo["ko"]
