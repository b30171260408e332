"""Scores of recognition and of the sentence functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.table import Table

from minutes.cli.texts import Texts

if TYPE_CHECKING:
    from minutes.scoring.sentences import SentenceScores


def sentence_data(score: SentenceScores) -> dict[str, Any]:
    """The scores of one file of labelled sentences for machines, by label."""
    data = asdict(score)
    data["labels"] = {label.pop("label").value: label for label in data["labels"]}
    return data


def sentence_table(score: SentenceScores, texts: Texts) -> Table:
    """The scores of one file of labelled sentences for people."""
    columns = ("label", "precision", "recall", "f1", "interval", "support")
    table = Table(*(texts(column) for column in columns), title=score.name)
    for label in score.labels:
        interval = label.f1_interval
        table.add_row(
            label.label.value,
            f"{label.precision:.3f}",
            f"{label.recall:.3f}",
            f"{label.f1:.3f}",
            f"{interval.low:.3f}–{interval.high:.3f}" if label.support else "",
            str(label.support),
        )
    table.caption = texts(
        "sentence_totals", macro=f"{score.macro_f1:.3f}", accuracy=f"{score.accuracy:.3f}"
    )
    return table


def rows_table(rows: Sequence[Sequence[str]]) -> Table:
    """Rows of text with their heading first."""
    heading, *body = rows
    table = Table(*heading)
    for row in body:
        table.add_row(*row)
    return table
