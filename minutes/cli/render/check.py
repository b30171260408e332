"""The completeness of minutes."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from minutes.cli.texts import Texts
from minutes.documents.completeness import Completeness
from minutes.model.minutes import Minutes
from minutes.store.ledger import RecordingEntry


def check_data(entry: RecordingEntry, found: Completeness) -> dict[str, Any]:
    """For machines."""
    return {
        "id": entry.id,
        "name": entry.name,
        "complete": found.complete,
        "elements": [
            {
                "element": element.id,
                "label": element.label,
                "standing": element.standing.value,
                "gaps": [
                    {"standing": gap.standing.value, "reason": gap.reason} for gap in element.gaps
                ],
            }
            for element in found.elements
        ],
    }


def check_table(made: Minutes, found: Completeness, texts: Texts) -> Table:
    """For people."""
    columns = (texts("check.element"), texts("state"), texts("what"))
    table = Table(*columns, title=Text(made.meeting.title))
    for element in found.elements:
        reasons = "\n".join(gap.reason for gap in element.gaps)
        table.add_row(element.label, texts(f"check.{element.standing.value}_state"), Text(reasons))
    return table
