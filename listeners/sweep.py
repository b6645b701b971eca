"""The cursor for newest-first timelines, which loses nothing when it is interrupted.

Read down from the top to `floor`, the newest post known to be stored with everything below it;
only at the bottom does `floor` become `newest`. The naive rule, saving the newest id after page
one, loses what stood on the pages that were not read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """`floor`: all at or below it is stored. `ceiling`: read on below it. `newest`: next floor.

    All are the network's ids (or its page tokens, for `ceiling`), None when there is none.
    """

    floor: str | None = None
    ceiling: str | None = None
    newest: str | None = None

    @classmethod
    def read(cls, cursor: Mapping[str, str] | None) -> Sweep:
        known = cursor or {}
        return cls(
            floor=known.get("floor"), ceiling=known.get("ceiling"), newest=known.get("newest")
        )

    def written(self) -> dict[str, str]:
        parts = {"floor": self.floor, "ceiling": self.ceiling, "newest": self.newest}
        return {name: value for name, value in parts.items() if value is not None}

    @property
    def under_way(self) -> bool:
        """Pages were read from the top, but the floor is not reached."""
        return self.ceiling is not None

    def after(
        self, *, newest: str | None, next_ceiling: str | None, later: Callable[[str, str], str]
    ) -> Sweep:
        """The cursor after one page.

        `newest`: the newest id on the page, None for an empty page. `next_ceiling`: where to read
        on, None when the floor or the end of the timeline was reached. `later(a, b)`: the newer id.
        """
        best = self.newest
        if newest is not None:
            best = newest if best is None else later(best, newest)
        if next_ceiling is not None:
            return replace(self, ceiling=next_ceiling, newest=best)
        floor = self.floor if best is None else best
        if self.floor is not None and floor is not None:
            floor = later(self.floor, floor)
        return Sweep(floor=floor)


def later_number(a: str, b: str) -> str:
    """The newer of two ids that count upwards (X, Mastodon)."""
    return a if (len(a), a) >= (len(b), b) else b
