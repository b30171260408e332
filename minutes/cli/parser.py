"""The command line's grammar, built in the language that the user reads."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from minutes import __version__
from minutes.cli.texts import Texts
from minutes.errors import UsageError

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


def build_parser(texts: Texts) -> Parser:
    """The whole grammar; every command carries its help."""
    parser = Parser(
        texts=texts, prog="minutes", description=texts("program"), epilog=texts("epilog")
    )
    parser.add_argument("--lang", choices=("ko", "en"), help=texts("lang"))
    parser.add_argument("--home", type=Path, help=texts("home"))
    parser.add_argument("-v", "--verbose", action="store_true", help=texts("verbose"))
    parser.add_argument("--version", action="version", version=__version__, help=texts("version"))
    commands = _Commands(parser, "minutes", "command")
    commands.add("run", _paths, _json)
    commands.add("status", _json)
    commands.add("show", _id, _json)
    commands.add("name", _id, _name)
    commands.add("doctor", _json)
    models = commands.group("models")
    models.add("list", _json)
    models.add("pull", _names, _from)
    models.add("verify", _names)
    config = commands.group("config")
    config.add("show", _json)
    config.add("check")
    evaluate = commands.group("eval")
    evaluate.add("recording", _recording, _json)
    evaluate.add("sentences", _files, _json)
    commands.add("schedule")
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
        help_text = self._texts(self._prefix + name)
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


def _json(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help=parser.texts("json"))


def _paths(parser: Parser) -> None:
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="FILE", help=parser.texts("run.paths")
    )


def _id(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", help=parser.texts("show.id"))


def _name(parser: Parser) -> None:
    parser.add_argument("speaker", metavar="SPEAKER", help=parser.texts("name.speaker"))
    parser.add_argument("name", metavar="NAME", help=parser.texts("name.name"))
    parser.add_argument("--reviewer", default="", help=parser.texts("name.reviewer"))


def _names(parser: Parser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help=parser.texts("models.names"))


def _from(parser: Parser) -> None:
    parser.add_argument(
        "--from", dest="folder", type=Path, metavar="FOLDER", help=parser.texts("models.from")
    )


def _recording(parser: Parser) -> None:
    texts = parser.texts
    parser.add_argument("audio", type=Path, metavar="AUDIO", help=texts("eval.audio"))
    parser.add_argument(
        "--reference", type=Path, required=True, metavar="REF.json", help=texts("eval.reference")
    )
    parser.add_argument("--speakers", type=int, metavar="N", help=texts("eval.speakers"))


def _files(parser: Parser) -> None:
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE.jsonl", help=parser.texts("eval.files")
    )
