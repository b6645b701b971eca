"""Statuses as servers and their forks write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listeners.base import Identity, LengthRule, Measure, Visibility
from listeners.mastodon import ids, wire
from listeners.mastodon.length import DEFAULT, length
from listeners.mastodon.replier import addressed

US = Identity(external_id="m.example/1", handle="acme")
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
PLAIN: dict[str, Any] = {
    "id": "10",
    "created_at": "2026-11-19T12:00:00.000Z",
    "content": "<p>hello</p>",
    "account": {"id": "5", "acct": "ken@far.example", "note": "", "discoverable": None},
}


def post(**changes: Any) -> Any:
    return wire.post_of({**PLAIN, **changes}, host="m.example", us=US)


def author(**changes: Any) -> Any:
    return wire.author_of({**PLAIN["account"], **changes}, host="m.example")


@pytest.mark.parametrize(
    "changes",
    [
        {"mentions": [{"id": "2"}, {"id": "1"}]},
        {"in_reply_to_id": "9", "in_reply_to_account_id": "1"},
        {"quote": {"state": "accepted", "quoted_status": {"id": "8", "account": {"id": "1"}}}},
    ],
)
def test_mentioning_answering_and_quoting_us_addresses_us(changes: dict[str, Any]) -> None:
    assert post(**changes).addressed_to_us
    assert not post().addressed_to_us


@pytest.mark.parametrize(
    "changes",
    [
        {"quote": {"state": "accepted", "quoted_status": {"id": "8"}}},
        {"quote": {"state": "accepted", "quoted_status_id": "8"}},
        {"quote": {"id": "8", "content": "a fork's"}},
        {"quote_id": "8"},
    ],
)
def test_quotes_are_known_in_all_their_forms(changes: dict[str, Any]) -> None:
    assert post(**changes).quote_of == "m.example/8"


def test_the_line_for_clients_without_quotes_is_left_out() -> None:
    content = '<p class="quote-inline">RE: <a href="https://m.example/8">x</a></p><p>indeed</p>'
    assert post(content=content, quote={"quoted_status_id": "8"}).text == "indeed"
    assert "RE:" in post(content=content).text


def test_a_content_warning_stands_first_and_is_kept_for_the_answer() -> None:
    found = post(spoiler_text="配送の愚痴", content="<p>またか</p>")
    assert found.text == "[配送の愚痴]\n\nまたか"
    assert found.channel_data == {"content_warning": "配送の愚痴"}


@pytest.mark.parametrize(
    ("changes", "no_contact"),
    [
        ({"note": "<p>cats <a class='hashtag'>#<span>NoBot</span></a></p>"}, True),
        ({"note": "#nobots"}, True),
        ({"fields": [{"name": "rules", "value": "#noindex please"}]}, True),
        ({"noindex": True}, True),
        ({"discoverable": False}, True),
        ({"discoverable": None, "noindex": None}, False),
        ({"note": "I am #nobody", "locked": True}, False),
    ],
)
def test_people_who_want_to_be_left_alone_are_known(
    changes: dict[str, Any], no_contact: bool
) -> None:
    found = author(**changes)
    assert found.no_contact is no_contact
    assert not found.is_protected


def test_bots_are_known() -> None:
    assert author(bot=True).is_bot
    assert author(group=True).is_bot
    assert not author(bot=False).is_bot


def test_media_keep_their_descriptions() -> None:
    attachments = [
        {"type": "image", "url": "https://m.example/a.png", "description": "壊れた箱"},
        {"type": "gifv", "url": None, "preview_url": "https://m.example/b.png"},
        {"type": "unknown", "url": "javascript:alert(1)"},
        None,
    ]
    found = post(media_attachments=attachments).media
    assert [(one.kind, one.alt_text) for one in found] == [("image", "壊れた箱"), ("video", "")]


def test_privacy_is_kept_and_an_unknown_one_is_public() -> None:
    assert post(visibility="private").visibility is Visibility.followers
    assert post(visibility="direct").visibility is Visibility.direct
    assert post(visibility="local").visibility is Visibility.public


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from([*PLAIN, "reblog", "quote", "mentions"]), inner)
        ),
    )
)
def test_whatever_a_server_sends_is_a_post_or_unreadable(status: Any) -> None:
    for candidate in (status, {**PLAIN, "quote": status, "mentions": status, "reblog": status}):
        try:
            found = wire.post_of(candidate, host="m.example", us=US)
        except wire.Unreadable:
            continue
        assert found.posted_at.tzinfo is UTC
        found.text.encode("utf-8")


RULE = LengthRule(measure=Measure.characters, limit=500, url_length=23)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("返品したい", 5),
        ("https://example.com/" + "a" * 300, 23),
        ("見て→https://example.com/aです", 3 + 23 + 2),
        ("(https://example.com/a).", 1 + 23 + 2),
        ("@hanako@far.example こんにちは", 7 + 1 + 5),
        ("mail@example.com", 16),
        ("👨‍👩‍👧‍👦か\u3099 \U0001f1ef\U0001f1f5", 4),
    ],
)
def test_length_is_counted_as_the_server_counts(text: str, expected: int) -> None:
    assert length(text, RULE) == expected
    assert DEFAULT == RULE


@pytest.mark.parametrize(
    ("text", "handle", "expected"),
    [
        ("hello", "ken", "@ken hello"),
        ("hello @KEN", "ken", "hello @KEN"),
        ("hello @kenji", "ken", "@ken hello @kenji"),
        ("@ken hello", "ken@far.example", "@ken@far.example @ken hello"),
        ("@ken@far.example hello", "ken@far.example", "@ken@far.example hello"),
        ("@ken@far.example hello", "ken", "@ken @ken@far.example hello"),
        ("hello", "", "hello"),
    ],
)
def test_an_answer_names_the_person_once(text: str, handle: str, expected: str) -> None:
    assert addressed(text, handle) == expected


def test_a_late_post_is_below_the_floor_but_within_the_overlap() -> None:
    floor = str(ids.id_at(NOW))
    late = ids.id_at(NOW - timedelta(minutes=14))
    assert int(ids.below(floor, timedelta(minutes=15), now=NOW)) < late < int(floor)
    assert ids.below("1234", timedelta(minutes=15), now=NOW) == "1234"
    assert ids.below("01HXYZ", timedelta(minutes=15), now=NOW) == "01HXYZ"


def test_a_post_from_the_future_does_not_become_the_floor() -> None:
    ahead = str(ids.id_at(NOW + timedelta(hours=5)))
    assert ids.not_after(ahead, now=NOW) == str(ids.id_at(NOW))
