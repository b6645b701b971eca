"""X's ids are snowflakes: they carry the time, so a time can stand in for an id."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

FIRST_SNOWFLAKE = 29_700_859_247  # X counted upwards without times before November 2010
_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
_TIME_SHIFT = 22
_MILLISECOND = timedelta(milliseconds=1)


def is_id(value: object) -> bool:
    """Whether a value reads as an id of X."""
    return isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 19


def posted_at(external_id: str) -> datetime | None:
    """When the post of that id was written, None for an id that carries no time."""
    number = int(external_id)
    if number < FIRST_SNOWFLAKE:
        return None
    return _EPOCH + _MILLISECOND * (number >> _TIME_SHIFT)


def id_at(moment: datetime) -> str:
    """The smallest id that a post of that moment can have."""
    milliseconds = max(0, (moment - _EPOCH) // _MILLISECOND)
    return str(milliseconds << _TIME_SHIFT)


def earlier(external_id: str, by: timedelta) -> str:
    """The id that stands `by` before another one."""
    at = posted_at(external_id)
    return external_id if at is None else id_at(at - by)


def is_newer(external_id: str, than: str | None) -> bool:
    """Whether an id was given after another one."""
    return than is None or int(external_id) > int(than)
