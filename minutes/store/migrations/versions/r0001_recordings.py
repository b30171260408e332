"""Recordings, jobs, costs, reviews and export folders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "sightings",
        sa.Column("path", sa.Text(), primary_key=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    op.create_table(
        "recordings",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("meeting_file", sa.Text()),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "jobs",
        _recording_key(),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(64)),
        sa.Column("message_ko", sa.Text()),
        sa.Column("message_en", sa.Text()),
        sa.Column("exit_code", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "stage_costs",
        _recording_key(),
        sa.Column("stage", sa.String(32), primary_key=True),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("peak_mib", sa.Double(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("recording_id", sa.String(64), sa.ForeignKey("recordings.id"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_reviews_recording_id", "reviews", ["recording_id"])
    op.create_table(
        "export_folders",
        _recording_key(),
        sa.Column("folder", sa.String(255), nullable=False, unique=True),
    )


def _recording_key() -> sa.Column[str]:
    return sa.Column(
        "recording_id", sa.String(64), sa.ForeignKey("recordings.id"), primary_key=True
    )
