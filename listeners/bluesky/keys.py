"""Record keys and at:// addresses.

A reply's record key is made from the reply's own key, so that publishing it twice meets the same
record. Posts must be keyed by a TID, which spells a time: ours spell times from before the network
existed, so that none lies in the future and none is mistaken for the time of a post.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

POSTS = "app.bsky.feed.post"
ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"  # sorts as it counts
TID_LENGTH = 13
CLOCK_BITS = 10
BEFORE_THE_NETWORK = datetime(2020, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CHOICES = ((BEFORE_THE_NETWORK - _EPOCH) // timedelta(microseconds=1)) << CLOCK_BITS


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of at://repo/collection/rkey."""

    repo: str
    collection: str
    rkey: str

    def __str__(self) -> str:
        return f"at://{self.repo}/{self.collection}/{self.rkey}"

    @classmethod
    def read(cls, uri: str) -> Address | None:
        parts = uri.removeprefix("at://").split("/")
        if not uri.startswith("at://") or len(parts) != 3 or not all(parts):
            return None
        return cls(*parts)


def record_key(reply_key: str) -> str:
    """The TID for a reply's key: always the same, and none of a time when posts were made."""
    digest = hashlib.sha256(b"kikimimi reply " + reply_key.encode()).digest()
    number = int.from_bytes(digest[:16]) % _CHOICES
    places = range((TID_LENGTH - 1) * 5, -1, -5)
    return "".join(ALPHABET[number >> place & 31] for place in places)


def is_ours(rkey: str) -> bool:
    """Whether a record key can come from `record_key`: no app makes one of that age."""
    number = 0
    for letter in rkey:
        place = ALPHABET.find(letter)
        if place < 0:
            return False
        number = number << 5 | place
    return len(rkey) == TID_LENGTH and number < _CHOICES


def did_of(uri: str) -> str:
    """Whose record it is; "" when it is no at:// address."""
    return uri.removeprefix("at://").split("/")[0] if uri.startswith("at://") else ""


def page_url(author: str, uri: str) -> str:
    """The page of a post; `author` is a handle or a DID."""
    return f"https://bsky.app/profile/{author}/post/{uri.rpartition('/')[2]}"
