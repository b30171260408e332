"""The command line's grammar, built in the language that the user reads."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from minutes import __version__
from minutes.cli.texts import Texts
from minutes.errors import UsageError

_HELP = {"export": "export.command"}
"""Names of commands that are names of stages too, and where their help stands."""

Adder = Callable[["Parser"], None]


class Parser(argparse.ArgumentParser):
    """argparse with the product's wording; wrong usage raises UsageError."""

    def __init__(
        self, *, texts: Texts, prog: str, description: str, epilog: str | None = None
    ) -> None:
        super().__init__(
            prog=prog, description=description, epilog=epilog, add_help=False, allow_abbrev=False
        )
        self.texts = texts
        self._positionals.title = texts("arguments")
        self._optionals.title = texts("options")
        self.add_argument("-h", "--help", action="help", help=texts("help"))

    def format_usage(self) -> str:
        formatter = self._get_formatter()
        formatter.add_usage(
            self.usage, self._actions, self._mutually_exclusive_groups, prefix=self.texts("usage")
        )
        return formatter.format_help()

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", self.texts("usage"), 1)

    def error(self, message: str) -> NoReturn:
        raise UsageError(detail=f"{message}\n{self.format_usage().strip()}")


def build_parser(texts: Texts, grammar: Mapping[str, Sequence[Adder]]) -> Parser:
    """The whole grammar, from names of commands (``models pull``) to what adds their arguments.

    Every command carries its help.
    """
    parser = Parser(
        texts=texts, prog="minutes", description=texts("program"), epilog=texts("epilog")
    )
    parser.add_argument("--lang", choices=("ko", "en"), help=texts("lang"))
    parser.add_argument("--home", type=Path, help=texts("home"))
    parser.add_argument("-v", "--verbose", action="store_true", help=texts("verbose"))
    parser.add_argument("--version", action="version", version=__version__, help=texts("version"))
    groups = {"": _Commands(parser, "minutes", "command")}
    for name, adders in grammar.items():
        group, _, last = name.rpartition(" ")
        if group not in groups:
            groups[group] = groups[""].group(group)
        groups[group].add(last, *adders)
    return parser


class _Commands:
    """Sub-commands of one parser; their help texts are found by their names."""

    def __init__(self, parser: Parser, prog: str, dest: str, prefix: str = "") -> None:
        self._texts = parser.texts
        self._prog = prog
        self._prefix = prefix
        self._actions = parser.add_subparsers(
            dest=dest,
            required=True,
            title=self._texts("commands"),
            metavar="COMMAND",
            parser_class=Parser,
        )

    def add(self, name: str, *adders: Adder) -> Parser:
        key = self._prefix + name
        help_text = self._texts(_HELP.get(key, key))
        parser: Parser = self._actions.add_parser(
            name,
            texts=self._texts,
            prog=f"{self._prog} {name}",
            description=help_text,
            help=help_text,
        )
        for adder in adders:
            adder(parser)
        return parser

    def group(self, name: str) -> _Commands:
        return _Commands(self.add(name), f"{self._prog} {name}", "action", prefix=f"{name}.")
