"""What is wrong with a hand-written TOML file, in words and lines that its writer understands."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from minutes.errors import readable

SHORT_TIME = re.compile(r"=\s*\d{1,2}:\d{2}\s*(#.*)?$")
DATE = re.compile(r"=\s*\d{2,4}[-./]\s*\d{1,2}[-./]\s*\d{1,2}")
AT_LINE = re.compile(r"at line (\d+)")

MAX_PROBLEMS = 20
"""More than anybody mends at once."""
MAX_EXCERPT = 80
"""Characters of a file that a message repeats."""

_MESSAGES = {
    "missing": "빠진 항목입니다 / missing",
    "literal_error": "{expected} 가운데 하나여야 합니다 / must be one of these",
    "string_type": '따옴표로 묶은 글이어야 합니다 / must be text in quotes ("…")',
    "tuple_type": "대괄호로 묶은 목록이어야 합니다 / must be a list ([…])",
    "bool_type": "true 또는 false여야 합니다 / must be true or false",
    "bool_parsing": "true 또는 false여야 합니다 / must be true or false",
    "int_type": "정수여야 합니다 / must be a whole number",
    "int_parsing": "정수여야 합니다 / must be a whole number",
    "greater_than_equal": "{ge} 이상이어야 합니다 / must be at least {ge}",
    "less_than_equal": "{le} 이하여야 합니다 / must be at most {le}",
    "string_pattern_mismatch": "ko, en 같은 언어 부호여야 합니다 / must be a code such as ko, en",
    "string_too_short": "비어 있습니다 / is empty",
    "too_short": "비어 있습니다 / is empty",
    "string_too_long": "{max_length}자를 넘습니다 / is longer than {max_length} characters",
    "too_long": "{max_length}개를 넘습니다 / has more than {max_length} entries",
    "model_type": "[[…]] 표로 적어야 합니다 / must be a table ([[…]])",
    "dataclass_type": "[[…]] 표로 적어야 합니다 / must be a table ([[…]])",
}


def excerpt(value: object) -> str:
    """What a message repeats of a file: one line, not too long."""
    try:
        text = readable(str(value))
    except ValueError:  # a number of thousands of digits
        return "…"
    return text if len(text) <= MAX_EXCERPT else f"{text[:MAX_EXCERPT]}…"


def describe_syntax(text: str, error: tomllib.TOMLDecodeError) -> str:
    """One line about text that is no TOML, with the line itself and a hint where there is one."""
    at = AT_LINE.search(str(error))
    if at is None:
        return f"- {excerpt(error)}"
    number = int(at.group(1))
    line = text.splitlines()[number - 1].strip() if number <= len(text.splitlines()) else ""
    hint = ""
    if SHORT_TIME.search(line):
        hint = "\n  시각은 14:00:00처럼 초까지 적습니다 / times need seconds: 14:00:00"
    elif DATE.search(line):
        hint = "\n  없는 날짜이거나 2026-11-20 형식이 아닙니다 / no such date, or not 2026-11-20"
    elif "=" in line and not re.match(r"[\w\-.\"']+\s*=", line, re.ASCII):
        hint = "\n  항목 이름은 영문입니다 / keys are in English letters"
    where = f"- {number}행 / line {number}: {excerpt(line)}"
    return f"{where}\n  TOML 문법에 맞지 않습니다 / {excerpt(error)}{hint}"


def describe_values(text: str, error: ValidationError, model: type[BaseModel]) -> str:
    """One line for each wrong key or value: its line, its name, what is wrong with it."""
    items = error.errors()
    problems = [(line_of(text, tuple(item["loc"])) or 0, item) for item in items[:MAX_PROBLEMS]]
    problems.sort(key=lambda problem: problem[0])
    lines = [_describe(number, item, model) for number, item in problems]
    if further := len(items) - len(problems):
        lines.append(f"- 그 밖에 {further}건 / and {further} more")
    return "\n".join(lines)


def _describe(number: int, item: Any, model: type[BaseModel]) -> str:
    location = tuple(item["loc"])
    where = f"{number}행 / line {number}: " if number else ""
    return f"- {where}{_readable(location)}: {_message(item, location, model)}"


def _message(item: Any, location: tuple[int | str, ...], model: type[BaseModel]) -> str:
    if item["type"] == "extra_forbidden":
        return _unknown(str(location[-1]), _fields(model, location[:-1]))
    if template := _MESSAGES.get(item["type"]):
        return template.format(**(item.get("ctx") or {}))
    return str(item["msg"]).removeprefix("Value error, ")


def _unknown(key: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(key, list(known), n=1, cutoff=0.5)
    hint = f" — `{close[0]}`? " if close else ""
    return f"모르는 항목입니다 / unknown key{hint}".rstrip()


def _fields(model: type[BaseModel], location: tuple[int | str, ...]) -> Iterable[str]:
    """Names of the keys that the table at ``location`` takes."""
    for step in location:
        if isinstance(step, str):
            annotation = model.model_fields[step].annotation
            inner = [kind for kind in _inside(annotation) if issubclass(kind, BaseModel)]
            model = inner[0]
    return model.model_fields


def _inside(annotation: Any) -> Iterable[type]:
    if isinstance(annotation, type):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _inside(argument)


def _readable(location: tuple[int | str, ...]) -> str:
    """``attendees[2].sector``, counting from 1 as people do."""
    name = ""
    for step in location:
        name += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if name else step
    return excerpt(name) or "파일 전체 / the file"


def line_of(text: str, location: tuple[int | str, ...]) -> int | None:
    """The line, from 1, where a key of a table or of the n-th ``[[table]]`` stands."""
    match location:
        case (str(key),):
            return _find_key(text.splitlines(), key, start=0)
        case (str(table), int(index), *rest):
            return _find_in_table(text.splitlines(), table, index, rest)
    return None


def _find_in_table(lines: list[str], table: str, index: int, rest: list[int | str]) -> int | None:
    header = re.compile(rf"\s*\[\[\s*{re.escape(table)}\s*\]\]")
    headers = [i for i, line in enumerate(lines) if header.match(line)]
    if index >= len(headers):
        return _find_key(lines, table, start=0)
    start = headers[index]
    key = rest[0] if rest else None
    inside = _find_key(lines, key, start=start + 1) if isinstance(key, str) else None
    return inside or start + 1


def _find_key(lines: list[str], key: str, *, start: int) -> int | None:
    pattern = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=")
    for number, line in enumerate(lines[start:], start=start + 1):
        if pattern.match(line):
            return number
        if line.lstrip().startswith("["):
            return None
    return None
