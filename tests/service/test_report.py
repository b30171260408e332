"""The morning report over the real queue, ledger and artefacts, with the fast engines."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from minutes.documents.report.html import render_html
from minutes.errors import EngineError, MissingModelError, StorageError
from minutes.files import hash_file
from minutes.model.mail import Delivery, DeliveryState, OutgoingMail
from minutes.model.report import ConcernKind, NightReport, WaitReason
from minutes.service.night import Window
from minutes.service.report import NightReporter
from minutes.service.results import RecordingResult, RunReport
from tests.fakes import DEMO, Calls, House, make_service, write_tone

SEOUL = ZoneInfo("Asia/Seoul")
DAY = dt.timedelta(days=1)


@dataclass
class Clock:
    """The time as the reporter has it; the queue keeps its own, so it only runs ahead."""

    ahead: dt.timedelta = dt.timedelta()

    def __call__(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.ahead


@dataclass
class Mails:
    """What the mail room would have been told."""

    deliveries: tuple[Delivery, ...] = ()
    put: list[dict[str, str]] = field(default_factory=list)

    def report_mail(
        self, page: bytes, *, night: str, file_name: str, subject: str, text: str
    ) -> None:
        self.put.append(
            {"page": page.decode(), "night": night, "name": file_name, "subject": subject}
            | {"text": text}
        )

    def list(self) -> tuple[Delivery, ...]:
        return self.deliveries


@dataclass
class Desk:
    """A home with its house and its reporter."""

    home: Path
    house: House
    reporter: NightReporter
    mails: Mails
    clock: Clock
    window: Window

    def work(self) -> NightReport:
        """One look of the night, and the report about it."""
        run = self.house.night.run(settle=False)
        self.reporter.write(self.window, run)
        report = self.reporter.last()
        assert report is not None
        return report

    @property
    def pages(self) -> list[str]:
        folder = self.home / "exports" / "야간 처리 보고"
        return sorted(path.name for path in folder.iterdir())


def open_desk(home: Path, calls: Calls | None = None) -> Desk:
    house = make_service(home, calls)
    mails, clock = Mails(), Clock()
    now = clock()
    window = Window(now - dt.timedelta(minutes=1), now + dt.timedelta(hours=9))
    reporter = NightReporter(
        folders=house.folders,
        ledger=house.ledger,
        events=house.events,
        artefacts=house.artefacts,
        mails=mails,
        render=lambda report, for_mail: render_html(report, for_mail=for_mail),
        next_start=lambda after: after + DAY,
        timezone="Asia/Seoul",
        retention="10년",
        now=clock,
    )
    return Desk(home, house, reporter, mails, clock, window)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_tone(tmp_path / "audio_in" / "2026-11-20 회의.wav")
    shutil.copy(DEMO / "demo.toml", tmp_path / "audio_in" / "2026-11-20 회의.toml")
    return tmp_path


def delivery(state: DeliveryState, number: int, *, at: dt.datetime) -> Delivery:
    mail = OutgoingMail(
        key=str(number),
        recording_id="ab" * 32,
        occasion="draft_ready",
        recipient_name="사무국",
        recipient_address="office@example.org",
        subject="회의록 초안",
        text="",
        files=(),
        message_id=f"<{number}@example.org>",
    )
    return Delivery(number, mail, state, 1, None, "550 no such user", at, at)


def test_a_done_recording_with_what_it_gave(home: Path) -> None:
    report = open_desk(home).work()
    (item,) = report.done
    assert item.name == "2026-11-20 회의.wav"
    assert item.title.startswith("제3차 중소기업")
    assert item.meeting_date == dt.date(2026, 11, 20)
    assert item.recognised
    assert item.work_s is not None
    assert item.counts.tasks > 0
    assert [Path(file.path).name for file in item.files] == ["회의록.docx", "회의록.json"]
    for file in item.files:
        assert (home / "exports" / file.path).is_file()
    assert (report.failed, report.waiting) == ((), ())
    assert report.totals.recordings == 1
    assert report.totals.audio_s == pytest.approx(1.0, abs=0.1)
    assert report.free_disk_bytes
    (row,) = report.timeline
    assert {span.stage for span in row.spans} >= {"probe", "transcribe", "diarize", "export"}
    assert [concern.kind for concern in report.concerns] == [ConcernKind.MISSING_FIELD]
    assert "‘2026-11-20 회의.toml’" in report.concerns[0].todo


def test_data_and_page_are_kept_and_come_back(home: Path) -> None:
    desk = open_desk(home)
    report = desk.work()
    start = desk.window.start.astimezone(SEOUL)
    assert desk.pages == [f"{start.date()}.html"]
    assert desk.reporter.night(start.date()) == report
    assert desk.reporter.night(start.date() - DAY) is None
    page = (home / "exports" / "야간 처리 보고" / desk.pages[0]).read_text(encoding="utf-8")
    assert page == render_html(report)
    assert "1건 완료 · 1건 확인 필요" in page
    (data,) = (home / ".state" / "nights").iterdir()
    assert json.loads(data.read_text(encoding="utf-8"))["schema_version"] == 1


def test_links_lead_to_the_documents(home: Path) -> None:
    desk = open_desk(home)
    (item,) = desk.work().done
    folder = home / "exports" / "야간 처리 보고"
    assert (folder / ".." / item.files[0].path).resolve().is_file()


def test_a_second_look_of_the_same_night_extends_its_page(home: Path) -> None:
    desk = open_desk(home)
    desk.work()
    write_tone(home / "audio_in" / "늦게 온 회의.wav", seconds=2)
    report = desk.work()
    assert {item.name for item in report.done} == {"2026-11-20 회의.wav", "늦게 온 회의.wav"}
    assert len(desk.pages) == 1
    assert len(list((home / ".state" / "nights").iterdir())) == 1


def test_written_again_is_not_called_recognised(home: Path) -> None:
    open_desk(home).work()
    toml = home / "audio_in" / "2026-11-20 회의.toml"
    toml.write_text("votes = ['표결 없음']\n" + toml.read_text(encoding="utf-8"), encoding="utf-8")
    desk = open_desk(home)
    desk.window = Window(desk.clock(), desk.window.end)
    report = desk.work()
    (item,) = report.done
    assert not item.recognised
    assert report.totals.recordings == 0
    assert report.totals.speed is None
    assert report.concerns == ()


def test_a_bad_file_is_news_once_and_then_an_old_matter(home: Path) -> None:
    bad = home / "audio_in" / "깨진 회의.m4a"
    bad.write_bytes(b"not audio at all")
    desk = open_desk(home)
    report = desk.work()
    (failed,) = report.failed
    assert failed.name == "깨진 회의.m4a"
    assert failed.exit_code == 11
    assert str(home) not in failed.reason
    assert failed.todo.endswith("것")
    assert failed.next_try_at is None
    desk.clock.ahead = DAY
    desk.window = Window(desk.window.start + DAY, desk.window.end + DAY)
    again = desk.work()
    assert [item.name for item in again.failed] == ["깨진 회의.m4a"]
    assert "이전에 실패하여" in render_html(again)
    assert "이전에 실패하여" not in render_html(report)
    bad.unlink()
    assert desk.work().failed == ()


def test_a_mended_file_takes_the_old_failure_away(home: Path) -> None:
    bad = home / "audio_in" / "깨진 회의.wav"
    bad.write_bytes(b"not audio at all")
    desk = open_desk(home)
    desk.work()
    write_tone(bad, seconds=3)
    desk.clock.ahead = DAY
    desk.window = Window(desk.window.start + DAY, desk.window.end + DAY)
    assert desk.work().failed == ()


def test_a_file_replaced_by_day_is_told_in_the_morning(home: Path) -> None:
    desk = open_desk(home)
    desk.work()
    write_tone(home / "audio_in" / "2026-11-20 회의.wav", seconds=4)
    desk.window = Window(desk.clock(), desk.window.end)
    report = desk.work()
    assert ConcernKind.REPLACED in {concern.kind for concern in report.concerns}


def test_what_is_tried_again_is_told_once_with_its_reason(home: Path) -> None:
    def fault(stage: str) -> None:
        if stage == "transcribe":
            raise EngineError(stage=stage, path="2026-11-20 회의.wav", detail="RuntimeError")

    desk = open_desk(home, Calls(fault=fault))
    report = desk.work()
    (failed,) = report.failed
    assert failed.reason.startswith("음성 인식 단계에서 오류가 났음 (RuntimeError)")
    assert failed.next_try_at is not None
    assert failed.attempts == 1
    assert report.waiting == ()
    assert report.done == ()


def test_a_degraded_recording_says_why(home: Path) -> None:
    def fault(stage: str) -> None:
        if stage == "diarize":
            raise EngineError(stage=stage, path="2026-11-20 회의.wav", detail="no voices")

    report = open_desk(home, Calls(fault=fault)).work()
    assert len(report.done) == 1
    degraded = report.concerns[0]
    assert degraded.kind is ConcernKind.DEGRADED
    assert "까닭: 화자 분리 단계에서 오류가 났음 (no voices)" in degraded.text
    assert degraded.command == f"minutes retry {report.done[0].recording_id[:8]}"


def test_copies_and_litter_are_named_as_they_lie(home: Path) -> None:
    inbox = home / "audio_in"
    shutil.copy(inbox / "2026-11-20 회의.wav", inbox / "사본.wav")
    (inbox / "설문.xyz").write_text("?", encoding="utf-8")
    report = open_desk(home).work()
    assert [(item.path, item.reason) for item in report.skipped] == [
        ("설문.xyz", "녹음으로 볼 수 없는 확장자")
    ]
    copy = next(concern for concern in report.concerns if concern.kind is ConcernKind.COPY)
    assert copy.subject == "사본.wav"


def test_mails_in_question_come_first(home: Path) -> None:
    desk = open_desk(home)
    now = desk.clock()
    desk.mails.deliveries = (
        delivery(DeliveryState.SENT, 1, at=now - 30 * DAY),
        delivery(DeliveryState.UNCERTAIN, 2, at=now - 30 * DAY),
        delivery(DeliveryState.REFUSED, 3, at=now - 30 * DAY),
        delivery(DeliveryState.REFUSED, 4, at=now),
        delivery(DeliveryState.SENT, 5, at=now),
    )
    report = desk.work()
    assert [item.delivery_id for item in report.deliveries] == [2, 4, 5]
    uncertain, refused = report.concerns[:2]
    assert uncertain.kind is ConcernKind.DELIVERY_UNCERTAIN
    assert "minutes mail settle 2 sent" in uncertain.todo
    assert refused.kind is ConcernKind.DELIVERY_REFUSED
    assert "550 no such user" in refused.text
    assert refused.command == "minutes send abababab"


def test_what_is_due_for_a_decision_is_counted(home: Path) -> None:
    desk = open_desk(home)
    report = desk.work()
    identity = report.done[0].recording_id
    desk.house.ledger.set_facts(identity, meeting_date=dt.date(2001, 3, 2), retention="1년")
    due = desk.reporter.present().concerns[-1]
    assert (due.kind, due.command) == (ConcernKind.RETENTION, "minutes retention")
    assert due.text.startswith("1건")


def test_a_problem_of_the_machine_and_unhashable_files_are_told(home: Path) -> None:
    desk = open_desk(home)
    run = RunReport(
        results=(
            RecordingResult("잠긴.wav", None, error=StorageError(path="잠긴.wav", detail="EACCES")),
        ),
        problem=MissingModelError(model="base", command="minutes models pull"),
    )
    report = desk.reporter.assemble(desk.window, run)
    assert report.problem is not None
    assert report.problem.reason == "음성 모델이 없음: base"
    assert report.problem.todo == "다음 명령으로 내려받을 것: minutes models pull"
    (failed,) = report.failed
    assert failed.reason == "저장소에 접근할 수 없음 (EACCES)"


def test_waiting_items_of_the_night_are_kept(home: Path) -> None:
    desk = open_desk(home)
    desk.house.intake.take_stock(settle=False)
    waiting = desk.house.night.waiting(desk.house.intake.take_stock(settle=False))
    report = desk.reporter.assemble(desk.window, RunReport(waiting=waiting))
    (item,) = report.waiting
    assert (item.name, item.reason) == ("2026-11-20 회의.wav", WaitReason.QUEUED)


def test_the_page_is_mailed_by_the_name_of_its_night(home: Path) -> None:
    desk = open_desk(home)
    desk.work()
    desk.reporter.deliver(desk.window)
    desk.reporter.deliver(desk.window)
    first, second = desk.mails.put
    assert first == second
    assert first["name"] == desk.pages[0]
    assert first["subject"].startswith("[야간 처리 보고] 20")
    assert first["subject"].endswith("1건 완료 · 1건 확인 필요")
    assert "<svg" not in first["page"]
    assert "□ 완료 (1건)" in first["text"]


def test_a_night_without_work_has_a_page_too(tmp_path: Path) -> None:
    desk = open_desk(tmp_path)
    desk.reporter.deliver(desk.window)
    assert len(desk.pages) == 1
    assert "처리한 녹음 없음" in desk.mails.put[0]["text"]


def test_a_second_night_of_one_day_has_its_own_page(home: Path) -> None:
    desk = open_desk(home)
    noon = dt.datetime(2026, 11, 22, 12, tzinfo=SEOUL)
    for hours in (0, 9, 24):
        start = noon + dt.timedelta(hours=hours)
        desk.reporter.write(Window(start, start + dt.timedelta(hours=8)), RunReport())
    assert desk.pages == ["2026-11-22 2100.html", "2026-11-22.html", "2026-11-23.html"]
    found = desk.reporter.night(dt.date(2026, 11, 22))
    assert found is not None
    assert found.started_at == noon + dt.timedelta(hours=9)


def test_a_damaged_report_is_passed_over(home: Path) -> None:
    desk = open_desk(home)
    report = desk.work()
    (home / ".state" / "nights" / "20990101T000000Z.json").write_text("{", encoding="utf-8")
    assert desk.reporter.last() == report


def test_exports_that_cannot_be_written_leave_the_data(home: Path) -> None:
    desk = open_desk(home)
    (home / "exports").mkdir()
    (home / "exports" / "야간 처리 보고").write_text("in the way", encoding="utf-8")
    with pytest.raises(StorageError):
        desk.reporter.write(desk.window, RunReport())
    assert desk.reporter.last() is not None


def test_the_present_is_the_last_day(home: Path) -> None:
    desk = open_desk(home)
    desk.house.night.run(settle=False)
    report = desk.reporter.present()
    assert report.kind == "now"
    assert [item.name for item in report.done] == ["2026-11-20 회의.wav"]
    path = desk.reporter.write_page(report)
    assert path.name.endswith(" 현황.html")
    before = hash_file(path)
    desk.reporter.write_page(replace(report))
    assert hash_file(path) == before
    desk.clock.ahead = 2 * DAY
    assert desk.reporter.present().done == ()
