"""What every command gets, and what a command is."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from minutes.app import App
from minutes.cli.parser import Adder
from minutes.cli.progress import ConsoleProgress
from minutes.cli.texts import Texts
from minutes.config import find_home, load_settings


@dataclass(frozen=True, slots=True)
class Context:
    """One call of the command line."""

    arguments: argparse.Namespace
    texts: Texts
    talk: Console

    def app(self) -> App:
        """The wired product of the home folder."""
        home = find_home()
        return App(home, load_settings(home))

    def progress(self) -> ConsoleProgress:
        """Bars on stderr."""
        return ConsoleProgress(self.texts, self.talk)

    def say(self, text: str) -> None:
        """A line on stderr."""
        self.talk.print(text, markup=False, highlight=False, soft_wrap=True)

    def put(self, text: str) -> None:
        """Data on stdout."""
        sys.stdout.write(text + "\n")

    def put_json(self, value: object) -> None:
        """Data on stdout as JSON."""
        self.put(json.dumps(value, ensure_ascii=False, indent=2, default=str))

    def put_table(self, table: Table) -> None:
        """A table on stdout, as wide as the terminal, or wide enough for a pipe."""
        width = None if sys.stdout.isatty() else 160
        Console(file=sys.stdout, width=width).print(table)


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the grammar; ``models pull`` is ``pull`` in the group ``models``.

    Its help is the text of that name, ``models.pull``.
    """

    name: str
    call: Callable[[Context], int]
    """Does it and returns the exit code."""
    arguments: tuple[Adder, ...] = ()
