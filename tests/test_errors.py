"""Every error speaks both languages, says what to do next and owns a documented exit code."""

from __future__ import annotations

import pickle
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from minutes.errors import MinutesError, RecordingNotFoundError

README = Path(__file__).parents[1] / "README.md"


def all_errors(kind: type[MinutesError] = MinutesError) -> Iterator[type[MinutesError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from all_errors(child)


ERRORS = sorted(set(all_errors()), key=lambda kind: kind.__name__)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_both_languages_use_the_same_facts(kind: type[MinutesError]) -> None:
    assert set(kind.messages) == {"ko", "en"}
    assert placeholders(kind.messages["ko"]) == placeholders(kind.messages["en"])


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_crosses_processes(kind: type[MinutesError]) -> None:
    error = kind(**dict.fromkeys(placeholders(kind.messages["en"]), "사실"))
    back = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(back) is kind
    assert back.message("ko") == error.message("ko")


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_exit_code_is_in_the_readme(kind: type[MinutesError]) -> None:
    assert f"| {kind.exit_code} |" in README.read_text(encoding="utf-8")


def test_a_path_is_told_on_one_line_whatever_its_name() -> None:
    error = RecordingNotFoundError(path="a\n\x1b[2J\ud800\u202e.wav")
    for message in (error.message("ko"), str(error)):
        assert "a\ufffd\ufffd[2J\ufffd\ufffd.wav" in message
        assert message.encode()
    assert error.facts["path"] == "a\n\x1b[2J\ud800\u202e.wav"
