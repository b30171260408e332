"""Leases, back-off, events, copies, deliveries; files that are still arriving."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Keep all rows; what was not noted before stays empty."""
    _sightings()
    _recordings()
    _jobs()
    _copies()
    _events()
    _deliveries()


def _sightings() -> None:
    with op.batch_alter_table("sightings") as table:
        table.add_column(sa.Column("seen_at", _moment()))
        table.alter_column("sha256", existing_type=sa.String(64), nullable=True)
    seen = sa.table("sightings", sa.column("seen_at", _moment()))
    op.execute(seen.update().values(seen_at=dt.datetime.now(dt.UTC)))
    with op.batch_alter_table("sightings") as table:
        table.alter_column("seen_at", existing_type=_moment(), nullable=False)


def _recordings() -> None:
    op.add_column("recordings", sa.Column("duration_s", sa.Double()))
    op.add_column("recordings", sa.Column("body", sa.Text()))
    op.add_column("recordings", sa.Column("meeting_date", sa.Date()))
    op.add_column("recordings", sa.Column("retention", sa.String(8)))


def _jobs() -> None:
    with op.batch_alter_table("jobs") as table:
        table.add_column(sa.Column("not_before", _moment()))
        table.add_column(sa.Column("lease_owner", sa.String(128)))
        table.add_column(sa.Column("lease_token", sa.String(32)))
        table.add_column(sa.Column("lease_beat", sa.Integer()))
        table.add_column(sa.Column("stage", sa.String(32)))
        table.add_column(sa.Column("meeting_hash", sa.String(64)))
    op.execute(
        sa.table("jobs", sa.column("lease_beat", sa.Integer())).update().values(lease_beat=0)
    )
    with op.batch_alter_table("jobs") as table:
        table.alter_column("lease_beat", existing_type=sa.Integer(), nullable=False)
    op.create_index("ix_jobs_state", "jobs", ["state"])


def _copies() -> None:
    op.create_table(
        "copies",
        sa.Column("path", sa.Text(), primary_key=True),
        _recording(nullable=False),
        sa.Column("noted_at", _moment(), nullable=False),
    )
    op.create_index("ix_copies_recording_id", "copies", ["recording_id"])


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        _recording(nullable=True),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
    )
    op.create_index("ix_events_at", "events", ["at"])
    op.create_index("ix_events_recording_id", "events", ["recording_id"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        _recording(nullable=True),
        sa.Column("occasion", sa.String(32), nullable=False),
        sa.Column("recipient_name", sa.Text(), nullable=False),
        sa.Column("recipient_address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", _moment()),
        sa.Column("owner", sa.String(128)),
        sa.Column("message_id", sa.String(255), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("created_at", _moment(), nullable=False),
        sa.Column("changed_at", _moment(), nullable=False),
    )
    op.create_index("ix_deliveries_recording_id", "deliveries", ["recording_id"])
    op.create_index("ix_deliveries_state", "deliveries", ["state"])


def _recording(*, nullable: bool) -> sa.Column[str]:
    key = sa.ForeignKey("recordings.id")
    return sa.Column("recording_id", sa.String(64), key, nullable=nullable)


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)
