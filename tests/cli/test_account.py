"""Accounts: their secrets come from the environment and are never shown."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.models import Account
from tests.cli.conftest import Kikimimi

CLOSED = "http://127.0.0.1:9"  # a port where nobody answers


def _account(kikimimi: Kikimimi) -> Account:
    with kikimimi.sessions() as sessions, sessions.read() as session:
        return session.scalars(sa.select(Account)).one()


def test_a_secret_from_the_environment_is_locked_and_never_shown(
    kikimimi: Kikimimi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUR_TOKEN", "canary-4711")
    words = ["account", "add", "mastodon", "ours", "--no-input", "--set", f"base_url={CLOSED}"]
    said = kikimimi(*words, "--secret-env", "access_token=OUR_TOKEN")
    stored = _account(kikimimi)
    assert stored.credentials
    listed = kikimimi.well("account", "list", "--json")
    everything = said.out + said.err + listed.out + stored.credentials + str(stored.settings)
    assert "canary-4711" not in everything
    database = (kikimimi.folder / "data" / "kikimimi.sqlite3").read_bytes()
    assert b"canary-4711" not in database


def test_an_unreachable_server_is_told_and_the_account_kept(kikimimi: Kikimimi) -> None:
    words = ["account", "add", "mastodon", "ours", "--no-input", "--set", f"base_url={CLOSED}"]
    kikimimi(*words, "--set", "access_token=t")
    said = kikimimi("account", "check", "ours")
    assert said.code == 1
    assert "✗ ours:" in said.out
    assert _account(kikimimi).name == "ours"


def test_a_prompt_asks_for_what_was_not_given(kikimimi: Kikimimi) -> None:
    said = kikimimi("account", "add", "files", "box", given="\n")
    assert said.code == 0
    assert "Import folder" in said.out


def test_pause_and_resume(kikimimi: Kikimimi) -> None:
    kikimimi.well("account", "add", "files", "box", "--no-input")
    kikimimi.well("account", "pause", "box")
    assert kikimimi.well("account", "list", "--json").json[0]["state"] == "paused"
    kikimimi.well("account", "resume", "box")
    assert kikimimi.well("account", "list", "--json").json[0]["state"] == "active"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["add", "nosuch", "x", "--no-input"], 1, "There is no such channel."),
        (["add", "files", "x", "--set", "folder"], 2, "Write FIELD=VALUE"),
        (["add", "files", "x", "--set", "foldr=/a", "--no-input"], 2, "known: folder"),
        (["add", "files", "x", "--secret-env", "a=NOT_SET_ANYWHERE"], 2, "NOT_SET_ANYWHERE"),
        (["add", "files", "", "--no-input"], 2, "name"),
        (["add", "mastodon", "x", "--no-input"], 2, "base_url"),
        (["pause", "nosuch"], 1, "There is no account “nosuch”"),
        (["check", "nosuch"], 1, "There is no account “nosuch”"),
    ],
)
def test_a_wrong_wish_is_answered_with_a_sentence(
    kikimimi: Kikimimi, words: list[str], code: int, sentence: str
) -> None:
    said = kikimimi("account", *words)
    assert said.code == code, said.out + said.err
    assert sentence in said.err
    assert kikimimi.well("account", "list", "--json").json == []


def test_an_empty_list_says_what_to_do(kikimimi: Kikimimi) -> None:
    assert "kikimimi account add" in kikimimi.well("account", "list").out
