"""Times as people and programs write them into files."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from listeners.errors import Refused

_JAPANESE = re.compile(
    r"(\d{4})年\s*(\d{1,2})月\s*(\d{1,2})日(?:\s*(\d{1,2})[時:]\s*(?:(\d{1,2})[分:]?)?\s*"
    r"(?:(\d{1,2})秒?)?)?"
)
_LOOSE = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
)


def zone_named(name: str) -> tzinfo:
    """The zone for times that name none; UTC when empty. Raises Refused."""
    if not name.strip():
        return UTC
    try:
        return ZoneInfo(name.strip())
    except (KeyError, ValueError, OSError):
        raise Refused(
            "The time zone is not known. Use a name like Asia/Tokyo.", code="bad_timezone"
        ) from None


def moment(value: object, *, zone: tzinfo) -> datetime:
    """An ISO 8601 time, an epoch in seconds or milliseconds, or a Japanese date, in UTC.

    Raises ValueError.
    """
    if isinstance(value, bool) or value is None:
        raise ValueError("not a time")
    if isinstance(value, int | float):
        return _epoch(float(value))
    words = unicodedata.normalize("NFKC", str(value)).strip()
    if re.fullmatch(r"-?\d{9,}(\.\d+)?", words):
        return _epoch(float(words))
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        found = _loosely(words)
    try:
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        raise ValueError("not a time of this world") from None


def _epoch(number: float) -> datetime:
    try:
        return datetime.fromtimestamp(number / 1000 if abs(number) >= 1e11 else number, UTC)
    except (OverflowError, OSError):
        raise ValueError("not a time of this world") from None


def _loosely(words: str) -> datetime:
    match = _JAPANESE.fullmatch(words) or _LOOSE.fullmatch(words)
    if match is None:
        raise ValueError("not a time")
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 (the caller knows)
