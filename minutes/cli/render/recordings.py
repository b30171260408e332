"""Runs, statuses and single recordings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from minutes.cli.texts import Texts
from minutes.model.minutes import Exports, Minutes
from minutes.service.recordings import RecordingDetail, RecordingStatus, RunReport

if TYPE_CHECKING:
    from minutes.pipeline.inbox import Scan

ID_LENGTH = 8


def run_data(report: RunReport, exports: Path) -> dict[str, Any]:
    """A run for machines."""
    return {
        "recordings": [
            {
                "name": result.name,
                "id": result.recording_id,
                "files": _files(result.exports, exports),
                "degraded": list(result.degraded),
                "error": _error(result.error),
            }
            for result in report.results
        ],
        "skipped": [{"path": str(path), "reason": reason} for path, reason in report.skipped],
    }


def _error(error: Any) -> dict[str, Any] | None:
    if error is None:
        return None
    return {
        "kind": type(error).__name__,
        "exit_code": error.exit_code,
        "ko": error.message("ko"),
        "en": error.message("en"),
    }


def _files(exports: Exports | None, root: Path) -> list[str]:
    if exports is None:
        return []
    return [str(root / exports.folder / file.name) for file in exports.files]


def _waiting_only(known: Sequence[RecordingStatus], waiting: Scan) -> list[Any]:
    seen = {path for status in known for path in status.entry.sources}
    return [found for found in waiting.recordings if not seen.issuperset(found.sources)]


def status_data(known: Sequence[RecordingStatus], waiting: Scan) -> dict[str, Any]:
    """All recordings for machines."""
    return {
        "recordings": [_status_item(status) for status in known],
        "waiting": [found.name for found in _waiting_only(known, waiting)],
        "skipped": [{"path": str(item.path), "reason": item.reason} for item in waiting.skipped],
    }


def _status_item(status: RecordingStatus) -> dict[str, Any]:
    job = status.job
    return {
        "id": status.entry.id,
        "name": status.entry.name,
        "sources": [str(path) for path in status.entry.sources],
        "state": job.state if job else "waiting",
        "attempts": job.attempts if job else 0,
        "stages": [
            {"stage": stage, "done": done, **_cost(status, stage)} for stage, done in status.stages
        ],
        "folder": status.folder,
        "error": None
        if job is None or job.error is None
        else {
            "kind": job.error,
            "exit_code": job.exit_code,
            "ko": job.message_ko,
            "en": job.message_en,
        },
    }


def _cost(status: RecordingStatus, stage: str) -> dict[str, float | None]:
    seconds, peak_mib = status.costs.get(stage, (None, None))
    return {"seconds": seconds, "peak_mib": peak_mib}


def status_table(known: Sequence[RecordingStatus], waiting: Scan, texts: Texts) -> Table:
    """All recordings for people."""
    table = Table(texts("id"), texts("recording"), texts("state"), texts("stages"), texts("folder"))
    for status in known:
        state = status.job.state if status.job else "waiting"
        stages = " ".join(f"{'●' if done else '○'}{texts(stage)}" for stage, done in status.stages)
        table.add_row(
            status.entry.id[:ID_LENGTH],
            status.entry.name,
            texts(f"state.{state}"),
            stages,
            status.folder or "",
        )
    for found in _waiting_only(known, waiting):
        table.add_row("", found.name, texts("state.waiting"), "", "")
    return table


def status_messages(known: Iterable[RecordingStatus], texts: Texts) -> list[str]:
    """What went wrong with each recording, and what to do."""
    lines = []
    for status in known:
        if status.job is not None and status.job.error is not None:
            message = status.job.message_en if texts.lang == "en" else status.job.message_ko
            lines.append(f"{status.entry.id[:ID_LENGTH]} {status.entry.name}: {message}")
    return lines


def detail_data(detail: RecordingDetail, exports: Path) -> dict[str, Any]:
    """One recording for machines."""
    made = detail.minutes
    return {
        **_status_item(detail.status),
        "files": _files(detail.exports, exports),
        "minutes": None if made is None else _minutes_data(made),
    }


def _minutes_data(made: Minutes) -> dict[str, Any]:
    findings = asdict(made.findings)
    findings.pop("sentences")
    return {
        "title": made.meeting.title,
        "participants": [asdict(participant) for participant in made.participants],
        "findings": findings,
        "missing": [asdict(field) for field in made.missing],
        "notes": [asdict(note) for note in made.notes],
    }


def detail_text(detail: RecordingDetail, exports: Path, texts: Texts) -> str:
    """One recording for people."""
    status = detail.status
    state = status.job.state if status.job else "waiting"
    lines = [
        f"{status.entry.id[:ID_LENGTH]}  {status.entry.name}  [{texts(f'state.{state}')}]",
        *_files(detail.exports, exports),
        *status_messages([status], texts),
        "",
        *(_minutes_lines(detail.minutes, texts) if detail.minutes else [texts("no_minutes")]),
    ]
    return "\n".join(lines)


def _minutes_lines(made: Minutes, texts: Texts) -> list[str]:
    findings = made.findings
    lines = [f"■ {made.meeting.title}", f"□ {texts('participants')}"]
    lines += [
        f"  - {p.speaker} {p.display_name} ({p.speaking_s:.0f}s) {texts('reason')}: {p.reason}"
        for p in made.participants
    ]
    sections = (
        ("tasks", [f"{task.title} ({made.display_name(task.speaker)})" for task in findings.tasks]),
        ("opinions", [f"{o.summary} ({made.display_name(o.speaker)})" for o in findings.opinions]),
        ("decisions", [decision.summary for decision in findings.decisions]),
        ("follow_ups", [f"{f.summary} {f.due_text or ''}".rstrip() for f in findings.follow_ups]),
        ("missing", [field.label for field in made.missing]),
    )
    for key, items in sections:
        lines.append(f"□ {texts(key)} ({len(items)})")
        lines += [f"  - {item}" for item in items]
    return lines
