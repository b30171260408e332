"""The words by which names are recognised, as data: ``config/naming.<language>.toml``."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import Field

from minutes.rules import RuleFile, load_rules

Patterns = tuple[re.Pattern[str], ...]


def any_match(patterns: Patterns, text: str) -> bool:
    """Whether one of the patterns is found in the text, in lower case."""
    return any(pattern.search(text.lower()) for pattern in patterns)


class Call(RuleFile):
    """How somebody is given the floor."""

    phrases: Patterns = ()
    """What asks for words, after the name or in the rest of the turn."""
    together: Patterns = ()
    """What, right after the name, joins it with another: several are called."""
    thanks: Patterns = ()
    """What, right after the name, thanks for words already spoken."""
    order: Patterns = ()
    """What, between two names, calls the second after the first."""
    absent: Patterns = ()
    """What says that who was called is not there, or that another speaks first."""


class Reference(RuleFile):
    """How somebody refers to what another just said."""

    words: Patterns = ()
    """Right after name and title: the words of that person are taken up."""
    just_now: Patterns = ()
    """Beside the name: they were the last words before."""
    earlier: Patterns = ()
    """Beside the name: they were said at another time."""


class ShortForms(RuleFile):
    """How people are addressed without their full name."""

    honorific: str = ""
    """What ends such an address; none is recognised where it is empty."""
    not_surnames: tuple[str, ...] = ()
    """Surnames that are words of their own before a title ("이 위원님": this member)."""
    double_surnames: tuple[str, ...] = ()
    """Surnames of two syllables."""
    roles: tuple[str, ...] = ()
    """Last words of roles by which people are called."""
    chair: tuple[str, ...] = ()
    """Roles that mean the chair where the roster gives them to nobody."""
    common: tuple[str, ...] = ()
    """Roles that are no one person's, even if the roster gives them to one only."""


class Introduction(RuleFile):
    """How somebody says their own name."""

    before: Patterns = ()
    """One of these stands right before the name; anything may where only ``after`` is given."""
    after: Patterns = ()
    """One of these stands right after the name; anything may where only ``before`` is given."""
    others: Patterns = ()
    """Before the name, these introduce another person."""
    lead: int = Field(default=40, ge=0)
    """Most characters of the sentence before the name."""


class ChairSign(RuleFile):
    """Words that only who leads the meeting says."""

    name: str
    pattern: re.Pattern[str]
    weight: float = Field(gt=0, lt=1)
    """Probability that such a speaker is in the chair, by these words alone."""


class Chair(RuleFile):
    """How the chair talks and is talked to."""

    address: Patterns = ()
    """Words to the chair: who says them is somebody else."""
    signs: tuple[ChairSign, ...] = ()


class Backchannel(RuleFile):
    """Short answers that take no floor."""

    pattern: re.Pattern[str] = re.compile(r"^\W*$")


class NamingPatterns(RuleFile):
    """All naming words of one language. Patterns meet text in lower case."""

    titles: tuple[str, ...] = ()
    """Forms of address that follow a name."""
    title_required: bool = False
    """A name without one of the titles is not an address."""
    references: Patterns = ()
    """Right after name and title: somebody talks about the person, not to them."""
    call: Call = Call()
    reference: Reference = Reference()
    short: ShortForms = ShortForms()
    introduction: Introduction = Introduction()
    chair: Chair = Chair()
    backchannel: Backchannel = Backchannel()

    @property
    def identity(self) -> str:
        """The whole content, for the fingerprint of the stage."""
        return self.model_dump_json()


def load_naming(folder: Path, language: str) -> NamingPatterns:
    """Naming words of a language from ``folder``; empty where it has no file of that language.

    Raises ConfigError where the file is broken.
    """
    path = folder / f"naming.{language}.toml"
    return load_rules(path, NamingPatterns) if path.is_file() else NamingPatterns()
