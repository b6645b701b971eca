"""Accounts as channels: built once, built anew when they change, stopped without their key."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from app.accounts import AccountChannels, AccountMemory
from app.config import Settings
from app.db import Sessions
from app.errors import NotFound
from app.models import Account, AccountState
from app.steps.listening.accounts import change_account, check_account
from app.steps.listening.collect import collect
from app.vault import Vault, open_vault
from listeners.errors import NeedsOperator
from tests import make


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return open_vault(tmp_path / "first.key")


@pytest.fixture
def other(tmp_path: Path) -> Vault:
    return open_vault(tmp_path / "other.key")


def _channels(sessions: Sessions, vault: Vault, tmp_path: Path) -> AccountChannels:
    settings = Settings(data=tmp_path / "data")
    return AccountChannels(settings=settings, sessions=sessions, vault=vault)


@pytest.fixture
def account_id(sqlite_sessions: Sessions, vault: Vault) -> int:
    """A Mastodon account whose server is a closed port of this machine."""
    with sqlite_sessions.begin() as session:
        return make.account(
            session,
            channel="mastodon",
            settings={"base_url": "http://127.0.0.1:9"},
            credentials=vault.lock({"access_token": "t"}),
        ).id


def test_a_channel_is_kept_until_its_account_changes(
    sqlite_sessions: Sessions, vault: Vault, account_id: int, tmp_path: Path
) -> None:
    channels = _channels(sqlite_sessions, vault, tmp_path)
    first = channels.of(account_id)
    assert channels.of(account_id) is first
    with sqlite_sessions.begin() as session:
        session.get_one(Account, account_id).settings = {"base_url": "http://127.0.0.1:10"}
    second = channels.of(account_id)
    assert second is not first
    channels.forget(account_id)
    assert channels.of(account_id) is not second


def test_an_account_that_is_not_there_is_told(
    sqlite_sessions: Sessions, vault: Vault, tmp_path: Path
) -> None:
    with pytest.raises(NotFound):
        _channels(sqlite_sessions, vault, tmp_path).of(99)


def test_another_key_stops_the_account_and_nothing_else(
    sqlite_sessions: Sessions, other: Vault, account_id: int, now: datetime, tmp_path: Path
) -> None:
    channels = _channels(sqlite_sessions, other, tmp_path)
    with pytest.raises(NeedsOperator, match="another key"):
        channels.of(account_id)
    with sqlite_sessions.begin() as session:
        account = session.get_one(Account, account_id)
        stream_id = make.stream(session, account=account, kind="mentions", cursor={"a": "1"}).id
    done = collect(stream_id, sessions=sqlite_sessions, channels=channels, now=now)
    assert done is not None
    assert "Put the right key file back" in done.trouble
    with sqlite_sessions.read() as session:
        account = session.get_one(Account, account_id)
        assert account.state is AccountState.needs_attention
        assert account.attention_code == "other_key"
        assert account.credentials, "nothing is thrown away: the right key may come back"
    assert collect(stream_id, sessions=sqlite_sessions, channels=channels, now=now) is None


def test_credentials_entered_again_under_another_key_are_taken(
    sqlite_sessions: Sessions, other: Vault, account_id: int, now: datetime, tmp_path: Path
) -> None:
    channels = _channels(sqlite_sessions, other, tmp_path)
    change_account(
        account_id,
        name="ours",
        fields={"base_url": "http://127.0.0.1:9", "access_token": "new"},
        person_id=None,
        sessions=sqlite_sessions,
        channels=channels,
        vault=other,
        now=now,
    )
    checked = check_account(
        account_id, person_id=None, sessions=sqlite_sessions, channels=channels, now=now
    )
    assert checked.code == "unreachable", "the key is no trouble any more"


def test_a_note_of_a_channel_is_locked_and_read_again(
    sqlite_sessions: Sessions, vault: Vault, account_id: int
) -> None:
    memory = AccountMemory(account_id=account_id, sessions=sqlite_sessions, vault=vault)
    assert memory.load() is None
    memory.save("session canary-4711")
    assert memory.load() == "session canary-4711"
    with sqlite_sessions.read() as session:
        assert "canary-4711" not in str(session.get_one(Account, account_id).memory)


def test_the_configuration_stands_above_the_account(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {
            "data": tmp_path,
            "channels": {
                "mastodon": {"ours": {"base_url": "https://gateway.example"}},
                "rss": {"allow_private": True},
            },
        }
    )
    assert settings.channel_fixed("mastodon", "ours") == {"base_url": "https://gateway.example"}
    assert settings.channel_fixed("mastodon", "theirs") == {}
    assert settings.channel_fixed("files", "box") == {"folder": str(tmp_path / "imports")}
    assert settings.channel_defaults("rss") == {"allow_private": "yes"}
    assert settings.channel_defaults("x")["enterprise"] == ""
