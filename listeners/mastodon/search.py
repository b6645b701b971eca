"""Searching a server for the brand's names: one name a call, each with its own sweep."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Protocol

from listeners.base import Cursor, IncomingPost, Page, Query, SetAside
from listeners.errors import NeedsOperator, Refused
from listeners.mastodon import ids, status
from listeners.mastodon.server import Server
from listeners.sweep import Sweep, later_number

MOST = 40
OVERLAP = 5  # re-read, since posts deleted meanwhile move the others up
DEEPEST = 2_000  # posts a sweep reads; search engines stop at some depth
LATE = timedelta(minutes=15)
FIRST_LOOK_BACK = timedelta(days=7)


class _Batch(Protocol):
    @property
    def posts(self) -> tuple[IncomingPost, ...]: ...
    @property
    def set_aside(self) -> tuple[SetAside, ...]: ...


class _Reading(Protocol):
    def __call__(self, statuses: Sequence[Any], query: Query) -> _Batch: ...


def search_page(server: Server, query: Query, cursor: Cursor | None, *, read: _Reading) -> Page:
    """One page of one name's results; `caught_up` when every name had its turn."""
    if not server.signed_in:
        raise NeedsOperator(
            "Searching needs an account. Add an access token.", code="account_needed"
        )
    if not query.names:
        raise Refused("There is nothing to search for: give the brand a name.", code="no_names")
    turns = _Turns.read(cursor, query.names)
    sweep = turns.sweep
    offset, ceiling = _place(sweep.ceiling)
    limit = max(1, min(query.limit, MOST))
    answer = server.read(
        lambda client: client.search_v2(
            wanted(turns.name), resolve=False, result_type="statuses", offset=offset, limit=limit
        ),
        now=query.now,
    )
    found = answer.value.get("statuses") if isinstance(answer.value, Mapping) else None
    if not isinstance(found, list):
        raise status.WRONG_SHAPE.error(status.WRONG_SHAPE.sentence, code=status.WRONG_SHAPE.code)
    batch = read(found, query)
    known = [server.local_id(post.external_id) for post in batch.posts]
    oldest = _extreme(known, oldest=True)
    newest = _extreme(known, oldest=False)
    more = len(found) >= limit and not _at_bottom(sweep, oldest, ceiling, offset, batch, query)
    next_place = f"{max(offset + 1, offset + len(found) - OVERLAP)}:{oldest}" if more else None
    after = sweep.after(
        newest=ids.not_after(newest, now=query.now) if newest is not None else None,
        next_ceiling=next_place,
        later=later_number,
    )
    moved = turns.after(after)
    return Page(
        posts=batch.posts,
        cursor=moved.written(),
        caught_up=moved.all_done,
        budget=answer.budget,
        set_aside=batch.set_aside,
    )


def wanted(name: str) -> str:
    """A name as the server's search understands it: several words are one phrase."""
    plain = name.replace('"', " ").strip()
    return f'"{plain}"' if any(c.isspace() for c in plain) else plain


def _at_bottom(
    sweep: Sweep,
    oldest: str | None,
    ceiling: str | None,
    offset: int,
    batch: _Batch,
    query: Query,
) -> bool:
    if oldest is None or offset + OVERLAP >= DEEPEST:
        return True
    if ceiling is not None and later_number(oldest, ceiling) == oldest:
        return True  # the server ignores the offset
    if sweep.floor is not None:
        reach = ids.below(sweep.floor, LATE, now=query.now)
        return later_number(reach, oldest) == reach
    return min(post.posted_at for post in batch.posts) < query.now - FIRST_LOOK_BACK


def _place(ceiling: str | None) -> tuple[int, str | None]:
    offset, _, oldest = (ceiling or "").partition(":")
    return (int(offset), oldest) if offset.isdigit() else (0, None)


def _extreme(known: Sequence[str], *, oldest: bool) -> str | None:
    chosen: str | None = None
    for one in known:
        if chosen is None or (later_number(chosen, one) == chosen) == oldest:
            chosen = one
    return chosen


class _Turns:
    """Whose turn it is, and the sweep of each name. Names that left the brand are forgotten."""

    def __init__(self, names: Sequence[str], at: int, sweeps: Mapping[str, Sweep]) -> None:
        self._names = names
        self._at = at
        self._sweeps = sweeps

    @classmethod
    def read(cls, cursor: Cursor | None, names: Sequence[str]) -> _Turns:
        known = cursor or {}
        ordered = list(dict.fromkeys(names))
        sweeps = {
            name: Sweep.read(json.loads(known[f"name:{name}"]))
            for name in ordered
            if f"name:{name}" in known
        }
        turn = known.get("turn")
        return cls(ordered, ordered.index(turn) if turn in ordered else 0, sweeps)

    @property
    def name(self) -> str:
        return self._names[self._at]

    @property
    def sweep(self) -> Sweep:
        return self._sweeps.get(self.name, Sweep())

    @property
    def all_done(self) -> bool:
        return self._at == 0 and not self.sweep.under_way

    def after(self, sweep: Sweep) -> _Turns:
        sweeps = {**self._sweeps, self.name: sweep}
        step = 0 if sweep.under_way else 1
        return _Turns(self._names, (self._at + step) % len(self._names), sweeps)

    def written(self) -> dict[str, str]:
        kept = {
            f"name:{name}": json.dumps(sweep.written(), ensure_ascii=False)
            for name, sweep in self._sweeps.items()
        }
        return {"turn": self.name, **kept}
