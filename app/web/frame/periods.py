"""Which days a page looks at, in the viewer's timezone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from app.read.figures import MOST_DAYS, Period
from app.web.frame.here import now, person

PRESETS = (1, 7, 28)  # days, today included


def period_of(args: Mapping[str, str], *, days: int = 7) -> Period:
    """`from` and `to` of an address, at most 92 days; what is missing or wrong is the last days."""
    zone = ZoneInfo(person().timezone)
    today = now().astimezone(zone).date()
    last = min(_day(args.get("to")) or today, today)
    first = _day(args.get("from")) or last - timedelta(days=days - 1)
    first = min(max(first, last - timedelta(days=MOST_DAYS - 1)), last)
    return Period(first=first, last=last, zone=zone)


def address_of(period: Period) -> dict[str, str]:
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def presets(period: Period) -> list[dict[str, object]]:
    """The usual periods, each with its address; which one is shown."""
    today = now().astimezone(period.zone).date()
    found: list[dict[str, object]] = []
    for days in PRESETS:
        one = Period(first=today - timedelta(days=days - 1), last=today, zone=period.zone)
        found.append({"days": days, "args": address_of(one), "current": one == period})
    return found


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    # a day beside the edge of the calendar has no midnight in every timezone
    return found if found and 1970 < found.year < 9000 else None
