"""Lengths of time, short enough for a row: “1:25 h”, “12分”."""

from __future__ import annotations

from datetime import datetime

import flask_babel

from app.web.frame.here import now


def _(sentence: str, **values: object) -> str:
    return str(flask_babel.gettext(sentence, **values))


def short(seconds: float | None) -> str:
    """A length of time in its two largest units; a dash for None."""
    if seconds is None:
        return "–"
    minutes, whole = int(seconds // 60), int(seconds)
    if whole < 60:
        return _("%(n)s s", n=whole)
    if minutes < 60:
        return _("%(n)s min", n=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return _("%(h)s h %(m)s min", h=hours, m=minutes) if minutes else _("%(h)s h", h=hours)
    days, hours = divmod(hours, 24)
    return _("%(d)s d %(h)s h", d=days, h=hours) if hours else _("%(d)s d", d=days)


def left(due_at: datetime) -> str:
    """How long a promise still has, or by how much it is broken."""
    seconds = (due_at - now()).total_seconds()
    if seconds < 0:
        return _("%(time)s over", time=short(-seconds))
    return _("%(time)s left", time=short(seconds))
