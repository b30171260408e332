"""``minutes voice`` through the front door. All people are made up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from minutes.app import App
from minutes.cli.main import main
from tests.fakes import write_tone
from tests.voices import OWN, heard

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def sample(home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A sample, in whatever home the commands find; the diarizer hears one person in it."""
    monkeypatch.setenv("MINUTES_HOME", str(home))
    monkeypatch.delenv("MINUTES_LANG", raising=False)
    monkeypatch.setattr("minutes.app.hear", lambda *_: heard(("S1", 30.0, OWN)))
    monkeypatch.setattr(App, "decoder", lambda _: None)
    return str(write_tone(home / "박지은.wav"))


def add(sample: str, *more: str) -> int:
    consent = ("--consent", "음성 등록 동의서 제출", "--by", "사무국")
    return main(["voice", "add", "박지은", "--sample", sample, *consent, *more])


def test_a_voice_from_its_consent_to_its_end(sample: str, capsys: Capture) -> None:
    assert add(sample, "--consented-on", "2026-03-02", "--json") == 0
    kept = json.loads(capsys.readouterr().out)
    assert (kept["name"], kept["consent"]) == ("박지은", "음성 등록 동의서 제출")
    assert (kept["consented_on"], kept["expires_on"]) == ("2026-03-02", "2028-03-01")
    number = str(kept["number"])

    assert main(["voice", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [kept]
    assert main(["voice", "list"]) == 0
    assert "박지은" in capsys.readouterr().out
    assert main(["voice", "show", number]) == 0
    assert "음성 등록 동의서 제출" in capsys.readouterr().out

    assert main(["voice", "extend", number, "--expires", "2029-03-01", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["expires_on"] == "2029-03-01"
    assert main(["voice", "delete", number, "--by", "담당자"]) == 0
    assert "이전 백업에는 남아" in capsys.readouterr().err
    assert main(["voice", "list"]) == 0
    assert "없습니다" in capsys.readouterr().err
    assert main(["voice", "show", number]) == 71


def test_the_voice_itself_is_never_shown(sample: str, capsys: Capture) -> None:
    assert add(sample, "--json") == 0
    assert "embedding" not in capsys.readouterr().out


def test_without_consent_nothing_is_kept(sample: str, capsys: Capture) -> None:
    assert main(["voice", "add", "박지은", "--sample", sample]) == 70
    assert "동의 내용" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["voice", "add", "박지은", "--consent", "예"],
        ["voice", "add", "박지은", "--consent", "예", "--sample", "a.wav", "--from", "ID", "S1"],
        ["voice", "extend", "1", "--expires", "내일"],
        ["voice", "extend", "1"],
    ],
)
def test_wrong_usage_is_exit_2(sample: str, arguments: list[str]) -> None:
    assert main(arguments) == 2


def test_a_sample_that_is_not_there_is_exit_10(sample: str) -> None:
    assert add(sample + ".mp3") == 10


def test_a_voice_of_an_unknown_meeting_is_exit_10(sample: str) -> None:
    assert main(["voice", "add", "박지은", "--from", "abc", "S1", "--consent", "예"]) == 10
