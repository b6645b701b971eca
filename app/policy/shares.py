"""A share with its interval, shown only when there is enough behind it."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

ENOUGH = 30  # below this many, a percentage says more than we know
_Z = 1.959963984540054  # the 97.5 % point of the normal distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`part` of `whole`, with the Wilson 95 % interval (0..1)."""

    part: int
    whole: int
    low: float
    high: float

    @property
    def is_enough(self) -> bool:
        return self.whole >= ENOUGH

    @property
    def rate(self) -> float:
        return self.part / self.whole if self.whole else 0.0


def share(part: int, whole: int) -> Share:
    """The share with its interval (Wilson 1927, without continuity correction)."""
    if whole == 0:
        return Share(part=0, whole=0, low=0.0, high=1.0)
    rate, squared = part / whole, _Z * _Z
    middle = rate + squared / (2 * whole)
    reach = _Z * sqrt(rate * (1 - rate) / whole + squared / (4 * whole * whole))
    below = 1 + squared / whole
    return Share(
        part=part,
        whole=whole,
        low=max((middle - reach) / below, 0.0),
        high=min((middle + reach) / below, 1.0),
    )
