"""The night: schedule."""

from __future__ import annotations

from minutes.cli.commands.context import Command, Context


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


COMMANDS = (Command("schedule", schedule),)
