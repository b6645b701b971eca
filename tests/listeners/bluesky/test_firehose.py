"""The firehose: what is heard, what is followed, and where it goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from listeners.base import ReplyRule
from listeners.bluesky.firehose import Firehose, Pace
from listeners.bluesky.xrpc import Xrpc
from listeners.errors import CursorExpired, NeedsOperator, RateLimited, TryLater
from tests.fakes.bluesky import Fault
from tests.listeners.bluesky.conftest import NOW, Desk, query

MEI = "did:plc:mei"


def test_only_posts_that_name_the_brand_are_heard_without_an_account(desk: Desk) -> None:
    heard = desk.stream.post(MEI, "アクメのアプリが落ちる", langs=["ja"])
    desk.stream.post(MEI, "今日は寒い")
    page = desk.without_account().listener.fetch(query("firehose"), None)
    assert [post.external_id for post in page.posts] == [heard]
    assert page.caught_up
    assert page.posts[0].language == "ja"
    assert not desk.server.calls("createSession")
    assert desk.stream.connections[0]["wantedCollections"] == "app.bsky.feed.post"


def test_an_author_gets_the_name_that_the_appview_knows(desk: Desk) -> None:
    mei = desk.server.world.person("mei.test")
    assert mei
    desk.stream.post(mei.did, "Acmeすごい")
    author = desk.fetch("firehose").posts[0].author
    assert (author.handle, author.display_name, author.bio) == ("mei.test", "芽衣", "猫とコーヒー")


def test_a_post_is_not_lost_when_its_author_cannot_be_looked_up(desk: Desk) -> None:
    desk.server.fail(Fault(method="getProfiles"), Fault(method="getPosts"))
    desk.stream.post(MEI, "アクメが壊れた")
    post = desk.without_account().listener.fetch(query("firehose"), None).posts[0]
    assert post.author.handle == MEI
    assert post.reply_rule is ReplyRule.unknown


def test_reading_goes_on_from_the_cursor_and_repeats_a_few_seconds(desk: Desk) -> None:
    desk.stream.post(MEI, "アクメ 1")
    desk.stream.now_us += 20_000_000
    second = desk.stream.post(MEI, "アクメ 2")
    first_page = desk.fetch("firehose")
    third = desk.stream.post(MEI, "アクメ 3")
    page = desk.fetch("firehose", first_page.cursor)
    assert [post.external_id for post in page.posts] == [second, third]
    assert int(page.cursor["time_us"]) > int(first_page.cursor["time_us"])


def test_pages_end_at_the_limit_and_lose_nothing(desk: Desk) -> None:
    made = [desk.stream.post(MEI, f"アクメ {number}") for number in range(25)]
    channel, cursor, heard = desk.channel(), None, []
    for _ in range(10):
        page = channel.listener.fetch(query("firehose", limit=10), cursor)
        heard += [post.external_id for post in page.posts]
        cursor = page.cursor
        if page.caught_up:
            break
    assert page.caught_up
    assert set(heard) == set(made)


def test_deletes_are_followed_and_a_deleted_post_is_not_told(desk: Desk) -> None:
    kept = desk.stream.post(MEI, "アクメ、まだある")
    gone = desk.stream.post(MEI, "アクメ、消す")
    desk.stream.delete(gone)
    desk.stream.delete("at://did:plc:other/app.bsky.feed.post/3kolder")
    page = desk.fetch("firehose")
    assert [post.external_id for post in page.posts] == [kept]
    assert page.removed == (gone, "at://did:plc:other/app.bsky.feed.post/3kolder")


def test_an_edit_brings_the_post_again_with_its_time(desk: Desk) -> None:
    uri = desk.stream.post(MEI, "アクメが動かない")
    desk.stream.edit(uri, "アクメ、動いた！")
    (post,) = desk.fetch("firehose").posts
    assert (post.external_id, post.text) == (uri, "アクメ、動いた！")
    assert post.edited_at is not None


def test_a_closed_account_is_told_by_its_address(desk: Desk) -> None:
    desk.stream.account("did:plc:gone", active=False, status="deleted")
    desk.stream.account("did:plc:back", active=True)
    page = desk.fetch("firehose")
    assert (page.removed, page.removed_authors) == ((), ("did:plc:gone",))


def test_a_new_handle_is_asked_for_again(desk: Desk) -> None:
    mei = desk.server.world.person("mei.test")
    assert mei
    channel = desk.channel()
    desk.stream.post(mei.did, "アクメ")
    first = channel.listener.fetch(query("firehose"), None)
    mei.handle = "may.test"
    desk.stream.identity(mei.did, "may.test")
    desk.stream.post(mei.did, "アクメ again")
    page = channel.listener.fetch(query("firehose"), first.cursor)
    assert page.posts[-1].author.handle == "may.test"


def test_answers_to_us_are_heard_though_they_do_not_name_us(desk: Desk) -> None:
    ours = f"at://{desk.us.did}/app.bsky.feed.post/3kours"
    parent = {"uri": ours, "cid": "bafy"}
    desk.stream.post(MEI, "直りました！", reply={"root": parent, "parent": parent})
    own = desk.stream.post(desk.us.did, "よかったです")
    answer, written = desk.fetch("firehose").posts
    assert answer.addressed_to_us
    assert answer.thread_id == answer.in_reply_to == ours
    assert written.ours
    assert written.external_id == own


def test_an_author_who_wants_no_strangers_is_not_heard_without_an_account(desk: Desk) -> None:
    shy = desk.server.add_account("shy.test", labels=("!no-unauthenticated",))
    desk.stream.post(shy.did, "アクメ…")
    assert not desk.without_account().listener.fetch(query("firehose"), None).posts
    assert desk.fetch("firehose").posts


def test_only_the_language_that_was_asked_for_is_heard(desk: Desk) -> None:
    desk.stream.post(MEI, "Acme is down", langs=["en-US"])
    japanese = desk.stream.post(MEI, "アクメ落ちてる", langs=["ja"])
    untold = desk.stream.post(MEI, "アクメ？")
    page = desk.fetch("firehose", language="ja")
    assert [post.external_id for post in page.posts] == [japanese, untold]


def test_a_dropped_connection_keeps_what_was_read(desk: Desk) -> None:
    made = [desk.stream.post(MEI, f"アクメ {number}") for number in range(4)]
    desk.stream.drop_after = 2
    channel = desk.channel()
    page = channel.listener.fetch(query("firehose"), None)
    assert [post.external_id for post in page.posts] == made[:2]
    assert not page.caught_up
    rest = channel.listener.fetch(query("firehose"), page.cursor)
    assert {post.external_id for post in rest.posts} >= set(made[2:])


def test_a_connection_that_brings_nothing_moves_no_cursor(desk: Desk) -> None:
    desk.stream.post(MEI, "アクメ")
    desk.stream.drop_after = 0
    with pytest.raises(TryLater):
        desk.fetch("firehose")


@pytest.mark.parametrize("text", ["not json", '{"did": 3}', '{"time_us": 1e99, "did": "x"}', "[]"])
def test_an_odd_message_is_set_aside_and_the_rest_is_read(desk: Desk, text: str) -> None:
    desk.stream.raw(text)
    heard = desk.stream.post(MEI, "アクメ")
    desk.stream.post(MEI, "アクメ", langs="ja", facets=[{"index": 3}], reply="x", embed=[1])
    page = desk.fetch("firehose")
    assert page.posts[0].external_id == heard
    assert len(page.posts) == 2
    assert len(page.set_aside) == 1


def test_a_place_that_jetstream_forgot_is_told(desk: Desk) -> None:
    long_ago = desk.stream.now_us - 30 * 3600 * 1_000_000
    desk.stream.post(MEI, "アクメ")
    with pytest.raises(CursorExpired):
        desk.fetch("firehose", {"time_us": str(long_ago)})


def test_a_silent_network_never_looks_like_a_forgotten_place(desk: Desk) -> None:
    page = desk.fetch("firehose")
    for hours in range(10, 60, 10):
        later = NOW + timedelta(hours=hours)
        page = desk.fetch("firehose", page.cursor, now=later)
        assert page.caught_up
    desk.stream.now_us += 60 * 3600 * 1_000_000
    desk.stream.post(MEI, "アクメ")
    page = desk.fetch("firehose", page.cursor, now=NOW + timedelta(hours=60))
    assert len(page.posts) == 1


def test_a_backlog_is_read_in_parts(desk: Desk) -> None:
    made = [desk.stream.post(MEI, f"アクメ {number}") for number in range(30)]
    channel = desk.channel(Pace(quiet=0.15, events=12))
    cursor, heard, rounds = None, set[str](), 0
    while True:
        page = channel.listener.fetch(query("firehose"), cursor)
        heard |= {post.external_id for post in page.posts}
        cursor, rounds = page.cursor, rounds + 1
        if page.caught_up:
            break
    assert heard == set(made)
    assert rounds > 2


@pytest.mark.parametrize(
    ("status", "error"), [(429, RateLimited), (500, TryLater), (503, TryLater)]
)
def test_a_refused_connection_is_tried_later(
    desk: Desk, status: int, error: type[TryLater]
) -> None:
    desk.stream.refuse_with = status
    with pytest.raises(TryLater) as caught:
        desk.fetch("firehose")
    assert type(caught.value) in (error, TryLater)


def test_an_address_that_is_no_websocket_needs_a_person(desk: Desk) -> None:
    desk.stream.url = "https://jetstream.example/subscribe"
    with pytest.raises(NeedsOperator):
        desk.fetch("firehose")


def test_a_busy_line_is_left_when_events_come_no_faster_than_they_happen(desk: Desk) -> None:
    ticks = iter(range(1000))  # a second passes with each look at the clock
    firehose = Firehose(
        url=desk.stream.url,
        get=Xrpc(desk.server.url).get,
        our_did=lambda: "",
        pace=Pace(quiet=5.0, longest=500.0),
        clock=lambda: float(next(ticks)),
    )
    desk.stream.now_us += 5 * 60 * 1_000_000  # the present
    for number in range(40):
        desk.stream.post(MEI, f"アクメ {number}")
    page = firehose.fetch(query("firehose"), None)
    assert page.caught_up
    assert 0 < len(page.posts) < 40
