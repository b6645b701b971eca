"""Hearing posts on a real Mastodon-shaped server."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from listeners.base import Channel, Cursor, Page, Query, Visibility
from listeners.errors import NeedsOperator, Refused
from tests.fakes.mastodon import MastodonServer

Asked = Callable[..., Query]


def swept(channel: Channel, query: Query, cursor: Cursor | None = None) -> list[Page]:
    """Pages until caught up."""
    pages: list[Page] = []
    while not pages or not pages[-1].caught_up:
        pages.append(channel.listener.fetch(query, cursor))
        cursor = pages[-1].cursor
    return pages


def texts(pages: list[Page]) -> set[str]:
    return {post.text for page in pages for post in page.posts}


def test_a_mention_is_heard_with_who_wrote_it(
    server: MastodonServer, ours: Channel, asked: Asked
) -> None:
    written = server.post("hanako", "@acme 届きません https://example.com/a?b=1&c=2")
    (post,) = ours.listener.fetch(asked("mentions"), None).posts
    assert post.text == "@acme 届きません https://example.com/a?b=1&c=2"
    assert post.external_id == post.thread_id == f"{server.url[7:]}/{written['id']}"
    assert (post.author.handle, post.author.display_name) == ("hanako", "Hanako")
    assert post.addressed_to_us
    assert not post.ours
    assert post.posted_at.isoformat()[:19] == written["created_at"][:19]


def test_a_hashtag_is_heard_without_an_account(
    server: MastodonServer, anonymous: Channel, asked: Asked
) -> None:
    server.post("ken", "#acme 最高")
    server.post("ken", "別の話")
    page = anonymous.listener.fetch(asked("hashtag", hashtag="＃acme"), None)
    assert [post.text for post in page.posts] == ["#acme 最高"]
    assert not page.posts[0].addressed_to_us


def test_one_post_seen_by_two_streams_has_one_id(
    server: MastodonServer, ours: Channel, asked: Asked
) -> None:
    server.post("hanako", "@acme #help it broke")
    mention = ours.listener.fetch(asked("mentions"), None).posts[0]
    tagged = ours.listener.fetch(asked("hashtag", hashtag="help"), None).posts[0]
    assert mention == tagged


def test_an_interrupted_sweep_loses_nothing(
    server: MastodonServer, anonymous: Channel, asked: Asked
) -> None:
    expected = {f"#many post {n}" for n in range(12)}
    query = asked("hashtag", hashtag="many", limit=5)
    for n in range(4):
        server.post("ken", f"#many post {n}")
    pages = swept(anonymous, query)
    for n in range(4, 12):
        server.post("ken", f"#many post {n}")
    page = anonymous.listener.fetch(query, pages[-1].cursor)
    assert not page.caught_up
    server.post("ken", "#many arrived in the middle")
    rest = swept(anonymous, query, page.cursor)  # here a killed worker's follower goes on
    again = swept(anonymous, query, rest[-1].cursor)
    assert texts([*pages, page, *rest]) == expected
    assert "#many arrived in the middle" in texts(again)


def test_a_caught_up_stream_brings_nothing_new(
    server: MastodonServer, ours: Channel, asked: Asked
) -> None:
    server.post("hanako", "@acme hello")
    page = ours.listener.fetch(asked("mentions"), None)
    again = ours.listener.fetch(asked("mentions"), page.cursor)
    assert {post.external_id for post in again.posts} <= {p.external_id for p in page.posts}
    assert again.caught_up
    assert again.cursor == page.cursor


def test_answers_are_put_to_the_first_post_of_their_thread(
    server: MastodonServer, ours: Channel, asked: Asked
) -> None:
    root = server.post("ken", "where is my parcel?")
    middle = server.post("ken", "still waiting", in_reply_to_id=root["id"])
    server.post("hanako", "@acme please help ken", in_reply_to_id=middle["id"])
    (post,) = ours.listener.fetch(asked("mentions"), None).posts
    host = server.url[7:]
    assert post.in_reply_to == f"{host}/{middle['id']}"
    assert post.thread_id == f"{host}/{root['id']}"


def test_a_thread_that_cannot_be_looked_up_is_the_answered_post(
    server: MastodonServer, ours: Channel, asked: Asked
) -> None:
    root = server.post("ken", "root")
    server.post("hanako", "@acme here", in_reply_to_id=root["id"])
    server.fault(path="/api/v1/statuses/*/context", type="status", status=503)
    (post,) = ours.listener.fetch(asked("mentions"), None).posts
    assert post.thread_id == post.in_reply_to == f"{server.url[7:]}/{root['id']}"


def test_a_search_gives_each_name_its_turn(
    server: MastodonServer, ours: Channel, asked: Asked
) -> None:
    for n in range(7):
        server.post("hanako", f"ミミズ電機の冷蔵庫 {n}")
    server.post("ken", "Mimizu Denki fridge")
    query = asked("search", names=("ミミズ電機", "Mimizu"), limit=5)
    pages = swept(ours, query)
    assert "Mimizu Denki fridge" in texts(pages)
    assert {f"ミミズ電機の冷蔵庫 {n}" for n in range(2, 7)} <= texts(pages)


def test_a_deleted_post_is_reported(server: MastodonServer, ours: Channel, asked: Asked) -> None:
    kept = server.post("hanako", "@acme first")
    gone = server.post("hanako", "@acme second")
    for query in (asked("mentions"), asked("search", names=("acme",))):
        ours.listener.fetch(query, None)
    page = ours.listener.fetch(asked("mentions"), None)
    server.delete("hanako", gone["id"])
    after = ours.listener.fetch(asked("mentions"), page.cursor)
    assert after.removed == (f"{server.url[7:]}/{gone['id']}",)
    assert [post.external_id for post in after.posts] == [f"{server.url[7:]}/{kept['id']}"]
    assert ours.listener.fetch(asked("mentions"), after.cursor).removed == ()


def test_an_edit_is_seen(server: MastodonServer, anonymous: Channel, asked: Asked) -> None:
    written = server.post("ken", "#acme brokn")
    page = anonymous.listener.fetch(asked("hashtag", hashtag="acme"), None)
    server.edit("ken", written["id"], "#acme broken")
    (post,) = anonymous.listener.fetch(asked("hashtag", hashtag="acme"), page.cursor).posts
    assert post.text == "#acme broken"
    assert post.edited_at is not None


def test_our_own_posts_are_ours(server: MastodonServer, ours: Channel, asked: Asked) -> None:
    server.post("acme", "We are open. #acme", visibility="unlisted")
    (post,) = ours.listener.fetch(asked("timeline"), None).posts
    assert post.ours
    assert post.visibility is Visibility.unlisted


@pytest.mark.parametrize("kind", ["mentions", "timeline", "search"])
def test_what_needs_an_account_says_so(
    server: MastodonServer, anonymous: Channel, asked: Asked, kind: str
) -> None:
    with pytest.raises(NeedsOperator) as caught:
        anonymous.listener.fetch(asked(kind, names=("acme",)), None)
    assert caught.value.code == "account_needed"


@pytest.mark.parametrize("hashtag", ["", " # ", "two words", "a/../b"])
def test_a_hashtag_that_is_none_is_refused(anonymous: Channel, asked: Asked, hashtag: str) -> None:
    with pytest.raises(Refused):
        anonymous.listener.fetch(asked("hashtag", hashtag=hashtag), None)


def test_we_know_who_we_are(ours: Channel) -> None:
    assert ours.whoami is not None
    assert ours.whoami().handle == "acme"
