"""The patterns of stances, as ``config/rules/findings.<language>.toml`` gives them."""

from __future__ import annotations

from minutes.language.thoughts import NEVER
from minutes.model.findings import Attitude
from minutes.rules import RuleFile


class StancePattern(RuleFile):
    """One way of taking a stance."""

    name: str
    attitude: Attitude
    match: str
    unless: str = NEVER
    needs_words: bool = False
    """"… 우려됩니다" may be about anything: it answers only what was said right before, whose
    words it takes up, and only as the first thing a member says."""


class StanceRules(RuleFile):
    """Table ``stances`` of ``config/rules/findings.<language>.toml``."""

    patterns: tuple[StancePattern, ...] = ()
    holders: str = NEVER
    reservations: str = NEVER
    references: str = NEVER
    named: str = NEVER
    calls: str = NEVER
    introductions: str = NEVER
    barriers: str = NEVER
    stance_words: frozenset[str] = frozenset()
