"""Whole numbers out of forms and addresses."""

from __future__ import annotations

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**63 - 1  # a database counts no further


def whole_number(given: str | None) -> int | None:
    """The number, or None when it is not one that a database could hold."""
    if given and given.isascii() and given.isdigit() and len(given) < 19:
        return int(given)
    return None


class RowNumber(IntegerConverter):
    """`<int:…>` in a route: a number that no row can have is no such page, not a breakdown."""

    def __init__(self, map: Map, *args: object) -> None:  # noqa: A002  (werkzeug's name)
        super().__init__(map, max=LARGEST)
