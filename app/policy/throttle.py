"""How long a sign-in must wait after wrong passwords."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """`free` wrong ones cost nothing; each further one doubles the wait, up to `longest`."""

    free: int
    first: timedelta = timedelta(seconds=15)
    longest: timedelta = timedelta(minutes=15)


ACCOUNT = Patience(free=5)
ADDRESS = Patience(free=30)  # a whole office may sit behind one address
WINDOW = timedelta(hours=1)  # older ones are forgotten


def locked_until(attempts: Sequence[datetime], patience: Patience) -> datetime | None:
    """When the next attempt is heard, given the wrong ones within WINDOW; None: at once."""
    beyond = len(attempts) - patience.free
    if beyond < 0 or not attempts:
        return None
    doubled: timedelta = patience.first * 2 ** min(beyond, 16)
    return max(attempts) + min(doubled, patience.longest)
