"""Mentions, search and our own posts, through an account."""

from __future__ import annotations

from datetime import timedelta

import pytest

from listeners.base import Cursor, IncomingPost, ReplyRule
from listeners.errors import ChannelError, CursorExpired, NeedsOperator, Refused, TryLater
from tests.fakes.bluesky import Fault
from tests.listeners.bluesky.conftest import NOW, Desk, query


def all_of(
    desk: Desk, kind: str, cursor: Cursor | None = None, **more: object
) -> tuple[list[str], Cursor]:
    """Every address heard until caught up, page by page, and the cursor then."""
    channel, heard = desk.channel(), list[str]()
    for _ in range(50):
        page = channel.listener.fetch(query(kind, **more), cursor)
        heard += [post.external_id for post in page.posts]
        cursor = page.cursor
        if page.caught_up:
            return heard, cursor
    raise AssertionError("never caught up")


def test_mentions_replies_and_quotes_are_heard_and_likes_are_not(desk: Desk) -> None:
    ours = desk.server.post("acme.test", "新製品です")
    mention = desk.server.post("mei.test", "@acme.test 届きません", mentions=["acme.test"])
    reply = desk.server.post("mei.test", "いつですか", reply_to=ours)
    quote = desk.server.post("mei.test", "これ気になる", quote=ours)
    desk.server.post("mei.test", "アクメの話だけ")
    page = desk.fetch("mentions")
    heard = {post.external_id: post for post in page.posts}
    assert set(heard) == {mention, reply, quote}
    assert all(post.addressed_to_us for post in page.posts)
    assert heard[reply].thread_id == heard[reply].in_reply_to == ours
    assert heard[quote].quote_of == ours
    assert heard[mention].author.bio == "猫とコーヒー"


def test_a_mention_that_was_deleted_meanwhile_is_told_as_removed(desk: Desk) -> None:
    kept = desk.server.post("mei.test", "A", mentions=["acme.test"])
    gone = desk.server.post("mei.test", "B", mentions=["acme.test"])
    # the notification is older than the look at the post
    desk.server.fail(Fault(method="getPosts", status=200, body='{"posts": []}'))
    page = desk.fetch("mentions")
    assert set(page.removed) == {kept, gone}
    assert page.posts == ()


@pytest.mark.parametrize("kind", ["mentions", "search", "timeline"])
def test_a_long_timeline_is_read_to_its_floor_and_then_only_what_is_new(
    desk: Desk, kind: str
) -> None:
    author = "acme.test" if kind == "timeline" else "mei.test"

    def post(number: int) -> str:
        return desk.server.post(author, f"アクメ {number}", mentions=["acme.test"])

    desk.server.world.now -= timedelta(hours=2)
    old = [post(number) for number in range(20)]
    desk.server.world.now += timedelta(hours=1)
    recent = [post(number) for number in range(20, 23)]
    heard, cursor = all_of(desk, kind, limit=5)
    assert sorted(set(heard)) == sorted(old + recent)
    desk.server.world.now += timedelta(minutes=30)
    new = post(23)
    heard, _ = all_of(desk, kind, cursor, limit=5)
    assert set(heard) == {*recent, new}  # the newest stretch again, in case some came late


def test_an_interrupted_sweep_loses_nothing_that_came_meanwhile(desk: Desk) -> None:
    made = [desk.server.post("mei.test", f"アクメ {n}", mentions=["acme.test"]) for n in range(12)]
    channel = desk.channel()
    first = channel.listener.fetch(query("mentions", limit=5), None)
    assert not first.caught_up
    made += [
        desk.server.post("mei.test", f"アクメ later {n}", mentions=["acme.test"]) for n in range(3)
    ]
    desk.server.fail(Fault(method="listNotifications", status=500))
    with pytest.raises(TryLater):
        channel.listener.fetch(query("mentions", limit=5), first.cursor)
    rest, floor = all_of(desk, "mentions", first.cursor, limit=5)
    assert {post.external_id for post in first.posts} | set(rest) == set(made[:12])
    after, _ = all_of(desk, "mentions", floor, limit=5)
    assert set(made[12:]) <= set(after)


def test_each_name_is_searched_in_its_turn(desk: Desk) -> None:
    first = desk.server.post("mei.test", "アクメが好き")
    second = desk.server.post("mei.test", "Acme is great")
    assert set(all_of(desk, "search")[0]) == {first, second}
    asked = [call.params["q"][0] for call in desk.server.calls("searchPosts")]
    assert asked == ["アクメ", "Acme"]
    assert {call.params["sort"][0] for call in desk.server.calls("searchPosts")} == {"latest"}


def test_a_search_obeys_excluded_and_required_words(desk: Desk) -> None:
    desk.server.post("mei.test", "アクメ劇場の新作")
    wanted = desk.server.post("mei.test", "アクメの洗濯機")
    assert all_of(desk, "search", excluded=("劇場",))[0] == [wanted]
    assert all_of(desk, "search", required=("洗濯機",))[0] == [wanted]


def test_a_name_with_blanks_is_searched_as_a_phrase(desk: Desk) -> None:
    all_of(desk, "search", names=("Acme Home", "C&A"), language="en")
    calls = desk.server.calls("searchPosts")
    assert [call.params["q"][0] for call in calls] == ['"Acme Home"', '"C&A"']
    assert calls[0].params["lang"] == ["en"]


def test_a_search_without_names_asks_nothing(desk: Desk) -> None:
    page = desk.fetch("search", names=())
    assert page.posts == ()
    assert page.caught_up
    assert desk.server.requests == []


def test_our_own_posts_are_marked_ours(desk: Desk) -> None:
    theirs = desk.server.post("mei.test", "アクメが動きません")
    answer = desk.server.post("acme.test", "申し訳ありません", reply_to=theirs)
    (post,) = desk.fetch("timeline").posts
    assert post.ours
    assert not post.addressed_to_us
    assert (post.external_id, post.in_reply_to) == (answer, theirs)


def test_the_rule_of_a_thread_is_told(desk: Desk) -> None:
    rules = {
        "open": (None, ReplyRule.everyone),
        "none": ([], ReplyRule.nobody),
        "named": (["mentionRule"], ReplyRule.mentioned),
        "kin": (["followingRule"], ReplyRule.nobody),  # the server says that we may not
    }
    for name, (gate, _) in rules.items():
        desk.server.post(f"{name}.test", "アクメ", gate=gate)
    found = {post.author.handle: post.reply_rule for post in desk.fetch("search").posts}
    assert found == {f"{name}.test": rule for name, (_, rule) in rules.items()}


def test_what_an_author_says_about_contact_is_kept(desk: Desk) -> None:
    desk.server.add_account("shy.test", bio="日記です #nobot")
    desk.server.add_account("quiet.test", bio="リプ不要です")
    for name in ("shy.test", "quiet.test", "mei.test"):
        desk.server.post(name, "アクメ")
    found = {post.author.handle: post.author.no_contact for post in desk.fetch("search").posts}
    assert found == {"shy.test": True, "quiet.test": True, "mei.test": False}


def test_a_time_that_cannot_be_true_gives_way_to_the_time_of_arrival(desk: Desk) -> None:
    def heard(created: str) -> IncomingPost:
        uri = desk.server.post("mei.test", "アクメ", createdAt=created)
        return next(p for p in desk.fetch("search").posts if p.external_id == uri)

    post = heard("2199-01-01T00:00:00Z")
    assert post.posted_at == desk.server.world.now < NOW
    earlier = (desk.server.world.now - timedelta(hours=1)).isoformat()
    assert heard(earlier).posted_at.isoformat() == earlier


def test_a_malformed_post_is_set_aside_and_the_others_are_heard(desk: Desk) -> None:
    desk.server.fail(
        Fault(
            method="searchPosts",
            status=200,
            body='{"posts": [{"uri": 3}, 7, {"uri": "at://did:plc:a/app.bsky.feed.post/3k",'
            ' "indexedAt": "2026-11-20T02:59:00Z", "author": {"did": "did:plc:a"},'
            ' "record": {"text": "アクメ", "langs": [3], "facets": {}, "createdAt": 5}}]}',
        )
    )
    page = desk.fetch("search")
    assert [post.text for post in page.posts] == ["アクメ"]
    assert len(page.set_aside) == 1


def test_the_budget_is_what_the_network_says(desk: Desk) -> None:
    budget = desk.fetch("mentions").budget
    assert budget is not None
    assert budget.limit == 3000
    assert budget.remaining is not None
    assert budget.resets_at is not None


@pytest.mark.parametrize("kind", ["mentions", "search", "timeline"])
def test_a_stream_of_an_account_says_that_it_needs_one(desk: Desk, kind: str) -> None:
    with pytest.raises(NeedsOperator) as caught:
        desk.without_account().listener.fetch(query(kind), None)
    assert caught.value.code == "account_needed"


def test_an_unknown_stream_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused):
        desk.fetch("horoscopes")


@pytest.mark.parametrize("cursor", [{"sweeps": "{"}, {"sweeps": "[]"}])
def test_a_cursor_that_is_not_ours_is_told(desk: Desk, cursor: Cursor) -> None:
    with pytest.raises(CursorExpired):
        desk.fetch("search", cursor)


def test_a_page_token_that_the_network_forgot_is_told(desk: Desk) -> None:
    with pytest.raises(ChannelError) as caught:
        desk.fetch("mentions", {"ceiling": "nonsense"})
    assert isinstance(caught.value, CursorExpired)
