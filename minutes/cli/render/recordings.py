"""Runs, statuses and single recordings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from minutes.cli.texts import TEXTS, Texts
from minutes.model.minutes import Exports, Minutes
from minutes.model.report import WaitingItem
from minutes.service.recordings import RecordingDetail, RecordingStatus
from minutes.service.results import RunReport
from minutes.store.events import EventEntry
from minutes.store.ledger import RecordingEntry

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
        "waiting": [asdict(item) for item in report.waiting],
        "problem": _error(report.problem),
    }


def waiting_lines(waiting: Iterable[WaitingItem], texts: Texts) -> list[str]:
    """What was left for later, and why."""
    return [
        texts(
            "waits",
            name=item.name,
            reason=texts(f"wait.{item.reason}"),
            when=f" ({local_time(item.when)})" if item.when else "",
        )
        for item in waiting
    ]


def local_time(moment: dt.datetime) -> str:
    """As a clock on the wall shows it."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def event_data(events: Iterable[EventEntry]) -> list[dict[str, Any]]:
    """A log for machines."""
    return [
        {"at": event.at.isoformat(), "kind": event.kind.value, **event.facts} for event in events
    ]


def event_table(entry: RecordingEntry, events: Iterable[EventEntry], texts: Texts) -> Table:
    """A log for people."""
    table = Table(texts("when"), texts("event"), texts("what"), title=entry.name)
    for event in events:
        told = (_fact(key, value, texts) for key, value in event.facts.items())
        facts = ", ".join(fact for fact in told if fact)
        moment = f"{event.at.astimezone():%Y-%m-%d %H:%M:%S}"
        table.add_row(moment, texts(f"event.{event.kind}"), Text(facts))
    return table


def _fact(key: str, value: object, texts: Texts) -> str:
    if key in ("ko", "en"):
        return str(value).partition("\n")[0] if key == texts.lang else ""
    if key == "reused":
        return texts("reused") if value else ""
    if key == "stage":
        return texts(str(value)) if str(value) in TEXTS else str(value)
    if key == "seconds" and isinstance(value, float):
        return f"{value:.1f}s"
    return f"{key}={value}"


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
        "next_try": job.not_before if job else None,
        "length_s": status.entry.duration_s,
        "copies": [str(path) for path in status.copies],
        "stages": [
            {"stage": stage, "done": done, **_cost(status, stage)} for stage, done in status.stages
        ],
        "folder": status.folder,
        "standing": status.standing.value,
        "sign_off": asdict(status.sign_off) if status.sign_off else None,
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
        stages = " ".join(f"{'●' if done else '○'}{texts(stage)}" for stage, done in status.stages)
        table.add_row(
            status.entry.id[:ID_LENGTH],
            status.entry.name,
            "\n".join(_states(status, texts)),
            stages,
            status.folder or "",
        )
    for found in _waiting_only(known, waiting):
        table.add_row("", found.name, texts("state.waiting"), "", "")
    return table


def _state(status: RecordingStatus, texts: Texts) -> str:
    job = status.job
    if job is None:
        return texts("state.waiting")
    if job.not_before is not None:
        return texts("state.later", at=local_time(job.not_before))
    return texts(f"state.{job.state}")


def _states(status: RecordingStatus, texts: Texts) -> list[str]:
    """How far the work is, and whether a person settled what came of it."""
    signed = status.sign_off
    if signed is None:
        return [_state(status, texts)]
    date = f"{signed.at:%Y-%m-%d}"
    return [
        _state(status, texts),
        texts(f"signed.{status.standing}", date=date, name=signed.name),
    ]


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
    state = ", ".join(_states(status, texts))
    lines = [
        f"{status.entry.id[:ID_LENGTH]}  {status.entry.name}  [{state}]",
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
