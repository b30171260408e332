"""Changes of the tables, one after another, run by Alembic. Released ones are never edited."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def known_revisions() -> frozenset[str]:
    """Every revision that this version of the product has."""
    scripts = ScriptDirectory.from_config(_config())
    return frozenset(script.revision for script in scripts.walk_revisions())


def upgrade(connection: Connection, found: str | None, *, to: str = "head") -> None:
    """Bring the tables from revision ``found`` to ``to`` in the caller's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    if found is not None:
        command.stamp(config, found)
    command.upgrade(config, to)


def _config() -> Config:
    config = Config()
    # Alembic expands percent signs of this option.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
