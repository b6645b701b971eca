"""Our credentials on the networks."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from app.db import Sessions
from app.errors import Invalid, NotFound
from app.models import Account, AccountState, Event
from app.steps.listening import accounts as steps
from app.vault import Vault
from listeners.base import Channel, Identity
from listeners.errors import NeedsOperator, TryLater
from tests.fakes.channels import GivenChannels, WrittenListener
from tests.make import NOON

TOKEN = "canary-token-4711"
FIELDS = {"base_url": "https://mastodon.example", "access_token": TOKEN}


@pytest.fixture
def vault() -> Vault:
    return Vault([Fernet.generate_key()])


def added(sessions: Sessions, vault: Vault, **fields: str) -> int:
    return steps.add_account(
        channel="mastodon", name="ours", fields={**FIELDS, **fields}, person_id=None,
        sessions=sessions, vault=vault, now=NOON,
    )  # fmt: skip


def row(sessions: Sessions, account_id: int) -> Account:
    with sessions.read() as session:
        return session.get_one(Account, account_id)


def channels(answer: Identity | Exception | None) -> GivenChannels:
    def whoami() -> Identity:
        if isinstance(answer, Exception):
            raise answer
        assert answer is not None
        return answer

    asks = whoami if answer is not None else None
    return GivenChannels(Channel(kind="mastodon", listener=WrittenListener(), whoami=asks))


def check(
    sessions: Sessions, account_id: int, answer: Identity | Exception | None
) -> steps.Checked:
    return steps.check_account(
        account_id, person_id=None, sessions=sessions, channels=channels(answer), now=NOON
    )


def test_secrets_are_locked_and_stand_nowhere_else(sessions: Sessions, vault: Vault) -> None:
    account = row(sessions, added(sessions, vault))
    assert account.settings == {"base_url": "https://mastodon.example"}
    assert vault.open(account.credentials) == {"access_token": TOKEN}
    assert TOKEN not in str(account.credentials)
    with sessions.read() as session:
        events = session.scalars(select(Event.detail)).all()
    assert TOKEN not in repr(events)


def test_an_empty_secret_keeps_the_stored_one_and_a_new_one_replaces_it(
    sessions: Sessions, vault: Vault
) -> None:
    made = added(sessions, vault)
    for given, expected in (("", TOKEN), ("fresh", "fresh")):
        steps.change_account(
            made, name="ours", fields={**FIELDS, "access_token": given}, person_id=None,
            sessions=sessions, channels=channels(None), vault=vault, now=NOON,
        )  # fmt: skip
        assert vault.open(row(sessions, made).credentials) == {"access_token": expected}


def test_a_default_is_left_to_the_configuration(sessions: Sessions, vault: Vault) -> None:
    spec = steps.channel_spec("x")
    usual = {field.name: field.default for field in spec.account_fields if field.default}
    made = steps.add_account(
        channel="x", name="x", fields={**usual, "bearer_token": "b"}, person_id=None,
        sessions=sessions, vault=vault, now=NOON,
    )  # fmt: skip
    assert row(sessions, made).settings == {}


def test_what_is_missing_is_told_by_field(sessions: Sessions, vault: Vault) -> None:
    added(sessions, vault)
    with pytest.raises(Invalid) as refused:
        added(sessions, vault, base_url=" ")
    assert set(refused.value.fields) == {"name", "base_url"}
    with pytest.raises(NotFound):
        steps.channel_spec("carrier pigeon")


def test_a_good_check_tells_who_we_are_and_wakes_the_account(
    sessions: Sessions, vault: Vault
) -> None:
    made = added(sessions, vault)
    void = check(sessions, made, NeedsOperator("The token is void.", code="token_revoked"))
    assert not void.well
    account = row(sessions, made)
    assert account.state is AccountState.needs_attention
    assert (account.attention, account.attention_code) == ("The token is void.", "token_revoked")
    assert check(sessions, made, Identity(external_id="7", handle="ours")).well
    account = row(sessions, made)
    assert (account.state, account.handle, account.attention) == (AccountState.active, "ours", "")


def test_a_network_in_trouble_does_not_stop_the_account(sessions: Sessions, vault: Vault) -> None:
    made = added(sessions, vault)
    assert check(sessions, made, TryLater("Not now.")).sentence == "Not now."
    assert row(sessions, made).state is AccountState.active


def test_a_good_check_does_not_resume_what_a_person_paused(
    sessions: Sessions, vault: Vault
) -> None:
    made = added(sessions, vault)
    steps.pause_account(made, person_id=None, sessions=sessions, now=NOON)
    check(sessions, made, Identity(external_id="7", handle="ours"))
    assert row(sessions, made).state is AccountState.paused
    steps.resume_account(made, person_id=None, sessions=sessions, now=NOON)
    assert row(sessions, made).state is AccountState.active


def test_every_built_in_channel_is_offered() -> None:
    kinds = [spec.kind for spec in steps.offered_channels()]
    assert {"x", "bluesky", "mastodon", "rss", "files", "demo"} <= set(kinds)
