"""Recent search: a brand's queries in turn, one sweep each, all in one cursor."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from listeners.base import Cursor, Page, Query
from listeners.errors import Refused
from listeners.sweep import Sweep
from listeners.x import ids
from listeners.x.client import XClient
from listeners.x.prices import POST_READ, USER_READ
from listeners.x.queries import LONGEST, queries
from listeners.x.sweeping import WINDOW, lifted, swept, within_window
from listeners.x.who import Who

_UNREAD = {"unread": "yes"}  # known, but its turn has not come: it starts at the beginning
LONGEST_LOOK_BACK = WINDOW // timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Where each query's sweep stands, and whose turn it is."""

    sweeps: Mapping[str, Sweep]  # by `key_of` the query
    turn: str | None = None

    @classmethod
    def read(cls, cursor: Cursor | None) -> Round:
        known = cursor or {}
        keys = sorted({name.partition(".")[0] for name in known if "." in name})
        return cls(
            sweeps={key: Sweep.read(_part(known, key)) for key in keys}, turn=known.get("turn")
        )

    def written(self) -> dict[str, str]:
        parts = {
            f"{key}.{name}": value
            for key, sweep in self.sweeps.items()
            for name, value in (sweep.written() or _UNREAD).items()
        }
        return parts if self.turn is None else {**parts, "turn": self.turn}

    def sweep_of(self, key: str) -> Sweep:
        """A query's sweep; a new query starts where the others are known to have read to."""
        if key in self.sweeps:
            return self.sweeps[key]
        floors = [sweep.floor for sweep in self.sweeps.values()]
        # Posts of the brand's older words stand below no floor unread, whatever the query is now.
        lowest = None if None in floors else min((f for f in floors if f), key=int, default=None)
        return Sweep(floor=lowest)


def search(
    client: XClient, who: Who, query: Query, cursor: Cursor | None, *, counted_to: str | None = None
) -> Page:
    """The next page of the query whose turn it is."""
    asked = asked_for(query)
    keys = [key_of(one) for one in asked]
    known = Round.read(cursor)
    turn = keys.index(known.turn) if known.turn in keys else 0
    sweep = within_window(_begun(known.sweep_of(keys[turn]), query), now=query.now)
    us, was_asked = who.known(now=query.now) if who.can_be_known else (None, False)
    page = swept(
        sweep,
        ask=lambda span: client.search(asked[turn], span, now=query.now),
        us=us,
        price=POST_READ,
        limit=query.limit,
        counted_to=counted_to,
    )
    after = lifted(page.sweep, now=query.now)
    following = turn + 1 if page.done else turn
    sweeps = {key: known.sweep_of(key) for key in keys} | {keys[turn]: after}
    budget = page.budget
    if was_asked:
        budget = replace(budget, spent=budget.spent + USER_READ)
    return Page(
        posts=page.reading.posts,
        removed=page.reading.removed,
        cursor=Round(sweeps=sweeps, turn=keys[following % len(keys)]).written(),
        caught_up=following == len(keys),
        budget=budget,
        set_aside=page.reading.set_aside,
    )


def asked_for(query: Query) -> list[str]:
    """X's queries for a stream: its own words, or those of the brand. Raises `Refused`."""
    own_words = query.settings.get("query", "").strip()
    if not own_words:
        return queries(query.names, query.required, query.excluded, query.language)
    if len(own_words) > LONGEST:
        raise Refused(f"X takes queries up to {LONGEST} characters.", code="query_too_long")
    return [own_words]


def key_of(query: str) -> str:
    """A short name of a query for the cursor and for rules."""
    return hashlib.sha256(query.encode()).hexdigest()[:12]


def _begun(sweep: Sweep, query: Query) -> Sweep:
    hours = query.settings.get("look_back_hours", "").strip()
    if sweep.floor or sweep.under_way or not hours:
        return sweep
    return Sweep(floor=_floor(hours, now=query.now))


def _floor(hours: str, *, now: datetime) -> str | None:
    if not (hours.isascii() and hours.isdigit() and int(hours) > 0):
        raise Refused("Hours to look back are a whole number above 0.", code="bad_setting")
    if int(hours) >= LONGEST_LOOK_BACK:
        return None
    return ids.id_at(now - timedelta(hours=int(hours)))


def _part(cursor: Mapping[str, str], key: str) -> dict[str, str]:
    start = f"{key}."
    return {
        name.removeprefix(start): value for name, value in cursor.items() if name.startswith(start)
    }
