"""Voices of people who consented to be recognised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "voice_profiles",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("name", sa.Text, nullable=False, index=True),
        sa.Column("embedding", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("source_sha256", sa.String(64), nullable=False),
        sa.Column("source_speaker", sa.Text),
        sa.Column("speech_s", sa.Double, nullable=False),
        sa.Column("consent", sa.Text, nullable=False),
        sa.Column("consented_on", sa.Date, nullable=False),
        sa.Column("noted_by", sa.Text, nullable=False),
        sa.Column("expires_on", sa.Date, nullable=False, index=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
