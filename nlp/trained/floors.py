"""From which cosine on two posts are shown as alike: it depends on the model of the vectors.

`python -m app.bench.floors` computes them for a model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    """`one_language`: for two posts of one language; `across`: of two.

    A model writes the language into its vectors, so pairs of two languages lie lower and need a
    floor of their own, or the other language would never be shown. Without a word of the model
    itself: what was measured on the first that shipped.
    """

    one_language: float = 0.971
    across: float = 0.93

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """From the model's card. Raises ValueError, KeyError, TypeError."""
        found = cls(one_language=float(row["one_language"]), across=float(row["across"]))
        if not all(-1 <= one <= 1 for one in (found.one_language, found.across)):
            raise ValueError("a cosine lies between -1 and 1")
        return found

    def written(self) -> dict[str, float]:
        """For the model's card."""
        return asdict(self)

    def between(self, one: str, other: str) -> float:
        """The floor for posts of these languages."""
        return self.one_language if one == other else self.across
