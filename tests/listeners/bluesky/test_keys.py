"""Record keys that we choose."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from listeners.bluesky.keys import Address, is_ours, record_key

TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")


@given(st.text())
def test_every_key_becomes_a_valid_tid_of_ours(key: str) -> None:
    rkey = record_key(key)
    assert TID.fullmatch(rkey)
    assert rkey == record_key(key)
    assert is_ours(rkey)


def test_different_keys_become_different_records() -> None:
    assert len({record_key(f"decision-{number}") for number in range(20_000)}) == 20_000


def test_the_key_of_a_decision_never_changes() -> None:
    # A release that made another record of the same decision would publish it twice.
    assert record_key("decision-1") == "2vpdbzdxwgxuu"


def test_keys_of_real_posts_are_not_ours() -> None:
    assert not is_ours("3jzfcijpj2z2a")  # June 2023
    assert not is_ours("3n2usi3n4y22i")  # November 2026
    assert not is_ours("self")


def test_an_address_is_read_in_its_parts() -> None:
    address = Address.read("at://did:plc:a/app.bsky.feed.post/3k")
    assert address == Address("did:plc:a", "app.bsky.feed.post", "3k")
    assert Address.read("https://bsky.app/profile/a/post/3k") is None
    assert Address.read("at://did:plc:a") is None
