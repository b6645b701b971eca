"""What the network reads: every character in its place, nobody's handle, no address."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nlp.trained.spelling import READ_AT_MOST, spelled


def test_handles_and_links_are_signs_of_themselves() -> None:
    assert spelled("@acme 届かない https://example.com/x?y=1 …").split() == [
        "@", "届かない", "http", "…",
    ]  # fmt: skip


def test_a_mail_address_is_no_handle() -> None:
    assert "mei@example" in spelled("mei@example")


@given(st.text(max_size=300))
def test_every_character_keeps_its_place(text: str) -> None:
    found = spelled(text)
    assert len(found) == len(text)
    found.encode("utf-8")  # no lone surrogate is left


def test_a_megabyte_is_cut() -> None:
    assert len(spelled("あ" * 1_000_000)) == READ_AT_MOST
