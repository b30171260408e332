"""The doctor looks at both disks and at an unfinished restore."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes import checks
from minutes.checks import Check, examine
from minutes.service.upkeep.restore import mark_path
from tests.fakes import folders_of


def examined(home: Path) -> dict[str, Check]:
    found = examine(
        folders=folders_of(home),
        weights=(),
        needed=(),
        config=lambda: None,
        database=lambda: None,
        pdf=False,
    )
    return {check.label["en"]: check for check in found}


def test_documents_on_another_disk_are_looked_at_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "free disk space (exports)" not in examined(tmp_path)
    devices = {"exports": 1, ".state": 2}
    monkeypatch.setattr(checks, "_device", lambda folder: devices[folder.name])
    monkeypatch.setattr(checks, "free_bytes", lambda folder: 10**6 * devices[folder.name])
    found = examined(tmp_path)
    for name in ("exports", ".state"):
        check = found[f"free disk space ({name})"]
        assert not check.ok
        assert name.removeprefix(".") in check.todo["ko"]


def test_an_unfinished_restore_is_said(tmp_path: Path) -> None:
    assert examined(tmp_path)["restore"].ok
    mark = mark_path(folders_of(tmp_path))
    mark.parent.mkdir()
    mark.write_bytes(b"")
    check = examined(tmp_path)["restore"]
    assert not check.ok
    assert "minutes restore" in check.todo["ko"]
    assert check.exit_code == 60
