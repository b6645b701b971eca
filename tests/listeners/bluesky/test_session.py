"""One sign-in, kept and renewed; and what the server's refusals become."""

from __future__ import annotations

import pytest

from listeners.base import ShortMemory
from listeners.errors import ChannelError, NeedsOperator, RateLimited, Refused, TryLater
from tests.fakes.bluesky import Fault
from tests.listeners.bluesky.conftest import Desk


def test_many_polls_in_many_processes_are_one_sign_in(desk: Desk) -> None:
    for _ in range(5):
        desk.fetch("mentions")  # each builds a channel of its own over the same memory
    assert len(desk.server.calls("createSession")) == 1


def test_an_expired_session_is_refreshed_and_kept(desk: Desk) -> None:
    desk.fetch("mentions")
    before = desk.memory.load()
    desk.server.expire_access()
    desk.fetch("mentions")
    desk.fetch("mentions")
    assert len(desk.server.calls("refreshSession")) == 1
    assert len(desk.server.calls("createSession")) == 1
    assert desk.memory.load() != before


def test_a_session_that_another_process_renewed_is_taken_over(desk: Desk) -> None:
    late = desk.channel()
    assert late.whoami
    late.whoami()
    desk.server.expire_access()
    desk.fetch("mentions")
    late.whoami()
    assert len(desk.server.calls("refreshSession")) == 1


def test_a_session_that_cannot_be_refreshed_is_made_anew(desk: Desk) -> None:
    desk.fetch("mentions")
    desk.server.revoke_all()
    desk.fetch("mentions")
    assert len(desk.server.calls("createSession")) == 2


def test_a_revoked_app_password_needs_a_person(desk: Desk) -> None:
    desk.fetch("mentions")
    desk.server.revoke_all()
    desk.us.password = "another"
    with pytest.raises(NeedsOperator) as caught:
        desk.fetch("mentions")
    assert caught.value.code == "login_refused"


def test_the_session_of_another_account_is_not_used(desk: Desk) -> None:
    desk.memory.save('{"login": "other.test"}')
    desk.fetch("mentions")
    stored = desk.memory.load()
    assert stored
    assert "acme.test" in stored
    desk.memory.save(stored.replace('"login": "acme.test"', '"login": "other.test"'))
    desk.fetch("mentions")
    assert len(desk.server.calls("createSession")) == 2


def test_a_session_that_is_never_accepted_ends_in_a_clear_refusal(desk: Desk) -> None:
    expired = Fault(method="listNotifications", status=400, body='{"error": "ExpiredToken"}')
    desk.server.fail(*[expired] * 10)
    with pytest.raises(NeedsOperator):
        desk.fetch("mentions")
    assert len(desk.server.calls("createSession")) <= 2


def test_we_are_who_the_network_says(desk: Desk) -> None:
    whoami = desk.channel().whoami
    assert whoami
    identity = whoami()
    assert (identity.external_id, identity.handle) == (desk.us.did, "acme.test")


def test_a_taken_down_account_needs_a_person(desk: Desk) -> None:
    desk.us.status = "takendown"
    with pytest.raises(NeedsOperator) as caught:
        desk.fetch("mentions")
    assert caught.value.code == "account_inactive"


def test_a_deactivated_account_needs_a_person(desk: Desk) -> None:
    desk.us.status = "deactivated"
    with pytest.raises(NeedsOperator) as caught:
        desk.fetch("mentions")
    assert caught.value.code == "account_inactive"


LOGIN_PAGE = "<!doctype html><title>Please sign in</title>"


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        (Fault(status=500), TryLater, "server_trouble"),
        (Fault(status=503, body=LOGIN_PAGE), TryLater, "server_trouble"),
        (Fault(status=200, body=LOGIN_PAGE, content_type="text/html"), TryLater, "unreadable"),
        (Fault(status=200, body=LOGIN_PAGE), TryLater, "unreadable"),
        (Fault(status=200, body="[1, 2]"), TryLater, "unreadable"),
        (Fault(how="truncate"), TryLater, "unreadable"),
        (Fault(how="drop"), TryLater, "unreachable"),
        (Fault(status=401, body="{}"), NeedsOperator, "signed_out"),
        (Fault(status=403, body="[]"), Refused, "forbidden"),
        (Fault(status=404, body="nothing"), NeedsOperator, "wrong_service"),
        (Fault(status=400, body='{"error": "InvalidRequest"}'), Refused, "invalid_request"),
        (Fault(status=429, headers={"RateLimit-Reset": "1795147200"}), RateLimited, "rate_limited"),
        (Fault(status=429, headers={"Retry-After": "30"}), RateLimited, "rate_limited"),
        (Fault(status=429), RateLimited, "rate_limited"),
        (Fault(status=418, body="{}"), Refused, "invalid_request"),
    ],
)
def test_each_fault_becomes_the_next_move(
    desk: Desk, fault: Fault, error: type[ChannelError], code: str
) -> None:
    whoami = desk.channel().whoami
    assert whoami
    whoami()  # signed in before
    if error is NeedsOperator and code == "signed_out":
        desk.server.fail(*[fault] * 8)
        code = "login_refused"  # a new sign-in was tried, too
    else:
        desk.server.fail(fault)
    with pytest.raises(ChannelError) as caught:
        desk.fetch("mentions")
    assert type(caught.value) is error
    assert caught.value.code == code


def test_the_servers_reset_time_is_kept(desk: Desk) -> None:
    desk.fetch("mentions")
    desk.server.fail(Fault(status=429, headers={"ratelimit-reset": "1795147200"}))
    with pytest.raises(RateLimited) as caught:
        desk.fetch("mentions")
    assert int(caught.value.resets_at.timestamp()) == 1795147200


def test_a_slow_server_is_given_up_on(desk: Desk) -> None:
    desk.fetch("mentions")
    desk.timeout = 0.4
    desk.server.fail(Fault(how="hang"))
    with pytest.raises(TryLater) as caught:
        desk.fetch("mentions")
    assert caught.value.code == "no_answer"


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "nonsense://x", "http://[bad"])
def test_a_wrong_address_is_told_without_a_crash(desk: Desk, address: str) -> None:
    desk.server.url = address
    with pytest.raises((TryLater, NeedsOperator)):
        desk.fetch("mentions")


def test_no_message_holds_a_secret(desk: Desk) -> None:
    desk.password = "hunter2-app-password"
    messages = []
    for fault in (Fault(status=500, body="hunter2-app-password"), Fault(how="drop"), None):
        if fault:
            desk.server.fail(fault)
        desk.memory = ShortMemory()
        with pytest.raises(ChannelError) as caught:
            desk.fetch("mentions")
        messages.append(f"{caught.value}{caught.value.__cause__}")
    assert len(messages) == 3
    assert not any("hunter2" in message for message in messages)
