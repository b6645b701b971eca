"""Counts what a call cost, by account, stream and UTC day."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy.orm import Session

from app.db import upsert
from app.models import Spend
from listeners.base import Budget

REPLIES = 0  # the stream id under which replies are counted


def count_spend(
    session: Session, budget: Budget | None, *, account_id: int, stream_id: int, now: datetime
) -> None:
    """Adds one call's cost to its day. A network that told nothing is not counted."""
    if budget is None or (budget.units == 0 and budget.spent == 0):
        return
    micros = (budget.spent * 1_000_000).to_integral_value(rounding=ROUND_HALF_UP)
    row = {
        "account_id": account_id,
        "stream_id": stream_id,
        "day": now.astimezone(UTC).date(),
        "unit": budget.unit[:32],
        "units": budget.units,
        "usd_micros": int(Decimal(micros)),
    }
    upsert(
        session,
        Spend,
        [row],
        unique=["account_id", "stream_id", "day", "unit"],
        add=["units", "usd_micros"],
    )
