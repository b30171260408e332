"""The outbox: put once, taken once, and every change noted."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from multiprocessing.synchronize import Barrier

import pytest

from minutes.errors import MailError, UsageError
from minutes.model.mail import DeliveryFile, DeliveryState, MailOutcome, MailResult, OutgoingMail
from minutes.store.database import Database
from minutes.store.events import EventLog
from minutes.store.outbox import Outbox, Put, back_off_s, record
from tests.store.workers import PATIENCE_S, Clock, add_recordings, side_by_side

RECORDING = f"{1:064x}"


def mail(key: str = "k1", address: str = "a@example.org") -> OutgoingMail:
    return OutgoingMail(
        key=key,
        recording_id=RECORDING,
        occasion="send",
        recipient_name="김도현",
        recipient_address=address,
        subject="회의록",
        text="본문",
        files=(DeliveryFile("/x/회의록.docx", "f" * 64, attached=True),),
        message_id=f"<{key}@example.org>",
    )


@pytest.fixture
def outbox(database: Database, clock: Clock) -> Outbox:
    add_recordings(database, 1)
    return outbox_of(database, clock, "here:1")


def outbox_of(database: Database, clock: Clock, owner: str) -> Outbox:
    return Outbox(database, owner=owner, now=lambda: clock.now)


def state(outbox: Outbox, number: int) -> DeliveryState:
    found = outbox.get(number)
    assert found is not None
    return found.state


def test_the_same_mail_is_put_once(outbox: Outbox) -> None:
    assert [outbox.put(mail()), outbox.put(mail()), outbox.put(mail("k2", "b@example.org"))] == [
        Put.ADDED,
        Put.KNOWN,
        Put.ADDED,
    ]
    first, second = outbox.all()
    assert (first.mail, first.state, first.attempts) == (mail(), DeliveryState.WAITING, 0)
    assert second.mail.recipient_address == "b@example.org"
    assert outbox.due() == (first, second)


def test_of_two_that_take_a_mail_one_gets_it(
    outbox: Outbox, database: Database, clock: Clock
) -> None:
    outbox.put(mail())
    other = outbox_of(database, clock, "there:2")
    assert outbox.begin(1)
    assert not other.begin(1)
    assert not outbox.begin(1)
    other.postponed(1, "not mine")
    assert state(outbox, 1) is DeliveryState.SENDING
    outbox.sent(1, "250 OK")
    assert state(outbox, 1) is DeliveryState.SENT
    assert outbox.due() == ()


def take(barrier: Barrier, url: str, owner: str, number: int) -> list[bool]:
    database = Database(url)
    barrier.wait(PATIENCE_S)
    try:
        outbox = Outbox(database, owner=owner)
        return [outbox.begin(index) for index in range(1, number + 1)]
    finally:
        database.close()


def test_processes_that_race_take_every_mail_once(outbox: Outbox, url: str) -> None:
    for number in range(30):
        outbox.put(mail(f"k{number}", f"{number}@example.org"))
    won = side_by_side(take, *((url, f"host-{n}:1", 30) for n in range(3)))
    assert [sum(results) for results in zip(*won, strict=True)] == [1] * 30


def test_a_postponed_mail_waits_longer_each_time_and_is_refused_at_last(
    outbox: Outbox, clock: Clock
) -> None:
    outbox.put(mail())
    for attempt in range(1, MailError.max_attempts + 1):
        assert len(outbox.due()) == 1
        outbox.postponed(1, "450 later")
        found = outbox.get(1)
        assert found is not None
        assert (found.attempts, found.answer) == (attempt, "450 later")
        if attempt < MailError.max_attempts:
            assert outbox.due() == ()
            clock.pass_s(back_off_s(attempt) - 1)
            assert outbox.due() == ()
            clock.pass_s(1)
    assert state(outbox, 1) is DeliveryState.REFUSED
    assert [back_off_s(n) for n in (1, 2, 3, 7)] == [60, 240, 960, 24 * 3600]


def test_an_unreachable_server_costs_no_attempt_and_is_noted_once(
    outbox: Outbox, database: Database
) -> None:
    outbox.put(mail())
    for _ in range(3):
        outbox.held_up(1, "connection refused")
    found = outbox.get(1)
    assert found is not None
    assert (found.state, found.attempts, found.answer) == ("waiting", 0, "connection refused")
    assert len(outbox.due()) == 1
    assert len(EventLog(database).of(RECORDING)) == 2


def test_what_a_dead_sender_left_is_uncertain_and_a_person_decides(
    outbox: Outbox, database: Database, clock: Clock
) -> None:
    outbox.put(mail())
    outbox.put(mail("k2", "b@example.org"))
    outbox.begin(1)
    outbox.begin(2)
    later = outbox_of(database, clock, "here:77")
    assert [item.id for item in later.recover("here")] == [1, 2]
    assert later.recover("here") == ()
    assert later.due() == ()
    assert later.decide(1, sent=True, by="사무관").state is DeliveryState.SENT
    assert later.decide(2, sent=False, by="사무관").state is DeliveryState.WAITING
    assert [item.id for item in later.due()] == [2]
    for number in (1, 2, 99):
        with pytest.raises(UsageError):
            later.decide(number, sent=True, by="사무관")


def test_another_hosts_mail_is_left_alone_for_a_day(
    outbox: Outbox, database: Database, clock: Clock
) -> None:
    outbox.put(mail())
    outbox.begin(1)
    there = outbox_of(database, clock, "there:1")
    clock.pass_s(23 * 3600)
    assert there.recover("there") == ()
    assert there.recover("her") == ()
    clock.pass_s(2 * 3600)
    assert [item.id for item in there.recover("there")] == [1]
    outbox.sent(1, "250 late, but certain")
    assert state(outbox, 1) is DeliveryState.SENT


def test_a_newer_version_takes_the_place_of_a_waiting_one(outbox: Outbox) -> None:
    outbox.put(mail("old"))
    outbox.put(mail("other", "b@example.org"))
    outbox.put(replace(mail("draft"), occasion="draft_ready"))
    outbox.put(mail("new"))
    states = {item.mail.key: item.state for item in outbox.all()}
    assert states == {"old": "dropped", "other": "waiting", "draft": "waiting", "new": "waiting"}
    assert outbox.put(mail("old")) is Put.AGAIN
    states = {item.mail.key: item.state for item in outbox.all()}
    assert (states["old"], states["new"]) == ("waiting", "dropped")


def test_what_was_sent_is_never_dropped_or_put_again(outbox: Outbox) -> None:
    outbox.put(mail())
    outbox.begin(1)
    outbox.put(mail("new"))
    assert state(outbox, 1) is DeliveryState.SENDING
    outbox.sent(1, "250 OK")
    assert outbox.put(mail(), again=True) is Put.KNOWN
    assert state(outbox, 1) is DeliveryState.SENT


def test_a_refused_mail_waits_again_when_a_person_asks(outbox: Outbox) -> None:
    outbox.put(mail())
    outbox.refused(1, "550 no such user")
    assert outbox.put(mail()) is Put.KNOWN
    assert outbox.put(mail(), by="사무관", again=True) is Put.AGAIN
    outbox.refused(1, "550 no such user")
    outbox.decide(1, sent=False, by="사무관")
    assert state(outbox, 1) is DeliveryState.WAITING


def test_an_uncertain_mail_is_not_put_again(outbox: Outbox) -> None:
    outbox.put(mail())
    outbox.begin(1)
    record(outbox, 1, MailResult(MailOutcome.UNCERTAIN, "cut"))
    assert outbox.put(mail(), by="사무관", again=True) is Put.KNOWN
    assert state(outbox, 1) is DeliveryState.UNCERTAIN


def test_a_withdrawn_attempt_changes_nothing(outbox: Outbox) -> None:
    outbox.put(mail())
    before = outbox.get(1)
    record(outbox, 1, MailResult(MailOutcome.WITHDRAWN, ""))
    assert outbox.get(1) == before


def test_every_change_is_an_event_of_the_recording(
    outbox: Outbox, database: Database, clock: Clock
) -> None:
    outbox.put(mail(), by="사무관")
    outbox.begin(1)
    outbox.postponed(1, "451 later")
    clock.now += dt.timedelta(hours=1)
    outbox.begin(1)
    outbox.uncertain(1, "cut")
    outbox.decide(1, sent=True, by="주무관")
    events = EventLog(database).of(RECORDING)
    assert {event.kind for event in events} == {"delivery"}
    assert [event.facts["state"] for event in events] == [
        "waiting",
        "sending",
        "waiting",
        "sending",
        "uncertain",
        "sent",
    ]
    assert (events[0].facts["by"], events[-1].facts["by"]) == ("사무관", "주무관")
    assert events[2].facts["answer"] == "451 later"
    assert events[0].facts["files"] == ["f" * 64]


def test_files_are_in_use_until_nothing_can_be_sent_again(outbox: Outbox) -> None:
    outbox.put(mail())
    assert outbox.files_in_use() == {"f" * 64}
    outbox.refused(1, "550")
    assert outbox.files_in_use() == {"f" * 64}
    outbox.decide(1, sent=False, by="사무관")
    outbox.begin(1)
    outbox.sent(1, "250")
    assert outbox.files_in_use() == frozenset()
