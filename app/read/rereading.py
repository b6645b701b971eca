"""How far cases were looked at again after the model changed."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Case, Preference

REREADING = "rereading"  # the preference's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereading:
    """`space`: the model whose vectors are made ("": none). `below`: cases of lower ids are left.

    From the newest case down to the oldest; at 0 nothing is left.
    """

    space: str = ""
    below: int = 0


def rereading(session: Session) -> Rereading:
    """One query."""
    stored = session.get(Preference, REREADING)
    if stored is None:
        return Rereading()
    return Rereading(space=str(stored.value["space"]), below=int(stored.value["below"]))


def is_rereading(session: Session, space: str) -> bool:
    """Whether cases are left that this model did not look at yet. One query by primary key."""
    at = rereading(session)
    # no space: no model was there before, or this console was never upgraded
    return bool(at.space) and at != Rereading(space=space)


def count_to_reread(session: Session) -> int:
    """Cases that were not looked at yet; most need no more than the look."""
    below = rereading(session).below
    if not below:
        return 0
    return session.scalar(sa.select(sa.func.count()).where(Case.id < below)) or 0
