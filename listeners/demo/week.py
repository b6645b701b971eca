"""One week of the town: what is said in it, when, and the name that its posts carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from listeners.demo.calendar import Calendar
from listeners.demo.cast import DAYS, Cast, Opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The first week has a history and what was said `lately`; the others begin at midnight."""

    name: str
    calendar: Calendar
    openings: Sequence[Opening]  # in the order of the week

    @classmethod
    def of(cls, cast: Cast, *, town: str, number: int, started_at: datetime, pace: float) -> Week:
        """Week `number` of a town, from 0; `started_at` is the real moment of its beginning."""
        calendar = Calendar.of(
            started_at=started_at,
            pace=pace,
            openings=[opening.at for opening in cast.openings],
            fresh=number > 0,
        )
        lately = () if number else (_just_before(calendar, one) for one in cast.lately)
        return cls(
            name=f"{town}w{number + 1}" if number else town,
            calendar=calendar,
            openings=sorted((*cast.openings, *lately), key=lambda one: (one.at, one.key)),
        )

    @property
    def ends_at(self) -> datetime:
        return self.calendar.real(DAYS * 86_400)


def _just_before(calendar: Calendar, opening: Opening) -> Opening:
    return replace(opening, at=int(calendar.opened_at) + opening.at)
