"""Deliveries as rows of the database."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict

from minutes.model.mail import Delivery, DeliveryFile, DeliveryState, OutgoingMail
from minutes.store.database import DeliveryRow


def row_of(mail: OutgoingMail, now: dt.datetime) -> DeliveryRow:
    """A row that waits to be sent."""
    return DeliveryRow(
        key=mail.key,
        recording_id=mail.recording_id,
        occasion=mail.occasion,
        recipient_name=mail.recipient_name,
        recipient_address=mail.recipient_address,
        subject=mail.subject,
        body=mail.text,
        files=files_text(mail.files),
        state=DeliveryState.WAITING,
        attempts=0,
        message_id=mail.message_id,
        created_at=now,
        changed_at=now,
    )


def delivery_of(row: DeliveryRow) -> Delivery:
    """What a row says."""
    mail = OutgoingMail(
        key=row.key,
        recording_id=row.recording_id,
        occasion=row.occasion,
        recipient_name=row.recipient_name,
        recipient_address=row.recipient_address,
        subject=row.subject,
        text=row.body,
        files=files_of(row.files),
        message_id=row.message_id,
    )
    return Delivery(
        id=row.id,
        mail=mail,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        not_before=row.not_before,
        answer=row.answer,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )


def files_text(files: Iterable[DeliveryFile]) -> str:
    """Files as the column holds them: a JSON array."""
    return json.dumps([asdict(file) for file in files], ensure_ascii=False)


def files_of(text: str) -> tuple[DeliveryFile, ...]:
    """The files of a column."""
    return tuple(DeliveryFile(**item) for item in json.loads(text))
