"""Recordings: run, status, show, name."""

from __future__ import annotations

import getpass
from pathlib import Path

from minutes.cli import arguments
from minutes.cli.commands.context import Command, Context
from minutes.cli.render import recordings as render
from minutes.errors import PartialFailureError
from minutes.service.recordings import RecordingResult, RunReport


def run(context: Context) -> int:
    """``minutes run [FILE…]``"""
    app = context.app()
    report = app.service.run(context.arguments.paths, context.progress())
    for path, reason in report.skipped:
        context.say(context.texts("skipped", path=path, reason=reason))
    if context.arguments.json:
        context.put_json(render.run_data(report, app.folders.exports))
    else:
        _put_run(context, report, app.folders.exports)
    if not report.results:
        context.say(context.texts("nothing", folder=app.folders.audio_in))
    return _exit_code(report)


def _put_run(context: Context, report: RunReport, exports: Path) -> None:
    for result in report.results:
        if result.exports is not None:
            for file in result.exports.files:
                context.put(str(exports / result.exports.folder / file.name))
        _say_outcome(context, result)
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


def _unfinished(report: RunReport) -> int:
    return sum(result.error is not None for result in report.results)


def _exit_code(report: RunReport) -> int:
    errors = [result.error for result in report.results if result.error is not None]
    if not errors:
        return 0
    alone = len(report.results) == 1 and report.results[0].exports is None
    return errors[0].exit_code if alone else PartialFailureError.exit_code


def status(context: Context) -> int:
    """``minutes status``"""
    app = context.app()
    known = app.service.status()
    waiting = app.service.waiting()
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
    detail = app.service.show(context.arguments.id)
    if context.arguments.json:
        context.put_json(render.detail_data(detail, app.folders.exports))
    else:
        context.put(render.detail_text(detail, app.folders.exports, context.texts))
    return 0


def name(context: Context) -> int:
    """``minutes name ID SPEAKER NAME``"""
    app = context.app()
    given = context.arguments
    result = app.service.name_speaker(
        given.id,
        given.speaker,
        given.name,
        reviewer=given.reviewer or getpass.getuser(),
    )
    _put_run(context, RunReport((result,), ()), app.folders.exports)
    return _exit_code(RunReport((result,), ()))


COMMANDS = (
    Command("run", run, (arguments.paths, arguments.as_json)),
    Command("status", status, (arguments.as_json,)),
    Command("show", show, (arguments.recording_id, arguments.as_json)),
    Command("name", name, (arguments.recording_id, arguments.speaker_name)),
)
