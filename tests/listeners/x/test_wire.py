"""X's JSON becomes posts, whatever form it has and whatever is wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from listeners.base import Identity, ReplyRule
from listeners.errors import TryLater
from listeners.x.ids import id_at
from listeners.x.wire import read

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
ID = id_at(AT)
US = Identity(external_id="42", handle="Kikimimi")


def body(**post: Any) -> dict[str, Any]:
    return {"data": [{"id": ID, "text": "こんにちは", "author_id": "7", **post}], "meta": {}}


def only(answer: dict[str, Any]) -> Any:
    (post,) = read(answer, us=US).posts
    return post


def test_a_post_without_a_time_of_its_own_has_that_of_its_id() -> None:
    assert only(body()).posted_at == AT


def test_the_long_form_of_a_text_is_taken_under_both_names() -> None:
    for name in ("note_tweet", "note_post"):
        assert only(body(**{name: {"text": "とても長い文"}})).text == "とても長い文"


def test_the_conversation_answers_quotes_and_reposts_are_told_under_both_names() -> None:
    references = [
        {"type": "replied_to", "id": "11"},
        {"type": "quoted", "id": "12"},
        {"type": "retweeted", "id": "13"},
    ]
    for name in ("referenced_tweets", "referenced_posts"):
        post = only(body(**{name: references, "conversation_id": "10"}))
        assert (post.thread_id, post.in_reply_to) == ("10", "11")
        assert (post.quote_of, post.repost_of) == ("12", "13")


def test_an_edited_post_replaces_its_earlier_versions_under_both_names() -> None:
    earlier = id_at(AT - timedelta(minutes=5))
    for name in ("edit_history_tweet_ids", "edit_history_post_ids"):
        reading = read(body(**{name: [earlier, ID]}), us=US)
        assert reading.removed == (earlier,)
        assert reading.posts[0].edited_at == AT


def test_only_what_x_escaped_is_unescaped() -> None:
    post = only(body(text="A &amp; B &lt;3 &amp;copy=1 &copy=1"))
    assert post.text == "A & B <3 &copy=1 &copy=1"


def test_shortened_addresses_are_written_out_and_those_of_pictures_left_out() -> None:
    urls = [
        {"url": "https://t.co/a", "expanded_url": "https://example.com/?a=1&b=2"},
        {"url": "https://t.co/b", "expanded_url": "https://x.com/photo/1", "media_key": "3_1"},
    ]
    post = only(body(text="見て https://t.co/a https://t.co/b", entities={"urls": urls}))
    assert post.text == "見て https://example.com/?a=1&b=2"


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ("everyone", ReplyRule.everyone),
        ("mentionedUsers", ReplyRule.mentioned),
        ("following", ReplyRule.followers),
        ("verified", ReplyRule.followers),
        ("other", ReplyRule.unknown),
        (None, ReplyRule.unknown),
    ],
)
def test_reply_settings_become_the_reply_rule(told: str | None, rule: ReplyRule) -> None:
    assert only(body(reply_settings=told)).reply_rule is rule


@pytest.mark.parametrize(
    "post",
    [
        {"entities": {"mentions": [{"username": "kikimimi"}]}},
        {"entities": {"mentions": [{"username": "other", "id": "42"}]}},
        {"note_post": {"text": "x", "entities": {"mentions": [{"username": "KIKIMIMI"}]}}},
        {"in_reply_to_user_id": "42"},
    ],
)
def test_mentions_and_answers_are_addressed_to_us(post: dict[str, Any]) -> None:
    assert only(body(**post)).addressed_to_us


def test_a_quote_of_our_post_is_addressed_to_us_and_one_of_another_is_not() -> None:
    quote = body(referenced_tweets=[{"type": "quoted", "id": "12"}])
    quote["includes"] = {"tweets": [{"id": "12", "text": "x", "author_id": "42"}]}
    assert only(quote).addressed_to_us
    quote["includes"] = {"tweets": [{"id": "12", "text": "x", "author_id": "8"}]}
    assert not only(quote).addressed_to_us


def test_our_own_post_is_ours_and_not_addressed_to_us() -> None:
    post = only(body(author_id="42", in_reply_to_user_id="42"))
    assert post.ours
    assert not post.addressed_to_us


def test_a_repost_has_the_whole_text_of_what_it_passes_on() -> None:
    answer = body(text="RT @a: とて…", referenced_tweets=[{"type": "retweeted", "id": "12"}])
    answer["includes"] = {"tweets": [{"id": "12", "text": "とても長い文", "author_id": "8"}]}
    assert only(answer).text == "とても長い文"


def test_people_who_left_have_no_handle_but_are_told_apart() -> None:
    post = only(body())
    assert (post.author.external_id, post.author.handle) == ("7", "")
    assert post.url == f"https://x.com/i/status/{ID}"
    nameless = read({"data": [{"id": ID, "text": "a"}, {"id": "99999999999999", "text": "b"}]},
                    us=None).posts  # fmt: skip
    assert nameless[0].author.external_id != nameless[1].author.external_id


def test_protected_authors_media_and_withheld_countries_are_told() -> None:
    answer = body(attachments={"media_keys": ["3_1", "3_2"]}, withheld={"country_codes": ["JP"]})
    answer["includes"] = {
        "users": [{"id": "7", "username": "hana", "name": "花", "protected": True}],
        "media": [
            {"media_key": "3_1", "type": "photo", "url": "https://p/a.jpg", "alt_text": "割れた鏡"}
        ],
    }
    post = only(answer)
    assert post.author.is_protected
    assert [(one.kind, one.alt_text) for one in post.media] == [("image", "割れた鏡")]
    assert post.channel_data == {"withheld": "JP"}


@pytest.mark.parametrize("told", ["und", "qme", "zxx", "", None, 5])
def test_no_language_is_told_where_x_names_none(told: object) -> None:
    assert only(body(lang=told)).language is None


def test_texts_that_no_database_holds_are_cleaned() -> None:
    assert only(body(text="a\0b\ud83e\udd41\ud83d")).text == "ab🥁�"


@pytest.mark.parametrize(
    "row",
    [None, "x", 5, [], {}, {"id": 5, "text": "a"}, {"id": "5"}, {"id": ID, "text": 5},
     {"id": "5", "text": "no time"}, {"id": "x" * 30, "text": "a"}],
)  # fmt: skip
def test_a_bad_row_is_set_aside_and_the_good_ones_stay(row: object) -> None:
    reading = read({"data": [row, {"id": ID, "text": "良い"}]}, us=US)
    assert [post.text for post in reading.posts] == ["良い"]
    (aside,) = reading.set_aside
    assert aside.where
    assert aside.sentence


@pytest.mark.parametrize(
    "junk",
    [5, "x", None, [None], [5], {"urls": 5}, {"mentions": [None, 5]}, {"urls": [{"url": 5}]}],
)
def test_wrong_types_beside_a_post_do_no_harm(junk: object) -> None:
    names = ("entities", "attachments", "referenced_tweets", "note_tweet", "withheld",
             "edit_history_tweet_ids", "created_at", "reply_settings")  # fmt: skip
    for name in names:
        assert only(body(**{name: junk})).text == "こんにちは"
    assert read({**body(), "includes": junk, "errors": junk, "meta": junk}, us=US).posts


@pytest.mark.parametrize("answer", [{}, {"errors": [{"title": "x"}]}, {"data": 5}, {"data": "x"}])
def test_an_answer_of_errors_only_is_tried_later(answer: dict[str, Any]) -> None:
    with pytest.raises(TryLater):
        read(answer, us=US)


def test_deleted_posts_are_removed_and_hidden_ones_too_when_asked_for() -> None:
    def error(kind: str, number: str, parameter: str) -> dict[str, Any]:
        host = "https://api.x.com/2/problems"
        return {"type": f"{host}/{kind}", "resource_type": "post", "resource_id": number,
                "parameter": parameter}  # fmt: skip

    errors = [
        error("resource-not-found", "1", "ids"),
        error("not-authorized-for-resource", "2", "ids"),
        error("resource-not-found", "3", "referenced_posts"),
        error("not-authorized-for-resource", "4", "referenced_posts"),
    ]
    assert read({"errors": errors}, us=US).removed == ("1", "2", "3")
