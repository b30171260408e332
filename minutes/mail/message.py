"""One mail as bytes: 7-bit clean, so that every server takes it and every client reads it.

Korean subjects and names are encoded words (RFC 2047) and the text is base64 UTF-8. File names
stand twice: by RFC 2231 in Content-Disposition, unsplit, and as encoded words in Content-Type
for clients that know only the older habit.
"""

from __future__ import annotations

import datetime as dt
import mimetypes
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address, ContentTypeHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any

from minutes.errors import ConfigError

_ONE_LINE = SMTP.clone(max_line_length=998)
"""The longest line that RFC 5322 allows."""

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
"""The addresses that HTML calls valid: ASCII, no quoting, no comments, no line breaks. Every
server takes them."""

_ID_LENGTH = 32
"""Of a Message-ID; 128 bits, and the header stays within a line."""

_UNKNOWN_TYPE = "application/octet-stream"

_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".hwpx": "application/hwp+zip",
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt",
}
"""Not in every system's table."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that goes with a mail."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one recipient, before any encoding."""

    recipient_name: str
    recipient_address: str
    subject: str
    text: str
    message_id: str
    """As in the header, ``<…@…>``."""
    files: tuple[AttachedFile, ...] = ()


class _Policy(EmailPolicy):
    """The standard library's policy but for the headers that it folds badly.

    A media type or message ID longer than a line would become an encoded word, which no client
    takes for one, and a long file name would be split into numbered pieces, which some do not
    join.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        if isinstance(value, ContentTypeHeader):
            return _content_type(value)
        if name.lower() in ("content-disposition", "message-id"):
            return _ONE_LINE.fold_binary(name, value)
        return super().fold_binary(name, value)


_POLICY = _Policy(linesep=SMTP.linesep)


def build(mail: Mail, *, sender: Address, date: dt.datetime) -> bytes:
    """The mail as it goes over the wire, ASCII with CRLF."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = Address(one_line(mail.recipient_name), addr_spec=mail.recipient_address)
    message["Subject"] = one_line(mail.subject)
    message["Date"] = format_datetime(date)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_legible(mail.text), cte="base64")
    for file in mail.files:
        _attach(message, file)
    return message.as_bytes()


def is_address(text: str) -> bool:
    """Whether a mail can be sent to ``text``."""
    return _ADDRESS.fullmatch(text) is not None


def require_addresses(addresses: Iterable[str], *, setting: str) -> None:
    """Raise ConfigError about what is no address among ``addresses`` of ``setting``."""
    wrong = [address for address in addresses if not is_address(address)]
    if wrong:
        detail = f"- {setting}: 메일 주소가 아닙니다 / no mail address: {', '.join(wrong)}"
        raise ConfigError(path="[mail]", detail=detail)


def parse_sender(text: str) -> Address:
    """``정책자문단 사무국 <office@example.org>`` as an address. Raises ConfigError."""
    name, address = parseaddr(text)
    if not is_address(address):
        detail = (
            "- sender: ‘정책자문단 사무국 <office@example.org>’처럼 적습니다 / "
            f"not a name with an address: {text!r}"
        )
        raise ConfigError(path="[mail]", detail=detail)
    return Address(one_line(name), addr_spec=address)


def message_id(key: str, sender: Address) -> str:
    """The same for the same mail, so that a copy can be told from another mail."""
    return f"<{key[:_ID_LENGTH]}@{sender.domain}>"


def one_line(text: str) -> str:
    """``text`` as a header takes it: NFC, one line, nothing that is not printed."""
    whole = unicodedata.normalize("NFC", _legible(text))
    return " ".join("".join(c if c.isprintable() else " " for c in whole).split())


def _legible(text: str) -> str:
    """Lone surrogates (a file name in another encoding) become U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _attach(message: EmailMessage, file: AttachedFile) -> None:
    name = one_line(file.name)
    main, _, sub = _media_type(name).partition("/")
    message.add_attachment(
        file.data, maintype=main, subtype=sub, filename=name, params={"name": name}
    )


def _media_type(name: str) -> str:
    dot = name.rfind(".")
    suffix = name[dot:].lower() if dot >= 0 else ""
    return _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or _UNKNOWN_TYPE


def _content_type(value: ContentTypeHeader) -> bytes:
    lines = [f"Content-Type: {value.content_type}"]
    lines += [f'{key}="{_parameter(text)}"' for key, text in value.params.items()]
    return (";\r\n ".join(lines) + "\r\n").encode("ascii")


def _parameter(text: str) -> str:
    if text.isascii():
        return text.replace("\\", "\\\\").replace('"', '\\"')
    return Header(text, "utf-8", header_name='name="').encode(linesep="\r\n")
