"""확정: what it does to the minutes that a person signed them, and that they changed since."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from pydantic import TypeAdapter

from minutes.documents.wording import official_date
from minutes.model.editions import SignOff
from minutes.model.minutes import Minutes, Note, Provenance

DRAFT = "draft"
SIGNED = "signed"
CHANGED_SINCE = "changed_since_signed"
UNSETTLED = "unsettled"
"""Kinds of notes; the last one stands for the first in what others read."""

_UNTOLD = Provenance("", ())


def minutes_sha256(minutes: Minutes) -> str:
    """Of what a person signs: everything but who signed and which programs worked on it.

    A newer version of the product that gives the same minutes leaves a signature standing.
    """
    content = replace(minutes, sign_off=None, provenance=_UNTOLD)
    return hashlib.sha256(TypeAdapter(Minutes).dump_json(content)).hexdigest()


def settled(minutes: Minutes, sign_off: SignOff | None) -> Minutes:
    """The draft, as it stands under the last sign-off.

    Signed minutes say so where the draft said what it is; minutes that changed since are a draft
    again and tell that they were signed.
    """
    if sign_off is None:
        return minutes
    signed = f"{official_date(sign_off.at.date())} {sign_off.name}"
    if sign_off.minutes_sha256 != minutes_sha256(minutes):
        text = f"확정({signed}) 뒤 변경됨. 다시 확인하여 확정하기 전까지 초안임"
        return replace(minutes, notes=(Note(CHANGED_SINCE, text), *minutes.notes))
    kept = (note for note in minutes.notes if note.kind != DRAFT)
    return replace(minutes, notes=(Note(SIGNED, f"확정: {signed}"), *kept), sign_off=sign_off)
