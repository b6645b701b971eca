"""Reading feeds from a server on loopback."""

from __future__ import annotations

import contextlib
import gzip
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from listeners.base import Cursor
from listeners.errors import ChannelError, RateLimited, Refused, TryLater
from tests.fakes.wrong_answers import Said, WrongAnswers, wrong_answers
from tests.listeners.rss.feeds import ATOM, NOW, RSS, fetch, many


@pytest.fixture
def server() -> Iterator[WrongAnswers]:
    with wrong_answers() as found:
        yield found


def test_rss_items_become_posts(server: WrongAnswers) -> None:
    server.answers = [Said(body=RSS.encode())]
    first, second = fetch(server.url).posts
    assert first.text == "ミミズ電機の冷蔵庫 & わたし\n\n届かない。店 (https://shop.example/x)"
    assert first.external_id == "127.0.0.1/post-1"
    assert first.posted_at == datetime(2026, 11, 19, 3, 0, tzinfo=UTC)
    assert (first.url, first.language) == ("https://blog.example/1", "ja")
    assert first.author.display_name == "ブログ村"
    assert second.external_id == "127.0.0.1/https://blog.example/2"
    assert second.posted_at == NOW


def test_atom_entries_become_posts(server: WrongAnswers) -> None:
    server.answers = [Said(body=ATOM.encode())]
    (post,) = fetch(server.url).posts
    assert post.text == "Broken lid\n\nIt broke.\n\nTwice."
    assert (post.author.handle, post.author.display_name) == ("Ken", "Ken (Reviews)")
    assert post.edited_at == datetime(2026, 11, 19, 10, 0, tzinfo=UTC)


def test_an_unchanged_feed_is_not_sent_twice(server: WrongAnswers) -> None:
    headers = {"ETag": 'W/"a1"', "Last-Modified": "Thu, 19 Nov 2026 03:00:00 GMT"}
    server.answers = [Said(body=RSS.encode(), headers=headers), Said(status=304)]
    page = fetch(server.url)
    again = fetch(server.url, page.cursor)
    assert (again.posts, again.caught_up, again.cursor) == ((), True, page.cursor)
    asked = server.asked[1].headers
    assert asked["if-none-match"] == 'W/"a1"'
    assert asked["if-modified-since"] == headers["Last-Modified"]


def test_a_changed_address_forgets_what_was_known_of_the_old(server: WrongAnswers) -> None:
    server.answers = [Said(body=RSS.encode(), headers={"ETag": '"a"'})]
    page = fetch(server.url + "/old")
    assert len(fetch(server.url + "/new", page.cursor).posts) == 2
    assert "if-none-match" not in server.asked[1].headers


def test_a_long_feed_comes_in_pages_and_loses_nothing_when_it_changes(
    server: WrongAnswers,
) -> None:
    server.answers = [Said(body=many(7), headers={"ETag": '"a"'})]
    seen: set[str] = set()
    cursor: Cursor | None = None
    for turn in range(20):
        if turn == 2:
            server.answers = [Said(body=many(8), headers={"ETag": '"b"'})]
        page = fetch(server.url, cursor, limit=3)
        assert len(page.posts) <= 3
        seen |= {post.text for post in page.posts}
        cursor = page.cursor
        if page.caught_up:
            break
    assert seen == {f"item {n}" for n in range(8)}
    assert fetch(server.url, cursor, limit=3).posts == ()
    assert all("if-none-match" not in asked.headers for asked in server.asked[:-1])


def test_packed_feeds_are_unpacked(server: WrongAnswers) -> None:
    server.answers = [
        Said(body=gzip.compress(RSS.encode()), headers={"Content-Encoding": "gzip"}),
        Said(body=zlib.compress(RSS.encode()), headers={"Content-Encoding": "deflate"}),
    ]
    assert fetch(server.url).posts == fetch(server.url).posts != ()


def test_a_redirect_is_followed(server: WrongAnswers) -> None:
    server.answers = [
        Said(status=301, headers={"Location": "/moved"}),
        Said(status=302, headers={"Location": server.url + "/again"}),
        Said(body=RSS.encode()),
    ]
    assert len(fetch(server.url).posts) == 2
    assert [asked.path for asked in server.asked] == ["/", "/moved", "/again"]


HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head></html>"
ANSWERS: list[tuple[Said, type[ChannelError], str]] = [
    (Said(body=HTML, headers={"Content-Type": "text/html"}), TryLater, "not_a_feed"),
    (Said(body=b'{"error": 1}'), TryLater, "not_a_feed"),
    (Said(body=b""), TryLater, "empty_answer"),
    (Said(body=RSS.encode()[:450]), TryLater, "cut_off"),
    (Said(body=RSS.encode()[:450], announced=5000), TryLater, "unreachable"),
    (Said(hang_up=True), TryLater, "unreachable"),
    (Said(body=RSS.encode(), drip=0.05), TryLater, "too_slow"),
    (Said(body=b"x" * 6_000_000), Refused, "too_big"),
    (
        Said(body=gzip.compress(b" " * 60_000_000), headers={"Content-Encoding": "gzip"}),
        Refused,
        "too_big",
    ),
    (Said(body=b"not gzip", headers={"Content-Encoding": "gzip"}), TryLater, "unreachable"),
    (Said(body=b"?", headers={"Content-Encoding": "br"}), Refused, "bad_encoding"),
    (Said(status=302, headers={"Location": "/"}), TryLater, "too_many_redirects"),
    (Said(status=302, headers={"Location": "file:///etc/passwd"}), Refused, "bad_address"),
    (Said(status=401), Refused, "sign_in_needed"),
    (Said(status=403), Refused, "forbidden"),
    (Said(status=404), Refused, "feed_gone"),
    (Said(status=410), Refused, "feed_gone"),
    (Said(status=500), TryLater, "server_error"),
    (Said(status=503), TryLater, "server_error"),
]


@pytest.mark.parametrize(("said", "expected", "code"), ANSWERS)
def test_each_wrong_answer_has_its_sentence(
    server: WrongAnswers, said: Said, expected: type[ChannelError], code: str
) -> None:
    server.answers = [said]
    with pytest.raises(ChannelError) as caught:
        fetch(server.url, seconds=1 if said.drip else 20)
    assert (type(caught.value), caught.value.code) == (expected, code)
    assert caught.value.sentence.endswith(".")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("120", NOW + timedelta(seconds=120)),
        ("Fri, 20 Nov 2026 03:30:00 GMT", NOW + timedelta(minutes=30)),
        ("soon", NOW + timedelta(minutes=15)),
    ],
)
def test_the_server_says_how_long_to_wait(
    server: WrongAnswers, said: str, expected: datetime
) -> None:
    server.answers = [Said(status=429, headers={"Retry-After": said})]
    with pytest.raises(RateLimited) as caught:
        fetch(server.url)
    assert caught.value.resets_at == expected


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
BOMB = (
    f'<?xml version="1.0"?><!DOCTYPE rss [{LAUGHS}]>'
    '<rss version="2.0"><channel><item><guid>1</guid><title>a &l9; b</title></item></channel></rss>'
)
FILE = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    '<rss version="2.0"><channel><item><guid>1</guid><title>a &x; b</title></item></channel></rss>'
)


@pytest.mark.parametrize("feed", [BOMB, FILE])
def test_entities_neither_grow_nor_read_files(server: WrongAnswers, feed: str) -> None:
    server.answers = [Said(body=feed.encode())]
    (post,) = fetch(server.url).posts
    assert len(post.text) < 100
    assert "root:" not in post.text


@pytest.mark.parametrize("piece", ["<a ", "<b>", "&lt;a ", "<!--", "<![CDATA["])
def test_half_a_megabyte_of_broken_markup_takes_no_age(server: WrongAnswers, piece: str) -> None:
    body = (
        '<rss version="2.0"><channel><item><guid>1</guid><title>t</title><description>'
        + piece * (500_000 // len(piece))
        + "</description></item></channel></rss>"
    )
    server.answers = [Said(body=body.encode())]
    begin = time.process_time()  # other work on the machine does not count
    with contextlib.suppress(TryLater):
        fetch(server.url)
    assert time.process_time() - begin < 20
