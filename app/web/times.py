"""Times as people read them, in their own time zone and language."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import format_date, format_datetime, format_timedelta

from app.web.here import now


def ago(moment: datetime) -> str:
    """“5 minutes ago”, “in 2 hours”; kept true in the browser by times.js."""
    return str(format_timedelta(moment - now(), add_direction=True, format="short", threshold=1.0))


def full_time(moment: datetime) -> str:
    return str(format_datetime(moment, "medium"))


def day(moment: datetime) -> str:
    return str(format_date(moment, "medium"))


def span(length: timedelta) -> str:
    """A length of time: “3 hours”."""
    return str(format_timedelta(length, format="short", threshold=1.0))
