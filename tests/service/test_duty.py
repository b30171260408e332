"""The watch over the days: stock by day, work at night, the page in the morning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from minutes.errors import StorageError
from minutes.ports import NoProgress
from minutes.service.duty import Duty
from minutes.service.night import Window
from minutes.service.results import RunReport
from tests.fakes import House, make_service, write_tone

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
NIGHT = Window(NOON, NOON.replace(year=2999))


@dataclass
class Pages:
    """The reporter's part."""

    written: list[RunReport] = field(default_factory=list)
    delivered: list[Window] = field(default_factory=list)
    known: object | None = None

    def write(self, window: Window, report: RunReport) -> None:
        self.written.append(report)

    def deliver(self, window: Window) -> None:
        self.delivered.append(window)

    def last(self) -> object | None:
        return self.known


def duty_of(
    house: House,
    pages: Pages,
    window: Window | None,
    *,
    flushed: list[str],
    purge: Callable[[], object] = lambda: 0,
) -> Duty:
    return Duty(
        intake=house.intake,
        night=house.night,
        reporter=pages,
        events=house.events,
        purge=purge,
        flush_mail=lambda _: flushed.append("mail"),
        window_at=lambda _: window,
        window_before=lambda _: NIGHT,
        progress=NoProgress(),
        stop=Event(),
    )


@pytest.fixture
def house(tmp_path: Path) -> House:
    write_tone(tmp_path / "audio_in" / "2026-11-20 회의.wav")
    return make_service(tmp_path)


def test_what_may_be_kept_no_longer_goes_before_anything_else(house: House) -> None:
    done: list[str] = []
    duty_of(house, Pages(), None, flushed=done, purge=partial(done.append, "purge")).look()
    assert done == ["purge", "mail"]


def test_by_day_it_only_takes_stock_and_sends_mail(house: House) -> None:
    flushed: list[str] = []
    duty_of(house, Pages(), None, flushed=flushed).look()
    (job,) = house.jobs.queued()
    assert job.attempts == 0
    assert house.ledger.recordings()[0].duration_s == pytest.approx(1.0)
    assert flushed == ["mail"]


def test_what_cannot_be_read_is_known_by_day(house: House) -> None:
    (house.folders.audio_in / "깨진.mp3").write_text("음성이 아닙니다", encoding="utf-8")
    duty_of(house, Pages(), None, flushed=[]).look()
    states = {s.entry.name: s.job.state for s in house.status() if s.job}
    assert states == {"2026-11-20 회의.wav": "queued", "깨진.mp3": "failed"}


def test_at_night_it_works_and_writes_the_page(house: House) -> None:
    pages = Pages()
    duty = duty_of(house, pages, NIGHT, flushed=[])
    duty.look()
    (report,) = pages.written
    assert [result.error for result in report.results] == [None]
    kinds = [event.kind for event in house.events.since(NOON.replace(year=2000))]
    assert kinds[-1] == "night_ended"
    duty.look()
    assert len(pages.written) == 1, "with nothing to do the page stays as it is"


def test_by_day_it_looks_again_when_files_will_have_settled(tmp_path: Path) -> None:
    write_tone(tmp_path / "audio_in" / "2026-11-20 회의.wav")
    house = make_service(tmp_path, settle_s=60.0)
    again_s = duty_of(house, Pages(), None, flushed=[]).look()
    assert again_s is not None
    assert 50 < again_s <= 60


def test_an_error_does_not_end_the_watch(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    duty = duty_of(house, Pages(), None, flushed=[])

    def broken() -> None:
        raise StorageError(path="audio_in", detail="gone")

    with monkeypatch.context() as patched:
        patched.setattr(house.intake, "look", broken)
        assert duty.look() is None
    duty.look()
    assert len(house.jobs.queued()) == 1


def test_the_morning_delivers_the_last_night(house: House) -> None:
    pages = Pages()
    flushed: list[str] = []
    duty_of(house, pages, None, flushed=flushed).morning()
    assert pages.delivered == [NIGHT]
    assert flushed == ["mail"]


def test_a_missed_morning_is_made_up_for_but_not_before_the_first_night(house: House) -> None:
    new, old = Pages(), Pages(known="a page")
    duty_of(house, new, None, flushed=[]).start()
    duty_of(house, old, None, flushed=[]).start()
    assert (new.delivered, old.delivered) == ([], [NIGHT])
