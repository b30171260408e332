"""What upkeep found and did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from minutes.cli.texts import Texts
from minutes.files import MB

if TYPE_CHECKING:
    from minutes.service.upkeep.backup import BackupReport
    from minutes.service.upkeep.collect import Collection, Leftover
    from minutes.service.upkeep.restore import RestoreReport
    from minutes.service.upkeep.retention import Keeping
    from minutes.service.upkeep.verify import Verification

ID_LENGTH = 8


def collection_data(found: Collection) -> dict[str, Any]:
    """What can go, for machines."""
    return asdict(found) | {
        "removed_bytes": found.bytes_of(removed=True),
        "removable_bytes": found.bytes_of(removed=False),
    }


def collection_table(found: Collection, texts: Texts) -> Table:
    """What can go, for people."""
    table = Table(texts("what"), texts("recording"), texts("size"), texts("state"), texts("path"))
    for item in found.leftovers:
        table.add_row(
            texts(f"leftover.{item.kind}"),
            _short(item.recording_id),
            _megabytes(item.size),
            texts(_fate(item)),
            Text(str(item.path)),
        )
    return table


def _fate(item: Leftover) -> str:
    if item.removed:
        return "leftover.removed"
    return "leftover.removable" if item.removable else "leftover.named"


def collection_lines(found: Collection, texts: Texts, *, applied: bool) -> Iterator[str]:
    """The sum, and what to type next."""
    if found.busy:
        yield texts("gc.busy", count=len(found.busy))
    removable = sum(item.removable and not item.removed for item in found.leftovers)
    removed = sum(item.removed for item in found.leftovers)
    if removed:
        yield texts("gc.removed", count=removed, size=_megabytes(found.bytes_of(removed=True)))
    if removable:
        size = _megabytes(found.bytes_of(removed=False))
        yield texts("gc.failed" if applied else "gc.dry", count=removable, size=size)
    if not removed and not removable:
        yield texts("gc.nothing")


def verification_data(result: Verification, texts: Texts) -> dict[str, Any]:
    """All differences, for machines."""
    return asdict(result) | {
        "wrong": result.wrong,
        "findings": [
            asdict(finding) | {"wrong": finding.wrong, "todo": texts(f"todo.{finding.kind}")}
            for finding in result.findings
        ],
    }


def verification_table(result: Verification, texts: Texts) -> Table:
    """All differences, for people; what is wrong comes first."""
    table = Table(texts("what"), texts("recording"), texts("path"), texts("todo"))
    for finding in sorted(result.findings, key=lambda finding: not finding.wrong):
        table.add_row(
            texts(f"difference.{finding.kind}"),
            _short(finding.recording_id),
            Text(" ".join(filter(None, (finding.path, finding.detail)))),
            texts(f"todo.{finding.kind}"),
        )
    return table


def verification_lines(result: Verification, texts: Texts) -> Iterator[str]:
    """How much was looked at."""
    if result.busy:
        yield texts("verify.busy", count=len(result.busy))
    yield texts(
        "verify.looked",
        originals=result.originals,
        artefacts=result.artefacts,
        exports=result.exports,
    )
    if not result.wrong:
        yield texts("verify.good")


def keeping_data(found: Sequence[Keeping], on: dt.date) -> dict[str, Any]:
    """Every period, for machines."""
    return {"on": on, "recordings": [asdict(keeping) for keeping in found]}


def keeping_table(due: Sequence[Keeping], texts: Texts) -> Table:
    """The periods that have ended, for people."""
    columns = ("id", "recording", "body", "retention.class", "retention.from", "retention.until")
    table = Table(*(texts(column) for column in columns), texts("path"))
    for keeping in due:
        retention = keeping.retention
        counted_from = keeping.counted_from.isoformat()
        table.add_row(
            _short(keeping.recording_id),
            Text(keeping.name),
            Text(keeping.body or ""),
            texts("retention.default", value=retention) if keeping.retention_assumed else retention,
            texts("retention.added", date=counted_from) if keeping.date_assumed else counted_from,
            keeping.last_day.isoformat() if keeping.last_day else "",
            Text("\n".join(str(path) for path in keeping.sources)),
        )
    return table


def keeping_lines(found: Sequence[Keeping], on: dt.date, texts: Texts) -> Iterator[str]:
    """How many there are of each kind, and who decides."""
    due = sum(keeping.due for keeping in found)
    never = sum(keeping.last_day is None for keeping in found)
    yield texts("retention.sum", date=on, due=due, later=len(found) - due - never, never=never)
    if due:
        yield texts("retention.decide")


def backup_data(report: BackupReport) -> dict[str, Any]:
    """What was archived, for machines."""
    return asdict(report)


def backup_lines(report: BackupReport, texts: Texts) -> Iterator[str]:
    """What is in the archive and what is not."""
    yield texts(
        "backup.done",
        recordings=report.recordings,
        artefacts=report.artefacts,
        size=_megabytes(report.size),
    )
    yield texts("backup.without")
    if report.notes:
        yield texts("backup.secrets", names=", ".join(report.notes))


def restore_data(report: RestoreReport) -> dict[str, Any]:
    """What was brought back, for machines."""
    return asdict(report)


def restore_lines(report: RestoreReport, texts: Texts) -> Iterator[str]:
    """What was brought back and what to do next."""
    yield texts(
        "restore.done",
        recordings=report.recordings,
        artefacts=report.artefacts,
        created=report.created_at[:16].replace("T", " "),
    )
    if report.replaced:
        yield texts("restore.replaced", names=", ".join(report.replaced))
    if report.notes:
        yield texts("restore.secrets", names=", ".join(report.notes))
    yield texts("restore.next")


def _short(recording_id: str | None) -> str:
    return (recording_id or "")[:ID_LENGTH]


def _megabytes(size: int) -> str:
    return f"{size / MB:.1f} MB"
