"""Collecting: the cursor moves with its rows, storing twice is harmless, trouble is shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa

from app.models import (
    Account,
    Author,
    Post,
    SetAsideRow,
    Sighting,
    Spend,
)
from app.steps.listening.collect import Collected, collect, due_streams
from listeners.base import Budget, IncomingAuthor, SetAside
from tests import make
from tests.fakes.channels import WrittenListener, channels_with, incoming, page
from tests.steps.conftest import Town


def test_a_page_is_stored_with_its_cursor(town: Town, now: datetime) -> None:
    done = town.collect(channels_with(page([incoming("a"), incoming("b")])), now)
    assert (done.new, done.seen, done.caught_up) == (2, 2, True)
    stream = town.stream()
    assert (stream.cursor, stream.claimed_until, stream.failures) == ({"at": "1"}, None, 0)
    assert stream.next_run_at == now + timedelta(seconds=stream.every_seconds)
    assert town.count(Author) == 1


def test_the_same_page_twice_is_harmless(town: Town, now: datetime) -> None:
    same = page([incoming("a"), incoming("b")], caught_up=False)
    channels = channels_with(same, same)
    town.collect(channels, now)
    again = town.collect(channels, now)
    assert (again.new, again.seen) == (0, 2)
    assert (town.count(Post), town.count(Sighting)) == (2, 2)


def test_a_page_that_shows_a_post_twice_stores_it_once(town: Town, now: datetime) -> None:
    twice = [incoming("a"), incoming("a", addressed_to_us=True)]
    assert town.collect(channels_with(page(twice)), now).new == 1
    with town.sessions.read() as session:
        assert session.scalars(sa.select(Post)).one().addressed_to_us


def test_the_next_page_is_asked_for_with_the_cursor_of_the_last(town: Town, now: datetime) -> None:
    channels = channels_with(page(cursor={"at": "7"}, caught_up=False))
    town.collect(channels, now)
    assert due_streams(sessions=town.sessions, now=now) == [town.stream_id]
    town.collect(channels, now)
    listener = channels.channel.listener
    assert isinstance(listener, WrittenListener)
    assert [cursor for _, cursor in listener.asked] == [None, {"at": "7"}]


def test_two_workers_do_not_run_one_stream(town: Town, now: datetime) -> None:
    channels = channels_with(page([incoming("a")]))
    listener = channels.channel.listener
    assert isinstance(listener, WrittenListener)
    seen: list[Collected | None] = []
    listener.meanwhile = lambda: seen.append(
        collect(town.stream_id, sessions=town.sessions, channels=channels, now=now)
    )
    town.collect(channels, now)
    assert seen == [None]


def test_a_worker_that_lost_its_lease_stores_posts_and_leaves_the_cursor(
    town: Town, now: datetime
) -> None:
    slow = channels_with(page([incoming("a")], cursor={"at": "old"}))
    quick = channels_with(page([incoming("b")], cursor={"at": "new"}))
    listener = slow.channel.listener
    assert isinstance(listener, WrittenListener)
    much_later = now + timedelta(minutes=5)
    listener.meanwhile = lambda: town.collect(quick, much_later)
    town.collect(slow, now)
    assert town.stream().cursor == {"at": "new"}
    assert town.count(Post) == 2


def test_a_post_seen_by_two_streams_is_one_post_and_two_sightings(
    town: Town, now: datetime
) -> None:
    with town.sessions.begin() as session:
        account = session.get_one(Account, town.account_id)
        other = make.stream(session, account=account).id
    town.collect(channels_with(page([incoming("a")])), now)
    collect(other, sessions=town.sessions, channels=channels_with(page([incoming("a")])), now=now)
    assert (town.count(Post), town.count(Sighting)) == (1, 2)


def test_only_what_names_the_brand_is_kept_and_the_place_is_told(town: Town, now: datetime) -> None:
    posts = [
        incoming("named", text="ｷｷﾐﾐ使いにくい"),
        incoming("unnamed", text="今日は晴れ"),
        incoming("homonym", text="キキミミ川の釣り、川はいいね"),
        incoming("to-us", text="ねえ", addressed_to_us=True),
        incoming("ours", by="us", text="こんにちは"),
    ]
    town.collect(channels_with(page(posts)), now)
    with town.sessions.read() as session:
        kept = set(session.scalars(sa.select(Post.external_id)))
        ours = session.scalars(sa.select(Post).where(Post.ours)).one()
        found = session.scalars(
            sa.select(Sighting.matched).join(Post).where(Post.external_id == "named")
        ).one()
    assert kept == {"named", "to-us", "ours"}
    assert ours.external_id == "ours"
    assert found == [{"name": "キキミミ", "start": 0, "end": 4, "found": "ｷｷﾐﾐ"}]


def test_an_answer_in_the_thread_of_our_case_is_kept_without_the_brand(
    town: Town, now: datetime
) -> None:
    with town.sessions.begin() as session:
        account = session.get_one(Account, town.account_id)
        make.case(session, post=make.post(session, account=account, author=make.author(session),
                                          external_id="root"))  # fmt: skip
    posts = [incoming("x", text="まだです", thread_id="root"), incoming("y", text="まだです")]
    assert town.collect(channels_with(page(posts)), now).new == 1


def test_a_stream_of_another_brand_claims_no_part_in_what_was_heard_before(
    town: Town, now: datetime
) -> None:
    with town.sessions.begin() as session:
        account = session.get_one(Account, town.account_id)
        brand = make.brand(session, names=["ウミウシ"])
        other = make.stream(session, account=account, brand_id=brand.id).id
    heard = [incoming("a", text="キキミミが重い")]
    town.collect(channels_with(page(heard)), now)
    both = [*heard, incoming("b", text="ウミウシも", thread_id="a")]
    collect(other, sessions=town.sessions, channels=channels_with(page(both)), now=now)
    with town.sessions.read() as session:
        told = session.execute(
            sa.select(Post.external_id, Sighting.stream_id).join(Sighting).order_by(Post.id)
        ).all()
    assert [tuple(row) for row in told] == [("a", town.stream_id), ("b", other)]


def test_an_edit_is_read_again_and_an_older_copy_is_not(town: Town, now: datetime) -> None:
    edited = incoming("a", text="キキミミ直った", edited_at=now)
    channels = channels_with(
        page([incoming("a")], caught_up=False),
        page([edited], caught_up=False),
        page([incoming("a")], caught_up=False),
    )
    for _ in range(3):
        town.collect(channels, now)
    with town.sessions.read() as session:
        post = session.scalars(sa.select(Post)).one()
    assert (post.text, post.edited_at) == ("キキミミ直った", now)


def test_an_author_is_followed_when_the_profile_changes(town: Town, now: datetime) -> None:
    changed = IncomingAuthor(external_id="hana", handle="hana2", bio="#nobot", no_contact=True)
    channels = channels_with(
        page([incoming("a")], caught_up=False), page([incoming("b", author=changed)])
    )
    town.collect(channels, now)
    town.collect(channels, now)
    with town.sessions.read() as session:
        author = session.scalars(sa.select(Author)).one()
    assert (author.handle, author.no_contact) == ("hana2", True)


def test_costs_add_up_by_day(town: Town, now: datetime) -> None:
    cost = Budget(unit="post", units=3, spent=Decimal("0.015"), remaining=9)
    channels = channels_with(page(budget=cost, caught_up=False), page(budget=cost))
    town.collect(channels, now)
    town.collect(channels, now)
    with town.sessions.read() as session:
        spend = session.scalars(sa.select(Spend)).one()
    assert (spend.units, spend.usd_micros, spend.day) == (6, 30_000, now.date())


def test_unreadable_rows_are_set_aside_and_the_rest_is_kept(town: Town, now: datetime) -> None:
    naive = now.replace(tzinfo=None)
    posts = [incoming("a"), incoming("b", posted_at=naive), incoming("x" * 600)]
    aside = SetAside(where="line 3", sentence="It is not JSON.")
    assert town.collect(channels_with(page(posts, set_aside=(aside,))), now).new == 1
    assert town.count(SetAsideRow) == 3
