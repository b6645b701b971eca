"""Nothing is lost by interruptions: a sweep over a timeline that grows while calls fail."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from listeners.errors import TryLater
from tests.fakes.x import Fault, x_server
from tests.listeners.x.making import NOW, channel_of, query

# What happens before a fetch: so many new posts, and whether the call fails or its page is lost
# with the worker that read it.
TURNS = st.lists(
    st.tuples(st.integers(0, 25), st.sampled_from(["fine", "fine", "fails", "killed"])),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25)
@given(kind=st.sampled_from(["search", "mentions"]), turns=TURNS)
def test_no_post_is_lost_whatever_is_interrupted(kind: str, turns: list[tuple[int, str]]) -> None:
    with x_server(clock=lambda: NOW) as x:
        channel = channel_of(x)
        hana = x.add_user("hana")
        wanted = query(kind, limit=10)
        stored: set[str] = set()
        written = 0
        cursor: dict[str, str] | None = None
        for new, what in turns:
            for _ in range(new):
                at = NOW - timedelta(hours=1) + timedelta(seconds=7 * written)
                x.add_post(hana, f"@kikimimi ひかりカメラ {written}", posted_at=at)
                written += 1
            if what == "fails":
                x.fault(kind, Fault.status(503))
            try:
                page = channel.listener.fetch(wanted, cursor)
            except TryLater:
                continue
            if what != "killed":
                stored |= {post.external_id for post in page.posts}
                cursor = dict(page.cursor)
        ends = 0
        while ends < 2:  # the sweep that was under way, and one more for what came meanwhile
            page = channel.listener.fetch(wanted, cursor)
            stored |= {post.external_id for post in page.posts}
            cursor = dict(page.cursor)
            ends += page.caught_up
            assert len(x.requests) < 500, "the sweeps never end"
        assert stored == set(x.world.posts)
