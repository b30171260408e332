"""The morning report: put together, kept, written as a page and mailed.

A night is known by the start of its processing window. Its data lie in ``.state/nights``, its
page in ``exports/야간 처리 보고``; whatever is written later about the same night takes the place
of both, so there is one page for each night.
"""

from __future__ import annotations

import datetime as dt
import logging
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol, cast
from zoneinfo import ZoneInfo

from minutes.documents.report.failures import explained
from minutes.documents.report.text import render_text
from minutes.documents.report.wording import PAGE_FOLDER, headline, local
from minutes.files import storage_errors, write_atomic
from minutes.model.mail import Delivery
from minutes.model.report import (
    Concern,
    ConcernKind,
    FailedItem,
    NightReport,
    Problem,
    SkippedItem,
    WaitingItem,
    WaitReason,
)
from minutes.service.folders import Folders
from minutes.service.night import Window
from minutes.service.night_facts import NightFacts, below
from minutes.service.results import RunReport
from minutes.service.upkeep.retention import keepings
from minutes.store.artefacts import ArtefactStore, decode, encode
from minutes.store.database import utc_now
from minutes.store.events import EventLog
from minutes.store.ledger import Ledger

log = logging.getLogger(__name__)

DATA_FOLDER = "nights"
STAMP = "%Y%m%dT%H%M%SZ"
"""The names of kept reports: when the night began, in UTC."""

LOOK_BACK = dt.timedelta(days=1)
"""How far a report of the present looks back; and one of a night that has none before it."""


class Mails(Protocol):
    """Puts the page out for those who asked for it, and knows what became of every mail."""

    def report_mail(
        self, page: bytes, *, night: str, file_name: str, subject: str, text: str
    ) -> object:
        """Put the page of ``night`` out, once for each recipient."""
        ...

    def list(self) -> tuple[Delivery, ...]:
        """Every mail, oldest first."""
        ...


class NightReporter:
    """Reports about the nights of one home folder.

    ``render`` makes the HTML page, for mail where its second argument is true; it is handed in
    because its library is only loaded where a page is made. ``retention`` is the class of
    recordings that have none of their own.
    """

    def __init__(
        self,
        *,
        folders: Folders,
        ledger: Ledger,
        events: EventLog,
        artefacts: ArtefactStore,
        mails: Mails,
        render: Callable[[NightReport, bool], str],
        next_start: Callable[[dt.datetime], dt.datetime | None],
        timezone: str,
        retention: str,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self._folders = folders
        self._ledger = ledger
        self._events = events
        self._artefacts = artefacts
        self._mails = mails
        self._render = render
        self._next_start = next_start
        self._timezone = timezone
        self._retention = retention
        self._now = now

    def write(self, window: Window, run: RunReport) -> None:
        """Keep the report of a night as it is now, and write its page.

        Raises DiskFullError or StorageError; where only the page cannot be written, the report
        is kept all the same.
        """
        self._keep(self.assemble(window, run))

    def deliver(self, window: Window) -> None:
        """Put out the page of a night that is over, once; a night without any work has one too,
        so that silence always means that the service did not run."""
        report = self._kept(window.start)
        if report is None:
            report = self.assemble(window, RunReport())
            self._keep(report)
        self._mails.report_mail(
            self._render(report, True).encode(),
            night=_stamp(window.start),
            file_name=self._page_name(report),
            subject=f"[야간 처리 보고] {local(window.start, ZoneInfo(self._timezone))} "
            f"{headline(report)}",
            text=render_text(report),
        )

    def assemble(self, window: Window, run: RunReport) -> NightReport:
        """The report of a night at this moment."""
        before = self._kept_before(window.start)
        since = before.ended_at if before else window.start - LOOK_BACK
        facts = self._facts(window.start, since)
        report = self._report(facts, run.waiting, run.skipped)
        return replace(
            report,
            kind="night",
            until=window.end,
            next_start=self._next_start(max(facts.ended_at, window.end)),
            problem=_problem(run),
            failed=(*_unknown_files(run, facts.ended_at), *report.failed),
        )

    def present(
        self,
        waiting: Iterable[WaitingItem] = (),
        skipped: Iterable[tuple[Path, str]] = (),
    ) -> NightReport:
        """The last day and what is open now, whoever started the work."""
        start = self._now() - LOOK_BACK
        return self._report(self._facts(start, start), waiting, skipped)

    def night(self, date: dt.date) -> NightReport | None:
        """The last report of a night that began on ``date``, by the office's clock."""
        found = [start for start in self._starts() if self._date(start) == date]
        return self._kept(found[-1]) if found else None

    def last(self) -> NightReport | None:
        """The report of the last night that has one."""
        return self._kept_before(None)

    def page(self, report: NightReport) -> bytes:
        """The page as a file."""
        return self._render(report, False).encode()

    def write_page(self, report: NightReport) -> Path:
        """Write the page into its place. Raises DiskFullError or StorageError."""
        path = self._folders.exports / PAGE_FOLDER / self._page_name(report)
        write_atomic(path, self.page(report))
        return path

    def _keep(self, report: NightReport) -> None:
        write_atomic(self._data_path(report.started_at), encode(report, NightReport))
        self.write_page(report)

    def _report(
        self,
        facts: NightFacts,
        waiting: Iterable[WaitingItem],
        skipped: Iterable[tuple[Path, str]],
    ) -> NightReport:
        failed = facts.failed
        told = {item.recording_id for item in failed}
        return NightReport(
            kind="now",
            started_at=facts.started_at,
            ended_at=facts.ended_at,
            timezone=self._timezone,
            since=facts.since,
            next_start=self._next_start(facts.ended_at),
            concerns=(*facts.concerns, *self._retention_concern(facts.ended_at)),
            done=facts.done,
            failed=failed,
            waiting=tuple(item for item in waiting if not _told_as_failed(item, told)),
            deliveries=facts.deliveries,
            skipped=tuple(self._skipped(path, reason) for path, reason in skipped),
            timeline=facts.timeline,
            totals=facts.totals,
            free_disk_bytes=shutil.disk_usage(self._existing(self._folders.state)).free,
        )

    def _facts(self, started_at: dt.datetime, since: dt.datetime) -> NightFacts:
        return NightFacts(
            ledger=self._ledger,
            events=self._events,
            artefacts=self._artefacts,
            mails=self._mails.list,
            inbox=self._folders.audio_in,
            started_at=started_at,
            ended_at=self._now(),
            since=since,
        )

    def _retention_concern(self, now: dt.datetime) -> Iterator[Concern]:
        zone = ZoneInfo(self._timezone)
        entries = self._ledger.recordings()
        today = now.astimezone(zone).date()
        found = keepings(entries, on=today, default=self._retention, zone=zone)
        if due := sum(keeping.due for keeping in found):
            yield Concern(
                kind=ConcernKind.RETENTION,
                subject="보존 기간이 끝난 녹음",
                text=f"{due}건의 보존 기간이 끝남. 자동으로 지우지 않음",
                todo="목록을 확인하여 계속 보존할지 폐기할지 정할 것",
                command="minutes retention",
            )

    def _skipped(self, path: Path, reason: str) -> SkippedItem:
        return SkippedItem(below(self._folders.audio_in, path), reason.partition(" / ")[0])

    def _starts(self) -> list[dt.datetime]:
        """When the kept nights began, oldest first."""
        folder = self._folders.state / DATA_FOLDER
        with storage_errors(folder):
            names = [path.stem for path in folder.glob("*.json")] if folder.is_dir() else []
        return sorted(dt.datetime.strptime(name, STAMP).replace(tzinfo=dt.UTC) for name in names)

    def _kept_before(self, moment: dt.datetime | None) -> NightReport | None:
        starts = [s for s in self._starts() if moment is None or _stamp(s) < _stamp(moment)]
        return next((kept for start in reversed(starts) if (kept := self._kept(start))), None)

    def _kept(self, start: dt.datetime) -> NightReport | None:
        """A kept report; one that cannot be read is passed over, as it keeps nothing else."""
        path = self._data_path(start)
        with storage_errors(path):
            data = path.read_bytes() if path.exists() else None
        try:
            return None if data is None else cast("NightReport", decode(data, NightReport))
        except ValueError:
            log.warning("%s: not a report of this version", path)
            return None

    def _data_path(self, start: dt.datetime) -> Path:
        return self._folders.state / DATA_FOLDER / f"{_stamp(start)}.json"

    def _date(self, moment: dt.datetime) -> dt.date:
        return moment.astimezone(ZoneInfo(self._timezone)).date()

    def _page_name(self, report: NightReport) -> str:
        """By the date on which the night began; the time is added for a second one that day."""
        if report.kind == "now":
            return f"{self._date(report.ended_at)} 현황.html"
        start = report.started_at
        date = self._date(start)
        earlier = (other for other in self._starts() if _stamp(other) < _stamp(start))
        if any(self._date(other) == date for other in earlier):
            there = start.astimezone(ZoneInfo(self._timezone))
            return f"{date} {there:%H%M}.html"
        return f"{date}.html"

    @staticmethod
    def _existing(folder: Path) -> Path:
        return next(path for path in (folder, *folder.parents) if path.exists())


def _stamp(start: dt.datetime) -> str:
    return start.astimezone(dt.UTC).strftime(STAMP)


def _problem(run: RunReport) -> Problem | None:
    if run.problem is None:
        return None
    said = explained(run.problem.message("ko"), ())
    return Problem(said.reason, said.todo, run.problem.exit_code)


def _unknown_files(run: RunReport, now: dt.datetime) -> Iterator[FailedItem]:
    """Files that could not even be hashed, so that no recording stands for them."""
    for result in run.results:
        if result.recording_id is None and result.error is not None:
            said = explained(result.error.message("ko"), (result.name,))
            yield FailedItem(
                name=result.name,
                reason=said.reason,
                todo=said.todo,
                exit_code=result.error.exit_code,
                failed_at=now,
            )


def _told_as_failed(item: WaitingItem, told: set[str | None]) -> bool:
    return item.reason is WaitReason.BACK_OFF and item.recording_id in told
