"""How a town runs, as its settings say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How the town runs. Without `started_at` it begins when it is first looked at.

    `again`: when its week is over, it begins another one with the next look.
    """

    started_at: datetime | None
    pace: float
    seed: str
    again: bool
