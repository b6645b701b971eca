"""Percentiles by nearest rank: a value that was really seen, never one in between."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil


def nearest_rank(values: Sequence[float], percent: int) -> float | None:
    """The smallest value with at least `percent` of all at or below it; None for no values.

    Source: Hyndman and Fan (1996), type 1, the inverse of the empirical distribution function.
    """
    if not values:
        return None
    ordered = sorted(values)
    rank = ceil(percent / 100 * len(ordered))
    return ordered[max(rank, 1) - 1]
