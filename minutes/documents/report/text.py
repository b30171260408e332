"""The report as plain text, for a terminal and for mail programs that show no pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar
from zoneinfo import ZoneInfo

from minutes.documents.report import wording
from minutes.documents.report.concerns import SHOWN_ID
from minutes.documents.report.view import Case, cases
from minutes.documents.wording import clock, official_date
from minutes.model.report import (
    Concern,
    DeliveryItem,
    DoneItem,
    FailedItem,
    NightReport,
    SkippedItem,
    WaitingItem,
)

T = TypeVar("T")


def render_text(report: NightReport) -> str:
    """The whole report; every line ends with a line feed."""
    zone = ZoneInfo(report.timezone)
    recent = [item for item in report.failed if not wording.earlier(item, report)]
    earlier = [item for item in report.failed if wording.earlier(item, report)]
    sections = (
        _opening(report, zone),
        _section("확인이 필요한 사항", cases(report), _case),
        _section("실패", recent, lambda item: _failed(item, zone)),
        _section("이전에 실패하여 조치를 기다리는 녹음", earlier, lambda item: _failed(item, zone)),
        _section("완료", report.done, _done),
        _section("대기", report.waiting, lambda item: _waiting(item, report, zone)),
        _section("메일 발송", report.deliveries, lambda item: _delivery(item, zone)),
        _section("처리하지 않은 파일", report.skipped, _skipped),
        _closing(report, zone),
    )
    return "\n".join(line for section in sections for line in section) + "\n"


def _opening(report: NightReport, zone: ZoneInfo) -> Iterator[str]:
    if report.kind == "night":
        yield f"야간 처리 보고  {wording.period(report.started_at, report.ended_at, zone)}"
    else:
        yield f"처리 현황  {wording.local(report.ended_at, zone)} 기준"
    yield ""
    yield wording.headline(report)
    if work := wording.work_line(report):
        yield work
    if report.problem is not None:
        yield ""
        yield f"※ 처리를 중단함: {wording.plain(report.problem.reason)}"
        if report.problem.todo:
            yield f"   할 일: {wording.plain(report.problem.todo)}"


def _closing(report: NightReport, zone: ZoneInfo) -> Iterator[str]:
    if report.next_start is not None:
        yield ""
        yield f"다음 야간 처리: {wording.local(report.next_start, zone)}"


def _section(title: str, items: Sequence[T], lines: Callable[[T], Iterable[str]]) -> Iterator[str]:
    """A heading and its items, or nothing."""
    if items:
        yield ""
        yield f"□ {title} ({len(items)}건)"
        for item in items:
            for line in lines(item):
                yield f"  {line}"


def _case(case: Case) -> Iterator[str]:
    yield f"○ {_named(case.subject, case.recording_id)}"
    for concern in case.concerns:
        yield from _concern(concern)


def _concern(concern: Concern) -> Iterator[str]:
    yield f"  - {wording.CONCERNS[concern.kind]}: {wording.plain(concern.text)}"
    for passage in concern.passages:
        said = f"{wording.plain(passage.speaker)}: “{wording.plain(passage.text)}”"
        yield f"      {clock(passage.time_s)} {said}"
    if concern.more:
        yield f"      그 밖에 {concern.more}곳"
    yield f"    → {wording.plain(concern.todo)}"
    if concern.command is not None:
        yield f"      {wording.plain(concern.command)}"


def _failed(item: FailedItem, zone: ZoneInfo) -> Iterator[str]:
    yield f"○ {_named(item.name, item.recording_id)} [종료 코드 {item.exit_code}]"
    yield f"  - {wording.plain(item.reason)}"
    if item.todo:
        yield f"    → {wording.plain(item.todo)}"
    yield f"  - {wording.failed_until(item, zone)}"


def _done(item: DoneItem) -> Iterator[str]:
    date = f"{official_date(item.meeting_date)} " if item.meeting_date else ""
    yield f"○ {date}{_named(item.title, item.recording_id)}"
    counts = item.counts
    yield (
        f"  - 정책과제 {counts.tasks}, 의견 {counts.opinions}, 결정 {counts.decisions}, "
        f"후속 조치 {counts.follow_ups}"
    )
    work = wording.length(item.work_s)
    reused = "" if item.recognised else "(음성 인식은 이전 결과를 씀)"
    yield f"  - 길이 {wording.length(item.length_s)}, 작업 시간 {work}{reused}"
    for file in item.files:
        yield f"  - {wording.plain(file.path)}"


def _waiting(item: WaitingItem, report: NightReport, zone: ZoneInfo) -> Iterator[str]:
    yield f"○ {_named(item.name, item.recording_id)}: {wording.waiting_reason(item)}"
    estimate = wording.estimate(item.estimate_s)
    yield f"  - 길이 {wording.length(item.length_s)}, 예상 작업 시간 {estimate}"
    yield f"  - {wording.waiting_until(item, report, zone)}"


def _delivery(item: DeliveryItem, zone: ZoneInfo) -> Iterator[str]:
    state = wording.DELIVERY_STATES.get(item.state, wording.plain(item.state))
    when = wording.local(item.changed_at, zone)
    yield f"○ {wording.plain(item.recipient)}: {wording.plain(item.subject)} [{state}, {when}]"
    if item.answer:
        yield f"  - {wording.plain(item.answer)}"


def _skipped(item: SkippedItem) -> Iterator[str]:
    yield f"○ {wording.plain(item.path)}: {wording.plain(item.reason)}"


def _named(name: str, recording_id: str | None) -> str:
    return (
        f"{wording.plain(name)} ({recording_id[:SHOWN_ID]})"
        if recording_id
        else wording.plain(name)
    )
