"""Personal numbers in text, found by the patterns of ``config/masking.toml`` and masked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from minutes.rules import RuleFile, load_rules

CheckName = Literal["account", "business", "card", "spoken"]

HIDDEN_PART = "hide"
"""The group of an expression that is masked, where not all of the match is."""


class Pattern(RuleFile):
    """What a kind of number looks like."""

    id: str
    label: str
    """For the reader, in Korean."""
    expression: re.Pattern[str]
    check: CheckName | None = None
    """A second look at what the expression finds."""


class MaskingRules(RuleFile):
    """The whole file."""

    mark: str
    """What stands in the place of what is masked."""
    titles: tuple[str, ...]
    """What people are called by after their names, longest first."""
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """Characters ``start`` to ``end`` of a text, and what stands there instead."""

    start: int
    end: int
    text: str


def load_masking(path: Path) -> MaskingRules:
    """The rules in a file. Raises ConfigError where it is absent or broken."""
    return load_rules(path, MaskingRules)


def personal_numbers(text: str, rules: MaskingRules) -> Iterator[Hit]:
    """Every personal number in a text; hits of several patterns may overlap."""
    for pattern in rules.patterns:
        part = HIDDEN_PART if HIDDEN_PART in pattern.expression.groupindex else 0
        for match in pattern.expression.finditer(text):
            if pattern.check is None or _CHECKS[pattern.check](match[part]):
                yield Hit(match.start(part), match.end(part), rules.mark)


def replaced(text: str, hits: tuple[Hit, ...]) -> str:
    """The text with each hit's own text in its place; overlapping hits are made one."""
    pieces, position = [], 0
    for hit in merged(hits):
        pieces += [text[position : hit.start], hit.text]
        position = hit.end
    return "".join((*pieces, text[position:]))


def merged(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """Hits in order, without overlaps; of those that overlap, the first one's text counts."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if kept and hit.start < kept[-1].end:
            last = kept[-1]
            kept[-1] = Hit(last.start, max(last.end, hit.end), last.text)
        else:
            kept.append(hit)
    return tuple(kept)


def _digits(text: str) -> list[int]:
    return [int(char) for char in text if char.isdecimal()]


def _account(text: str) -> bool:
    return 10 <= len(_digits(text)) <= 16


def _business(text: str) -> bool:
    """The check digit of a business registration number (weights 1 3 7 1 3 7 1 3 5)."""
    digits = _digits(text)
    weights = (1, 3, 7, 1, 3, 7, 1, 3, 5)
    total = sum(d * w for d, w in zip(digits[:9], weights, strict=True)) + digits[8] * 5 // 10
    return (10 - total % 10) % 10 == digits[9]


def _card(text: str) -> bool:
    """Luhn's check digit (ISO/IEC 7812-1)."""
    total = 0
    for index, digit in enumerate(reversed(_digits(text))):
        doubled = digit * 2 if index % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _spoken(text: str) -> bool:
    """Nine digits at least, or a mobile prefix in figures and seven."""
    figures = len(_digits(text))
    return figures + sum(char in "공영빵일이삼사오육륙칠팔구" for char in text) >= 9


_CHECKS: dict[CheckName, Callable[[str], bool]] = {
    "account": _account,
    "business": _business,
    "card": _card,
    "spoken": _spoken,
}
