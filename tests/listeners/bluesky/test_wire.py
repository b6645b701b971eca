"""Records as people's apps write them, and as nobody should."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listeners.base import IncomingAuthor, IncomingPost, Media
from listeners.bluesky.facets import detected, expanded
from listeners.bluesky.wire import Malformed, post_from_record

SEEN = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
AUTHOR = IncomingAuthor(external_id="did:plc:mei", handle="mei.test")
URI = "at://did:plc:mei/app.bsky.feed.post/3k"


def read(record: dict[str, Any], **more: Any) -> IncomingPost:
    return post_from_record(
        record, uri=URI, cid="bafy", seen_at=SEEN, author=AUTHOR, our_did="did:plc:us", **more
    )


def link(start: int, end: int, uri: str) -> dict[str, Any]:
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": uri}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


def test_shortened_links_are_written_out() -> None:
    text = "見て→acme.example/abc... すごい"
    start = len("見て→".encode())
    end = start + len("acme.example/abc...")
    facets = [link(start, end, "https://acme.example/abcdef?x=1")]
    assert expanded(text, facets) == "見て→https://acme.example/abcdef?x=1 すごい"


@pytest.mark.parametrize(
    "facets",
    [
        [link(5, 2, "https://a")],
        [link(-1, 3, "https://a")],
        [link(0, 999, "https://a")],
        [{"index": {"byteStart": "0", "byteEnd": True}, "features": []}],
        "nothing",
        [None, 3],
    ],
)
def test_facets_that_point_nowhere_change_nothing(facets: object) -> None:
    assert expanded("アクメ", facets) == "アクメ"


def test_overlapping_facets_are_used_once() -> None:
    facets = [link(0, 3, "https://a.example"), link(1, 2, "https://b.example")]
    assert expanded("abcd", facets) == "https://a.exampled"


def test_pictures_cards_and_quotes_are_kept() -> None:
    images = {
        "$type": "app.bsky.embed.images",
        "images": [{"alt": "割れた画面", "image": {"ref": {"$link": "bafyimg"}}}],
    }
    quote = {"$type": "app.bsky.embed.record", "record": {"uri": URI, "cid": "c"}}
    both = {"$type": "app.bsky.embed.recordWithMedia", "record": quote, "media": images}
    post = read({"text": "", "embed": both})
    assert post.quote_of == URI
    url = "https://cdn.bsky.app/img/feed_fullsize/plain/did:plc:mei/bafyimg"
    assert post.media == (Media(kind="image", url=url, alt_text="割れた画面"),)
    card = {"uri": "https://acme.example", "title": "Acme"}
    post = read({"text": "", "embed": {"$type": "app.bsky.embed.external", "external": card}})
    assert post.media == (Media(kind="link", url="https://acme.example", alt_text="Acme"),)


def test_a_list_that_is_quoted_is_no_quoted_post() -> None:
    embed = {"$type": "app.bsky.embed.record", "record": {"uri": "at://x/app.bsky.graph.list/3k"}}
    assert read({"text": "", "embed": embed}).quote_of is None


@pytest.mark.parametrize(
    ("created", "expected"),
    [
        ("2026-11-20T02:00:00Z", datetime(2026, 11, 20, 2, tzinfo=UTC)),
        ("2026-11-20T11:30:00.123456789+09:00", datetime(2026, 11, 20, 2, 30, 0, 123456, UTC)),
        ("2026-11-20T04:00:00Z", SEEN),
        ("2026-11-20T02:00:00", SEEN),
        ("0001-01-01T00:00:00+14:00", SEEN),
        ("yesterday", SEEN),
        (17, SEEN),
        (None, SEEN),
    ],
)
def test_the_time_is_the_claimed_one_unless_it_cannot_be(
    created: object, expected: datetime
) -> None:
    assert read({"text": "x", "createdAt": created}).posted_at == expected


def test_what_the_replier_needs_is_kept() -> None:
    root = {"uri": "at://did:plc:a/app.bsky.feed.post/1", "cid": "r"}
    parent = {"uri": "at://did:plc:us/app.bsky.feed.post/2", "cid": "p"}
    post = read({"text": "x", "reply": {"root": root, "parent": parent}})
    assert post.channel_data == {
        "uri": URI,
        "cid": "bafy",
        "root_uri": root["uri"],
        "root_cid": "r",
    }
    assert post.thread_id == root["uri"]
    assert post.addressed_to_us


@pytest.mark.parametrize("record", [{}, {"text": 3}, {"text": None}])
def test_a_record_without_a_text_is_malformed(record: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        read(record)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries(
        {"text": st.text()},
        optional=dict.fromkeys(
            ("facets", "reply", "embed", "langs", "createdAt", "labels"), ANYTHING
        ),
    ),
    ANYTHING,
)
def test_no_record_however_odd_breaks_the_reading(record: dict[str, Any], view: object) -> None:
    post = read(record, view=view if isinstance(view, dict) else {})
    assert post.external_id == URI
    assert post.posted_at <= SEEN


@given(st.text())
def test_the_facets_of_any_text_cut_it_at_whole_characters(text: str) -> None:
    raw = text.encode()
    end = 0
    for facet in detected(text, lambda _: "did:plc:x"):
        start, stop = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        assert end <= start < stop <= len(raw)
        raw[start:stop].decode()
        end = stop


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        ("詳しくは（https://acme.example/a）へ", "https://acme.example/a"),
        ("See (https://acme.example/a_(b)).", "https://acme.example/a_(b)"),
        ("https://acme.example/a。", "https://acme.example/a"),
        ("https://acme.example/#top", "https://acme.example/#top"),
        ("HTTPS://ACME.example", "HTTPS://ACME.example"),
    ],
)
def test_a_link_ends_where_a_reader_would_end_it(text: str, uri: str) -> None:
    (facet,) = detected(text, lambda _: None)
    assert facet["features"][0]["uri"] == uri
    index = facet["index"]
    assert text.encode()[index["byteStart"] : index["byteEnd"]].decode() == uri
