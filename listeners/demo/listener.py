"""Reads the town: everything that is said in it, what is said to us, and what we said."""

from __future__ import annotations

from collections.abc import Sequence

from listeners.base import Cursor, Page, Query
from listeners.demo import wire
from listeners.demo.book import STREAMS
from listeners.demo.status import Fault, Faults, raise_for
from listeners.demo.town import Town
from listeners.demo.wire import Happened
from listeners.errors import CursorExpired, Refused

REPEATED = 5  # posts that a repeated page brings again


class DemoListener:
    """The cursor is the town's name and the place of the last entry that was read."""

    def __init__(self, *, town: Town, faults: Faults) -> None:
        self._town = town
        self._faults = faults

    def fetch(self, query: Query, cursor: Cursor | None) -> Page:
        fault = self._faults.next_reading()
        raise_for(fault, query.now)
        if query.kind not in STREAMS:
            raise Refused(f"The town has no stream “{query.kind}”.", code="no_such_stream")
        name = self._town.advance(query.now)
        after = _place(cursor, name)
        if fault is Fault.repeated_page:
            after = max(0, after - REPEATED)
        reading = self._town.read(stream=query.kind, after=after, limit=query.limit + 1)
        if after > reading.newest:
            raise _rebuilt()
        page, more = reading.entries[: query.limit], len(reading.entries) > query.limit
        place = page[-1][0] if more else reading.newest
        happened = [row for _, row in page]
        if fault is Fault.shuffled_page:
            happened.reverse()
        return self._page(happened, cursor={"town": name, "after": str(place)}, more=more)

    def _page(self, happened: Sequence[Happened], *, cursor: Cursor, more: bool) -> Page:
        return Page(
            posts=tuple(
                wire.post(row, self._town.cast) for row in happened if row.kind != "removed"
            ),
            removed=tuple(row.external_id for row in happened if row.kind == "removed"),
            cursor=cursor,
            caught_up=not more,
        )


def _place(cursor: Cursor | None, name: str) -> int:
    """Where to read on. Raises CursorExpired for another town's cursor."""
    if not cursor:
        return 0
    after = cursor.get("after", "")
    if cursor.get("town") != name or not after.isdecimal():
        raise _rebuilt()
    return int(after)


def _rebuilt() -> CursorExpired:
    return CursorExpired(
        "The demo town was built anew since we last looked. We begin at its first post.",
        code="town_rebuilt",
    )
