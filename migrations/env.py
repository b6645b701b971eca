"""Alembic's entry: runs on the connection that `app.migrate` hands over."""

from __future__ import annotations

from alembic import context

import app.models  # noqa: F401  (every table is known)
from app.db import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    include_object=context.config.attributes["include_object"],
    # the caller began the transaction, under a lock
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
