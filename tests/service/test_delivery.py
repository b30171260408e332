"""Deliveries from finished minutes to a real mail server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from filelock import FileLock

from minutes.documents.word.exporter import TRANSCRIPT, WordExporter
from minutes.errors import ConfigError, DeliveryError, MailError, UnknownRecordingError, UsageError
from minutes.mail.smtp import SmtpTransport
from minutes.model.mail import DeliveryState
from minutes.store.events import EventLog
from minutes.store.outbox import Put
from tests.mail.home import (
    BODIES,
    CHAIR,
    KIM,
    OFFICE,
    PARK,
    RECORDING,
    database_of,
    deliveries_of,
    export,
    folders_of,
    prepare,
    renamed,
    sample,
)
from tests.mail.server import Postbox, free_port, serving

ONCE = {CHAIR: 1, KIM: 1, PARK: 1}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return prepare(tmp_path)


@pytest.fixture
def box() -> Postbox:
    return Postbox()


@pytest.fixture
def port(box: Postbox) -> Iterator[int]:
    with serving(box) as port:
        yield port


def document(home: Path) -> Path:
    return home / "exports" / "2026-11-20_제3차 회의" / "회의록.docx"


def test_a_draft_goes_to_the_secretariat(home: Path, box: Postbox, port: int) -> None:
    mail = deliveries_of(home, port)
    assert [item.put for item in mail.announce(RECORDING)] == [Put.ADDED]
    result = mail.flush()
    assert [item.state for item in result.deliveries] == ["sent"]
    assert result.deliveries[0].answer == "250 2.0.0 queued as 1"
    message = box.received[0].message
    assert box.copies() == {OFFICE: 1}
    assert "초안" in message["Subject"]
    assert "제3차 중소기업 인공지능 정책자문단 회의" in message["Subject"]
    body = message.get_body()
    assert body is not None
    text = body.get_content()
    assert "2026. 11. 20.(금)" in text
    assert "음성 인식" in text
    assert str(document(home).parent) in text
    assert "가상의 회의" in text
    (part,) = message.iter_attachments()
    assert part.get_filename() == "회의록.docx"
    assert part.get_payload(decode=True) == sample()[1]["회의록.docx"]


def test_the_same_draft_is_announced_once(home: Path, box: Postbox, port: int) -> None:
    for _ in range(3):
        mail = deliveries_of(home, port)
        mail.announce(RECORDING)
        mail.flush()
    assert box.copies() == {OFFICE: 1}


def test_send_reaches_every_member_once(home: Path, box: Postbox, port: int) -> None:
    mail = deliveries_of(home, port)
    assert [item.put for item in mail.send(RECORDING[:8], by="사무관")] == [Put.ADDED] * 3
    mail.flush()
    assert box.copies() == ONCE
    again = deliveries_of(home, port)
    assert [item.put for item in again.send(RECORDING[:8], by="사무관")] == [Put.KNOWN] * 3
    assert again.flush().deliveries == ()
    assert box.copies() == ONCE
    for received in box.received:
        assert len(received.message["To"].addresses) == 1
        assert received.message["To"].addresses[0].addr_spec == received.recipient
        assert str(home) not in str(received.message.get_body())


def test_message_ids_are_of_the_mail_not_of_the_attempt(
    home: Path, box: Postbox, port: int
) -> None:
    mail = deliveries_of(home, port)
    put = mail.send(RECORDING, by="사무관")
    mail.flush()
    assert {item.message["Message-ID"] for item in box.received} == {
        item.mail.message_id for item in put
    }
    assert len({item.mail.message_id for item in put}) == 3


def test_only_who_attended(home: Path, box: Postbox, port: int) -> None:
    rules = '\n[[bodies.rules]]\non = "send"\nto = ["attendees"]\nforms = ["docx", "srt"]\n'
    absent = BODIES.replace("박지은", "불참위원")
    prepare(home, bodies=absent + rules)
    mail = deliveries_of(home, port)
    mail.send(RECORDING, by="사무관")
    mail.flush()
    assert box.copies() == {CHAIR: 1, KIM: 1}
    names = [part.get_filename() for part in box.received[0].message.iter_attachments()]
    assert names == ["회의록.docx", "자막.srt"]
    assert "붙임  1. 회의록.docx 1부." in str(box.received[0].message.get_body().get_content())  # type: ignore[union-attr]


def test_a_document_that_a_person_edited_is_what_goes(home: Path, box: Postbox, port: int) -> None:
    mail = deliveries_of(home, port)
    mail.send(RECORDING, by="사무관")
    mail.flush()
    document(home).write_bytes(b"edited by a person")
    (parcel, *_) = mail.plan(RECORDING).parcels
    assert parcel.documents[0].edited
    assert [item.put for item in mail.send(RECORDING, by="사무관")] == [Put.ADDED] * 3
    mail.flush()
    assert box.copies() == dict.fromkeys(ONCE, 2)
    (part,) = box.received[-1].message.iter_attachments()
    assert part.get_payload(decode=True) == b"edited by a person"
    assert "사람이 손본" in box.received[-1].message.get_body().get_content()  # type: ignore[union-attr]
    assert mail.list()[-1].mail.files[0].sha256 == parcel.documents[0].sha256


def test_between_an_edited_document_and_a_new_one_a_person_chooses(
    home: Path, box: Postbox, port: int
) -> None:
    minutes, documents = renamed("제3차 회의 (가상)")
    document(home).write_bytes(b"edited by a person")
    newer = {"회의록 (2).docx": documents["회의록.docx"]}
    folder = export(home, minutes, newer)
    mail = deliveries_of(home, port)
    with pytest.raises(DeliveryError, match="--file"):
        mail.send(RECORDING, by="사무관")
    with pytest.raises(DeliveryError, match="no such file"):
        mail.send(RECORDING, by="사무관", files=["없는 문서.docx"])
    (parcel, *_) = mail.plan(RECORDING, files=["회의록.docx"]).parcels
    assert parcel.documents[0].data == b"edited by a person"
    mail.send(RECORDING, by="사무관", files=["회의록 (2).docx"])
    mail.flush()
    (part,) = box.received[0].message.iter_attachments()
    assert part.get_payload(decode=True) == (folder / "회의록 (2).docx").read_bytes()


def test_a_chosen_file_stands_in_for_the_document_it_is_named_after(home: Path, port: int) -> None:
    rules = '\n[[bodies.rules]]\non = "send"\nto = ["members"]\nforms = ["docx", "transcript"]\n'
    prepare(home, bodies=BODIES + rules)
    minutes, documents = sample()
    spoken = WordExporter(TRANSCRIPT).render(minutes)
    folder = export(home, minutes, {**documents, "녹취록.docx": spoken})
    (folder / "회의록 최종.docx").write_bytes(b"edited by a person")
    (folder / "다른 이름.docx").write_bytes(b"of what?")
    mail = deliveries_of(home, port)
    (parcel, *_) = mail.plan(RECORDING, files=["회의록 최종.docx"]).parcels
    assert [document.data for document in parcel.documents] == [b"edited by a person", spoken]
    with pytest.raises(DeliveryError, match="stands in for"):
        mail.plan(RECORDING, files=["다른 이름.docx"])


def test_what_was_decided_to_be_sent_is_sent_whatever_happens_to_the_file(
    home: Path, box: Postbox, port: int
) -> None:
    mail = deliveries_of(home, port)
    mail.send(RECORDING, by="사무관")
    document(home).write_bytes(b"edited later")
    document(home).parent.rename(home / "elsewhere")
    mail.flush()
    (part,) = box.received[0].message.iter_attachments()
    assert part.get_payload(decode=True) == sample()[1]["회의록.docx"]
    assert list(folders_of(home).outbox.iterdir()) == []


def test_a_newer_draft_takes_the_place_of_one_that_waits(
    home: Path, box: Postbox, port: int
) -> None:
    deliveries_of(home, free_port()).announce(RECORDING)
    export(home, *renamed("고친 제목 (가상)"))
    mail = deliveries_of(home, port)
    mail.announce(RECORDING)
    mail.flush()
    assert [item.state for item in mail.list()] == ["dropped", "sent"]
    assert "고친 제목" in box.received[0].message["Subject"]
    assert box.copies() == {OFFICE: 1}


def test_what_is_too_large_is_named_by_its_place(home: Path, box: Postbox, port: int) -> None:
    size = len(sample()[1]["회의록.docx"])
    encoded_only = size * 1.2 / 1024**2
    mail = deliveries_of(home, port, max_attachment_mb=encoded_only)
    mail.send(RECORDING, by="사무관")
    mail.flush()
    message = box.received[0].message
    assert list(message.iter_attachments()) == []
    text = message.get_body().get_content()  # type: ignore[union-attr]
    assert str(document(home).parent) in text
    assert "회의록.docx" in text
    assert len(box.received[0].data) < size
    (file,) = mail.list()[0].mail.files
    assert not file.attached
    assert [item.put for item in deliveries_of(home, port).send(RECORDING, by="가")] == (
        [Put.KNOWN] * 3
    )


def test_one_refused_recipient_is_reported_and_the_others_are_served(
    home: Path, box: Postbox, port: int
) -> None:
    box.answers[("RCPT", KIM)] = ["550 5.1.1 no such user"]
    mail = deliveries_of(home, port)
    mail.send(RECORDING, by="사무관")
    result = mail.flush()
    states = {item.mail.recipient_address: item.state for item in result.deliveries}
    assert states == {CHAIR: "sent", KIM: "refused", PARK: "sent"}
    assert box.copies() == {CHAIR: 1, PARK: 1}
    assert mail.flush().deliveries == ()
    assert [item.put for item in mail.send(RECORDING, by="사무관")] == [
        Put.KNOWN,
        Put.AGAIN,
        Put.KNOWN,
    ]
    mail.flush()
    assert box.copies() == ONCE


def test_greylisting_is_waited_for(home: Path, box: Postbox, port: int) -> None:
    box.answers[("RCPT", KIM)] = ["450 4.2.0 greylisted"]
    mail = deliveries_of(home, port)
    mail.send(RECORDING, by="사무관")
    mail.flush()
    assert box.copies() == {CHAIR: 1, PARK: 1}
    waiting = mail.list()[1]
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    assert waiting.not_before is not None
    assert mail.flush().deliveries == ()
    hasten(home)
    mail.flush()
    assert box.copies() == ONCE


def hasten(home: Path) -> None:
    """The back-off is over."""
    from sqlalchemy import update

    from minutes.store.database import DeliveryRow

    with database_of(home).session() as session:
        session.execute(update(DeliveryRow).values(not_before=None))


def test_a_server_that_closes_is_tried_later(home: Path, box: Postbox, port: int) -> None:
    box.answers[("MAIL", "*")] = ["421 4.3.2 closing"]
    mail = deliveries_of(home, port)
    mail.send(RECORDING, by="사무관")
    mail.flush()
    hasten(home)
    mail.flush()
    assert box.copies() == ONCE


def test_an_unreachable_server_stops_the_round_and_loses_nothing(
    home: Path, box: Postbox, port: int
) -> None:
    away = deliveries_of(home, free_port())
    away.send(RECORDING, by="사무관")
    result = away.flush()
    assert type(result.error) is MailError
    assert len(result.deliveries) == 1
    assert {item.state for item in away.list()} == {DeliveryState.WAITING}
    assert {item.attempts for item in away.list()} == {0}
    deliveries_of(home, port).flush()
    assert box.copies() == ONCE


def test_settings_that_broke_meanwhile_stop_no_night(home: Path) -> None:
    def transport() -> SmtpTransport:
        raise ConfigError(path="[mail]", detail="- password_file")

    mail = deliveries_of(home, free_port())
    mail.announce(RECORDING)
    mail._transport = transport
    assert isinstance(mail.flush().error, ConfigError)
    assert mail.list()[0].state is DeliveryState.WAITING


@pytest.mark.parametrize("step", ["CONTENT", "ANSWER"])
def test_an_uncertain_mail_is_never_sent_again_by_itself(
    step: str, home: Path, box: Postbox, port: int
) -> None:
    box.cut = {step}
    mail = deliveries_of(home, port)
    mail.announce(RECORDING)
    (sent,) = mail.flush().deliveries
    assert sent.state is DeliveryState.UNCERTAIN
    copies = box.copies()
    box.cut.clear()
    mail.announce(RECORDING)
    assert mail.flush().deliveries == ()
    assert box.copies() == copies
    mail.settle(sent.id, sent=False, by="사무관")
    mail.flush()
    assert box.copies() == {OFFICE: copies.get(OFFICE, 0) + 1}
    with pytest.raises(UsageError):
        mail.settle(sent.id, sent=False, by="사무관")


def test_a_stop_ends_between_two_mails(home: Path, box: Postbox, port: int) -> None:
    stop = Event()
    stop.set()
    mail = deliveries_of(home, port)
    mail.send(RECORDING, by="사무관")
    assert mail.flush(stop).deliveries == ()
    assert box.received == []


def test_while_another_process_sends_nothing_is_done(home: Path, box: Postbox, port: int) -> None:
    mail = deliveries_of(home, port)
    mail.send(RECORDING, by="사무관")
    with FileLock(folders_of(home).locks / "outbox.lock"):
        assert mail.flush(wait_s=0.1).busy
    assert box.received == []


def test_without_a_server_nothing_happens(home: Path) -> None:
    mail = deliveries_of(home, None)
    assert mail.announce(RECORDING) == ()
    with pytest.raises(ConfigError, match=r"\[mail\] host"):
        mail.send(RECORDING, by="사무관")
    with pytest.raises(ConfigError, match=r"\[mail\] host"):
        mail.trial("a@example.org")
    assert mail.flush().deliveries == ()
    assert len(mail.plan(RECORDING).parcels) == 3
    assert mail.list() == ()
    assert EventLog(database_of(home)).of(RECORDING) == ()


@pytest.mark.parametrize(
    ("bodies", "reason"),
    [
        ("", "config/bodies.toml"),
        ('[[bodies]]\nname = "중소기업 인공지능 정책자문단 (가상)"\n', "받을 사람"),
    ],
)
def test_nobody_to_send_to_is_said(home: Path, port: int, bodies: str, reason: str) -> None:
    prepare(home, bodies=bodies)
    mail = deliveries_of(home, port)
    with pytest.raises(DeliveryError) as caught:
        mail.send(RECORDING, by="사무관")
    assert reason in caught.value.message("ko")
    assert mail.announce(RECORDING) == ()
    (event,) = EventLog(database_of(home)).of(RECORDING)
    assert reason in event.facts["reason"]


def test_nothing_to_send_is_said(home: Path, port: int) -> None:
    mail = deliveries_of(home, port)
    with pytest.raises(UnknownRecordingError):
        mail.send("ffff", by="사무관")
    document(home).unlink()
    with pytest.raises(DeliveryError, match="minutes run"):
        mail.send(RECORDING, by="사무관")
    for path in (folders_of(home).artefacts / RECORDING).iterdir():
        path.unlink()
    with pytest.raises(DeliveryError, match="no minutes"):
        mail.send(RECORDING, by="사무관")


def test_broken_bodies_are_an_error_of_the_settings(home: Path, port: int) -> None:
    prepare(home, bodies='[[bodies]]\nname = ""\n')
    with pytest.raises(ConfigError):
        deliveries_of(home, port).announce(RECORDING)


def test_an_attachment_that_is_not_on_this_machine_waits(
    home: Path, box: Postbox, port: int
) -> None:
    mail = deliveries_of(home, port)
    mail.announce(RECORDING)
    (kept,) = folders_of(home).outbox.iterdir()
    kept.write_bytes(b"damaged")
    mail.flush()
    assert box.received == []
    assert mail.list()[0].state is DeliveryState.WAITING
    assert "attachment" in (mail.list()[0].answer or "")
    mail.announce(RECORDING)
    mail.flush()
    assert box.copies() == {OFFICE: 1}


def test_the_page_of_a_night_goes_out_once(home: Path, box: Postbox, port: int) -> None:
    mail = deliveries_of(home, port, report_to=(OFFICE, CHAIR))
    for page in (b"<html>1</html>", b"<html>made again</html>"):
        mail.report_mail(
            page, night="2026-11-20", file_name="2026-11-20.html", subject="야간 처리", text="요약"
        )
        mail.flush()
    assert box.copies() == {OFFICE: 1, CHAIR: 1}
    (part,) = box.received[0].message.iter_attachments()
    assert part.get_filename() == "2026-11-20.html"
    assert part.get_content_type() == "text/html"
    assert (
        deliveries_of(home, port).report_mail(
            b"", night="2", file_name="x.html", subject="x", text="x"
        )
        == ()
    )


def test_the_trial_mail(home: Path, box: Postbox, port: int) -> None:
    assert deliveries_of(home, port).trial("me@example.org").outcome == "sent"
    assert box.copies() == {"me@example.org": 1}
    assert deliveries_of(home, port).list() == ()
    with pytest.raises(UsageError):
        deliveries_of(home, port).trial("me@example.org\nBcc: you@example.org")


def test_a_wrong_address_for_the_report_is_an_error_of_the_settings(home: Path, port: int) -> None:
    mail = deliveries_of(home, port, report_to=("nobody",))
    with pytest.raises(ConfigError, match="report_to"):
        mail.report_mail(b"", night="1", file_name="x.html", subject="x", text="x")
