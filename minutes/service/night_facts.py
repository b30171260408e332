"""What the ledger, the events and the artefacts say about a night."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from minutes.documents.report.concerns import Written, concerns
from minutes.documents.report.failures import explained
from minutes.model.mail import Delivery
from minutes.model.minutes import Exports, Minutes
from minutes.model.report import (
    Concern,
    ConcernKind,
    DeliveryItem,
    DoneItem,
    FailedItem,
    FindingCounts,
    ReportedFile,
    StageSpan,
    TimelineRow,
    Totals,
)
from minutes.store.artefacts import ArtefactStore
from minutes.store.events import EventEntry, EventKind, EventLog
from minutes.store.jobs import JobEntry, JobState
from minutes.store.ledger import Ledger, RecordingEntry

RECOGNITION = "transcribe"
"""A recording whose stage of this name ran was recognised, not only written again."""


@dataclass(frozen=True)
class NightFacts:
    """The facts of one stretch of time; everything is read once, when it is first asked for."""

    ledger: Ledger
    events: EventLog
    artefacts: ArtefactStore
    mails: Callable[[], tuple[Delivery, ...]]
    inbox: Path
    started_at: dt.datetime
    ended_at: dt.datetime
    since: dt.datetime
    """When the report before this one was made."""

    @property
    def done(self) -> tuple[DoneItem, ...]:
        """Recordings that were delivered, in the order in which they were."""
        finished = (EventKind.DONE, EventKind.DEGRADED)
        ids = dict.fromkeys(e.recording_id for e in self._night if e.kind in finished)
        return tuple(item for id_ in ids if id_ and (item := self._done(self._entries[id_])))

    @property
    def failed(self) -> tuple[FailedItem, ...]:
        """What failed and was not mended since, in this night or before."""
        return tuple(
            _failed(entry, job)
            for entry, job in self._jobs
            if job.error is not None and self._is_open(entry, job)
        )

    @property
    def concerns(self) -> tuple[Concern, ...]:
        """What a person has to look at: mails, then recordings, then files."""
        return (
            *self._mail_concerns(),
            *(concern for written in self._written() for concern in concerns(written)),
            *self._file_concerns(),
        )

    @property
    def deliveries(self) -> tuple[DeliveryItem, ...]:
        """Mails that changed since the last report, or that still wait."""
        return tuple(
            item
            for item in self._mails
            if item.changed_at >= self.since or item.state in ("waiting", "sending", "uncertain")
        )

    @property
    def timeline(self) -> tuple[TimelineRow, ...]:
        """When the stages of each recording ran."""
        return tuple(TimelineRow(self._entries[id_].name, s) for id_, s in self._spans.items())

    @property
    def totals(self) -> Totals:
        """Counted over the recordings that were recognised; writing documents again is no work
        that tells the machine's speed."""
        ids = [id_ for id_ in self._spans if self._recognised(id_)]
        lengths = [self._entries[id_].duration_s for id_ in ids]
        known = [length for length in lengths if length is not None]
        peaks = [mib for id_ in ids for _, mib in self.ledger.costs(id_).values()]
        whole = bool(ids) and len(known) == len(ids)
        return Totals(
            recordings=len(ids),
            audio_s=sum(known) if whole else None,
            work_s=sum(self._work_s(id_) or 0.0 for id_ in ids) if ids else None,
            peak_mib=max(peaks, default=None),
        )

    @cached_property
    def _entries(self) -> dict[str, RecordingEntry]:
        return {entry.id: entry for entry in self.ledger.recordings()}

    @cached_property
    def _jobs(self) -> tuple[tuple[RecordingEntry, JobEntry], ...]:
        found = ((entry, self.ledger.job(entry.id)) for entry in self._entries.values())
        return tuple((entry, job) for entry, job in found if job is not None)

    @cached_property
    def _events(self) -> tuple[EventEntry, ...]:
        return self.events.since(min(self.since, self.started_at), self.ended_at)

    @cached_property
    def _night(self) -> tuple[EventEntry, ...]:
        return tuple(event for event in self._events if event.at >= self.started_at)

    @cached_property
    def _spans(self) -> dict[str, tuple[StageSpan, ...]]:
        spans: dict[str, list[StageSpan]] = {}
        for event in self._night:
            if event.kind is EventKind.STAGE_DONE and not event.facts["reused"]:
                took = dt.timedelta(seconds=event.facts["seconds"])
                span = StageSpan(event.facts["stage"], event.at - took, event.at)
                spans.setdefault(event.recording_id or "", []).append(span)
        return {id_: tuple(found) for id_, found in spans.items() if id_ in self._entries}

    @cached_property
    def _mails(self) -> tuple[DeliveryItem, ...]:
        return tuple(
            DeliveryItem(
                recipient=_address(item.mail.recipient_name, item.mail.recipient_address),
                subject=item.mail.subject,
                state=str(item.state),
                answer=item.answer,
                changed_at=item.changed_at,
                delivery_id=item.id,
                recording_id=item.mail.recording_id,
            )
            for item in self.mails()
        )

    def _recognised(self, recording_id: str) -> bool:
        return any(span.stage == RECOGNITION for span in self._spans.get(recording_id, ()))

    def _work_s(self, recording_id: str) -> float | None:
        spans = self._spans.get(recording_id, ())
        seconds = ((span.ended_at - span.started_at).total_seconds() for span in spans)
        return sum(seconds) if spans else None

    def _done(self, entry: RecordingEntry) -> DoneItem | None:
        minutes = self.artefacts.latest(entry.id, "compose", Minutes)
        exports = self.artefacts.latest(entry.id, "export", Exports)
        if minutes is None or exports is None:
            return None
        found = minutes.findings
        return DoneItem(
            recording_id=entry.id,
            name=entry.name,
            title=minutes.meeting.title,
            meeting_date=minutes.meeting.date,
            length_s=entry.duration_s,
            work_s=self._work_s(entry.id),
            counts=FindingCounts(
                opinions=len(found.opinions),
                tasks=len(found.tasks),
                decisions=len(found.decisions),
                follow_ups=len(found.follow_ups),
            ),
            files=tuple(
                ReportedFile(file.form, f"{exports.folder}/{file.name}") for file in exports.files
            ),
            recognised=self._recognised(entry.id),
        )

    def _written(self) -> Iterator[Written]:
        for item in self.done:
            entry = self._entries[item.recording_id]
            minutes = self.artefacts.latest(entry.id, "compose", Minutes)
            job = self.ledger.job(entry.id)
            degraded = job is not None and job.state is JobState.DEGRADED
            if minutes is not None:
                yield Written(
                    minutes=minutes,
                    exports=self.artefacts.latest(entry.id, "export", Exports),
                    meeting_file=_meeting_file_name(entry),
                    has_meeting_file=entry.meeting_file is not None,
                    cause=_reason(entry, job.message_ko) if job and degraded else "",
                )

    def _is_open(self, entry: RecordingEntry, job: JobEntry) -> bool:
        """Whether a failure is news, or still a matter: the file lies there as it did."""
        if job.state not in (JobState.FAILED, JobState.QUEUED):
            return False
        if job.changed_at >= self.since:
            return True
        return entry.id not in self._replaced and all(path.exists() for path in entry.sources)

    @cached_property
    def _replaced(self) -> frozenset[str]:
        """Recordings whose files hold another one by now."""
        latest = {path: entry.id for entry in self._entries.values() for path in entry.sources}
        return frozenset(
            entry.id
            for entry in self._entries.values()
            if any(latest[path] != entry.id for path in entry.sources)
        )

    def _mail_concerns(self) -> Iterator[Concern]:
        for item in self._mails:
            answer = f": {item.answer}" if item.answer else ""
            if item.state == "uncertain":
                yield Concern(
                    kind=ConcernKind.DELIVERY_UNCERTAIN,
                    subject=item.recipient,
                    text=f"‘{item.subject}’ 메일이 도착하였는지 알 수 없음{answer}",
                    todo="받는 사람에게 물어, 받았으면 `minutes mail settle "
                    f"{item.delivery_id} sent`, 못 받았으면 `minutes mail settle "
                    f"{item.delivery_id} again`을 입력할 것",
                )
            elif item.state == "refused" and item.changed_at >= self.since:
                yield Concern(
                    kind=ConcernKind.DELIVERY_REFUSED,
                    subject=item.recipient,
                    text=f"‘{item.subject}’ 메일을 서버가 거부함{answer}",
                    todo="받는 사람의 주소를 확인하여 고친 뒤 다시 보낼 것",
                    command=f"minutes send {item.recording_id[:8]}" if item.recording_id else None,
                )

    def _file_concerns(self) -> Iterator[Concern]:
        for event in self._events:
            entry = self._entries.get(event.recording_id or "")
            if entry is None or event.at < self.since:
                continue
            if event.kind is EventKind.COPIED:
                yield Concern(
                    kind=ConcernKind.COPY,
                    subject=below(self.inbox, Path(event.facts["path"])),
                    text=f"이미 받은 녹음({entry.name})과 내용이 같아 따로 처리하지 않음",
                    todo="필요 없으면 한쪽을 지울 것",
                )
            elif event.kind is EventKind.REPLACED:
                yield Concern(
                    kind=ConcernKind.REPLACED,
                    subject=entry.name,
                    text="같은 이름의 파일이 다른 내용으로 바뀌어 새 녹음으로 처리함. "
                    "이전 녹음의 회의록은 그대로 둠",
                    todo="잘못 바꾼 것이면 이전 파일을 다른 이름으로 다시 넣을 것",
                )


def below(folder: Path, path: Path) -> str:
    """A path as people see it in ``folder``; whole where it lies elsewhere."""
    return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()


def _failed(entry: RecordingEntry, job: JobEntry) -> FailedItem:
    said = explained(job.message_ko or job.error or "", _names(entry))
    return FailedItem(
        name=entry.name,
        reason=said.reason,
        todo=said.todo,
        exit_code=job.exit_code,
        failed_at=job.changed_at,
        recording_id=entry.id,
        attempts=job.attempts,
        next_try_at=job.not_before,
    )


def _reason(entry: RecordingEntry, message: str | None) -> str:
    return explained(message or "", _names(entry)).reason


def _names(entry: RecordingEntry) -> tuple[str, ...]:
    return (entry.name, *map(str, entry.sources))


def _meeting_file_name(entry: RecordingEntry) -> str:
    """Of the one that is there, or of the one that would be read."""
    if entry.meeting_file is not None:
        return entry.meeting_file.name
    source = entry.sources[0]
    alone = len(entry.sources) == 1 and source.suffix and entry.name.endswith(source.suffix)
    return f"{source.stem}.toml" if alone else "meeting.toml"


def _address(name: str, address: str) -> str:
    return f"{name} <{address}>" if name else address
