"""A night to report: a bit of everything, one of nothing, and one of hostile names."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

from minutes.model.report import (
    Concern,
    ConcernKind,
    DeliveryItem,
    DoneItem,
    FailedItem,
    FindingCounts,
    NightReport,
    Passage,
    Problem,
    ReportedFile,
    SkippedItem,
    StageSpan,
    TimelineRow,
    Totals,
    WaitingItem,
    WaitReason,
)

SEOUL = ZoneInfo("Asia/Seoul")
START = dt.datetime(2026, 11, 22, 21, 0, tzinfo=SEOUL)
UNTIL = dt.datetime(2026, 11, 23, 7, 0, tzinfo=SEOUL)
MEETING = "a1b2c3d4" * 8
HOSTILE = '<script>alert("x")</script>& \n\x1b[31m\u202e\'"회의"/..%2F#?.m4a'


def after(minutes_: float) -> dt.datetime:
    """So many minutes into the night."""
    return START + dt.timedelta(minutes=minutes_)


def row(name: str, start: float, **minutes_: float) -> TimelineRow:
    """Stages one after another, each so many minutes long."""
    spans, at = [], start
    for stage, taken in minutes_.items():
        spans.append(StageSpan(stage, after(at), after(at + taken)))
        at += taken
    return TimelineRow(name, tuple(spans))


def done_item(name: str = "2026-11-20 회의.m4a", *, recognised: bool = True) -> DoneItem:
    folder = "2026-11-20_제3차 정책자문단 회의"
    return DoneItem(
        recording_id=MEETING,
        name=name,
        title="제3차 정책자문단 회의",
        meeting_date=dt.date(2026, 11, 20),
        length_s=7260.0,
        work_s=1100.0,
        counts=FindingCounts(opinions=14, tasks=6, decisions=2, follow_ups=5),
        files=(
            ReportedFile("docx", f"{folder}/회의록.docx"),
            ReportedFile("srt", f"{folder}/자막.srt"),
        ),
        recognised=recognised,
    )


def passages() -> Concern:
    return Concern(
        kind=ConcernKind.LOW_CONFIDENCE,
        subject="제3차 정책자문단 회의",
        text="인식이 불확실한 발언 7곳",
        todo="해당 시각의 녹음을 들어 회의록의 문구를 바로잡을 것",
        recording_id=MEETING,
        passages=(Passage(105.0, "한서윤 의장", "인제와 밥체도까지", 0.31),),
        more=6,
    )


def a_night() -> NightReport:
    """Three done, one needs a person, two failed (one of them before), two wait."""
    return NightReport(
        kind="night",
        started_at=START,
        ended_at=after(67),
        timezone="Asia/Seoul",
        since=START - dt.timedelta(days=1),
        until=UNTIL,
        next_start=START + dt.timedelta(days=1),
        concerns=(passages(),),
        done=(done_item(), done_item("둘째.m4a"), done_item("셋째.m4a", recognised=False)),
        failed=(
            FailedItem(
                name="깨진 녹음.m4a",
                reason="음성 파일로 읽을 수 없음",
                todo="`minutes retry`로 다시 처리할 것",
                exit_code=11,
                failed_at=after(40),
                recording_id="c" * 64,
                attempts=1,
            ),
            FailedItem(
                name="예전 녹음.wav",
                reason="녹음에서 말소리를 찾지 못했음",
                todo="들어 볼 것",
                exit_code=13,
                failed_at=START - dt.timedelta(days=9),
                recording_id="d" * 64,
                attempts=3,
                next_try_at=after(400),
            ),
        ),
        waiting=(
            WaitingItem("토론회.m4a", WaitReason.ARRIVING),
            WaitingItem("총회.mp4", WaitReason.WINDOW, "f" * 64, 14_400.0, 3_900.0),
        ),
        deliveries=(
            DeliveryItem("사무국 <office@example.org>", "회의록 초안", "sent", "250 Ok", after(30)),
        ),
        skipped=(SkippedItem("설문.xyz", "녹음으로 볼 수 없는 확장자"),),
        timeline=(
            row("2026-11-20 회의.m4a", 0, probe=0.5, transcribe=8, diarize=9, extract=1),
            row("둘째.m4a", 20, transcribe=20, diarize=27),
        ),
        totals=Totals(recordings=2, audio_s=14_400.0, work_s=3_600.0, peak_mib=1_640.2),
        free_disk_bytes=182_400_000_000,
    )


def an_empty_night() -> NightReport:
    return NightReport("night", START, after(0.5), "Asia/Seoul", until=UNTIL)


def a_hostile_night() -> NightReport:
    """Every text that comes from outside is hostile."""
    night = a_night()
    concern = replace(
        passages(),
        subject=HOSTILE,
        text=HOSTILE,
        todo=HOSTILE,
        command=HOSTILE,
        passages=(Passage(1.0, HOSTILE, HOSTILE, 0.5),),
    )
    file = ReportedFile("docx", f"폴더 {HOSTILE.partition('/')[0]}/회의록.docx")
    return replace(
        night,
        concerns=(concern,),
        done=(replace(done_item(HOSTILE), title=HOSTILE, files=(file,)),),
        failed=tuple(
            replace(item, name=HOSTILE, reason=HOSTILE, todo=HOSTILE) for item in night.failed
        ),
        waiting=tuple(replace(item, name=HOSTILE) for item in night.waiting),
        deliveries=tuple(
            replace(item, recipient=HOSTILE, subject=HOSTILE, answer=HOSTILE, state=HOSTILE)
            for item in night.deliveries
        ),
        skipped=(SkippedItem(HOSTILE, HOSTILE),),
        timeline=tuple(replace(row, name=HOSTILE) for row in night.timeline),
        problem=Problem(HOSTILE, HOSTILE, 20),
    )
