"""Whether minutes can be signed off: check."""

from __future__ import annotations

from minutes.cli import arguments
from minutes.cli.commands.context import Command, Context
from minutes.cli.render import check as render
from minutes.documents.completeness import check as check_minutes
from minutes.errors import PartialFailureError, UsageError


def check(context: Context) -> int:
    """``minutes check ID``"""
    detail = context.app().recordings.show(context.arguments.id)
    if detail.minutes is None:
        raise UsageError(detail=context.texts("check.no_minutes"))
    found = check_minutes(detail.minutes)
    if context.arguments.json:
        context.put_json(render.check_data(detail.status.entry, found))
    else:
        context.put_table(render.check_table(detail.minutes, found, context.texts))
        outcome = "check.complete" if found.complete else "check.incomplete"
        context.say(context.texts(outcome))
    return 0 if found.complete else PartialFailureError.exit_code


COMMANDS = (Command("check", check, (arguments.recording_id, arguments.as_json)),)
