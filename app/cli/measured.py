"""What `kikimimi bench` tells: rows with both sides, and sentences on the way."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Two sides and how many times better ours is; `unit` is of both sides."""

    what: str
    ours: float
    other: float
    against: str
    unit: str = "posts/s"
    less_is_better: bool = False

    @property
    def ratio(self) -> float:
        return self.other / self.ours if self.less_is_better else self.ours / self.other

    def shown(self, figure: float) -> str:
        digits = 0 if figure >= 100 else 2 if figure >= 1 else 3
        return f"{figure:,.{digits}f} {self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """What is being measured at the moment."""

    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What could not be measured, and why."""

    sentence: str


Told = Row | Doing | Note
