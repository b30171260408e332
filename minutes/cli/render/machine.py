"""What this machine has: checks, models, settings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import tomli_w
from rich.table import Table

from minutes.cli.texts import Texts
from minutes.config import Settings

if TYPE_CHECKING:
    from minutes.checks import Check
    from minutes.speech.weights import WeightStatus

_URL_PASSWORD = re.compile(r"(://[^:/@]*:)[^/]*(@)")


def check_data(checks: Sequence[Check], texts: Texts) -> list[dict[str, Any]]:
    """The doctor's findings for machines."""
    return [
        {
            "check": check.label[texts.lang],
            "ok": check.ok,
            "required": check.required,
            "found": check.found,
            "todo": None if check.ok else check.todo[texts.lang],
        }
        for check in checks
    ]


def check_table(checks: Sequence[Check], texts: Texts) -> Table:
    """The doctor's findings for people."""
    table = Table(texts("check"), texts("state"), texts("what"), texts("todo"))
    for check in checks:
        state = "check.ok" if check.ok else "check.missing" if check.required else "check.optional"
        todo = "" if check.ok else check.todo[texts.lang]
        table.add_row(check.label[texts.lang], texts(state), check.found, todo)
    return table


def model_data(statuses: Sequence[WeightStatus]) -> list[dict[str, Any]]:
    """The models for machines."""
    return [asdict(status) for status in statuses]


def model_table(statuses: Sequence[WeightStatus], texts: Texts) -> Table:
    """The models for people."""
    columns = ("model", "role", "state", "size", "licence", "source")
    table = Table(*(texts(column) for column in columns))
    for status in statuses:
        table.add_row(
            status.model,
            texts(status.role),
            texts(f"model.{status.state}"),
            f"{status.size / 1e6:.0f} MB",
            status.licence,
            ", ".join(status.sources),
        )
    return table


def settings_data(settings: Settings) -> dict[str, Any]:
    """All settings in force, without passwords."""
    data = settings.model_dump(mode="json", exclude={"mail": {"password"}})
    if settings.store.url:
        data["store"]["url"] = _URL_PASSWORD.sub(r"\1***\2", settings.store.url)
    return data


def settings_text(settings: Settings) -> str:
    """All settings as TOML that can be pasted into the settings file."""
    data = settings_data(settings)
    shown = {
        section: {key: value for key, value in table.items() if value is not None}
        for section, table in data.items()
    }
    return tomli_w.dumps(shown).rstrip()
