"""Cells that a spreadsheet would run as a formula are made plain text."""

from __future__ import annotations

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: object) -> str:
    """The cell's text; one that begins like a formula, half or full width, gets an apostrophe."""
    text = "" if value is None else str(value)
    looks_like_one = text.lstrip(" \u3000").startswith(_STARTS) or text.startswith(_STARTS)
    return "'" + text if looks_like_one else text
