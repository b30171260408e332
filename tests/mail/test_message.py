"""Mails as bytes: what other mail programs read from them."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes.errors import ConfigError
from minutes.mail.message import AttachedFile, Mail, build, message_id, parse_sender

SENDER = parse_sender("정책자문단 사무국 (가상) <office@example.org>")
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
TITLE = "[회의록(초안) 송부] 제3차 중소기업 인공지능 정책자문단 회의 (가상)(2026. 11. 20.(금))"
LONG_NAME = f"{'2026-11-20_제3차 중소기업 인공지능 정책자문단 회의 결과 보고 ' * 2}회의록.docx"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def made(
    *,
    name: str = "김도현",
    subject: str = TITLE,
    text: str = "본문입니다.\n",
    files: tuple[AttachedFile, ...] = (),
) -> bytes:
    mail = Mail(name, "member@example.org", subject, text, message_id("k" * 64, SENDER), files)
    return build(mail, sender=SENDER, date=NOON)


def parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def as_older_clients_read(data: bytes) -> Message:
    """Without the modern rules for parameters."""
    return email.message_from_bytes(data, policy=email.policy.compat32)


def test_korean_comes_back_equal() -> None:
    data = made(text="가나다\n.점으로 시작\n끝.\n")
    message = parsed(data)
    assert message["Subject"] == TITLE
    assert message["To"].addresses[0].display_name == "김도현"
    assert message["From"].addresses[0].display_name == "정책자문단 사무국 (가상)"
    assert message["From"].addresses[0].addr_spec == "office@example.org"
    assert message["Message-ID"] == f"<{'k' * 32}@example.org>"
    assert f"Message-ID: <{'k' * 32}@example.org>\r\n".encode() in data
    assert message["Date"].datetime == NOON
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content() == "가나다\r\n.점으로 시작\r\n끝.\r\n"


@pytest.mark.parametrize("name", ["회의록.docx", LONG_NAME, "minutes.docx", '회의 "록".docx'])
def test_an_attachment_has_its_name_for_new_and_for_older_clients(name: str) -> None:
    content = bytes(range(256)) * 10
    data = made(files=(AttachedFile(name, content),))
    (part,) = parsed(data).iter_attachments()
    assert part.get_filename() == name
    assert part.get_content_type() == WORD
    assert part.get_payload(decode=True) == content
    older = as_older_clients_read(data).get_payload()[1]  # type: ignore[index]
    assert isinstance(older, Message)
    assert older.get_content_type() == WORD
    encoded = str(older.get_param("name"))
    assert str(make_header(decode_header(encoded.replace("\r\n", "")))) == name


def test_the_media_type_is_never_an_encoded_word_nor_the_name_split() -> None:
    data = made(files=(AttachedFile(LONG_NAME, b"x"),))
    assert f"Content-Type: {WORD};".encode() in data
    assert b"filename*=utf-8''" in data
    assert b"filename*0" not in data


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("자막.srt", "application/x-subrip"),
        ("자막.vtt", "text/vtt"),
        ("회의록.hwpx", "application/hwp+zip"),
        ("회의록.pdf", "application/pdf"),
        ("회의록.json", "application/json"),
        ("보고.html", "text/html"),
        ("이름만", "application/octet-stream"),
    ],
)
def test_media_types(name: str, kind: str) -> None:
    (part,) = parsed(made(files=(AttachedFile(name, b"\x00\xff"),))).iter_attachments()
    assert (part.get_content_type(), part.get_filename()) == (kind, name)
    assert part.get_payload(decode=True) == b"\x00\xff"


def test_every_line_is_ascii_and_short_enough() -> None:
    for line in made(files=(AttachedFile(LONG_NAME, b"x" * 5000),)).split(b"\r\n"):
        assert line.isascii()
        assert len(line) <= 998
        assert b"\n" not in line


INJECTION = "제목\r\nBcc: thief@example.com\r\n\r\n본문\x00\x0b\u2028\u202e끝"


def test_line_breaks_make_no_headers() -> None:
    data = made(name=INJECTION, subject=INJECTION, files=(AttachedFile(INJECTION, b"x"),))
    message = parsed(data)
    assert message["Bcc"] is None
    assert message["Subject"] == "제목 Bcc: thief@example.com 본문 끝"
    assert len(message["To"].addresses) == 1
    assert message["To"].addresses[0].addr_spec == "member@example.org"
    (part,) = message.iter_attachments()
    assert part["Bcc"] is None
    assert not any(line.startswith(b"Bcc") for line in data.split(b"\r\n"))


@given(st.text(max_size=80), st.text(min_size=1, max_size=120), st.text(max_size=60))
def test_no_text_breaks_out_of_its_place(name: str, subject: str, file_name: str) -> None:
    data = made(name=name, subject=subject, files=(AttachedFile(f"{file_name}.docx", b"x"),))
    message = parsed(data)
    assert {key.lower() for key in message} == {
        "from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version",
        "content-type",
    }  # fmt: skip
    assert [address.addr_spec for address in message["To"].addresses] == ["member@example.org"]
    (part,) = message.iter_attachments()
    assert part.get_payload(decode=True) == b"x"
    assert part.get_content_type() == WORD


@pytest.mark.parametrize(
    "text", ["", "사무국", "office@", "a b@example.org", "사무국 <한글@예.한국>"]
)
def test_a_sender_that_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="sender"):
        parse_sender(text)


def test_a_sender_may_be_a_bare_address_or_quoted() -> None:
    assert parse_sender("office@example.org").addr_spec == "office@example.org"
    quoted = parse_sender('"사무국, 정책" <office@example.org>')
    assert (quoted.display_name, quoted.domain) == ("사무국, 정책", "example.org")
