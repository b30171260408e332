"""The night: schedule."""

from __future__ import annotations

from functools import partial
from threading import Event

from minutes.cli.commands.context import Command, Context


def schedule(context: Context) -> int:
    """``minutes schedule``"""
    from minutes.pipeline.watch import watch_inbox
    from minutes.scheduler import run_schedule

    app = context.app()
    stop = Event()
    run_schedule(
        app.settings.schedule,
        app.duty(progress=context.progress(), stop=stop),
        stop=stop,
        watch=partial(watch_inbox, app.folders.audio_in),
        announce=lambda when: context.say(context.texts("scheduled", next=when)),
    )
    return 0


COMMANDS = (Command("schedule", schedule),)
