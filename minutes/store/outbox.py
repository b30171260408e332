"""The outbox: every mail as a row before it is sent, and what became of it.

A row's key says what the mail is, so the same mail is put there once. ``sending`` is committed
before a mail's content goes out; a row that is still ``sending`` when its owner is gone may have
been delivered or not, and becomes ``uncertain``: a person decides, nothing sends it again by
itself. Every change of a row adds an event.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import StrEnum

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from minutes.errors import MailError, UsageError
from minutes.model.mail import Delivery, DeliveryState, MailResult, OutgoingMail
from minutes.store.database import Database, DeliveryRow, utc_now
from minutes.store.delivery_rows import delivery_of, files_of, row_of
from minutes.store.events import EventKind, add_event

FIRST_DELAY_S = 60.0
DELAY_FACTOR = 4
MAX_DELAY_S = 24 * 3600.0

FOREIGN_SILENCE_S = 24 * 3600.0
"""A mail takes minutes. Another host's that is on its way for a day is not any more, however
wrong the clocks."""


class Put(StrEnum):
    """What putting a mail into the outbox did."""

    ADDED = "added"
    AGAIN = "again"
    """It was refused or dropped before and waits again."""
    KNOWN = "known"
    """It is there already."""


def back_off_s(attempts: int) -> float:
    """How long a mail waits after its ``attempts``-th attempt was postponed."""
    return min(FIRST_DELAY_S * float(DELAY_FACTOR) ** (attempts - 1), MAX_DELAY_S)


class Outbox:
    """Reads and writes deliveries, one short transaction at a time.

    ``owner`` is ``<host id>:<process id>`` of who sends.
    """

    def __init__(
        self, database: Database, *, owner: str, now: Callable[[], dt.datetime] = utc_now
    ) -> None:
        self._database = database
        self._owner = owner
        self._now = now

    def put(self, mail: OutgoingMail, *, by: str | None = None, again: bool = False) -> Put:
        """Make a mail wait to be sent, once. With ``again`` a refused one waits once more;
        one that a newer version had replaced does in any case.

        Waiting mails of the same occasion to the same recipient about an older version are
        dropped. ``by`` is the person who asked for it.
        """
        with self._database.session() as session:
            row, made = self._find_or_add(session, mail)
            refused = again and row.state == DeliveryState.REFUSED
            if not (made or refused or row.state == DeliveryState.DROPPED):
                return Put.KNOWN
            self._supersede(session, row)
            if made:
                self._note(session, row, by=by)
                return Put.ADDED
            self._wait_again(session, row, by=by)
            return Put.AGAIN

    def due(self) -> tuple[Delivery, ...]:
        """What may be sent now, oldest first."""
        now = self._now()
        query = select(DeliveryRow).where(
            DeliveryRow.state == DeliveryState.WAITING,
            or_(DeliveryRow.not_before.is_(None), DeliveryRow.not_before <= now),
        )
        with self._database.reading() as session:
            return tuple(
                delivery_of(row) for row in session.scalars(query.order_by(DeliveryRow.id))
            )

    def all(self) -> tuple[Delivery, ...]:
        """Every delivery, oldest first."""
        with self._database.reading() as session:
            query = select(DeliveryRow).order_by(DeliveryRow.id)
            return tuple(delivery_of(row) for row in session.scalars(query))

    def get(self, delivery_id: int) -> Delivery | None:
        """One delivery."""
        with self._database.reading() as session:
            row = session.get(DeliveryRow, delivery_id)
            return delivery_of(row) if row else None

    def begin(self, delivery_id: int) -> bool:
        """Take a waiting mail for sending, right before its content goes out.

        Compare-and-set: of all who try, one gets True, and only that one may send.
        """
        with self._database.session() as session:
            taken = session.execute(
                update(DeliveryRow)
                .where(DeliveryRow.id == delivery_id, DeliveryRow.state == DeliveryState.WAITING)
                .values(state=DeliveryState.SENDING, owner=self._owner, changed_at=self._now())
            )
            if taken.rowcount != 1:  # type: ignore[attr-defined]
                return False
            self._note(session, session.get_one(DeliveryRow, delivery_id))
            return True

    def sent(self, delivery_id: int, answer: str) -> None:
        """The server took it."""
        self._finish(delivery_id, DeliveryState.SENT, answer)

    def refused(self, delivery_id: int, answer: str) -> None:
        """The server will never take it."""
        self._finish(delivery_id, DeliveryState.REFUSED, answer)

    def uncertain(self, delivery_id: int, answer: str) -> None:
        """Nobody knows whether the server took it."""
        self._finish(delivery_id, DeliveryState.UNCERTAIN, answer)

    def postponed(self, delivery_id: int, answer: str) -> None:
        """It was not delivered: wait longer after each attempt, refuse after the last."""
        with self._database.session() as session:
            row = self._attempted(session, delivery_id)
            if row is None:
                return
            over = row.attempts >= MailError.max_attempts
            row.state = DeliveryState.REFUSED if over else DeliveryState.WAITING
            delay = dt.timedelta(seconds=back_off_s(row.attempts))
            row.not_before = None if over else self._now() + delay
            row.answer = answer
            self._note(session, row)

    def held_up(self, delivery_id: int, answer: str) -> None:
        """The server could not be reached at all: not this mail's fault, no attempt is counted."""
        with self._database.session() as session:
            row = session.get_one(DeliveryRow, delivery_id, with_for_update=True)
            if row.state == DeliveryState.WAITING and row.answer != answer:
                row.answer = answer
                self._note(session, row)

    def recover(self, host: str) -> tuple[Delivery, ...]:
        """Declare uncertain what was being sent by a process that is gone.

        The caller holds the lock of the senders of ``host``, so no other sender lives there.
        Mails of other hosts only count as abandoned after a long silence.
        """
        silent_since = self._now() - dt.timedelta(seconds=FOREIGN_SILENCE_S)
        abandoned = or_(
            DeliveryRow.owner.startswith(f"{host}:", autoescape=True),
            DeliveryRow.changed_at < silent_since,
        )
        query = select(DeliveryRow).where(DeliveryRow.state == DeliveryState.SENDING, abandoned)
        with self._database.session() as session:
            rows = session.scalars(query.order_by(DeliveryRow.id).with_for_update()).all()
            for row in rows:
                row.state = DeliveryState.UNCERTAIN
                row.attempts += 1
                row.answer = "보내던 프로그램이 끝나 결과를 알 수 없음 / the sender ended meanwhile"
                self._note(session, row)
            return tuple(delivery_of(row) for row in rows)

    def decide(self, delivery_id: int, *, sent: bool, by: str) -> Delivery:
        """A person settles an uncertain mail: it arrived, or it is to be sent again.

        A refused one may be sent again too. Raises UsageError for any other.
        """
        with self._database.session() as session:
            row = session.get(DeliveryRow, delivery_id, with_for_update=True)
            open_states = {DeliveryState.UNCERTAIN} | (set() if sent else {DeliveryState.REFUSED})
            if row is None or row.state not in open_states:
                state = row.state if row else "없음 / none"
                raise UsageError(
                    detail=f"{delivery_id}: {state} ≠ {', '.join(sorted(open_states))}"
                )
            if sent:
                self._change(row, DeliveryState.SENT, f"{by} 확인 / confirmed by {by}")
                self._note(session, row, by=by)
            else:
                self._wait_again(session, row, by=by)
            return delivery_of(row)

    def files_in_use(self) -> frozenset[str]:
        """SHA-256 of the files that a mail may still need."""
        done = (DeliveryState.SENT, DeliveryState.DROPPED)
        with self._database.reading() as session:
            texts = session.scalars(select(DeliveryRow.files).where(DeliveryRow.state.not_in(done)))
            return frozenset(file.sha256 for text in texts for file in files_of(text))

    def _find_or_add(self, session: Session, mail: OutgoingMail) -> tuple[DeliveryRow, bool]:
        query = select(DeliveryRow).where(DeliveryRow.key == mail.key).with_for_update()
        if (row := session.scalar(query)) is not None:
            return row, False
        try:
            with session.begin_nested():
                row = row_of(mail, self._now())
                session.add(row)
            return row, True
        except IntegrityError:  # another process added it meanwhile
            return session.scalars(query).one(), False

    def _supersede(self, session: Session, newer: DeliveryRow) -> None:
        if newer.recording_id is None:
            return
        older = select(DeliveryRow).where(
            DeliveryRow.id != newer.id,
            DeliveryRow.recording_id == newer.recording_id,
            DeliveryRow.occasion == newer.occasion,
            DeliveryRow.recipient_address == newer.recipient_address,
            DeliveryRow.state == DeliveryState.WAITING,
        )
        for row in session.scalars(older.with_for_update()):
            self._change(row, DeliveryState.DROPPED, "새 판으로 대신함 / a newer version took over")
            self._note(session, row)

    def _wait_again(self, session: Session, row: DeliveryRow, *, by: str | None) -> None:
        self._change(row, DeliveryState.WAITING, row.answer)
        row.attempts = 0
        row.not_before = None
        self._note(session, row, by=by)

    def _finish(self, delivery_id: int, state: DeliveryState, answer: str) -> None:
        with self._database.session() as session:
            row = self._attempted(session, delivery_id)
            if row is not None:
                row.state = state
                row.answer = answer
                self._note(session, row)

    def _attempted(self, session: Session, delivery_id: int) -> DeliveryRow | None:
        """The row after one more attempt; None where another sender has it by now."""
        row = session.get_one(DeliveryRow, delivery_id, with_for_update=True)
        begun = row.state in (DeliveryState.SENDING, DeliveryState.UNCERTAIN)
        if not (begun and row.owner == self._owner) and row.state != DeliveryState.WAITING:
            return None
        row.attempts += 1
        row.not_before = None
        row.changed_at = self._now()
        return row

    def _change(self, row: DeliveryRow, state: DeliveryState, answer: str | None) -> None:
        row.state = state
        row.answer = answer
        row.changed_at = self._now()

    def _note(self, session: Session, row: DeliveryRow, *, by: str | None = None) -> None:
        session.flush()
        facts: dict[str, object] = {
            "id": row.id,
            "state": str(row.state),
            "occasion": row.occasion,
            "recipient": row.recipient_address,
            "attempts": row.attempts,
            "files": [file.sha256 for file in files_of(row.files)],
        }
        facts |= {"answer": row.answer} if row.answer else {}
        facts |= {"by": by} if by else {}
        add_event(session, EventKind.DELIVERY, row.recording_id, now=self._now(), facts=facts)


def record(outbox: Outbox, delivery_id: int, result: MailResult) -> None:
    """Note the outcome of an attempt."""
    notes: dict[str, Callable[[int, str], None]] = {
        "sent": outbox.sent,
        "refused": outbox.refused,
        "postponed": outbox.postponed,
        "uncertain": outbox.uncertain,
    }
    if note := notes.get(result.outcome):
        note(delivery_id, result.answer)
