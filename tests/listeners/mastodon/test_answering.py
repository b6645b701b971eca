"""Answering on a real Mastodon-shaped server: at most once, as private as the post."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from listeners.base import (
    Channel,
    OutgoingReply,
    Query,
    Replier,
    ReplyTarget,
    ShortMemory,
    Visibility,
)
from listeners.errors import NeedsOperator, OutcomeUnknown, Refused
from listeners.mastodon import SPEC
from tests.fakes.mastodon import BRAND_TOKEN, MastodonServer, soon

Asked = Callable[..., Query]


def replier_of(channel: Channel) -> Replier:
    assert channel.replier is not None
    return channel.replier


@pytest.fixture
def reply(server: MastodonServer, ours: Channel, asked: Asked) -> OutgoingReply:
    """Our answer to a complaint of Hanako's."""
    server.post("hanako", "@acme 届きません")
    (post,) = ours.listener.fetch(asked("mentions"), None).posts
    target = ReplyTarget(
        external_id=post.external_id,
        thread_id=post.thread_id,
        author_external_id=post.author.external_id,
        author_handle=post.author.handle,
        url=post.url,
        visibility=post.visibility,
    )
    text = "申し訳ございません。すぐに確認いたします。"
    return OutgoingReply(key="decision-1", text=text, target=target, decided_at=soon())


def answered(server: MastodonServer, reply: OutgoingReply) -> list[str]:
    return [one["id"] for one in server.replies_to(reply.target.external_id.rpartition("/")[2])]


def test_the_answer_stands_in_the_thread_and_names_the_person(
    server: MastodonServer, ours: Channel, reply: OutgoingReply
) -> None:
    sent = replier_of(ours).send(reply)
    (there,) = server.replies_to(reply.target.external_id.rpartition("/")[2])
    assert sent.external_id.endswith(there["id"])
    assert there["visibility"] == "unlisted"
    assert sent.text == f"@hanako {reply.text}"
    assert abs(sent.posted_at - reply.decided_at) < timedelta(seconds=30)


def test_a_second_press_does_not_post_twice(
    server: MastodonServer, ours: Channel, reply: OutgoingReply
) -> None:
    first, second = replier_of(ours).send(reply), replier_of(ours).send(reply)
    assert first == second
    assert len(answered(server, reply)) == 1


def test_an_answer_of_a_killed_worker_is_found(
    server: MastodonServer, ours: Channel, reply: OutgoingReply
) -> None:
    assert replier_of(ours).find(reply) is None
    sent = replier_of(ours).send(reply)
    follower = SPEC.build({"base_url": server.url}, {"access_token": BRAND_TOKEN}, ShortMemory())
    assert replier_of(follower).find(reply) == sent


def test_the_same_words_are_found_before_other_answers(
    server: MastodonServer, ours: Channel, reply: OutgoingReply
) -> None:
    post_id = reply.target.external_id.rpartition("/")[2]
    by_hand = server.post("acme", "@hanako 少々お待ちください", in_reply_to_id=post_id)
    found = replier_of(ours).find(reply)
    assert found is not None
    assert found.external_id.endswith(by_hand["id"])
    sent = replier_of(ours).send(reply)
    assert replier_of(ours).find(reply) == sent


def test_an_answer_from_before_the_decision_is_not_taken_for_ours(
    server: MastodonServer, ours: Channel, reply: OutgoingReply
) -> None:
    replier_of(ours).send(reply)
    later = replace(reply, decided_at=reply.decided_at + timedelta(hours=1))
    assert replier_of(ours).find(later) is None


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        (Visibility.public, "unlisted"),
        (Visibility.followers, "private"),
        (Visibility.direct, "direct"),
    ],
)
def test_an_answer_is_as_private_as_the_post(
    server: MastodonServer,
    ours: Channel,
    reply: OutgoingReply,
    theirs: Visibility,
    expected: str,
) -> None:
    replier_of(ours).send(replace(reply, target=replace(reply.target, visibility=theirs)))
    written = server.timeline_of_brand()
    assert [one["visibility"] for one in written] == [expected]


def test_an_answer_that_may_have_gone_out_is_unknown(
    server: MastodonServer, ours: Channel, reply: OutgoingReply
) -> None:
    for effect in ({"type": "status", "status": 502}, {"type": "malformed"}):
        server.fault(path="/api/v1/statuses", times=1, **effect)
        with pytest.raises(OutcomeUnknown):
            replier_of(ours).send(reply)


def test_a_post_that_is_gone_cannot_be_answered(
    server: MastodonServer, ours: Channel, reply: OutgoingReply
) -> None:
    server.fault(
        path="/api/v1/statuses", times=1, type="status", status=404,
        body={"error": "Record not found"},
    )  # fmt: skip
    with pytest.raises(Refused) as caught:
        replier_of(ours).send(reply)
    assert caught.value.code == "not_found"


def test_a_revoked_token_needs_a_person(server: MastodonServer, reply: OutgoingReply) -> None:
    channel = SPEC.build({"base_url": server.url}, {"access_token": "old_token"}, ShortMemory())
    with pytest.raises(NeedsOperator) as caught:
        replier_of(channel).send(reply)
    assert caught.value.code == "token_revoked"
    assert "old_token" not in str(caught.value)


def test_a_text_over_the_servers_limit_is_not_sent(
    server: MastodonServer, ours: Channel, reply: OutgoingReply
) -> None:
    replier = replier_of(ours)
    assert [one.code for one in replier.objections("長" * 501)] == ["too_long"]
    assert replier.objections("長" * 500) == []
    assert [one.code for one in replier.objections(" \n")] == ["empty"]
    with pytest.raises(Refused) as caught:
        replier.send(replace(reply, text="長" * 500))  # with @hanako it is too long
    assert caught.value.code == "too_long"
    assert answered(server, reply) == []


def test_a_post_of_another_server_is_not_answered_here(ours: Channel, reply: OutgoingReply) -> None:
    elsewhere = replace(reply.target, external_id="elsewhere.example/1")
    with pytest.raises(Refused) as caught:
        replier_of(ours).send(replace(reply, target=elsewhere))
    assert caught.value.code == "other_server"


def test_a_person_answers_on_our_own_server(
    server: MastodonServer, ours: Channel, reply: OutgoingReply
) -> None:
    post_id = reply.target.external_id.rpartition("/")[2]
    assert replier_of(ours).composer_url(reply) == f"{server.url}/@hanako/{post_id}"


def test_without_a_token_there_is_no_replier(anonymous: Channel) -> None:
    assert anonymous.replier is None
