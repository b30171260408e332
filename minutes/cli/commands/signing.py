"""Signing off: sign, unsign."""

from __future__ import annotations

import getpass
from functools import partial

from minutes.cli import arguments
from minutes.cli.commands.context import Command, Context
from minutes.cli.commands.recordings import carry_out
from minutes.cli.parser import Parser
from minutes.documents.completeness import Standing


def sign(context: Context) -> int:
    """``minutes sign ID --by NAME [--reviewer REVIEWER]``"""
    app, given = context.app(), context.arguments
    signed = app.signing.sign(given.id, name=given.by, reviewer=given.reviewer or getpass.getuser())
    for element in signed.completeness.elements:
        for gap in element.gaps:
            if gap.standing is Standing.WEAK:
                context.say(context.texts("sign.weak", element=element.label, reason=gap.reason))
    return _write_again(context, signed.entry.id)


def unsign(context: Context) -> int:
    """``minutes unsign ID [--reviewer REVIEWER]``"""
    given = context.arguments
    entry = context.app().signing.unsign(given.id, reviewer=given.reviewer or getpass.getuser())
    return _write_again(context, entry.id)


def _write_again(context: Context, recording_id: str) -> int:
    """The documents say now what was decided."""
    app = context.app()
    again = partial(app.night.run_again, announce=False)
    return carry_out(context, app, lambda stop: again(recording_id, context.progress(), stop))


def _by(parser: Parser) -> None:
    parser.add_argument("--by", required=True, metavar="NAME", help=parser.texts("sign.by"))


COMMANDS = (
    Command("sign", sign, (arguments.recording_id, _by, arguments.reviewer, arguments.as_json)),
    Command("unsign", unsign, (arguments.recording_id, arguments.reviewer, arguments.as_json)),
)
