"""This machine: doctor, models, settings."""

from __future__ import annotations

from minutes.cli import arguments
from minutes.cli.commands.context import Command, Context
from minutes.cli.render import machine as render
from minutes.config import SETTINGS_FILE


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
    statuses = context.app().engines.weights.list()
    if context.arguments.json:
        context.put_json(render.model_data(statuses))
    else:
        context.put_table(render.model_table(statuses, context.texts))
    return 0


def models_pull(context: Context) -> int:
    """``minutes models pull [NAME…] [--from FOLDER]``"""
    app = context.app()
    names = tuple(context.arguments.names) or app.engines.needed_models()
    with context.progress().stage("pull", None) as report:
        app.engines.weights.pull(names, source_folder=context.arguments.folder, report=report)
    context.say(context.texts("model.verified", names=", ".join(names)))
    return 0


def models_verify(context: Context) -> int:
    """``minutes models verify [NAME…]``"""
    app = context.app()
    names = tuple(context.arguments.names) or app.engines.needed_models()
    errors = [error for check in app.engines.weights.check(names) if (error := check.error)]
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
        context.put_json(render.settings_data(settings))
    else:
        context.put(render.settings_text(settings))
    return 0


def config_check(context: Context) -> int:
    """``minutes config check``"""
    app = context.app()
    app.check_config()
    context.say(context.texts("config.good", path=app.home / SETTINGS_FILE))
    return 0


COMMANDS = (
    Command("doctor", doctor, (arguments.as_json,)),
    Command("models list", models_list, (arguments.as_json,)),
    Command("models pull", models_pull, (arguments.names, arguments.source_folder)),
    Command("models verify", models_verify, (arguments.names,)),
    Command("config show", config_show, (arguments.as_json,)),
    Command("config check", config_check),
)
