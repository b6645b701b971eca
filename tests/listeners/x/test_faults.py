"""What goes wrong between us and X, and what the listener says of it."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from listeners.base import Channel, ShortMemory
from listeners.errors import ChannelError, NeedsOperator, RateLimited, Refused, TryLater
from listeners.x import SPEC, road
from tests.fakes.x import Fault, XServer
from tests.fakes.x.faults import Reply
from tests.listeners.x.making import NOW, channel_of, query

READS = [("search", "search"), ("mentions", "mentions"), ("timeline", "timeline")]


@pytest.mark.parametrize(("kind", "route"), READS)
@pytest.mark.parametrize(
    "fault",
    [
        Fault.status(500),
        Fault.status(502),
        Fault.status(503),
        Fault.status(504),
        Fault.html(),
        Fault.html(status=503),
        Fault.truncated(),
        Fault.dropped(),
        Fault.raw(b""),
        Fault.raw(b"[]"),
        Fault.raw(b'"text"'),
        Fault.raw(b'{"errors":[{"message":"Over capacity","code":130}]}'),
        Fault.raw(b'{"data":"wrong","meta":{}}'),
        Fault.raw(b"\xff\xfe\x00"),
        Fault.raw(b"[" * 100_000),
        Fault(reply=Reply(status=302, headers={"location": "http://127.0.0.1:9/login"})),
    ],
)
def test_trouble_is_tried_later_and_loses_nothing(
    x: XServer, channel: Channel, kind: str, route: str, fault: Fault
) -> None:
    x.add_post(x.add_user("hana"), "@kikimimi ひかりカメラ")
    x.add_post(x.us, "お知らせ")
    before = channel.listener.fetch(query(kind), None)
    x.fault(route, fault)
    with pytest.raises(TryLater) as trouble:
        channel.listener.fetch(query(kind), None)
    assert len(trouble.value.sentence) < 200
    assert channel.listener.fetch(query(kind), None).posts == before.posts


@pytest.mark.parametrize(("kind", "route"), READS)
def test_silence_is_tried_later(x: XServer, kind: str, route: str) -> None:
    channel = channel_of(x, read_seconds="0.1")
    x.fault(route, Fault.slow(5))
    with pytest.raises(TryLater) as trouble:
        channel.listener.fetch(query(kind), None)
    assert trouble.value.code in {"timeout", "unreachable"}


def test_an_answer_without_end_is_given_up(
    x: XServer, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(road, "LARGEST_ANSWER", 1000)
    x.fault("search", Fault.raw(b'{"data":[]' + b" " * 5000 + b"}"))
    with pytest.raises(TryLater):
        channel.listener.fetch(query(), None)


def test_nobody_at_the_address_is_tried_later() -> None:
    channel = SPEC.build({"api_url": "http://127.0.0.1:9"}, {"bearer_token": "t"}, ShortMemory())
    with pytest.raises(TryLater):
        channel.listener.fetch(query(), None)


@pytest.mark.parametrize(("kind", "route"), READS)
def test_a_limit_tells_when_calls_refill(
    x: XServer, channel: Channel, kind: str, route: str
) -> None:
    x.rate_limit(route, remaining=0, resets_at=NOW + timedelta(minutes=11))
    with pytest.raises(RateLimited) as limited:
        channel.listener.fetch(query(kind), None)
    assert limited.value.resets_at == NOW + timedelta(minutes=11)


def test_a_limit_without_a_time_is_waited_for_a_minute(x: XServer, channel: Channel) -> None:
    x.desk.world.clock = lambda: NOW - timedelta(minutes=2)  # X's clock, which it tells
    x.rate_limit("search", remaining=0, resets_at=None)
    with pytest.raises(RateLimited) as limited:
        channel.listener.fetch(query(), None)
    assert limited.value.resets_at == NOW - timedelta(minutes=1)


@pytest.mark.parametrize(("kind", "route"), READS)
def test_revoked_keys_stop_the_account(x: XServer, channel: Channel, kind: str, route: str) -> None:
    x.revoked = True
    with pytest.raises(NeedsOperator) as stopped:
        channel.listener.fetch(query(kind), None)
    assert stopped.value.code == "token_refused"


def test_whoami_proves_the_keys(x: XServer, channel: Channel) -> None:
    assert channel.whoami is not None
    assert channel.whoami().handle == "kikimimi"
    x.revoked = True
    with pytest.raises(NeedsOperator):
        channel.whoami()


@pytest.mark.parametrize("code", [400, 403, 404, 409, 410, 422])
def test_a_plain_no_is_a_no_to_this_request(x: XServer, channel: Channel, code: int) -> None:
    x.fault("search", Fault.status(code))
    with pytest.raises(Refused):
        channel.listener.fetch(query(), None)


@pytest.mark.parametrize(
    "fault",
    [
        Fault.status(401), Fault.status(403), Fault.status(429), Fault.status(500),
        Fault.html(status=403), Fault.truncated(), Fault.dropped(),
    ],
)  # fmt: skip
def test_no_key_stands_in_a_message_or_a_log(
    x: XServer, channel: Channel, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    x.fault("search", fault)
    with pytest.raises(ChannelError) as trouble:
        channel.listener.fetch(query(), None)
    told = f"{trouble.value!r} {trouble.value.sentence} {caplog.text}"
    assert not any(secret in told for secret in x.secrets().values())


def test_tweepy_prints_no_headers() -> None:
    assert logging.getLogger("tweepy.client").getEffectiveLevel() > logging.DEBUG
