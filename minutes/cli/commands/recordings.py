"""Recordings: run, retry, status, show, log, name."""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event

from minutes.app import App
from minutes.cli import arguments
from minutes.cli.commands.context import Command, Context
from minutes.cli.interrupts import stop_on_signals
from minutes.cli.render import recordings as render
from minutes.errors import PartialFailureError, StoppedError
from minutes.service.night import Window
from minutes.service.results import RecordingResult, RunReport


def run(context: Context) -> int:
    """``minutes run [FILE…] [--now] [--until HH:MM]``"""
    app, given = context.app(), context.arguments

    def work(stop: Event) -> RunReport:
        if given.paths:
            return app.night.run_named(given.paths, context.progress(), stop)
        window = None
        if given.until is not None:
            start = dt.datetime.now(dt.UTC)
            window = Window(start, app.calendar.end_after(start, given.until))
        return app.night.run(
            window=window, settle=not given.now, progress=context.progress(), stop=stop
        )

    return carry_out(context, app, work)


def retry(context: Context) -> int:
    """``minutes retry ID [--recognise]``"""
    app = context.app()
    entry = app.ledger.find(context.arguments.id)
    again = partial(app.night.run_again, recognise=context.arguments.recognise)
    return carry_out(context, app, lambda stop: again(entry.id, context.progress(), stop))


def carry_out(context: Context, app: App, work: Callable[[Event], RunReport]) -> int:
    """Do some work on recordings until it ends or is interrupted, and say what came of it."""
    with stop_on_signals(lambda: context.say(context.texts("stopping"))) as stop:
        report = work(stop)
    for path, reason in report.skipped:
        context.say(context.texts("skipped", path=path, reason=reason))
    if context.arguments.json:
        context.put_json(render.run_data(report, app.folders.exports))
    else:
        _put_run(context, report, app.folders.exports)
    if not report.results and report.problem is None and not stop.is_set():
        context.say(context.texts("nothing", folder=app.folders.audio_in))
    if stop.is_set():
        context.say(context.texts("interrupted"))
        return StoppedError.exit_code
    return _exit_code(report)


def _put_run(context: Context, report: RunReport, exports: Path) -> None:
    for result in report.results:
        if result.exports is not None:
            for file in result.exports.files:
                context.put(str(exports / result.exports.folder / file.name))
        _say_outcome(context, result)
    for line in render.waiting_lines(report.waiting, context.texts):
        context.say(line)
    if report.problem is not None:
        context.say(f"{context.texts('error')}: {report.problem.message(context.texts.lang)}")
    if (failed := _unfinished(report)) and len(report.results) > 1:
        error = PartialFailureError(failed=failed, total=len(report.results))
        context.say(error.message(context.texts.lang))


def _say_outcome(context: Context, result: RecordingResult) -> None:
    texts = context.texts
    if result.degraded:
        stages = ", ".join(texts(stage) for stage in result.degraded)
        context.say(f"{result.name}: {texts('degraded', stages=stages)}")
    if result.error is not None:
        context.say(f"{texts('error')}: {result.error.message(texts.lang)}")
    if result.next_try is not None:
        context.say(texts("next_try", at=render.local_time(result.next_try)))


def _unfinished(report: RunReport) -> int:
    return sum(result.error is not None for result in report.results)


def _exit_code(report: RunReport) -> int:
    if report.problem is not None:
        return report.problem.exit_code
    errors = [result.error for result in report.results if result.error is not None]
    if not errors:
        return 0
    alone = len(report.results) == 1 and report.results[0].exports is None
    return errors[0].exit_code if alone else PartialFailureError.exit_code


def status(context: Context) -> int:
    """``minutes status``"""
    app = context.app()
    known = app.recordings.status()
    waiting = app.intake.look()
    if context.arguments.json:
        context.put_json(render.status_data(known, waiting))
    elif known or waiting.recordings:
        context.put_table(render.status_table(known, waiting, context.texts))
        for text in render.status_messages(known, context.texts):
            context.say(text)
    else:
        context.say(context.texts("no_recordings"))
    return 0


def show(context: Context) -> int:
    """``minutes show ID``"""
    app = context.app()
    detail = app.recordings.show(context.arguments.id)
    if context.arguments.json:
        context.put_json(render.detail_data(detail, app.folders.exports))
    else:
        context.put(render.detail_text(detail, app.folders.exports, context.texts))
    return 0


def log(context: Context) -> int:
    """``minutes log ID``"""
    entry, events = context.app().recordings.log(context.arguments.id)
    if context.arguments.json:
        context.put_json(render.event_data(events))
    else:
        context.put_table(render.event_table(entry, events, context.texts))
    return 0


def name(context: Context) -> int:
    """``minutes name ID SPEAKER NAME``"""
    app, given = context.app(), context.arguments
    entry = app.recordings.name_speaker(
        given.id,
        given.speaker,
        given.name,
        reviewer=given.reviewer or getpass.getuser(),
    )
    again = partial(app.night.run_again, announce=False)
    return carry_out(context, app, lambda stop: again(entry.id, context.progress(), stop))


COMMANDS = (
    Command("run", run, (arguments.paths, arguments.run_options, arguments.as_json)),
    Command("status", status, (arguments.as_json,)),
    Command("show", show, (arguments.recording_id, arguments.as_json)),
    Command("log", log, (arguments.recording_id, arguments.as_json)),
    Command("retry", retry, (arguments.recording_id, arguments.recognise, arguments.as_json)),
    Command("name", name, (arguments.recording_id, arguments.speaker_name, arguments.as_json)),
)
