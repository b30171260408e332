"""Disclosure: close, open, marks, export."""

from __future__ import annotations

import getpass

from minutes.cli import arguments
from minutes.cli.commands.context import Command, Context
from minutes.cli.parser import Parser
from minutes.cli.render import editions as render
from minutes.errors import EditionRefusedError, PartialFailureError
from minutes.model.editions import Attribution, Edition


def close(context: Context) -> int:
    """``minutes close ID UTTERANCE [--words WORDS] --ground GROUND``"""
    given = context.arguments
    marks = context.app().editions.close(
        given.id,
        given.utterance,
        words=given.words,
        ground=given.ground,
        reviewer=given.reviewer or getpass.getuser(),
    )
    for mark in marks:
        context.put(context.texts("close.done", words=mark.words, ground=mark.span.ground))
    return _say_outdated(context)


def open_(context: Context) -> int:
    """``minutes open ID UTTERANCE [--words WORDS]``"""
    given = context.arguments
    marks = context.app().editions.open(
        given.id,
        given.utterance,
        words=given.words,
        reviewer=given.reviewer or getpass.getuser(),
    )
    for mark in marks:
        context.put(context.texts("open.done", words=mark.words))
    return _say_outdated(context)


def _say_outdated(context: Context) -> int:
    """Editions that lie there already do not know of the change."""
    written = context.app().editions.written(context.arguments.id)
    if written:
        context.say(context.texts("close.outdated", editions=", ".join(written)))
    return 0


def marks(context: Context) -> int:
    """``minutes marks ID``"""
    entry, found = context.app().editions.marks(context.arguments.id)
    if context.arguments.json:
        context.put_json(render.marks_data(entry, found))
    elif found:
        context.put_table(render.marks_table(entry, found, context.texts))
    else:
        context.say(context.texts("marks.none"))
    return EditionRefusedError.exit_code if any(mark.lost for mark in found) else 0


def export(context: Context) -> int:
    """``minutes export ID --edition EDITION [--attribution ATTRIBUTION]``"""
    app, given = context.app(), context.arguments
    exports = app.editions.write(
        given.id,
        Edition(given.edition),
        Attribution(given.attribution),
        by=given.reviewer or getpass.getuser(),
    )
    paths = [str(app.folders.exports / exports.folder / file.name) for file in exports.files]
    if given.json:
        context.put_json({"files": paths, "missing": list(exports.missing)})
    else:
        for path in paths:
            context.put(path)
    if exports.missing:
        context.say(context.texts("export.missing", forms=", ".join(exports.missing)))
    context.say(context.texts("export.read_it"))
    return PartialFailureError.exit_code if exports.missing else 0


def _words(parser: Parser) -> None:
    texts = parser.texts
    parser.add_argument("utterance", metavar="UTTERANCE", help=texts("close.utterance"))
    parser.add_argument("--words", metavar="WORDS", help=texts("close.words"))


def _ground(parser: Parser) -> None:
    parser.add_argument(
        "--ground", required=True, metavar="GROUND", help=parser.texts("close.ground")
    )


def _edition(parser: Parser) -> None:
    texts = parser.texts
    parser.add_argument(
        "--edition", required=True, choices=tuple(Edition), help=texts("export.edition")
    )
    parser.add_argument(
        "--attribution",
        default=Attribution.NAMED.value,
        choices=tuple(Attribution),
        help=texts("export.attribution"),
    )


COMMANDS = (
    Command("close", close, (arguments.recording_id, _words, _ground, arguments.reviewer)),
    Command("open", open_, (arguments.recording_id, _words, arguments.reviewer)),
    Command("marks", marks, (arguments.recording_id, arguments.as_json)),
    Command(
        "export",
        export,
        (arguments.recording_id, _edition, arguments.reviewer, arguments.as_json),
    ),
)
