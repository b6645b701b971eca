"""Answering on X, against a fake X in both forms."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from listeners.base import Channel, Replier, ShortMemory
from listeners.errors import NeedsOperator, OutcomeUnknown, RateLimited, Refused, TryLater
from listeners.x import SPEC
from listeners.x.client import Credentials, XClient
from listeners.x.replier import XReplier, comparable
from listeners.x.who import Who
from tests.fakes.x import FakePost, Fault, XServer
from tests.listeners.x.making import NOW, channel_of, reply_to


@pytest.fixture
def replier(channel: Channel) -> Replier:
    assert channel.replier is not None
    return channel.replier


@pytest.fixture
def summons(x: XServer) -> FakePost:
    return x.add_post(x.add_user("hana"), "@kikimimi ひかりカメラが動きません")


def test_a_summoned_reply_is_published_under_the_post(
    x: XServer, replier: Replier, summons: FakePost
) -> None:
    sent = replier.send(reply_to(summons))
    (published,) = x.ours()
    assert sent.external_id == published.id
    assert published.reply_to == summons.id
    assert abs(sent.posted_at - NOW) < timedelta(seconds=1)


def test_a_reply_that_nobody_summoned_is_refused_towards_the_by_hand_path(
    x: XServer, channel: Channel, replier: Replier
) -> None:
    silent = x.add_post(x.add_user("hana"), "ひかりカメラが動かない")
    assert channel.summons_needed
    with pytest.raises(Refused) as refused:
        replier.send(reply_to(silent))
    assert refused.value.code == "summons_needed"
    assert x.ours() == []
    url = urlsplit(replier.composer_url(reply_to(silent, "A&B＝100% 50円?")) or "")
    assert (url.netloc, url.path) == ("x.com", "/intent/tweet")
    assert parse_qs(url.query) == {"in_reply_to": [silent.id], "text": ["A&B＝100% 50円?"]}


def test_a_quote_of_our_post_lets_the_api_answer(x: XServer, replier: Replier) -> None:
    ours = x.add_post(x.us, "新製品です")
    quote = x.add_post(x.add_user("hana"), "高い", quote_of=ours)
    assert replier.send(reply_to(quote)).external_id == x.ours()[-1].id


def test_the_enterprise_plan_needs_no_summons(x: XServer) -> None:
    assert not channel_of(x, enterprise="yes").summons_needed


def test_the_same_text_twice_is_refused_and_the_first_is_found(
    x: XServer, replier: Replier, summons: FakePost
) -> None:
    first = replier.send(reply_to(summons))
    with pytest.raises(Refused) as refused:
        replier.send(reply_to(summons))
    assert refused.value.code == "duplicate"
    found = replier.find(reply_to(summons))
    assert found is not None
    assert found.external_id == first.external_id
    assert len(x.ours()) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault.dropped(carry_out=True),
        Fault.truncated(),
        Fault.status(500, carry_out=True),
        Fault.status(503),
        Fault.html(),
        Fault.raw(b"[]"),
        Fault.raw(b'{"data":{}}'),
        Fault.raw(b'{"data":{"id":"no id"}}'),
    ],
)
def test_a_reply_that_may_have_gone_out_is_unknown_and_sent_once(
    x: XServer, replier: Replier, summons: FakePost, fault: Fault
) -> None:
    x.fault("create", fault)
    with pytest.raises(OutcomeUnknown):
        replier.send(reply_to(summons))
    assert [seen.route for seen in x.requests].count("create") == 1


def test_silence_after_sending_is_unknown_and_the_reply_is_found(
    x: XServer, replier: Replier, summons: FakePost
) -> None:
    secrets = x.secrets()
    client = XClient(api_url=x.url, credentials=Credentials(**secrets), read_seconds=1)
    hasty = XReplier(client=client, who=Who(client, handle="", memory=ShortMemory()))
    x.fault("create", Fault.slow(5, carry_out=True))
    with pytest.raises(OutcomeUnknown):
        hasty.send(reply_to(summons))
    found = replier.find(reply_to(summons))
    assert found is not None
    assert found.external_id == x.ours()[0].id


def test_a_reply_that_reached_nobody_may_be_sent_again(summons: FakePost) -> None:
    secrets = {"consumer_key": "a", "consumer_secret": "b", "access_token": "c",
               "access_token_secret": "d"}  # fmt: skip
    channel = SPEC.build({"api_url": "http://127.0.0.1:9"}, secrets, ShortMemory())
    assert channel.replier is not None
    with pytest.raises(TryLater):
        channel.replier.send(reply_to(summons))


def test_a_limit_on_writing_tells_when_it_ends(
    x: XServer, replier: Replier, summons: FakePost
) -> None:
    x.rate_limit("create", remaining=0, resets_at=NOW + timedelta(minutes=4))
    with pytest.raises(RateLimited) as limited:
        replier.send(reply_to(summons))
    assert limited.value.resets_at == NOW + timedelta(minutes=4)


def test_a_deleted_post_cannot_be_answered(x: XServer, replier: Replier, summons: FakePost) -> None:
    x.delete_post(summons)
    with pytest.raises(Refused) as refused:
        replier.send(reply_to(summons))
    assert refused.value.code == "target_gone"


def test_revoked_keys_stop_the_account(x: XServer, replier: Replier, summons: FakePost) -> None:
    x.revoked = True
    with pytest.raises(NeedsOperator) as stopped:
        replier.send(reply_to(summons))
    assert stopped.value.code == "token_refused"


def test_an_apps_token_alone_hands_over_to_a_person(x: XServer, summons: FakePost) -> None:
    channel = SPEC.build(x.settings(), {"bearer_token": x.bearer_token}, ShortMemory())
    assert channel.replier is not None
    with pytest.raises(Refused) as refused:
        channel.replier.send(reply_to(summons))
    assert refused.value.code == "by_hand_only"
    x.add_post(x.us, "手で答えました", reply_to=summons)
    assert channel.replier.find(reply_to(summons)) is not None


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty"), (" \n", "empty"), ("あ" * 141, "too_long")]
)
def test_a_text_that_x_would_refuse_is_not_sent(
    x: XServer, replier: Replier, summons: FakePost, text: str, code: str
) -> None:
    assert [one.code for one in replier.objections(text)] == [code]
    with pytest.raises(Refused) as refused:
        replier.send(reply_to(summons, text))
    assert refused.value.code == code
    assert x.requests == []


def test_nothing_is_found_where_nothing_was_published(
    x: XServer, replier: Replier, summons: FakePost
) -> None:
    other = x.add_post(x.add_user("ken"), "@kikimimi 別件です")
    x.add_post(x.us, "ご不便をおかけしております。", reply_to=other)
    assert replier.find(reply_to(summons)) is None


def test_what_a_person_sent_by_hand_and_changed_is_found(
    x: XServer, replier: Replier, summons: FakePost
) -> None:
    sent = x.add_post(x.us, "少し書きかえました https://example.com/a", reply_to=summons)
    found = replier.find(reply_to(summons))
    assert found is not None
    assert (found.external_id, found.posted_at) == (sent.id, NOW)


def test_of_two_answers_the_one_with_the_text_is_ours(
    x: XServer, replier: Replier, summons: FakePost
) -> None:
    x.add_post(x.us, "先にひとこと", reply_to=summons)
    text = "手順です。 https://example.com/help?a=1&b=2 <b>"
    wanted = x.add_post(x.us, text, reply_to=summons)
    found = replier.find(reply_to(summons, text))
    assert found is not None
    assert found.external_id == wanted.id


def test_an_answer_from_before_the_decision_is_not_taken_for_it(
    x: XServer, replier: Replier, summons: FakePost
) -> None:
    x.add_post(x.us, "以前の返信", reply_to=summons, posted_at=NOW - timedelta(minutes=10))
    assert replier.find(reply_to(summons)) is None


def test_a_clock_that_differs_a_little_does_not_hide_the_answer(
    x: XServer, replier: Replier, summons: FakePost
) -> None:
    x.add_post(x.us, "返信", reply_to=summons, posted_at=NOW - timedelta(seconds=90))
    assert replier.find(reply_to(summons)) is not None


def test_an_answer_far_down_our_timeline_is_found(
    x: XServer, replier: Replier, summons: FakePost
) -> None:
    wanted = x.add_post(x.us, "ご不便をおかけしております。", reply_to=summons)
    for number in range(250):
        x.add_post(x.us, f"お知らせ {number}", posted_at=NOW + timedelta(seconds=number))
    found = replier.find(reply_to(summons))
    assert found is not None
    assert found.external_id == wanted.id


def test_texts_are_compared_without_what_x_changes() -> None:
    assert comparable("@hana @ken  はい\nexample.com/") == comparable("はい https://example.com")
    assert comparable("が") == comparable("\u304b\u3099")
    assert comparable("はい") != comparable("いいえ")
