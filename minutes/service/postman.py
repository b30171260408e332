"""The postman: takes what is due from the outbox to the mail server."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from filelock import FileLock, Timeout

from minutes.errors import MailError, MinutesError
from minutes.files import storage_errors
from minutes.mail.message import AttachedFile, Mail, build, parse_sender
from minutes.model.mail import Delivery, MailResult
from minutes.ports import MailSession, MailTransport
from minutes.store.database import utc_now
from minutes.store.outbox import Outbox, record
from minutes.store.spool import Spool

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FlushResult:
    """What one round of sending did."""

    deliveries: tuple[Delivery, ...] = ()
    """Those that an attempt was made for, as they stand now."""
    abandoned: tuple[Delivery, ...] = ()
    """Found half sent by a process that is gone; uncertain now."""
    error: MinutesError | None = None
    """Why nothing more could be sent. What waits is tried in the next round."""
    busy: bool = False
    """Another process is sending and takes what waits along."""


class Postman:
    """Sends for one machine, ``host``; ``lock`` keeps two of its processes from sending at once."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        spool: Spool,
        sender: str,
        host: str,
        lock: Path,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self._outbox = outbox
        self._spool = spool
        self._sender = sender
        self._host = host
        self._lock = lock
        self._now = now

    def flush(
        self, transport: Callable[[], MailTransport], stop: Event, *, wait_s: float
    ) -> FlushResult:
        """Send what is due, one mail after another.

        Raises ConfigError for wrong settings and StorageError.
        """
        with storage_errors(self._lock):
            self._lock.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._lock, timeout=wait_s):
                return self._round(transport(), stop)
        except Timeout:
            return FlushResult(busy=True)

    def _round(self, transport: MailTransport, stop: Event) -> FlushResult:
        abandoned = self._outbox.recover(self._host)
        tried: list[int] = []
        error = None
        with transport.session() as session:
            while not stop.is_set() and (delivery := self._next(tried)) is not None:
                tried.append(delivery.id)
                error = self._attempt(session, delivery)
                if error is not None:
                    break
        self._spool.clean(self._outbox.files_in_use)
        found = (self._outbox.get(delivery_id) for delivery_id in tried)
        return FlushResult(tuple(d for d in found if d is not None), abandoned, error)

    def _next(self, tried: list[int]) -> Delivery | None:
        return next((d for d in self._outbox.due() if d.id not in tried), None)

    def _attempt(self, session: MailSession, delivery: Delivery) -> MailError | None:
        """One attempt; an error where the server takes no mail at all."""
        files = self._files(delivery)
        if files is None:
            note = "붙일 파일이 이 컴퓨터에 없음 / the attachment is not on this machine"
            self._outbox.held_up(delivery.id, note)
            return None
        try:
            result = self._send(session, delivery, files)
        except MailError as error:
            log.warning("%s", error)
            self._outbox.held_up(delivery.id, str(error.facts["detail"]))
            return error
        self._record(delivery, result)
        return None

    def _send(
        self, session: MailSession, delivery: Delivery, files: tuple[AttachedFile, ...]
    ) -> MailResult:
        sender = parse_sender(self._sender)
        mail = delivery.mail
        message = Mail(
            recipient_name=mail.recipient_name,
            recipient_address=mail.recipient_address,
            subject=mail.subject,
            text=mail.text,
            message_id=mail.message_id,
            files=files,
        )
        return session.send(
            sender=sender.addr_spec,
            recipient=mail.recipient_address,
            data=build(message, sender=sender, date=self._now()),
            before_content=lambda: self._outbox.begin(delivery.id),
        )

    def _record(self, delivery: Delivery, result: MailResult) -> None:
        try:
            record(self._outbox, delivery.id, result)
        except MinutesError:
            # The row stays `sending` and becomes uncertain; the log helps who decides then.
            log.error("mail %d: %s, not recorded: %s", delivery.id, result.outcome, result.answer)
            raise

    def _files(self, delivery: Delivery) -> tuple[AttachedFile, ...] | None:
        """The attachments, None where one is not on this machine."""
        files = []
        for file in delivery.mail.files:
            if not file.attached:
                continue
            data = self._spool.read(file.sha256)
            if data is None:
                return None
            files.append(AttachedFile(Path(file.path).name, data))
        return tuple(files)
