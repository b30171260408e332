"""What was exported: known to every host, and before the files are written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Earlier exports stay known by their artefacts."""
    op.create_table(
        "exported",
        sa.Column("recording_id", sa.String(64), sa.ForeignKey("recordings.id"), primary_key=True),
        sa.Column("sha256", sa.String(64), primary_key=True),
    )
