"""``minutes close``, ``open``, ``marks`` and ``export`` through the front door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from minutes.cli.main import main
from minutes.store.ledger import Ledger
from tests.mail.home import RECORDING, database_of, prepare, sample

Capture = pytest.CaptureFixture[str]
ID = RECORDING[:8]


@pytest.fixture
def cli_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINUTES_HOME", str(home))
    monkeypatch.delenv("MINUTES_LANG", raising=False)
    prepare(home)
    database = database_of(home)
    Ledger(database).set_folder(RECORDING, "2026-11-20_제3차 회의")
    database.close()
    return home


def test_words_are_closed_listed_and_opened(cli_home: Path, capsys: Capture) -> None:
    words = sample()[0].dialogue.utterances[1].text.partition(".")[0]
    assert main(["close", ID, "u0002", "--words", words, "--ground", "제5호"]) == 0
    assert f"비공개: “{words}” (정보공개법 제9조 제1항 제5호)" in capsys.readouterr().out
    assert main(["marks", ID, "--json"]) == 0
    (mark,) = json.loads(capsys.readouterr().out)["marks"]
    assert (mark["utterance"], mark["words"], mark["lost"]) == ("u0002", words, False)
    assert main(["marks", ID]) == 0
    assert "유효" in capsys.readouterr().out
    assert main(["open", ID, "u0002"]) == 0
    assert main(["--lang", "en", "marks", ID]) == 0
    assert "No words are closed" in capsys.readouterr().err


def test_a_ground_that_the_law_does_not_know_is_exit_2(cli_home: Path, capsys: Capture) -> None:
    assert main(["close", ID, "u0002", "--ground", "제9호"]) == 2
    assert "제8호: 부동산 투기" in capsys.readouterr().err


def test_an_edition_is_written_without_speech_models(cli_home: Path, capsys: Capture) -> None:
    words = sample()[0].dialogue.utterances[1].text.partition(".")[0]
    main(["close", ID, "u0002", "--words", words, "--ground", "7"])
    capsys.readouterr()
    assert main(["export", ID, "--edition", "partial", "--attribution", "sector", "--json"]) == 0
    captured = capsys.readouterr()
    assert "읽어 보십시오" in captured.err
    files = [Path(name) for name in json.loads(captured.out)["files"]]
    assert {"회의록(부분공개).docx", "회의결과보고(부분공개).hwpx"} <= {f.name for f in files}
    assert all(file.is_file() for file in files)
    (data,) = (f.read_text(encoding="utf-8") for f in files if f.suffix == ".json")
    assert words not in data
    assert "김도현" not in data
    assert main(["close", ID, "u0004", "--ground", "7"]) == 0
    assert "이미 쓴 공개본(partial)" in capsys.readouterr().err


def test_lost_words_are_exit_8(cli_home: Path, capsys: Capture) -> None:
    main(["close", ID, "u0002", "--ground", "7"])
    database = database_of(cli_home)
    ledger = Ledger(database)
    (mark,) = ledger.closed_marks(RECORDING)
    ledger.close_words(RECORDING, mark.span, words="다른 말", reviewer="a")
    database.close()
    assert main(["marks", ID]) == 8
    assert main(["export", ID, "--edition", "public"]) == 8
    assert "“다른 말”" in capsys.readouterr().err
    assert not [*cli_home.glob("exports/*/*(공개)*")]
