"""``minutes sign`` and ``minutes unsign`` through the front door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from minutes.cli.main import main
from minutes.documents.sign_off import minutes_sha256
from minutes.store.ledger import Ledger
from tests.mail.home import RECORDING, database_of, deliveries_of, prepare, sample

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def cli_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINUTES_HOME", str(home))
    monkeypatch.delenv("MINUTES_LANG", raising=False)
    return prepare(home)


def test_what_is_missing_is_exit_7_and_listed(cli_home: Path, capsys: Capture) -> None:
    assert main(["sign", RECORDING[:8], "--by", "한가상"]) == 7
    told = capsys.readouterr().err
    assert "- 표결 내용: " in told
    assert "회의 정보 파일" in told


def test_unsigning_what_is_not_signed_is_exit_2(cli_home: Path, capsys: Capture) -> None:
    assert main(["--lang", "en", "unsign", RECORDING[:8]]) == 2
    assert "not signed" in capsys.readouterr().err


def _sign(home: Path, sha256: str) -> None:
    database = database_of(home)
    Ledger(database).add_sign_off(
        RECORDING, name="한가상", minutes_sha256=sha256, reviewer="사무국"
    )
    database.close()


def test_status_and_show_tell_who_signed(cli_home: Path, capsys: Capture) -> None:
    _sign(cli_home, minutes_sha256(sample()[0]))
    assert main(["status"]) == 0
    assert "한가상" in capsys.readouterr().out
    assert main(["show", RECORDING[:8]]) == 0
    assert "확정 20" in capsys.readouterr().out
    assert main(["show", RECORDING[:8], "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["standing"], data["sign_off"]["name"]) == ("signed", "한가상")


def test_a_change_since_is_told(cli_home: Path, capsys: Capture) -> None:
    _sign(cli_home, "0" * 64)
    assert main(["show", RECORDING[:8]]) == 0
    assert "뒤 변경됨" in capsys.readouterr().out


def test_sending_a_draft_is_warned_of_and_a_signed_letter_says_so(
    cli_home: Path, capsys: Capture
) -> None:
    assert main(["send", RECORDING[:8], "--dry-run"]) == 0
    assert "초안을 보냅니다" in capsys.readouterr().err
    _sign(cli_home, minutes_sha256(sample()[0]))
    assert main(["send", RECORDING[:8], "--dry-run"]) == 0
    assert "초안" not in capsys.readouterr().err
    letters = deliveries_of(cli_home, 1)
    put = letters.send(RECORDING[:8], by="사무국")
    assert "[회의록 송부]" in put[0].mail.subject
    assert "한가상)." in put[0].mail.text
    assert "초안" not in put[0].mail.text
