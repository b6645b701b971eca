"""Lenient reading of JSON that others wrote: a wrong type reads as nothing, never as an error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

Json = Mapping[str, Any]
EMPTY: Json = {}


def mapping(value: object) -> Json:
    return value if isinstance(value, Mapping) else EMPTY


def items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def mappings(value: object) -> list[Json]:
    return [item for item in items(value) if isinstance(item, Mapping)]


def text(value: object) -> str:
    return value if isinstance(value, str) else ""


def whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def kind(value: Json) -> str:
    """The lexicon name of a value, without what follows "#view" and the like."""
    return text(value.get("$type")).removesuffix("#view").removesuffix("#main")


def moment(value: object) -> datetime | None:
    """A time with its zone, in UTC; None for what is no such time."""
    try:
        found = datetime.fromisoformat(text(value))
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def in_batches(values: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
