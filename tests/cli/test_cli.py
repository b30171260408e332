"""The command line through its real front door."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

import pytest

from minutes.cli.commands import COMMANDS
from minutes.cli.main import main
from minutes.cli.parser import Parser, build_parser
from minutes.cli.texts import TEXTS, Texts
from tests.fakes import write_tone

ROOT = Path(__file__).parents[2]


@pytest.fixture
def cli_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINUTES_HOME", str(home))
    monkeypatch.delenv("MINUTES_LANG", raising=False)
    return home


def commands(parser: Parser, prefix: str = "") -> Iterator[tuple[str, Parser]]:
    for action in parser._actions:
        if isinstance(action.choices, dict):
            for name, child in action.choices.items():
                yield from commands(child, f"{prefix}{name} ")
            return
    yield prefix.strip(), parser


def test_every_command_is_implemented_and_documented() -> None:
    adders = {name: command.arguments for name, command in COMMANDS.items()}
    grammar = {name for name, _ in commands(build_parser(Texts("ko"), adders))}
    assert grammar == set(COMMANDS)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in grammar:
        assert f"`{name.split()[-1]}`" in readme or f"minutes {name}" in readme, name


def test_every_text_is_there_in_both_languages() -> None:
    for key, text in TEXTS.items():
        assert set(text) == {"ko", "en"}, key
        assert re.findall(r"{\w+}", text["ko"]) == re.findall(r"{\w+}", text["en"]), key
    for key, text in TEXTS.items():
        assert not re.search("[가-힣]", text["en"].replace("화자 1", "")), key


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_help_speaks_one_language(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--lang", lang, "run", "--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert ("사용법" in text) == (lang == "ko")
    assert ("usage" in text) == (lang == "en")


def test_language_by_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MINUTES_LANG", "en")
    assert main(["nosuch"]) == 2
    captured = capsys.readouterr()
    assert "not understood" in captured.err
    assert captured.out == ""


def test_wrong_usage_is_exit_2_with_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "ko", "show"]) == 2
    assert "사용법: minutes show" in capsys.readouterr().err


def test_nothing_to_do_is_said(cli_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--now"]) == 0
    captured = capsys.readouterr()
    assert str(cli_home / "audio_in") in captured.err.replace("\n", "")
    assert captured.out == ""
    assert main(["status"]) == 0
    assert "audio_in" in capsys.readouterr().err


@pytest.mark.engine
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("회의.mp3", "음성이 아닙니다".encode(), 11),
        ("회의.wav", b"", 12),
        ("없는 파일.wav", None, 10),
    ],
)
def test_bad_recordings_have_their_exit_codes(
    cli_home: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: bytes | None,
    code: int,
) -> None:
    path = cli_home / name
    if content is not None:
        path.write_bytes(content)
    assert main(["run", str(path)]) == code
    assert name in capsys.readouterr().err.replace("\n", "")


@pytest.mark.engine
def test_silence_is_exit_13_and_stays_in_status(
    cli_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_tone(cli_home / "audio_in" / "조용한 회의.wav", seconds=3, silent_=True)
    assert main(["run", "--now"]) == 13
    capsys.readouterr()
    assert main(["status", "--json"]) == 0
    (item,) = json.loads(capsys.readouterr().out)["recordings"]
    assert (item["state"], item["error"]["exit_code"]) == ("failed", 13)
    done = {stage["stage"] for stage in item["stages"] if stage["done"]}
    assert done == {"probe", "transcribe"}


def test_a_broken_meeting_file_is_exit_4(
    cli_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_tone(cli_home / "audio_in" / "회의.wav")
    (cli_home / "audio_in" / "회의.toml").write_text('titel = "회의"\n', encoding="utf-8")
    assert main(["run", "--now"]) == 4
    assert "titel" in capsys.readouterr().err


def test_missing_models_are_exit_20_with_the_command(
    cli_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (cli_home / ".state" / "weights").unlink()
    write_tone(cli_home / "audio_in" / "회의.wav")
    assert main(["run", "--now"]) == 20
    assert "minutes models pull" in capsys.readouterr().err
    assert main(["doctor"]) == 20
    assert "minutes models pull" in capsys.readouterr().out


def test_wrong_settings_are_exit_3(
    cli_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINUTES_TRANSCRIBE__BEAM_SIZE", "99")
    assert main(["config", "check"]) == 3
    assert "beam_size" in capsys.readouterr().err
    monkeypatch.undo()
    monkeypatch.setenv("MINUTES_HOME", str(cli_home))
    monkeypatch.setenv("MINUTES_SCHEDULE__CRON", "every night")
    assert main(["config", "check"]) == 3


def test_a_broken_template_is_named_and_a_good_one_passes(
    cli_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = cli_home / "config" / "templates" / "회의록.docx"
    template.parent.mkdir(exist_ok=True)
    template.write_bytes(b"no document")
    assert main(["config", "check"]) == 3
    assert str(template) in capsys.readouterr().err
    shutil.copy(ROOT / "config" / "templates" / "예시" / "회의록.docx", template)
    assert main(["config", "check"]) == 0
    template.rename(template.with_name(normalize("NFD", template.name))).write_bytes(b"no document")
    assert main(["config", "check"]) == 3


def test_settings_are_shown_as_toml_that_can_be_read_again(
    cli_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["config", "check"]) == 0
    capsys.readouterr()
    assert main(["config", "show"]) == 0
    (cli_home / "config" / "minutes.toml").write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["config", "check"]) == 0


def test_models_are_listed_and_verified(cli_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list", "--json"]) == 0
    models = {item["model"]: item for item in json.loads(capsys.readouterr().out)}
    assert models["base"]["licence"] == "MIT"
    assert main(["models", "verify", "diarization"]) == 0
    assert main(["models", "pull", "nosuch"]) == 2


def test_light_commands_load_no_engine(cli_home: Path) -> None:
    code = (
        "import sys; from minutes.cli.main import main; main(['status', '--json']);"
        "heavy = {'torch', 'pyannote', 'faster_whisper', 'spacy', 'kiwipiepy', 'docx'}"
        " | {'docxtpl', 'hwpx', 'matplotlib'};"
        "sys.exit(str(found) if (found := heavy & set(sys.modules)) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import minutes, sys; heavy = {'torch', 'spacy', 'docx', 'numpy', 'pydantic'};"
        "sys.exit(str(found) if (found := heavy & set(sys.modules)) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_a_missing_inbox_is_made(cli_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (cli_home / "audio_in").rmdir()
    assert main(["status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["recordings"] == []
    assert (cli_home / "audio_in").is_dir()
