"""Deliveries: a mail in the outbox, and what became of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class MailOutcome(StrEnum):
    """What is known of a message after one attempt to send it."""

    SENT = "sent"
    """The server took it over."""
    REFUSED = "refused"
    """The server will not take it; the same attempt again is useless."""
    POSTPONED = "postponed"
    """It was certainly not delivered, and another attempt may help."""
    UNCERTAIN = "uncertain"
    """The content went out and no answer came back: delivered or not, nobody knows."""
    WITHDRAWN = "withdrawn"
    """Not sent, because somebody else took it meanwhile."""


class DeliveryState(StrEnum):
    """Where a mail of the outbox stands."""

    WAITING = "waiting"
    SENDING = "sending"
    """Its content may be on the way right now."""
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    """A person must find out whether it arrived."""
    DROPPED = "dropped"
    """Never sent: a newer version took its place."""


@dataclass(frozen=True, slots=True)
class MailResult:
    """The outcome of one attempt, with the server's answer or what broke."""

    outcome: MailOutcome
    answer: str


@dataclass(frozen=True, slots=True)
class DeliveryFile:
    """A file that a mail is about."""

    path: str
    """Where it lay when the mail was written."""
    sha256: str
    attached: bool
    """False where it is too large and the text says where it lies."""


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail for the outbox."""

    key: str
    """Hash of occasion, recording, recipient and version: the same mail is put there once."""
    recording_id: str | None
    occasion: str
    recipient_name: str
    recipient_address: str
    subject: str
    text: str
    files: tuple[DeliveryFile, ...]
    message_id: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A mail of the outbox as it stands."""

    id: int
    mail: OutgoingMail
    state: DeliveryState
    attempts: int
    not_before: dt.datetime | None
    answer: str | None
    created_at: dt.datetime
    changed_at: dt.datetime
