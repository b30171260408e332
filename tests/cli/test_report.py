"""``minutes report`` through the front door."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from minutes.app import App
from minutes.cli.main import main
from minutes.config import load_settings
from minutes.service.night import Window
from minutes.service.results import RunReport

NIGHT = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
"""21:00 in Seoul."""


@pytest.fixture
def night_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with one night, in which nothing was done."""
    monkeypatch.setenv("MINUTES_HOME", str(home))
    monkeypatch.delenv("MINUTES_LANG", raising=False)
    (home / "audio_in" / "설문.xyz").write_text("?", encoding="utf-8")
    window = Window(NIGHT, NIGHT + dt.timedelta(hours=10))
    App(home, load_settings(home)).reporter.write(window, RunReport())
    return home


def test_the_last_night_as_text(night_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report"]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("야간 처리 보고  2026. 11. 22.(일) 21:00 ~ ")
    assert "처리한 녹음 없음" in captured.out
    assert captured.err == ""


def test_a_night_by_its_date(night_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--night", "2026-11-22", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["kind"], data["timezone"]) == ("night", "Asia/Seoul")
    assert main(["--lang", "en", "report", "--night", "2026-11-21"]) == 2
    assert "no report of a night that began on 2026-11-21" in capsys.readouterr().err
    assert main(["report", "--night", "어제"]) == 2


def test_the_present(night_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--present", "--write"]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("처리 현황")
    assert "설문.xyz: 녹음으로 볼 수 없는 확장자" in captured.out
    (page,) = (night_home / "exports" / "야간 처리 보고").glob("* 현황.html")
    assert str(page) in captured.err


def test_where_there_was_no_night_the_present_is_shown(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MINUTES_HOME", str(home))
    assert main(["report"]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("처리 현황")
    assert "아직 야간 처리 보고가 없어" in captured.err


def test_the_page_as_a_file(
    night_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "보고.html"
    assert main(["report", "--html", str(target)]) == 0
    page = target.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    kept = night_home / "exports" / "야간 처리 보고" / "2026-11-22.html"
    assert page == kept.read_text(encoding="utf-8")


def test_only_a_page_loads_what_makes_pages(night_home: Path) -> None:
    code = (
        "import sys; from minutes.cli.main import main; main(['report']);"
        "heavy = {'jinja2', 'torch', 'spacy', 'docx', 'faster_whisper', 'av', 'alembic'};"
        "sys.exit(str(found) if (found := heavy & set(sys.modules)) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
