"""Words that are not to be disclosed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from minutes.cli.texts import Texts
from minutes.service.editions import MarkStanding, told_place
from minutes.store.ledger import RecordingEntry


def marks_data(entry: RecordingEntry, found: Sequence[MarkStanding]) -> dict[str, Any]:
    """For machines."""
    return {
        "id": entry.id,
        "name": entry.name,
        "marks": [
            {
                "utterance": item.mark.span.utterance_id,
                "start": item.mark.span.start,
                "end": item.mark.span.end,
                "words": item.mark.words,
                "ground": item.mark.span.ground,
                "reviewer": item.mark.reviewer,
                "at": item.mark.at,
                "lost": item.lost,
            }
            for item in found
        ],
    }


def marks_table(entry: RecordingEntry, found: Sequence[MarkStanding], texts: Texts) -> Table:
    """For people."""
    columns = ("marks.utterance", "when", "marks.words", "marks.ground", "state")
    table = Table(*map(texts, columns), title=Text(entry.name))
    for item in found:
        table.add_row(
            item.mark.span.utterance_id,
            told_place(item),
            Text(item.mark.words),
            item.mark.span.ground,
            texts("marks.lost" if item.lost else "marks.stands"),
        )
    return table
