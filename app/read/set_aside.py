"""Rows of a file that could not be read, in the file's order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import SetAsideRow
from app.read.streams import SetAsideLine

FIRST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAsideRows:
    """How many there are, and the first of them."""

    count: int
    first: Sequence[SetAsideLine]


def set_aside_of(session: Session, stream_id: int) -> SetAsideRows:
    """What of a stream was set aside, oldest first."""
    of_stream = SetAsideRow.stream_id == stream_id
    rows = session.scalars(
        select(SetAsideRow).where(of_stream).order_by(SetAsideRow.id).limit(FIRST)
    )
    return SetAsideRows(
        count=session.scalar(select(func.count(SetAsideRow.id)).where(of_stream)) or 0,
        first=[SetAsideLine(place=row.place, sentence=row.sentence, at=row.at) for row in rows],
    )
