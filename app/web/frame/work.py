"""What the templates of the work may use beyond the frame's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from babel.dates import format_skeleton
from flask import Flask
from flask_babel import get_locale

from app.read.choices import Choice
from app.web.wording.durations import left, short
from app.web.wording.history_words import history_line
from app.web.wording.words import word


def prepare(app: Flask) -> None:
    app.jinja_env.filters.update(
        left=left, short_time=short, history_line=history_line, plain_day=plain_day
    )
    app.jinja_env.globals.update(names=names, pairs=pairs)


def plain_day(day: date) -> str:
    """A day with its weekday."""
    return str(format_skeleton("MMMEd", day, locale=get_locale()))


def names(kind: str, values: Iterable[str]) -> list[tuple[str, str]]:
    return [(value, word(kind, value)) for value in values]


def pairs(found: Iterable[Choice]) -> list[tuple[int, str]]:
    return [(one.id, one.name) for one in found]
