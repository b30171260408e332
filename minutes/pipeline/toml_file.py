"""TOML that people wrote or others sent: read within limits, whatever is in it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minutes.pipeline.toml_problems import describe_syntax

MAX_BYTES = 1_000_000
"""A meeting of a thousand people fits ten times."""

MAX_DEPTH = 50
"""Names joined by dots; ``tomllib`` takes time and memory by the square of their number
(measured: 5 s for 16,000 names in 32 kB)."""

_DEEP_KEY = re.compile(
    rf"""(?<![\w-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){{{MAX_DEPTH}}}"""
)


class TomlFileError(Exception):
    """Text that cannot be used; the message is one line or more for the user."""


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A file's text and what it says."""

    text: str
    values: dict[str, Any]


def load_toml(path: Path) -> TomlFile:
    """Read and parse a file. Raises OSError, or TomlFileError about its content."""
    text = _text(_bounded(path))
    if _DEEP_KEY.search(text):
        raise TomlFileError(f"- 점으로 이은 이름이 {MAX_DEPTH}개를 넘습니다 / keys are too deep")
    try:
        return TomlFile(text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise TomlFileError(describe_syntax(text, error)) from error
    except RecursionError as error:
        raise TomlFileError("- 괄호가 너무 깊이 겹쳐 있습니다 / brackets nest too deep") from error
    except ValueError as error:  # int() and the calendar refuse what the grammar lets through
        raise TomlFileError(
            "- 숫자나 날짜가 너무 큽니다 / a number or date is too large"
        ) from error


def _bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        limit = f"{MAX_BYTES // 1_000_000} MB"
        raise TomlFileError(f"- {limit}보다 큽니다. 회의 정보가 맞습니까? / larger than {limit}")
    return data


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise TomlFileError("- UTF-8로 저장하십시오 / save it as UTF-8") from error
    if "\0" in text:  # UTF-16 of plain English, or no text at all
        raise TomlFileError("- 글이 아닙니다. UTF-8로 저장하십시오 / no text; save it as UTF-8")
    return text
