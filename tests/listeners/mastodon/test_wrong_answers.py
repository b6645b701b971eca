"""What a Mastodon server may answer instead of data, and what we make of it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest

from listeners.base import Channel, OutgoingReply, Query, ReplyTarget, ShortMemory
from listeners.errors import (
    ChannelError,
    NeedsOperator,
    OutcomeUnknown,
    RateLimited,
    Refused,
    TryLater,
)
from listeners.mastodon import SPEC
from tests.fakes.wrong_answers import Said, WrongAnswers, wrong_answers

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TOKEN = "a-very-secret-token"
HASHTAG = Query(kind="hashtag", now=NOW, settings={"hashtag": "返品"})
ME = json.dumps({"id": "1", "acct": "acme", "username": "acme"}).encode()


@pytest.fixture
def server() -> Iterator[WrongAnswers]:
    with wrong_answers() as found:
        yield found


def channel(url: str, token: str | None = None, seconds: str = "2") -> Channel:
    secrets = {} if token is None else {"access_token": token}
    return SPEC.build({"base_url": url, "timeout_seconds": seconds}, secrets, ShortMemory())


def error(body: str) -> bytes:
    return json.dumps({"error": body}).encode()


READS: list[tuple[Said, type[ChannelError], str]] = [
    (Said(status=500), TryLater, "server_error"),
    (Said(status=503, body=b"<html>maintenance</html>"), TryLater, "server_error"),
    (Said(body=b"<!DOCTYPE html><title>Sign in</title>"), TryLater, "not_json"),
    (Said(body=b'[{"id": "1", "cont'), TryLater, "not_json"),
    (Said(body=b'[{"id": "1"}]', announced=5000), TryLater, "unreachable"),
    (Said(body=b'{"error": "something"}'), TryLater, "wrong_shape"),
    (Said(body=b"17"), TryLater, "wrong_shape"),
    (Said(body=b"[" * 100_000), TryLater, "not_json"),
    (Said(hang_up=True), TryLater, "unreachable"),
    (Said(body=b"[" + b" " * 11_000_000 + b"]"), TryLater, "unreachable"),
    (Said(status=401, body=error("The access token is invalid")), NeedsOperator, "token_revoked"),
    (Said(status=400, body=b"Invalid Bearer token"), NeedsOperator, "token_revoked"),
    (Said(status=400, body=error("limit is not a number")), Refused, "bad_request"),
    (
        Said(status=403, body=error("This action is outside the authorized scopes")),
        NeedsOperator,
        "scope_missing",
    ),
    (
        Said(status=403, body=error("Your login is currently disabled")),
        NeedsOperator,
        "account_disabled",
    ),
    (Said(status=403, body=error("This action is not allowed")), Refused, "forbidden"),
    (Said(status=404, body=error("Record not found")), Refused, "not_found"),
    (Said(status=410), Refused, "not_found"),
    (Said(status=418), Refused, "refused"),
]


@pytest.mark.parametrize(("said", "expected", "code"), READS)
def test_each_answer_has_its_meaning(
    server: WrongAnswers, said: Said, expected: type[ChannelError], code: str
) -> None:
    server.answers = [Said(body=ME), said]
    reader = channel(server.url, TOKEN)
    assert reader.whoami is not None
    reader.whoami()
    with pytest.raises(ChannelError) as caught:
        reader.listener.fetch(HASHTAG, None)
    assert type(caught.value) is expected
    assert caught.value.code == code
    assert caught.value.sentence.endswith(".")
    assert TOKEN not in caught.value.sentence


@pytest.mark.parametrize(("status"), [401, 403, 422])
def test_a_server_that_shows_nothing_in_public_asks_for_an_account(
    server: WrongAnswers, status: int
) -> None:
    server.answers = [Said(status=status, body=error("This method requires an authenticated user"))]
    with pytest.raises(NeedsOperator) as caught:
        channel(server.url).listener.fetch(HASHTAG, None)
    assert caught.value.code == "account_needed"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (
            {"X-RateLimit-Reset": "2026-11-20T03:05:00.000Z"},
            datetime(2026, 11, 20, 3, 5, tzinfo=UTC),
        ),
        ({"X-RateLimit-Reset": "1795143900"}, datetime(2026, 11, 20, 3, 5, tzinfo=UTC)),
        (
            {"Retry-After": "30", "X-RateLimit-Reset": "soon"},
            datetime(2026, 11, 20, 3, 0, 30, tzinfo=UTC),
        ),
    ],
)
def test_the_servers_own_time_to_wait_is_kept(
    server: WrongAnswers, headers: dict[str, str], expected: datetime
) -> None:
    server.answers = [Said(status=429, headers=headers)]
    with pytest.raises(RateLimited) as caught:
        channel(server.url).listener.fetch(HASHTAG, None)
    assert caught.value.resets_at == expected


def test_what_is_left_to_spend_is_told(server: WrongAnswers) -> None:
    headers = {
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": "298",
        "X-RateLimit-Reset": "2026-11-20T03:05:00.000Z",
        "Deprecation": "true",
    }
    server.answers = [Said(body=b"[]", headers=headers)]
    budget = channel(server.url).listener.fetch(HASHTAG, None).budget
    assert budget is not None
    assert (budget.limit, budget.remaining) == (300, 298)
    assert budget.resets_at == datetime(2026, 11, 20, 3, 5, tzinfo=UTC)


def test_one_bad_status_never_stops_the_others(server: WrongAnswers) -> None:
    good = {
        "id": "116900000000000001",
        "created_at": "2026-11-20T02:00:00.000Z",
        "content": "<p>good \x00 \ud800</p>",
        "account": {"id": "5", "acct": "ken"},
    }
    bad: list[object] = [
        {**good, "id": "116900000000000002", "created_at": "never"},
        {**good, "id": "116900000000000003", "account": None},
        {**good, "id": None},
        "text",
        {**good, "id": "116900000000000004", "content": None, "mentions": 7, "tags": {}},
    ]
    server.answers = [Said(body=json.dumps([*bad, good]).encode())]
    page = channel(server.url).listener.fetch(HASHTAG, None)
    assert [post.text for post in page.posts] == ["", "good \ufffd \ufffd"]
    assert len(page.set_aside) == 4
    assert unquote(server.asked[0].path).startswith("/api/v1/timelines/tag/返品?")


def test_a_byte_a_second_does_not_hold_us_up(server: WrongAnswers) -> None:
    server.answers = [Said(body=b"[" + b" " * 4000, drip=0.02)]
    with pytest.raises(TryLater):
        channel(server.url, seconds="0.3").listener.fetch(HASHTAG, None)


def a_reply(url: str) -> OutgoingReply:
    host = url.removeprefix("http://")
    target = ReplyTarget(
        external_id=f"{host}/7",
        thread_id=f"{host}/7",
        author_external_id=f"{host}/5",
        author_handle="ken",
    )
    return OutgoingReply(key="k", text="hello", target=target, decided_at=NOW)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Said(hang_up=True), OutcomeUnknown),
        (Said(status=500), OutcomeUnknown),
        (Said(status=504), OutcomeUnknown),
        (Said(body=b"<html>"), OutcomeUnknown),
        (Said(body=b"[]"), OutcomeUnknown),
        (Said(body=b"{}"), OutcomeUnknown),
        (Said(body=b'{"id": "9"', announced=500), OutcomeUnknown),
        (Said(status=302, headers={"Location": "/elsewhere"}), NeedsOperator),
        (Said(status=422, body=error("Validation failed: Text can't be blank")), Refused),
        (Said(status=404), Refused),
        (Said(status=401, body=error("The access token was revoked")), NeedsOperator),
        (Said(status=429), TryLater),
    ],
)
def test_a_reply_that_may_have_gone_out_is_unknown_and_every_other_clear(
    server: WrongAnswers, said: Said, expected: type[ChannelError]
) -> None:
    server.answers = [said]
    replier = channel(server.url, TOKEN).replier
    assert replier is not None
    with pytest.raises(expected) as caught:
        replier.send(a_reply(server.url))
    posted = [asked for asked in server.asked if asked.method == "POST"]
    assert len(posted) == 1
    assert posted[0].headers["idempotency-key"] == "k"
    assert TOKEN not in caught.value.sentence


def test_a_reply_that_cannot_have_left_is_tried_later() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        replier = channel(url, TOKEN).replier
        assert replier is not None
        with pytest.raises(TryLater) as caught:
            replier.send(a_reply(url))
    assert caught.value.code == "unreachable"


def test_a_token_is_never_taken_for_the_name_of_a_file(
    server: WrongAnswers, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("secrets") / "key"
    secret.write_text("inside")
    server.answers = [Said(body=ME)]
    whoami = channel(server.url, str(secret)).whoami
    assert whoami is not None
    whoami()
    assert server.asked[0].headers["authorization"] == f"Bearer {secret}"
