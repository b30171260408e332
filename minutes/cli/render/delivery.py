"""Mails and who would receive them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.markup import escape
from rich.table import Table

from minutes.cli.texts import Texts
from minutes.model.mail import Delivery, DeliveryState
from minutes.service.parcels import Consignment, Document


def plan_data(plan: Consignment) -> list[dict[str, Any]]:
    """Who would receive what, for machines."""
    return [
        {
            "name": parcel.recipient.name,
            "address": parcel.recipient.address,
            "files": [
                {"path": str(file.path), "sha256": file.sha256, "edited": file.edited}
                for file in parcel.documents
            ],
        }
        for parcel in plan.parcels
    ]


def plan_table(plan: Consignment, texts: Texts) -> Table:
    """Who would receive what, for people."""
    table = Table(texts("recipient"), texts("documents"))
    for parcel in plan.parcels:
        person = parcel.recipient
        names = ", ".join(_document(file, texts) for file in parcel.documents)
        table.add_row(escape(f"{person.name} <{person.address}>"), escape(names))
    return table


def _document(file: Document, texts: Texts) -> str:
    return texts("edited", name=file.path.name) if file.edited else file.path.name


def delivery_data(deliveries: Iterable[Delivery]) -> list[dict[str, Any]]:
    """Mails for machines."""
    return [
        {
            "number": item.id,
            "recording": item.mail.recording_id,
            "occasion": item.mail.occasion,
            "name": item.mail.recipient_name,
            "address": item.mail.recipient_address,
            "subject": item.mail.subject,
            "files": [
                {"path": file.path, "sha256": file.sha256, "attached": file.attached}
                for file in item.mail.files
            ],
            "state": item.state,
            "attempts": item.attempts,
            "not_before": item.not_before,
            "changed_at": item.changed_at,
            "answer": item.answer,
            "message_id": item.mail.message_id,
        }
        for item in deliveries
    ]


def delivery_table(deliveries: Iterable[Delivery], texts: Texts) -> Table:
    """Mails for people."""
    columns = ("number", "changed", "recipient", "subject", "state", "answer")
    table = Table(*(texts(column) for column in columns))
    for item in deliveries:
        mail = item.mail
        table.add_row(
            str(item.id),
            f"{item.changed_at.astimezone():%Y-%m-%d %H:%M}",
            escape(f"{mail.recipient_name} <{mail.recipient_address}>".strip()),
            escape(mail.subject),
            _state(item, texts),
            escape(item.answer or ""),
        )
    return table


def _state(item: Delivery, texts: Texts) -> str:
    if item.state is DeliveryState.WAITING and item.not_before is not None:
        return texts("delivery.later", at=f"{item.not_before.astimezone():%m-%d %H:%M}")
    return texts(f"delivery.{item.state}")
