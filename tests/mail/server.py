"""A real SMTP server on this machine that can be told to refuse, to put off and to hang up."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"
USER, PASSWORD = "office", "s3cret-Pa55"
"""A made-up account of this server."""


@dataclass
class Received:
    """A message that the server accepted."""

    recipient: str
    data: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = email.message_from_bytes(self.data, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class Postbox:
    """What the server does, and what it got.

    ``answers`` holds what it says at a step (``MAIL``, ``RCPT``, ``DATA``, ``CONTENT``) to a
    recipient, one after another, before it is content. ``cut`` names steps at which it hangs up;
    ``ANSWER`` is after the whole content. ``mute`` names steps at which it says nothing for long.
    """

    received: list[Received] = field(default_factory=list)
    answers: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    cut: set[str] = field(default_factory=set)
    mute: set[str] = field(default_factory=set)
    connections: int = 0

    def copies(self) -> dict[str, int]:
        """How many messages each recipient has."""
        names = [item.recipient for item in self.received]
        return {name: names.count(name) for name in names}

    def answer(self, step: str, recipient: str = "*") -> str | None:
        """What is said instead of yes, if anything."""
        for key in ((step, recipient), (step, "*")):
            if queue := self.answers.get(key):
                return queue.pop(0)
        return None

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := await self.at(server, "MAIL"):
            return refusal
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        if refusal := await self.at(server, "RCPT", address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        if refusal := self.answer("CONTENT", envelope.rcpt_tos[0]):
            return refusal
        content = envelope.content
        assert isinstance(content, bytes)
        self.received += [Received(address, content) for address in envelope.rcpt_tos]
        return await self.at(server, "ANSWER") or f"250 2.0.0 queued as {len(self.received)}"

    async def at(self, server: SMTP, step: str, recipient: str = "*") -> str | None:
        """Do at a step what was asked for."""
        if step in self.cut:
            hang_up(server)
        if step in self.mute:
            await asyncio.sleep(30)
        return self.answer(step, recipient)


def hang_up(server: SMTP) -> None:
    """End the connection without a word."""
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()
    raise asyncio.CancelledError


class _Server(SMTP):
    """Breaks off within DATA where that is asked for."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        box: Postbox = self.event_handler
        if refusal := await box.at(self, "DATA"):
            await self.push(refusal)
            return
        if "CONTENT" in box.cut:
            await self.push("354 go ahead")
            await self._reader.readline()
            hang_up(self)
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def __init__(self, box: Postbox, *, tls: ssl.SSLContext | None, **options: Any) -> None:
        self._options = options
        super().__init__(box, hostname=HOST, port=free_port(), ssl_context=tls)

    def factory(self) -> SMTP:
        box: Postbox = self.handler
        box.connections += 1
        return _Server(box, **self._options)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    box: Postbox,
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    login: bool = False,
    **options: Any,
) -> Iterator[int]:
    """The server runs inside the block; gives its port."""
    if login:
        options |= {"authenticator": _authenticate, "auth_required": True}
        options |= {"auth_require_tls": starttls is not None}
    controller = _Controller(box, tls=tls, tls_context=starttls, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def _authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any
) -> AuthResult:
    good = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=given == good, handled=False)
