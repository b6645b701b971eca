"""Replies: one record for one decision, with facets, found again, refused where we may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from listeners.base import Replier
from listeners.errors import (
    ChannelError,
    NeedsOperator,
    OutcomeUnknown,
    RateLimited,
    Refused,
    TryLater,
)
from tests.fakes.bluesky import Fault
from tests.listeners.bluesky.conftest import NOW, Desk

ASKED = "アクメの洗濯機が止まりません"


def replier(desk: Desk) -> Replier:
    found = desk.channel().replier
    assert found is not None
    return found


def replies(desk: Desk) -> list[dict[str, object]]:
    return [post.record for post in desk.server.world.posts.values() if post.author is desk.us]


def test_a_reply_stands_in_its_thread(desk: Desk) -> None:
    root = desk.server.post("ken.test", "洗濯機の話")
    target = desk.server.post("mei.test", ASKED, reply_to=root)
    sent = replier(desk).send(desk.reply_to(target))
    record = desk.server.world.posts[sent.external_id].record
    assert record["reply"]["root"]["uri"] == root
    assert record["reply"]["parent"]["uri"] == target
    assert record["langs"] == ["ja"]
    assert sent.posted_at == NOW
    assert sent.url == f"https://bsky.app/profile/acme.test/post/{sent.external_id[-13:]}"


def test_the_same_decision_sent_twice_is_one_record(desk: Desk) -> None:
    reply = desk.reply_to(desk.server.post("mei.test", ASKED))
    first = replier(desk).send(reply)
    second = replier(desk).send(reply)
    assert first == second
    assert len(replies(desk)) == 1


def test_a_changed_text_under_the_same_key_does_not_overwrite_what_was_sent(desk: Desk) -> None:
    reply = desk.reply_to(desk.server.post("mei.test", ASKED))
    first = replier(desk).send(reply)
    assert replier(desk).send(replace(reply, text="ちがう文章です")) == first
    assert len(replies(desk)) == 1


def test_two_decisions_on_one_post_are_two_records(desk: Desk) -> None:
    target = desk.server.post("mei.test", ASKED)
    replier(desk).send(desk.reply_to(target, key="one"))
    replier(desk).send(desk.reply_to(target, key="two"))
    assert len(replies(desk)) == 2


@pytest.mark.parametrize(
    "fault",
    [
        Fault(method="putRecord", how="drop", after=True),
        Fault(method="putRecord", status=502, body="<html>bad gateway</html>", after=True),
        Fault(method="putRecord", how="truncate", after=True),
        Fault(method="putRecord", status=200, body="<html>welcome</html>", after=True),
        Fault(method="putRecord", status=200, body="{}", after=True),
    ],
)
def test_a_lost_answer_is_unknown_and_the_reply_is_found(desk: Desk, fault: Fault) -> None:
    reply = desk.reply_to(desk.server.post("mei.test", ASKED))
    desk.server.fail(fault)
    with pytest.raises(OutcomeUnknown):
        replier(desk).send(reply)
    found = replier(desk).find(reply)
    assert found is not None
    assert found.text == reply.text
    assert replier(desk).send(reply) == found
    assert len(replies(desk)) == 1


def test_a_hanging_server_leaves_the_outcome_unknown(desk: Desk) -> None:
    reply = desk.reply_to(desk.server.post("mei.test", ASKED))
    replier(desk).find(reply)  # signed in
    desk.timeout = 0.5
    desk.server.fail(Fault(method="putRecord", how="hang"))
    with pytest.raises(OutcomeUnknown):
        replier(desk).send(reply)
    assert replier(desk).find(reply) is None


def test_what_never_reached_the_server_may_be_tried_again(desk: Desk) -> None:
    reply = desk.reply_to(desk.server.post("mei.test", ASKED))
    desk.server.fail(Fault(method="getPosts", status=503))
    with pytest.raises(TryLater):
        replier(desk).send(reply)
    assert replies(desk) == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (
            Fault(method="putRecord", status=429, headers={"ratelimit-reset": "1795147200"}),
            RateLimited,
        ),
        (Fault(method="putRecord", status=400, body='{"error": "InvalidRequest"}'), Refused),
        (Fault(method="putRecord", status=400, body='{"error": "AccountTakedown"}'), NeedsOperator),
        (Fault(method="putRecord", status=403, body="no"), Refused),
        (Fault(method="putRecord", status=413, body=""), Refused),
    ],
)
def test_a_clear_no_is_told_as_such(desk: Desk, fault: Fault, error: type[ChannelError]) -> None:
    reply = desk.reply_to(desk.server.post("mei.test", ASKED))
    desk.server.fail(fault)
    with pytest.raises(error):
        replier(desk).send(reply)
    assert replies(desk) == []


def test_a_deleted_post_is_not_answered(desk: Desk) -> None:
    target = desk.server.post("mei.test", ASKED)
    reply = desk.reply_to(target)
    desk.server.delete(target)
    with pytest.raises(Refused) as caught:
        replier(desk).send(reply)
    assert caught.value.code == "target_gone"


def test_an_author_who_blocked_us_is_not_answered(desk: Desk) -> None:
    target = desk.server.post("mei.test", ASKED)
    desk.server.block("mei.test", "acme.test")
    with pytest.raises(Refused) as caught:
        replier(desk).send(desk.reply_to(target))
    assert caught.value.code == "blocked"


def test_a_closed_thread_is_not_answered(desk: Desk) -> None:
    target = desk.server.post("mei.test", ASKED, gate=[])
    with pytest.raises(Refused) as caught:
        replier(desk).send(desk.reply_to(target))
    assert caught.value.code == "replies_disabled"
    assert replies(desk) == []


def test_a_reply_that_a_person_wrote_in_the_app_is_found(desk: Desk) -> None:
    target = desk.server.post("mei.test", ASKED)
    reply = desk.reply_to(target, "少しお待ちください。")
    assert replier(desk).find(reply) is None
    later = (NOW + timedelta(minutes=3)).isoformat()
    old = (NOW - timedelta(hours=1)).isoformat()
    desk.server.post("acme.test", "前の返事", reply_to=target, createdAt=old, rkey="3lbbbbbbbbbb2")
    mine = desk.server.post(
        "acme.test", "少々お待ちください！", reply_to=target, createdAt=later, rkey="3lbbbbbbbbbb3"
    )
    found = replier(desk).find(reply)
    assert found is not None
    assert (found.external_id, found.text) == (mine, "少々お待ちください！")


def test_the_answer_of_another_decision_is_not_taken_for_a_hand_sent_one(desk: Desk) -> None:
    target = desk.server.post("mei.test", ASKED)
    replier(desk).send(desk.reply_to(target, key="one"))
    assert replier(desk).find(desk.reply_to(target, key="two")) is None


def test_links_tags_and_mentions_are_marked_by_their_bytes(desk: Desk) -> None:
    mei = desk.server.world.person("mei.test")
    assert mei
    target = desk.server.post("mei.test", ASKED)
    text = "@mei.test さん、詳しくは→https://acme.example/help?a=1をご覧ください。 #アクメ"
    sent = replier(desk).send(desk.reply_to(target, text))
    raw = text.encode()
    marked = {
        raw[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(): one["features"][0]
        for one in desk.server.world.posts[sent.external_id].record["facets"]
    }
    assert marked["@mei.test"]["did"] == mei.did
    assert marked["https://acme.example/help?a=1"]["uri"] == "https://acme.example/help?a=1"
    assert marked["#アクメ"]["tag"] == "アクメ"
    assert len(marked) == 3


def test_a_mention_of_nobody_stays_text(desk: Desk) -> None:
    target = desk.server.post("mei.test", ASKED)
    sent = replier(desk).send(desk.reply_to(target, "@nobody.test さん"))
    assert "facets" not in desk.server.world.posts[sent.external_id].record


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("ok", []),
        (" \n", ["empty"]),
        ("あ" * 300, []),
        ("あ" * 301, ["too_long"]),
        ("👨‍👩‍👧‍👦" * 100, []),  # 100 graphemes, 2,500 bytes
        ("👨‍👩‍👧‍👦" * 130, ["too_many_bytes"]),
        ("が" * 300, []),  # two code points each
    ],
)
def test_the_networks_own_length_rule_is_applied(desk: Desk, text: str, codes: list[str]) -> None:
    assert [one.code for one in replier(desk).objections(text)] == codes
    if codes:
        with pytest.raises(Refused):
            replier(desk).send(desk.reply_to(desk.server.post("mei.test", ASKED), text))
        assert replies(desk) == []


def test_a_person_is_led_to_the_post_itself(desk: Desk) -> None:
    reply = desk.reply_to(desk.server.post("mei.test", ASKED))
    url = replier(desk).composer_url(reply)
    assert url is not None
    assert url.startswith("https://bsky.app/profile/mei.test/post/")


def test_without_an_app_password_nothing_can_be_sent(desk: Desk) -> None:
    assert desk.without_account().replier is None
