"""Settings: file, environment, overrides; unknown keys are refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes.config import SETTINGS_FILE, Settings, find_home, load_settings
from minutes.errors import ConfigError

ROOT = Path(__file__).parents[1]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / SETTINGS_FILE).write_text('[transcribe]\nmodel = "small"\n', encoding="utf-8")
    return tmp_path


def test_file_then_environment_then_overrides(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings(home).transcribe.model == "small"
    monkeypatch.setenv("MINUTES_TRANSCRIBE__MODEL", "medium")
    assert load_settings(home).transcribe.model == "medium"
    assert load_settings(home, {"transcribe": {"model": "base"}}).transcribe.model == "base"


def test_a_named_model_wins_over_the_profile(home: Path) -> None:
    assert Settings().transcribe.chosen_model == "small"
    assert load_settings(ROOT).transcribe.chosen_model == "small"
    standard = {"transcribe": {"profile": "standard"}}
    assert load_settings(ROOT, standard).transcribe.chosen_model == "base"
    named = {"transcribe": {"profile": "standard", "model": "large-v3"}}
    assert load_settings(home, named).transcribe.chosen_model == "large-v3"


def test_environment_keeps_the_rest_of_the_table(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINUTES_TRANSCRIBE__BEAM_SIZE", "2")
    assert load_settings(home).transcribe.model == "small"
    assert load_settings(home).transcribe.beam_size == 2


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[transcribe]\nmodl = "base"\n', "transcribe.modl"),
        ("[transcribe]\nbeam_size = 0\n", "transcribe.beam_size"),
        ("[nosuch]\n", "nosuch"),
        ("[transcribe\n", "minutes.toml"),
    ],
)
def test_what_is_wrong_is_named(home: Path, text: str, named: str) -> None:
    (home / SETTINGS_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(home)
    assert named in caught.value.message("ko")
    assert caught.value.exit_code == 3


def test_home_is_found_from_below(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINUTES_HOME", raising=False)
    below = home / "audio_in" / "meeting"
    below.mkdir(parents=True)
    assert find_home(below) == home.resolve()


def test_named_home_without_settings_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINUTES_HOME", str(tmp_path))
    with pytest.raises(ConfigError):
        find_home()


def test_shipped_settings_are_the_defaults() -> None:
    shipped = load_settings(ROOT)
    assert shipped.model_dump() == Settings().model_dump()


def test_every_setting_is_documented() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for section, field in Settings.model_fields.items():
        assert f"[{section}]" in readme
        for key, info in type(field.default).model_fields.items():
            assert info.description, f"{section}.{key} has no docstring"
            assert f"`{key}`" in readme, f"{section}.{key} is not in the README"
