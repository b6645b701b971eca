"""Times as people read them, in their own time zone and language."""

from __future__ import annotations

from datetime import datetime, timedelta

from babel.dates import format_timedelta
from flask_babel import format_date, format_datetime, get_locale

from app.web.frame.here import now


def ago(moment: datetime) -> str:
    """“5 minutes ago”, “in 2 hours”; kept true in the browser by times.js."""
    return _length(moment - now(), add_direction=True)


def full_time(moment: datetime) -> str:
    return str(format_datetime(moment, "medium"))


def day(moment: datetime) -> str:
    return str(format_date(moment, "medium"))


def span(length: timedelta) -> str:
    """A length of time: “3 hours”."""
    return _length(length)


def _length(length: timedelta, *, add_direction: bool = False) -> str:
    return str(
        format_timedelta(
            length,
            granularity="minute",
            threshold=1.0,
            add_direction=add_direction,
            format="short",
            locale=get_locale(),
        )
    )
