"""Upkeep: gc, verify, retention, backup, restore."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from minutes import __version__
from minutes.cli import arguments
from minutes.cli.commands.context import Command, Context
from minutes.cli.parser import Parser
from minutes.cli.render import upkeep as render
from minutes.errors import DamageError, UsageError
from minutes.files import MB
from minutes.service.upkeep.backup import back_up
from minutes.service.upkeep.collect import collect
from minutes.service.upkeep.restore import restore
from minutes.service.upkeep.retention import keepings
from minutes.service.upkeep.verify import verify


def gc(context: Context) -> int:
    """``minutes gc [--apply] [--unknown]``"""
    given = context.arguments
    found = collect(context.app().holdings, apply=given.apply, unknown=given.unknown)
    if given.json:
        context.put_json(render.collection_data(found))
        return 0
    if found.leftovers:
        context.put_table(render.collection_table(found, context.texts))
    for line in render.collection_lines(found, context.texts, applied=given.apply):
        context.say(line)
    return 0


def check(context: Context) -> int:
    """``minutes verify``"""
    result = verify(context.app().holdings, context.progress())
    if context.arguments.json:
        context.put_json(render.verification_data(result, context.texts))
    else:
        if result.findings:
            context.put_table(render.verification_table(result, context.texts))
        for line in render.verification_lines(result, context.texts):
            context.say(line)
    if not result.wrong:
        return 0
    error = DamageError(count=result.wrong)
    context.say(f"{context.texts('error')}: {error.message(context.texts.lang)}")
    return error.exit_code


def retention(context: Context) -> int:
    """``minutes retention [--on DATE]``"""
    app, given = context.app(), context.arguments
    zone = ZoneInfo(app.settings.schedule.timezone)
    on = given.on or dt.datetime.now(zone).date()
    default = app.settings.retention.default
    found = keepings(app.ledger.recordings(), on=on, default=default, zone=zone)
    if given.json:
        context.put_json(render.keeping_data(found, on))
        return 0
    due = tuple(keeping for keeping in found if keeping.due)
    if due:
        context.put_table(render.keeping_table(due, context.texts))
    for line in render.keeping_lines(found, on, context.texts):
        context.say(line)
    return 0


def backup(context: Context) -> int:
    """``minutes backup FILE``"""
    app, given = context.app(), context.arguments
    report = back_up(
        app.holdings,
        given.file,
        product=f"minutes {__version__}",
        secret_files=app.secret_files,
        progress=context.progress(),
    )
    if given.json:
        context.put_json(render.backup_data(report))
    else:
        context.put(str(report.path))
        for line in render.backup_lines(report, context.texts):
            context.say(line)
    return 0


def bring_back(context: Context) -> int:
    """``minutes restore FILE [--keep-settings]``"""
    app, given = context.app(), context.arguments
    report = restore(
        given.file,
        app.holdings_under,
        keep_settings=given.keep_settings,
        keep_bytes=app.settings.limits.keep_free_mb * MB,
        progress=context.progress(),
    )
    if given.json:
        context.put_json(render.restore_data(report))
    else:
        for line in render.restore_lines(report, context.texts):
            context.say(line)
    return 0


def _collecting(parser: Parser) -> None:
    parser.add_argument("--apply", action="store_true", help=parser.texts("gc.apply"))
    parser.add_argument("--unknown", action="store_true", help=parser.texts("gc.unknown"))


def _day(parser: Parser) -> None:
    parser.add_argument("--on", type=_date, metavar="DATE", help=parser.texts("retention.on"))


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(detail=f"--on {text}: YYYY-MM-DD") from error


def _archive(parser: Parser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=parser.texts("backup.file"))


def _keeping(parser: Parser) -> None:
    parser.add_argument(
        "--keep-settings", action="store_true", help=parser.texts("restore.keep_settings")
    )


COMMANDS = (
    Command("gc", gc, (_collecting, arguments.as_json)),
    Command("verify", check, (arguments.as_json,)),
    Command("retention", retention, (_day, arguments.as_json)),
    Command("backup", backup, (_archive, arguments.as_json)),
    Command("restore", bring_back, (_archive, _keeping, arguments.as_json)),
)
