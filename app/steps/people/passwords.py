"""Passwords: argon2id, two at once at most, and what a good one must be."""

from __future__ import annotations

import secrets
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 200
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else

_HASHER = PasswordHasher()
# one hash takes 64 MiB and a core: a flood of guesses must queue, not stop the console
_AT_ONCE = threading.BoundedSemaphore(2)


def hashed(password: str) -> str:
    with _AT_ONCE:
        return _HASHER.hash(_typed(password))


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether it is the one. Takes the same time when there is no hash to compare with."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(password_hash or NOBODY, _typed(password)) and bool(password_hash)
        except (VerificationError, InvalidHashError):
            return False


def made() -> str:
    """A one-time password that is easy to read out: four groups of four, 79 bits."""
    letters = [secrets.choice(ALPHABET) for _ in range(16)]
    return "-".join("".join(letters[at : at + 4]) for at in range(0, 16, 4))


def objection(password: str, *, email: str) -> str | None:
    """Why this must not become a password."""
    typed = _typed(password)
    if len(typed) < SHORTEST:
        return "Use at least 10 characters."
    if len(password) > LONGEST:
        return "Use at most 200 characters."
    if email.partition("@")[0].lower() in typed.lower() and len(email.partition("@")[0]) > 2:
        return "Do not use your e-mail address in the password."
    if len(set(typed)) < 5:
        return "Use more different characters."
    return None


def _typed(password: str) -> str:
    """The same password from a Japanese and from a Latin keyboard."""
    return unicodedata.normalize("NFKC", password[: LONGEST * 4])


NOBODY = hashed("the password of nobody at all")
"""Compared with when nobody has that address, so that the answer takes as long."""
