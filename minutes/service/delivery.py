"""Deliveries: mails about meetings are put into the outbox and sent from there."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from minutes.documents.wording import official_date, official_when
from minutes.errors import ConfigError, DeliveryError, UsageError
from minutes.files import hash_bytes
from minutes.mail.letters import Documents, Letter, letter, report_letter, trial_letter
from minutes.mail.message import (
    AttachedFile,
    Mail,
    build,
    is_address,
    message_id,
    parse_sender,
    require_addresses,
)
from minutes.model.bodies import Occasion, Recipient
from minutes.model.mail import Delivery, DeliveryFile, MailResult, OutgoingMail
from minutes.model.minutes import Minutes
from minutes.ports import MailTransport
from minutes.service.parcels import Consignment, Document, Packer, Parcel
from minutes.service.postman import FlushResult, Postman
from minutes.store.database import utc_now
from minutes.store.events import EventKind, EventLog
from minutes.store.ledger import Ledger
from minutes.store.outbox import Outbox, Put
from minutes.store.spool import Spool

log = logging.getLogger(__name__)

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class MailOptions:
    """What deliveries need to know of the settings."""

    sender: str
    max_attachment_mb: float
    report_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PutMail:
    """A mail that was put into the outbox, or was there already."""

    mail: OutgoingMail
    put: Put


class Deliveries:
    """Use cases of mail.

    ``transport`` is None where no server is set: nothing is put out then and nothing sent.
    It is asked for when something is sent, and may raise ConfigError.
    """

    def __init__(
        self,
        *,
        options: MailOptions,
        ledger: Ledger,
        outbox: Outbox,
        spool: Spool,
        events: EventLog,
        packer: Packer,
        transport: Callable[[], MailTransport] | None,
        postman: Postman,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self._options = options
        self._ledger = ledger
        self._outbox = outbox
        self._spool = spool
        self._events = events
        self._packer = packer
        self._transport = transport
        self._postman = postman
        self._now = now

    def announce(self, recording_id: str) -> tuple[PutMail, ...]:
        """A draft is ready: put out the mails that its body wants then.

        Without a server nothing happens; where there is nobody to tell, an event says so.
        Raises ConfigError, StorageError and DiskFullError.
        """
        if self._transport is None:
            return ()
        try:
            consignment = self._packer.pack(recording_id, "draft_ready")
        except DeliveryError as error:
            self._note(recording_id, str(error.facts["detail"]))
            return ()
        return self._put_all(consignment, by=None)

    def plan(self, id_prefix: str, *, files: Sequence[str] = ()) -> Consignment:
        """Who would receive what if it were sent now. Raises as :meth:`send`, but needs no
        mail server."""
        entry = self._ledger.find(id_prefix)
        return self._packer.pack(entry.id, "send", chosen=files)

    def send(self, id_prefix: str, *, by: str, files: Sequence[str] = ()) -> tuple[PutMail, ...]:
        """Put out the documents as they lie in ``exports/`` now; :meth:`flush` sends them.

        ``files`` names which of several versions goes. Who already has this version gets
        nothing: their mail comes back as known. Raises UnknownRecordingError, ConfigError where
        mail is not set up, DeliveryError where there is nothing to send or nobody to send it to.
        """
        self._server()
        return self._put_all(self.plan(id_prefix, files=files), by=by)

    def report_mail(
        self, page: bytes, *, night: str, file_name: str, subject: str, text: str
    ) -> tuple[PutMail, ...]:
        """Put out the page about a night for everybody in ``report_to``.

        ``night`` says which night: nobody gets two mails about one. Raises ConfigError.
        """
        if self._transport is None:
            return ()
        require_addresses(self._options.report_to, setting="report_to")
        note = report_letter(subject, text, file_name)
        page_file = Document(Path(file_name), page, hash_bytes(page))
        put = []
        for address in self._options.report_to:
            key = _key("report", night, address, ())
            person = Recipient("", address, "secretariat")
            mail = self._mail(key, None, "report", person, note, (page_file,))
            put.append(self._put(mail, (page_file,), by=None))
        return tuple(put)

    def trial(self, address: str) -> MailResult:
        """Send a mail to ``address`` at once, to try the settings.

        Raises UsageError, ConfigError and MailError.
        """
        if not is_address(address):
            raise UsageError(detail=f"메일 주소가 아닙니다 / no mail address: {address}")
        transport = self._server()
        sender = parse_sender(self._options.sender)
        note = trial_letter()
        key = _key("trial", self._now().isoformat(), address, ())
        mail = Mail("", address, note.subject, note.text, message_id(key, sender))
        with transport.session() as session:
            return session.send(
                sender=sender.addr_spec,
                recipient=address,
                data=build(mail, sender=sender, date=self._now()),
                before_content=lambda: True,
            )

    def list(self) -> tuple[Delivery, ...]:
        """Every mail of the outbox, oldest first."""
        return self._outbox.all()

    def settle(self, delivery_id: int, *, sent: bool, by: str) -> Delivery:
        """A person says whether an uncertain mail arrived; where not, it is sent again.

        Raises UsageError for a mail that is not in question.
        """
        return self._outbox.decide(delivery_id, sent=sent, by=by)

    def flush(self, stop: Event | None = None, *, wait_s: float = 0.0) -> FlushResult:
        """Send what is due until ``stop``; nothing where no server is set.

        Another process of this machine that is sending takes what waits along; it is waited for
        ``wait_s``. Raises neither MailError nor ConfigError: what cannot be sent now stays in
        the outbox, and the result says why. Raises StorageError.
        """
        if self._transport is None:
            return FlushResult()
        try:
            return self._postman.flush(self._transport, stop or Event(), wait_s=wait_s)
        except ConfigError as error:
            log.warning("%s", error)
            return FlushResult(error=error)

    def _server(self) -> MailTransport:
        if self._transport is None:
            detail = (
                "- [mail] host: 비어 있어 메일을 보내지 않습니다 / is empty, so no mail is sent"
            )
            raise ConfigError(path="config/minutes.toml", detail=detail)
        return self._transport()

    def _note(self, recording_id: str, reason: str) -> None:
        self._events.add(EventKind.NOTE, recording_id, occasion="draft_ready", reason=reason)

    def _put_all(self, consignment: Consignment, *, by: str | None) -> tuple[PutMail, ...]:
        return tuple(
            self._put(self._parcel_mail(consignment, parcel), parcel.documents, by=by)
            for parcel in consignment.parcels
        )

    def _parcel_mail(self, consignment: Consignment, parcel: Parcel) -> OutgoingMail:
        person, occasion = parcel.recipient, consignment.occasion
        identity = consignment.recording_id
        version = tuple(document.sha256 for document in parcel.documents)
        key = _key(occasion, identity, person.address, version)
        whole = _letter(consignment, parcel, attached=True)
        mail = self._mail(key, identity, occasion, person, whole, parcel.documents)
        if all(file.attached for file in mail.files):
            return mail
        notice = _letter(consignment, parcel, attached=False)
        return self._mail(key, identity, occasion, person, notice, parcel.documents)

    def _mail(
        self,
        key: str,
        recording_id: str | None,
        occasion: Occasion | str,
        person: Recipient,
        note: Letter,
        documents: tuple[Document, ...],
    ) -> OutgoingMail:
        sender = parse_sender(self._options.sender)
        id_ = message_id(key, sender)
        files = tuple(AttachedFile(document.path.name, document.data) for document in documents)
        mail = Mail(person.name, person.address, note.subject, note.text, id_, files)
        size = len(build(mail, sender=sender, date=self._now()))
        fits = size <= self._options.max_attachment_mb * _MIB
        return OutgoingMail(
            key=key,
            recording_id=recording_id,
            occasion=occasion,
            recipient_name=person.name,
            recipient_address=person.address,
            subject=note.subject,
            text=note.text,
            files=tuple(DeliveryFile(str(d.path), d.sha256, attached=fits) for d in documents),
            message_id=id_,
        )

    def _put(
        self, mail: OutgoingMail, documents: tuple[Document, ...], *, by: str | None
    ) -> PutMail:
        """File first, row second. A refused mail is tried again when a person asks for it."""
        with self._spool.locked():
            for document, file in zip(documents, mail.files, strict=True):
                if file.attached:
                    self._spool.keep(document.data)
            return PutMail(mail, self._outbox.put(mail, by=by, again=by is not None))


def _key(occasion: str, subject: str, address: str, version: tuple[str, ...]) -> str:
    return hash_bytes("\n".join((occasion, subject, address.casefold(), *version)).encode())


def _signed(minutes: Minutes, parcel: Parcel) -> str:
    """Who settled the minutes; nobody settled what a person edited afterwards."""
    signed = minutes.sign_off
    if signed is None or any(document.edited for document in parcel.documents):
        return ""
    return f"{official_date(signed.at.date())} {signed.name}"


def _letter(consignment: Consignment, parcel: Parcel, *, attached: bool) -> Letter:
    minutes = consignment.minutes
    meeting = minutes.meeting
    documents = Documents(
        title=meeting.title,
        date=official_date(meeting.date) if meeting.date else "",
        when=official_when(meeting),
        folder=consignment.folder,
        files=tuple(document.path.name for document in parcel.documents),
        attached=attached,
        size_mb=sum(len(document.data) for document in parcel.documents) / _MIB,
        edited=any(document.edited for document in parcel.documents),
        missing=tuple(field.label for field in minutes.missing),
        fictional=meeting.fictional,
        signed=_signed(minutes, parcel),
    )
    return letter(consignment.occasion, parcel.recipient, documents)
