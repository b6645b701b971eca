"""Whole numbers out of forms and addresses."""

from __future__ import annotations


def whole_number(given: str | None) -> int | None:
    """The number, or None when it is not one that a database could hold."""
    if given and given.isascii() and given.isdigit() and len(given) < 19:
        return int(given)
    return None
