"""The table of X's answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from listeners.errors import (
    ChannelError,
    CursorExpired,
    NeedsOperator,
    RateLimited,
    Refused,
    TryLater,
)
from listeners.x.status import MEANINGS, WireFailure, error_for

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PROBLEMS = "https://api.twitter.com/2/problems"


def meaning(status: int, body: object = None, **headers: str) -> ChannelError:
    raw = json.dumps(body or {}).encode()
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return error_for(WireFailure(status, headers=told, body=raw), now=NOW)


@pytest.mark.parametrize(
    ("status", "body", "error", "code"),
    [
        (401, {"title": "Unauthorized"}, NeedsOperator, "token_refused"),
        (402, {"title": "CreditsDepleted"}, NeedsOperator, "credits_depleted"),
        (403, {"reason": "client-not-enrolled"}, NeedsOperator, "client_not_enrolled"),
        (403, {"type": f"{PROBLEMS}/usage-capped"}, NeedsOperator, "usage_cap"),
        (403, {"type": f"{PROBLEMS}/oauth1-permissions"}, NeedsOperator, "keys_too_weak"),
        (
            403,
            {"detail": "Your account is suspended and is not permitted to do this."},
            NeedsOperator,
            "account_locked",
        ),
        (
            403,
            {"detail": "You can only reply to posts where the author mentioned or quoted you."},
            Refused,
            "summons_needed",
        ),
        (403, {"detail": "The Tweet author restricted who can reply"}, Refused,
         "replies_restricted"),
        (403, {"detail": "anything else"}, Refused, "refused"),
        (404, {}, Refused, "not_found"),
        (
            400,
            {"errors": [{"message": "'since_id' must be a tweet id created after 2026-11-13"}]},
            CursorExpired,
            "cursor_expired",
        ),
        (400, {"detail": "invalid query"}, Refused, "bad_request"),
        (
            429,
            {"title": "UsageCapExceeded", "detail": "Usage cap exceeded: Monthly product cap"},
            NeedsOperator,
            "usage_cap",
        ),
        (500, {}, TryLater, "server_error"),
        (307, {}, TryLater, "redirected"),
        (408, {}, TryLater, "timeout"),
        (418, {}, Refused, "refused"),
    ],
)  # fmt: skip
def test_an_answer_is_named_by_the_next_move(
    status: int, body: object, error: type[ChannelError], code: str
) -> None:
    found = meaning(status, body)
    assert type(found) is error
    assert found.code == code


def test_words_are_found_however_they_are_escaped() -> None:
    raw = b'{"detail":"because you have n\\u006ft been mentioned"}'
    assert error_for(WireFailure(403, headers={}, body=raw), now=NOW).code == "summons_needed"


@pytest.mark.parametrize("reset", ["", "soon", "-5", "9" * 30, "²"])
def test_a_reset_that_is_no_time_is_a_minutes_wait(reset: str) -> None:
    found = meaning(429, x_rate_limit_reset=reset)
    assert isinstance(found, RateLimited)
    assert found.resets_at == NOW + timedelta(minutes=1)


def test_a_limit_at_no_known_time_is_simply_tried_later() -> None:
    found = error_for(WireFailure(429, headers={"date": "yesterday"}, body=b""), now=None)
    assert type(found) is TryLater


def test_every_code_has_one_sentence() -> None:
    sentences: dict[str, str] = {}
    for row in MEANINGS:
        assert sentences.setdefault(row.code, row.sentence) == row.sentence
        assert row.sentence.endswith(".")
