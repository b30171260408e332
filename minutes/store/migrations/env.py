"""What Alembic runs around a change: the connection is the caller's, and so is the transaction."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
