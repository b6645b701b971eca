"""One process at a time runs the jobs: a lease in the database that ends by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.db import Sessions, insert_new
from app.models import Lease


def hold_lease(
    name: str, *, holder: str, lasts: timedelta, sessions: Sessions, now: datetime
) -> bool:
    """Takes or renews the lease; False while somebody else holds it.

    A lease that would outlast any honest one was written by a clock that stood ahead: it is over.
    """
    until = now + lasts
    with sessions.begin() as session:
        row = {"name": name, "holder": holder, "until": until}
        if insert_new(session, Lease, [row], unique=["name"], returning=[Lease.name]):
            return True
        taken = session.execute(
            sa.update(Lease)
            .where(
                Lease.name == name,
                sa.or_(
                    Lease.holder == holder,
                    Lease.until < now,
                    Lease.until > now + 2 * lasts + timedelta(seconds=1),
                ),
            )
            .values(holder=holder, until=until)
            .returning(Lease.name)
            .execution_options(synchronize_session=False)
        )
        return taken.first() is not None


def give_up_lease(name: str, *, holder: str, sessions: Sessions) -> None:
    """Lets another process take over at once."""
    with sessions.begin() as session:
        session.execute(
            sa.delete(Lease)
            .where(Lease.name == name, Lease.holder == holder)
            .execution_options(synchronize_session=False)
        )
