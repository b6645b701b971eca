"""Reading the town: history at once, then life; nothing lost, nothing twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from listeners.base import Query
from listeners.demo import Fault, Faults, open_channel
from listeners.errors import (
    CursorExpired,
    NeedsOperator,
    RateLimited,
    Refused,
    TryLater,
)
from tests.listeners.demo.street import NOON, WEEK_OVER, key_of, opening_keys, street


def test_two_days_of_history_lie_there_when_the_town_is_opened() -> None:
    here = street().listen()
    oldest = min(post.posted_at for post in here.posts.values())
    assert len(here.posts) >= 100
    assert timedelta(days=2) < NOON - oldest < timedelta(days=3)
    assert all(post.posted_at <= NOON for post in here.posts.values())


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_several_posts_appear_within_the_first_minute_at_any_hour(hour: int) -> None:
    begins = NOON + timedelta(hours=hour)
    here = street(started_at=begins.isoformat()).listen(until=begins)
    before = len(here.posts)
    here.wait(1)
    assert len(here.posts) - before >= 3


def test_posts_carry_the_real_moment_at_which_they_appear() -> None:
    here = street().listen()
    for _ in range(20):
        before, seen = here.now, set(here.posts)
        here.wait(0.5)
        new = [post for name, post in here.posts.items() if name not in seen]
        assert all(before < post.posted_at <= here.now for post in new)


def test_at_pace_one_a_week_takes_a_week() -> None:
    here = street(pace="1").listen(until=NOON + timedelta(days=4, hours=12))
    newest = max(post.posted_at for post in here.posts.values())
    assert opening_keys() <= {key_of(post) for post in here.posts.values()} | {
        name.partition(".")[2] for name in here.removed
    }
    assert newest > NOON + timedelta(days=4)


def test_the_same_beginning_gives_the_same_town() -> None:
    one, other = street().listen(until=WEEK_OVER), street().listen(until=WEEK_OVER)
    assert one.posts == other.posts
    assert one.delivered == other.delivered


def test_looking_often_or_seldom_shows_the_same_posts() -> None:
    seldom = street().listen(until=WEEK_OVER)
    often = street()
    while often.now < WEEK_OVER:
        often.wait(7)
    assert set(seldom.posts) <= set(often.posts)
    assert set(often.posts) - set(seldom.posts) <= set(often.removed)
    assert all(often.posts[name].text == post.text for name, post in seldom.posts.items())


@pytest.mark.parametrize("limit", [1, 7, 50])
def test_a_reader_who_is_killed_between_pages_loses_and_doubles_nothing(
    limit: int, tmp_path: Path
) -> None:
    state = str(tmp_path / "town.sqlite3")
    whole = street().listen(until=WEEK_OVER)
    cursor, delivered, now = None, [], NOON
    while True:  # every page is read by a new process
        page = street(state=state).channel.listener.fetch(
            Query(kind="town", now=now, limit=limit), cursor
        )
        assert len(page.posts) + len(page.removed) <= limit
        cursor, now = page.cursor, min(now + timedelta(minutes=5), WEEK_OVER)
        delivered += [post.external_id for post in page.posts if post.edited_at is None]
        if page.caught_up and now == WEEK_OVER:
            break
    assert len(delivered) == len(set(delivered))
    assert set(whole.posts) <= set(delivered)


def test_the_same_cursor_gives_the_same_page() -> None:
    here = street()
    first = here.fetch(limit=10)
    here.cursor = first.cursor
    assert here.fetch(limit=10) == here.fetch(limit=10)
    assert not first.caught_up


def test_nothing_new_is_an_empty_page_that_keeps_its_place() -> None:
    here = street().listen()
    page = here.fetch()
    assert (page.posts, page.removed, page.caught_up) == ((), (), True)
    assert page.cursor == here.cursor


def test_mentions_and_timeline_show_their_own_share() -> None:
    mentions = street().fetch(kind="mentions", limit=500).posts
    ours = street().fetch(kind="timeline", limit=500).posts
    assert mentions
    assert all(post.addressed_to_us and not post.ours for post in mentions)
    assert ours
    assert all(post.ours and post.in_reply_to for post in ours)


def test_deleted_posts_are_told_and_no_longer_delivered() -> None:
    here = street().listen()
    here.wait_for("day3-45")
    here.wait(2)
    assert set(here.removed) & set(here.posts) == {here.opening("day3-45").external_id}
    late = street().listen(until=WEEK_OVER)
    assert not set(late.removed) & set(late.posts)


def test_an_edited_post_comes_again_with_its_new_text() -> None:
    here = street(started_at=(NOON - timedelta(hours=4)).isoformat())
    here.listen(until=NOON + timedelta(hours=4))
    edited = [post for post in here.posts.values() if post.edited_at]
    assert edited
    assert "Edit: there is a button" in edited[0].text
    assert edited[0].edited_at > edited[0].posted_at  # type: ignore[operator]


def test_a_town_that_was_built_anew_says_so() -> None:
    here = street().listen()
    other = street(seed="another")
    other.cursor = here.cursor
    with pytest.raises(CursorExpired):
        other.fetch()


def test_an_unknown_stream_is_refused() -> None:
    with pytest.raises(Refused):
        street().fetch(kind="weather")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.unauthorised, NeedsOperator),
        (Fault.forbidden, Refused),
        (Fault.rate_limited, RateLimited),
        (Fault.server_error, TryLater),
        (Fault.timeout, TryLater),
        (Fault.truncated, TryLater),
    ],
)
def test_a_failed_read_moves_nothing(fault: Fault, error: type[Exception]) -> None:
    here = street(faults=Faults.of(reading=[fault]))
    with pytest.raises(error) as raised:
        here.fetch()
    assert here.listen().delivered == street().listen().delivered
    if isinstance(raised.value, RateLimited):
        assert raised.value.resets_at > NOON


def test_repeated_and_shuffled_pages_hold_the_same_posts() -> None:
    here = street(faults=Faults.of(reading=[None, Fault.repeated_page, Fault.shuffled_page]))
    here.listen(limit=20)
    assert len(here.delivered) > len(set(here.delivered))
    assert set(here.delivered) == set(street().listen().delivered)


@pytest.mark.parametrize(
    "settings",
    [
        {"pace": "fast"},
        {"pace": "0"},
        {"started_at": "noon"},
        {"started_at": "2026-11-20T12:00:00"},
    ],
)
def test_a_bad_setting_is_told_in_a_sentence(settings: dict[str, str]) -> None:
    with pytest.raises(NeedsOperator, match="demo town"):
        open_channel(settings)
