"""Signing off: who settled which minutes, and whether they are still the ones that were signed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum

from minutes.documents.completeness import Completeness, Standing, check
from minutes.documents.sign_off import minutes_sha256, settled
from minutes.errors import BusyError, UnfinishedMinutesError, UsageError
from minutes.model.editions import SignOff
from minutes.model.minutes import Minutes
from minutes.store.artefacts import ArtefactStore
from minutes.store.events import EventKind, EventLog
from minutes.store.ledger import Ledger, RecordingEntry


class SignState(StrEnum):
    """How minutes stand."""

    DRAFT = "draft"
    SIGNED = "signed"
    CHANGED = "changed"
    """They were signed and are not what was signed any more."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What came of signing."""

    entry: RecordingEntry
    completeness: Completeness
    """Weak elements do not keep anybody from signing, but are told."""


class Signing:
    """Signs minutes off and takes it back. Only rows are added; the documents follow when they
    are next written."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        artefacts: ArtefactStore,
        events: EventLog,
        zone: dt.tzinfo = dt.UTC,
    ) -> None:
        self._ledger = ledger
        self._artefacts = artefacts
        self._events = events
        self._zone = zone

    def sign(self, id_prefix: str, *, name: str, reviewer: str) -> Signed:
        """``name`` settles the latest minutes; ``reviewer`` is who notes it.

        Raises UnknownRecordingError, UsageError where there are no minutes or no name,
        UnfinishedMinutesError while a statutory element is missing, and BusyError where the
        minutes are being made anew.
        """
        entry = self._ledger.find(id_prefix)
        newest = self._artefacts.newest(entry.id, "compose")
        made = self._made(entry.id)
        if newest is None or made is None:
            raise UsageError(detail="회의록이 아직 없습니다 / no minutes yet")
        if not name.strip():
            raise UsageError(detail="--by: 확정하는 사람의 이름 / name of who signs")
        if self._artefacts.newest(entry.id, "compose") != newest:
            raise BusyError(id=entry.id[:8])
        found = check(made)
        if not found.complete:
            raise UnfinishedMinutesError(id=entry.id[:8], missing=_missing(found))
        self._ledger.add_sign_off(
            entry.id,
            name=" ".join(name.split()),
            minutes_sha256=minutes_sha256(made),
            reviewer=reviewer,
            artefact=newest.name,
        )
        self._events.add(EventKind.SIGNED, entry.id, name=name, by=reviewer)
        return Signed(entry, found)

    def unsign(self, id_prefix: str, *, reviewer: str) -> RecordingEntry:
        """Make the minutes a draft again. Raises UnknownRecordingError, UsageError."""
        entry = self._ledger.find(id_prefix)
        if self._ledger.sign_off(entry.id) is None:
            raise UsageError(detail="확정되지 않은 회의록입니다 / these minutes are not signed")
        self._ledger.withdraw_sign_off(entry.id, reviewer=reviewer)
        self._events.add(EventKind.UNSIGNED, entry.id, by=reviewer)
        return entry

    def sign_off(self, recording_id: str) -> SignOff | None:
        """The last sign-off, at the local time of the office."""
        signed = self._ledger.sign_off(recording_id)
        return replace(signed, at=signed.at.astimezone(self._zone)) if signed else None

    def minutes(self, recording_id: str) -> Minutes | None:
        """The latest minutes, as they stand under the last sign-off."""
        made = self._made(recording_id)
        return settled(made, self.sign_off(recording_id)) if made else None

    def state(self, recording_id: str) -> SignState:
        """Whether the latest minutes are a draft. They are read only where they were signed and
        have been made anew since: a file of the same name holds the same."""
        signed = self._ledger.signed_artefact(recording_id)
        if signed is None:
            return SignState.DRAFT
        newest = self._artefacts.newest(recording_id, "compose")
        if newest is not None and newest.name == signed:
            return SignState.SIGNED
        made = self.minutes(recording_id)
        return SignState.SIGNED if made and made.sign_off else SignState.CHANGED

    def _made(self, recording_id: str) -> Minutes | None:
        return self._artefacts.latest(recording_id, "compose", Minutes)


def _missing(found: Completeness) -> str:
    return "\n".join(
        f"- {element.label}: {gap.reason}"
        for element in found.elements
        for gap in element.gaps
        if gap.standing is Standing.MISSING
    )
