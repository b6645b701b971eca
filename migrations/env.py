"""Alembic's entry: runs on the connection that `app.migrate` hands over."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

import app.models  # noqa: F401  (every table is known)
from app.db import Base, CleanText, Short, UtcDateTime


def plain_type(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Migrations name plain SQL types: what they made must not change with the product's code."""
    if kind != "type":
        return False
    if isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(thing, Short):
        return f"sa.String({thing.impl_instance.length})"
    if isinstance(thing, CleanText):
        return "sa.Text()"
    if isinstance(thing, sa.BigInteger):
        return "BigId"
    if isinstance(thing, sa.JSON):
        return "Json"
    if isinstance(thing, sa.Enum):
        return f"sa.String({thing.length})"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=plain_type,
    include_object=context.config.attributes["include_object"],
    # the caller began the transaction, under a lock
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
