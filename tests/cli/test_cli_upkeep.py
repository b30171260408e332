"""gc, verify, retention, backup and restore through the front door."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from minutes.cli.main import main
from minutes.cli.texts import TEXTS
from minutes.service.upkeep.collect import LeftoverKind
from minutes.service.upkeep.verify import Difference
from tests.fakes import ROOT
from tests.service.upkeep_kit import make_home, process_again


@pytest.fixture
def cli_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = make_home(tmp_path / "home")
    monkeypatch.setenv("MINUTES_HOME", str(home))
    monkeypatch.delenv("MINUTES_LANG", raising=False)
    return home


def test_every_kind_has_its_words() -> None:
    for kind in LeftoverKind:
        assert f"leftover.{kind}" in TEXTS
    for difference in Difference:
        assert {f"difference.{difference}", f"todo.{difference}"} <= TEXTS.keys()


def test_gc_shows_first_and_removes_when_told(
    cli_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    process_again(cli_home, "second")
    assert main(["gc", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["removable_bytes"] > 0
    assert found["removed_bytes"] == 0
    assert main(["gc"]) == 0
    captured = capsys.readouterr()
    assert "이전 설정의 중간 결과" in captured.out
    assert "minutes gc --apply" in captured.err
    assert main(["--lang", "en", "gc", "--apply"]) == 0
    captured = capsys.readouterr()
    assert "result of earlier settings" in captured.out
    assert "Removed" in captured.err
    assert main(["gc"]) == 0
    assert "지울 것이 없습니다" in capsys.readouterr().err


def test_verify_is_exit_43_with_what_to_do(
    cli_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify"]) == 0
    assert "잘못된 것이 없습니다" in capsys.readouterr().err
    (artefact,) = (cli_home / ".state" / "artefacts").glob("*/transcribe-*.json")
    artefact.write_bytes(b"{}")
    assert main(["verify"]) == 43
    captured = capsys.readouterr()
    assert "중간 결과 손상" in captured.out
    assert "minutes retry" in captured.out.replace("\n", "")
    assert main(["verify", "--json"]) == 43
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["kind"], finding["path"]) == ("artefact_damaged", str(artefact))
    assert finding["wrong"] is True


def test_retention_lists_what_is_due_and_deletes_nothing(
    cli_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["retention", "--on", "2036-12-31"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "만료 0건" in captured.err
    assert main(["retention", "--on", "2037-01-01"]) == 0
    captured = capsys.readouterr()
    assert "2036-12-31" in captured.out
    assert "기록물 담당자" in captured.err
    assert main(["retention", "--on", "2037-01-01", "--json"]) == 0
    (item,) = json.loads(capsys.readouterr().out)["recordings"]
    assert (item["due"], item["last_day"], item["retention"]) == (True, "2036-12-31", "10년")
    assert list((cli_home / "audio_in").glob("*.wav"))
    assert main(["retention", "--on", "tomorrow"]) == 2


def test_backup_and_restore_on_another_machine(
    cli_home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    archive = tmp_path / "backup" / "minutes.tar.gz"
    assert main(["backup", str(archive)]) == 0
    captured = capsys.readouterr()
    assert captured.out.strip() == str(archive)
    assert "Word" in captured.err
    assert main(["restore", str(archive)]) == 60
    assert "상태 폴더" in capsys.readouterr().err

    other = tmp_path / "other"
    shutil.copytree(ROOT / "config", other / "config")
    monkeypatch.setenv("MINUTES_HOME", str(other))
    assert main(["restore", str(archive), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["recordings"] == 1
    assert main(["status", "--json"]) == 0
    (item,) = json.loads(capsys.readouterr().out)["recordings"]
    assert item["state"] == "done"
    assert main(["verify"]) == 43, "the documents are not there yet"
    assert "문서 없음" in capsys.readouterr().out


def test_the_settings_of_the_backup_say_where_things_go(
    cli_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = cli_home / "config" / "minutes.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}\n[paths]\nstate = "state of the office"\n', encoding="utf-8")
    (cli_home / ".state").rename(cli_home / "state of the office")
    assert main(["backup", str(tmp_path / "b.tar.gz")]) == 0
    other = tmp_path / "other"
    shutil.copytree(ROOT / "config", other / "config")
    monkeypatch.setenv("MINUTES_HOME", str(other))
    assert main(["restore", str(tmp_path / "b.tar.gz")]) == 0
    assert list((other / "state of the office" / "artefacts").iterdir())
    assert main(["status"]) == 0
