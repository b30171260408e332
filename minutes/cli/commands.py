"""What each command does: call the service, render the result, choose the exit code."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from minutes.app import App
from minutes.cli import render
from minutes.cli.progress import ConsoleProgress
from minutes.cli.texts import Texts
from minutes.config import SETTINGS_FILE, find_home, load_settings
from minutes.errors import PartialFailureError
from minutes.service import RecordingResult, RunReport


@dataclass(frozen=True, slots=True)
class Context:
    """One call of the command line."""

    arguments: argparse.Namespace
    texts: Texts
    talk: Console

    def app(self) -> App:
        """The wired product of the home folder."""
        home = find_home()
        return App(home, load_settings(home))

    def progress(self) -> ConsoleProgress:
        """Bars on stderr."""
        return ConsoleProgress(self.texts, self.talk)

    def say(self, text: str) -> None:
        """A line on stderr."""
        self.talk.print(text, markup=False, highlight=False, soft_wrap=True)

    def put(self, text: str) -> None:
        """Data on stdout."""
        sys.stdout.write(text + "\n")

    def put_json(self, value: object) -> None:
        """Data on stdout as JSON."""
        self.put(json.dumps(value, ensure_ascii=False, indent=2, default=str))

    def put_table(self, table: Table) -> None:
        """A table on stdout, as wide as the terminal, or wide enough for a pipe."""
        width = None if sys.stdout.isatty() else 160
        Console(file=sys.stdout, width=width).print(table)


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
    arguments = context.arguments
    result = app.service.name_speaker(
        arguments.id,
        arguments.speaker,
        arguments.name,
        reviewer=arguments.reviewer or getpass.getuser(),
    )
    _put_run(context, RunReport((result,), ()), app.folders.exports)
    return _exit_code(RunReport((result,), ()))


def doctor(context: Context) -> int:
    """``minutes doctor``"""
    checks = context.app().diagnose()
    if context.arguments.json:
        context.put_json(render.check_data(checks, context.texts))
    else:
        context.put_table(render.check_table(checks, context.texts))
    broken = [check for check in checks if not check.ok and check.required]
    return broken[0].exit_code if broken else 0


def models_list(context: Context) -> int:
    """``minutes models list``"""
    statuses = context.app().weights.list()
    if context.arguments.json:
        context.put_json(render.model_data(statuses))
    else:
        context.put_table(render.model_table(statuses, context.texts))
    return 0


def models_pull(context: Context) -> int:
    """``minutes models pull [NAME…] [--from FOLDER]``"""
    app = context.app()
    names = tuple(context.arguments.names) or app.needed_models()
    with context.progress().stage("pull", None) as report:
        app.weights.pull(names, source_folder=context.arguments.folder, report=report)
    context.say(context.texts("model.verified", names=", ".join(names)))
    return 0


def models_verify(context: Context) -> int:
    """``minutes models verify [NAME…]``"""
    app = context.app()
    names = tuple(context.arguments.names) or app.needed_models()
    errors = [error for check in app.weights.check(names) if (error := check.error)]
    for error in errors:
        context.say(f"{context.texts('error')}: {error.message(context.texts.lang)}")
    if errors:
        return errors[0].exit_code
    context.say(context.texts("model.verified", names=", ".join(names)))
    return 0


def config_show(context: Context) -> int:
    """``minutes config show``"""
    settings = context.app().settings
    if context.arguments.json:
        context.put(settings.model_dump_json(indent=2))
    else:
        context.put(render.settings_text(settings))
    return 0


def config_check(context: Context) -> int:
    """``minutes config check``"""
    app = context.app()
    app.check_config()
    context.say(context.texts("config.good", path=app.home / SETTINGS_FILE))
    return 0


def eval_recording(context: Context) -> int:
    """``minutes eval recording AUDIO --reference REF.json``"""
    arguments = context.arguments
    score = context.app().evaluate_recording(
        arguments.audio,
        reference=arguments.reference,
        speakers=arguments.speakers,
        progress=context.progress(),
    )
    if arguments.json:
        context.put_json(asdict(score))
    else:
        context.put_table(render.rows_table(score.rows()))
    return 0


def eval_sentences(context: Context) -> int:
    """``minutes eval sentences FILE.jsonl…``"""
    arguments = context.arguments
    scores = context.app().evaluate_sentences(arguments.files)
    if arguments.json:
        context.put_json([render.sentence_data(score) for score in scores])
    else:
        for score in scores:
            context.put_table(render.sentence_table(score, context.texts))
    return 0


def schedule(context: Context) -> int:
    """``minutes schedule``"""
    from minutes.scheduler import run_nightly

    app = context.app()
    run_nightly(
        app.settings.schedule,
        lambda: app.service.run((), context.progress()),
        announce=lambda when: context.say(context.texts("scheduled", next=when)),
    )
    return 0


COMMANDS: dict[str, Callable[[Context], int]] = {
    "run": run,
    "status": status,
    "show": show,
    "name": name,
    "doctor": doctor,
    "models list": models_list,
    "models pull": models_pull,
    "models verify": models_verify,
    "config show": config_show,
    "config check": config_check,
    "eval recording": eval_recording,
    "eval sentences": eval_sentences,
    "schedule": schedule,
}
