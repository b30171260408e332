"""What each command does: call the service, render the result, choose the exit code."""

from __future__ import annotations

from minutes.cli.commands import (
    check,
    delivery,
    editions,
    evaluation,
    machine,
    night,
    recordings,
    report,
    signing,
    upkeep,
    voices,
)
from minutes.cli.commands.context import Command, Context

COMMANDS: dict[str, Command] = {
    command.name: command
    for area in (
        recordings,
        check,
        signing,
        editions,
        delivery,
        machine,
        evaluation,
        night,
        report,
        upkeep,
        voices,
    )
    for command in area.COMMANDS
}
"""By name, in the order in which help shows them."""

__all__ = ["COMMANDS", "Command", "Context"]
