"""The morning report: report."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from minutes.app import App
from minutes.cli import arguments
from minutes.cli.commands.context import Command, Context
from minutes.cli.parser import Parser
from minutes.documents.report.text import render_text
from minutes.errors import UsageError
from minutes.files import write_atomic
from minutes.model.report import NightReport
from minutes.service.intake import Stock
from minutes.store.artefacts import encode


def report(context: Context) -> int:
    """``minutes report [--night DATE | --present] [--html FILE] [--write]``"""
    app, given = context.app(), context.arguments
    chosen = _chosen(context, app)
    if given.html is not None:
        write_atomic(given.html.absolute(), app.reporter.page(chosen))
        context.say(context.texts("report.written", path=given.html))
    if given.write:
        path = app.reporter.write_page(chosen)
        context.say(context.texts("report.written", path=path))
    if given.json:
        context.put(encode(chosen, NightReport).decode())
    else:
        context.put(render_text(chosen).rstrip("\n"))
    return 0


def _chosen(context: Context, app: App) -> NightReport:
    given = context.arguments
    if given.night is not None:
        found = app.reporter.night(given.night)
        if found is None:
            raise UsageError(detail=context.texts("report.no_such_night", date=given.night))
        return found
    if not given.present and (last := app.reporter.last()) is not None:
        return last
    if not given.present:
        context.say(context.texts("report.no_night"))
    waiting = app.night.waiting(Stock())
    skipped = tuple((item.path, item.reason) for item in app.intake.look().skipped)
    return app.reporter.present(waiting, skipped)


def _which(parser: Parser) -> None:
    texts = parser.texts
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--night", type=dt.date.fromisoformat, metavar="DATE", help=texts("report.night")
    )
    which.add_argument("--present", action="store_true", help=texts("report.present"))


def _where(parser: Parser) -> None:
    texts = parser.texts
    parser.add_argument("--html", type=Path, metavar="FILE", help=texts("report.html"))
    parser.add_argument("--write", action="store_true", help=texts("report.write"))


COMMANDS = (Command("report", report, (_which, _where, arguments.as_json)),)
