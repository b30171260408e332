"""How the report calls things and tells times, lengths and sizes."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from minutes.documents.wording import official_date, official_time, one_line, spoken_length
from minutes.model.report import ConcernKind, FailedItem, NightReport, WaitingItem, WaitReason

PAGE_FOLDER = "야간 처리 보고"
"""Where the pages lie below the export folder; links to documents are relative to it."""

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")

STAGES = {
    "probe": "음성 읽기",
    "transcribe": "음성 인식",
    "diarize": "화자 분리",
    "attribute": "발언 정리",
    "correct": "용어 바로잡기",
    "identify": "발언자 확인",
    "extract": "의견·과제 추출",
    "compose": "회의록 구성",
    "export": "문서 작성",
}

CONCERNS = {
    ConcernKind.DELIVERY_UNCERTAIN: "발송 여부 불확실",
    ConcernKind.DELIVERY_REFUSED: "수신 거부",
    ConcernKind.DEGRADED: "일부 단계 실패",
    ConcernKind.TRUNCATED: "녹음 끊김",
    ConcernKind.MISSING_FIELD: "법정 기재 사항 누락",
    ConcernKind.UNNAMED_SPEAKER: "이름 모르는 발언자",
    ConcernKind.WEAK_NAME: "확신이 낮은 이름",
    ConcernKind.LOW_CONFIDENCE: "불확실한 인식",
    ConcernKind.DROPPED_TEXT: "제외한 문구",
    ConcernKind.EDITED: "문서 이중화",
    ConcernKind.REPLACED: "파일 교체",
    ConcernKind.COPY: "중복 녹음",
    ConcernKind.RETENTION: "보존 기간 만료",
}

DELIVERY_STATES = {
    "waiting": "발송 대기",
    "sending": "발송 중",
    "sent": "발송",
    "refused": "수신 거부",
    "uncertain": "확인 필요",
    "dropped": "발송 취소",
}


_WAITING = {
    WaitReason.QUEUED: "처리 순서를 기다림",
    WaitReason.ARRIVING: "파일 복사가 끝나지 않음",
    WaitReason.ELSEWHERE: "다른 작업이 처리하고 있음",
    WaitReason.BACK_OFF: "오류 뒤 재시도를 기다림",
    WaitReason.WINDOW: "처리 시간대 안에 끝낼 수 없어 시작하지 않음",
    WaitReason.TOO_LONG: "처리 시간대 전체보다 오래 걸려 야간에 처리할 수 없음",
    WaitReason.STOPPED: "처리가 중단되어 시작하지 못함",
}

_WAITING_UNTIL = {
    WaitReason.ARRIVING: "복사가 끝난 뒤 첫 처리 때",
    WaitReason.ELSEWHERE: "그 작업이 끝나는 대로 완료",
    WaitReason.TOO_LONG: "녹음을 나누어 회의 폴더에 넣거나, [schedule] until을 늦추거나, "
    "`minutes run`으로 직접 처리할 것",
}


def plain(text: str) -> str:
    """A text from outside as one line that reads in the order in which it is written: a file
    name may not turn the words around it with Unicode's bidirectional controls."""
    return _TURNING.sub("", one_line(text))


def local(moment: dt.datetime, zone: ZoneInfo) -> str:
    """``2026. 11. 22.(일) 21:00``."""
    there = moment.astimezone(zone)
    return f"{official_date(there.date())} {official_time(there.time())}"


def period(start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> str:
    """Both ends; the date of the second only where it differs."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    until = official_time(last.time()) if first.date() == last.date() else local(end, zone)
    return f"{local(start, zone)} ~ {until}"


def length(seconds: float | None) -> str:
    """``1시간 2분``; a dash where it is not known."""
    return "-" if seconds is None else spoken_length(seconds)


def estimate(seconds: float | None) -> str:
    """``약 12분``: no better than minutes."""
    if seconds is None:
        return "-"
    return "1분 이내" if seconds < 60 else f"약 {spoken_length(round(seconds / 60) * 60)}"


def gigabytes(size: float) -> str:
    """``1.6GB``, in powers of ten as file managers count."""
    return f"{size / 1e9:,.1f}GB"


def waiting_reason(item: WaitingItem) -> str:
    """Why a recording waits."""
    return _WAITING[item.reason]


def waiting_until(item: WaitingItem, report: NightReport, zone: ZoneInfo) -> str:
    """When it runs, as far as that is known."""
    if said := _WAITING_UNTIL.get(item.reason):
        return said
    when = item.when or report.next_start
    return f"{local(when, zone)} 이후" if when else "다음 야간 처리 때"


def failed_until(item: FailedItem, zone: ZoneInfo) -> str:
    """Whether and when a failed recording is tried again."""
    if item.next_try_at is not None:
        return f"{local(item.next_try_at, zone)} 이후 자동 재시도"
    return "자동으로 재시도하지 않음(파일이 바뀌면 다시 처리)"


def earlier(item: FailedItem, report: NightReport) -> bool:
    """Whether an earlier report told of it and it still waits for a person."""
    news = report.since or report.started_at
    return item.failed_at is not None and item.failed_at < news


def outcome(report: NightReport) -> tuple[tuple[str, int], ...]:
    """What came of the night: what and how many, in the order in which it is told.

    Things that need a person are counted by recording: one meeting with three gaps is one.
    """
    subjects = {(item.recording_id, item.subject) for item in report.concerns}
    return (
        ("완료", len(report.done)),
        ("확인 필요", len(subjects)),
        ("실패", len(report.failed)),
        ("대기", len(report.waiting)),
    )


def headline(report: NightReport) -> str:
    """``3건 완료 · 1건 확인 필요 · 1건 실패 · 2건 대기``."""
    told = [f"{count}건 {what}" for what, count in outcome(report) if count]
    return " · ".join(told) or "처리한 녹음 없음"


def work_line(report: NightReport) -> str:
    """Counts, hours of audio, speed, memory and free space, as far as they are known."""
    totals = report.totals
    parts = []
    if totals.recordings:
        parts.append(f"음성 인식 {totals.recordings}건({length(totals.audio_s)})")
    if totals.work_s is not None:
        parts.append(f"작업 시간 {length(totals.work_s)}")
    if totals.speed is not None:
        parts.append(f"처리 속도 실시간의 {totals.speed:.1f}배")
    if totals.peak_mib is not None:
        parts.append(f"최대 메모리 {gigabytes(totals.peak_mib * 2**20)}")
    if report.free_disk_bytes is not None:
        parts.append(f"디스크 여유 {gigabytes(report.free_disk_bytes)}")
    return " · ".join(parts)
