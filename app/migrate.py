"""Brings a database to the newest form; one process at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import app.models  # noqa: F401  (every table is known)
from app.db import Base, Sessions

FOLDER = Path(__file__).resolve().parent.parent / "migrations"
POSTGRES_LOCK = 0x6B696B69  # "kiki"


def include_object(
    _thing: object, name: str | None, kind: str, _reflected: bool, _other: object
) -> bool:
    """Search indexes are made by hand in the migrations: their tables are not models."""
    return not (kind == "table" and (name or "").startswith("post_search"))


def configuration() -> Config:
    found = Config()
    found.set_main_option("script_location", str(FOLDER))
    found.attributes["include_object"] = include_object
    return found


def newest() -> str | None:
    """The revision that this code wants."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def current(sessions: Sessions) -> str | None:
    """The revision of the database, None for an empty one."""
    with sessions.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str) -> bool:
    """Whether this code has the revision; one that it has not was made by a newer Kikimimi."""
    known = ScriptDirectory.from_config(configuration()).walk_revisions()
    return revision in {script.revision for script in known}


def upgrade(sessions: Sessions, *, to: str = "head") -> None:
    """Run what is missing, all or nothing."""
    _run(sessions, lambda config: command.upgrade(config, to))


def downgrade(sessions: Sessions, *, to: str) -> None:
    _run(sessions, lambda config: command.downgrade(config, to))


def differences(sessions: Sessions) -> list[Any]:
    """What the models have and the migrated database has not, or the other way round."""
    with sessions.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": include_object}
        )
        return list(compare_metadata(context, Base.metadata))


def _run(sessions: Sessions, work: Any) -> None:
    engine = sessions.engine.execution_options(kikimimi_writing=True)
    with engine.connect() as connection:
        if not sessions.is_sqlite:
            connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": POSTGRES_LOCK})
            connection.commit()
        try:
            with connection.begin():
                config = configuration()
                config.attributes["connection"] = connection
                work(config)
        finally:
            if not sessions.is_sqlite:
                connection.execute(
                    sa.text("SELECT pg_advisory_unlock(:key)"), {"key": POSTGRES_LOCK}
                )
                connection.commit()
