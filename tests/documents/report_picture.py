"""The picture of a night's report in the README, from a fictional night and the real page.

``python -m tests.documents.report_picture docs/images/report.png`` needs chromium.
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from minutes.documents.report.html import render_html
from minutes.model.report import (
    Concern,
    ConcernKind,
    DeliveryItem,
    DoneItem,
    FailedItem,
    FindingCounts,
    NightReport,
    Passage,
    ReportedFile,
    SkippedItem,
    Totals,
    WaitingItem,
    WaitReason,
)
from tests.documents.nights import START, UNTIL, after, row

WIDTH, HEIGHT = 1060, 1180
NOTE = "가상의 견본 · 사람·기관·회의는 모두 지어낸 것임"
TASK_FORCE, HEARING = "3f9a27c1" * 8, "8c41e0d7" * 8


def a_fictional_night() -> NightReport:
    """Two meetings done, a broken file, one that waits; nobody in it exists."""
    return NightReport(
        kind="night",
        started_at=START,
        ended_at=after(58),
        timezone="Asia/Seoul",
        since=START - dt.timedelta(days=1),
        until=UNTIL,
        next_start=START + dt.timedelta(days=1),
        concerns=_concerns(),
        done=(
            _done(TASK_FORCE, "제3차 가상정책자문단 회의", 20, 7260.0, 1450.0, (14, 6, 2, 5)),
            _done(HEARING, "가상 중소기업 현장 간담회", 22, 5100.0, 1010.0, (21, 9, 0, 3)),
        ),
        failed=(_failed(),),
        waiting=(
            WaitingItem("2026-11-22 가상 총회.mp4", WaitReason.WINDOW, "5" * 64, 39_600.0, 7_300.0),
        ),
        deliveries=(
            DeliveryItem(
                "차카타 <office@example.org>",
                "[회의록 초안] 제3차 가상정책자문단 회의",
                "sent",
                "250 2.0.0 Ok: queued as 4F1A2",
                after(30),
            ),
        ),
        skipped=(SkippedItem("참석자 명단.xyz", "녹음으로 볼 수 없는 확장자"),),
        timeline=(
            row(
                "2026-11-20 제3차 가상정책자문단 회의.m4a",
                0.5,
                probe=0.3,
                transcribe=12.8,
                diarize=9.6,
                extract=1.5,
            ),
            row(
                "2026-11-22 가상 중소기업 현장 간담회",
                26,
                probe=0.2,
                transcribe=9,
                diarize=6.7,
                extract=1,
            ),
        ),
        totals=Totals(recordings=2, audio_s=12_360.0, work_s=2_460.0, peak_mib=1_622.0),
        free_disk_bytes=182_400_000_000,
    )


def _concerns() -> tuple[Concern, ...]:
    title = "제3차 가상정책자문단 회의"
    return (
        Concern(
            ConcernKind.MISSING_FIELD,
            title,
            "개최 장소, 안건",
            "‘2026-11-20 제3차 가상정책자문단 회의.toml’에 적을 것. 다음 처리 때 회의록에 실리며 "
            "음성 인식은 다시 하지 않음",
            TASK_FORCE,
        ),
        Concern(
            ConcernKind.UNNAMED_SPEAKER,
            title,
            "화자 1(첫 발언 00:18:24)",
            "해당 시각의 녹음을 들어 이름을 확인할 것",
            TASK_FORCE,
            'minutes name 3f9a27c1 "화자 1" 이름',
        ),
        Concern(
            ConcernKind.LOW_CONFIDENCE,
            title,
            "인식이 불확실한 발언 9곳",
            "해당 시각의 녹음을 들어 회의록의 문구를 바로잡을 것",
            TASK_FORCE,
            passages=(
                Passage(1104.0, "화자 1", "인제 바우처를 한도까지 올리면", 0.31),
                Passage(3307.0, "가나다 위원", "실증 비용은 지방비하고 매칭으로", 0.22),
            ),
            more=7,
        ),
    )


def _done(
    identity: str,
    title: str,
    day: int,
    length_s: float,
    work_s: float,
    counts: tuple[int, int, int, int],
) -> DoneItem:
    date = dt.date(2026, 11, day)
    files = (("docx", "회의록.docx"), ("json", "회의록.json"), ("srt", "자막.srt"))
    return DoneItem(
        recording_id=identity,
        name=f"{date} {title}.m4a",
        title=title,
        meeting_date=date,
        length_s=length_s,
        work_s=work_s,
        counts=FindingCounts(*counts),
        files=tuple(ReportedFile(form, f"{date}_{title}/{name}") for form, name in files),
        recognised=True,
    )


def _failed() -> FailedItem:
    return FailedItem(
        name="녹음 0042.m4a",
        reason="음성 파일로 읽을 수 없음 (moov atom not found)",
        todo="녹음기에서 파일을 다시 복사하거나 wav·flac·mp3·m4a·ogg·webm·mp4·mov로 저장해 넣을 것",
        exit_code=11,
        failed_at=after(-190),
        recording_id="b7" * 32,
        attempts=1,
    )


def main(target: Path) -> None:
    """Render the page and take its picture, with a line that says it is fictional."""
    browser = shutil.which("chromium") or sys.exit("chromium is not installed")
    page = render_html(a_fictional_night()).replace(
        "<h1 ", f'<div style="float:right;font-size:13px;color:#9a4a00;">{NOTE}</div><h1 ', 1
    )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "report.html"
        source.write_text(page, encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--hide-scrollbars", f"--user-data-dir={folder}"]
        size = f"--window-size={WIDTH},{HEIGHT}"
        shot = f"--screenshot={target.absolute()}"
        subprocess.run([browser, *options, size, shot, source.as_uri()], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
