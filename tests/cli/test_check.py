"""``minutes check`` through the front door."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from minutes.cli.main import main
from minutes.store.ledger import Ledger
from tests.mail.home import RECORDING, database_of, export, prepare, sample

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def cli_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINUTES_HOME", str(home))
    monkeypatch.delenv("MINUTES_LANG", raising=False)
    return prepare(home)


def test_a_missing_vote_is_exit_5_and_named(cli_home: Path, capsys: Capture) -> None:
    assert main(["check", RECORDING[:8]]) == 5
    captured = capsys.readouterr()
    row = next(line for line in captured.out.splitlines() if "표결 내용" in line)
    assert "빠짐" in row
    assert "표결 없음" in row
    assert "확정할 수 없습니다" in captured.err


def test_complete_minutes_are_exit_0(cli_home: Path, capsys: Capture) -> None:
    made, documents = sample()
    voted = replace(made, meeting=replace(made.meeting, votes=("표결 없음",)), missing=())
    changed = {name: data + b" " for name, data in documents.items()}
    export(cli_home, voted, changed)
    assert main(["check", RECORDING[:8], "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["complete"] is True
    assert len(data["elements"]) == 9
    votes = data["elements"][-1]
    assert (votes["element"], votes["standing"], votes["gaps"]) == ("votes", "complete", [])


def test_without_minutes_it_says_so(cli_home: Path, capsys: Capture) -> None:
    database = database_of(cli_home)
    Ledger(database).add_recording(
        "f" * 64, name="새 회의", sources=(cli_home / "새 회의.wav",), meeting_file=None
    )
    database.close()
    assert main(["--lang", "en", "check", "ffff"]) == 2
    assert "no minutes yet" in capsys.readouterr().err


def test_an_unknown_recording_is_exit_10(cli_home: Path) -> None:
    assert main(["check", "abcdef12"]) == 10
