"""Entry point of the ``minutes`` command: language, errors and exit codes."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence

from rich.console import Console

from minutes.cli.commands import COMMANDS, Context
from minutes.cli.parser import build_parser
from minutes.cli.texts import Texts
from minutes.config import HOME_VARIABLE, find_home, load_settings
from minutes.errors import Lang, MinutesError

LANG_VARIABLE = "MINUTES_LANG"
INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it: 128 + SIGINT."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. stdout gets data, stderr everything else."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    texts = Texts(choose_language(arguments))
    talk = Console(stderr=True)
    try:
        grammar = {name: command.arguments for name, command in COMMANDS.items()}
        parsed = build_parser(texts, grammar).parse_args(arguments)
        _set_up_logging(verbose=parsed.verbose)
        if parsed.home:
            os.environ[HOME_VARIABLE] = str(parsed.home)
        key = " ".join(filter(None, (parsed.command, getattr(parsed, "action", None))))
        return COMMANDS[key].call(Context(arguments=parsed, texts=texts, talk=talk))
    except MinutesError as error:
        _say(talk, f"{texts('error')}: {error.message(texts.lang)}")
        return error.exit_code
    except KeyboardInterrupt:
        _say(talk, texts("interrupted"))
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of stdout went away (`minutes status | head`); nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def choose_language(arguments: Sequence[str]) -> Lang:
    """--lang, else $MINUTES_LANG, else the settings, else Korean.

    Looked up before the arguments are parsed, so that help and usage errors have it too.
    """
    for index, argument in enumerate(arguments):
        if argument == "--lang" and index + 1 < len(arguments):
            return _language(arguments[index + 1])
        if argument.startswith("--lang="):
            return _language(argument.partition("=")[2])
    if named := os.environ.get(LANG_VARIABLE):
        return _language(named)
    try:
        return load_settings(find_home()).interface.language
    except MinutesError:
        return "ko"


def _language(name: str) -> Lang:
    return "en" if name.lower().startswith("en") else "ko"


def _set_up_logging(*, verbose: bool) -> None:
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    logging.getLogger("minutes").setLevel(logging.DEBUG if verbose else logging.WARNING)


def _say(talk: Console, text: str) -> None:
    talk.print(text, markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
