"""Secrets at rest: a ring of Fernet keys in a file that only its owner reads."""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.errors import ConfigInvalid, Problem


class Vault:
    """Encrypts and opens small texts. The first key of the ring encrypts; all of them open."""

    def __init__(self, keys: list[bytes]) -> None:
        self._ring = MultiFernet([Fernet(key) for key in keys])
        self._keys = tuple(keys)

    def lock(self, secrets: Mapping[str, str]) -> str:
        return self._ring.encrypt(json.dumps(dict(secrets)).encode()).decode("ascii")

    def open(self, locked: str | None) -> dict[str, str]:
        """The secrets, or ConfigInvalid when the key file is not the one they were locked with."""
        if not locked:
            return {}
        try:
            found = json.loads(self._ring.decrypt(locked.encode("ascii")))
        except (InvalidToken, ValueError) as error:
            raise ConfigInvalid(
                [
                    Problem(
                        key="security.key_file",
                        sentence="the stored credentials were locked with another key; "
                        "put the right key file back, or enter the credentials again",
                    )
                ]
            ) from error
        return {str(name): str(value) for name, value in found.items()}

    def derived(self, purpose: str) -> list[str]:
        """A key for another use out of each key of the ring, newest first."""
        return [hmac.new(key, purpose.encode(), "sha256").hexdigest() for key in self._keys]

    def relock(self, locked: str) -> str:
        """The same secrets under the newest key."""
        return self._ring.rotate(locked.encode("ascii")).decode("ascii")


def open_vault(path: Path) -> Vault:
    """The vault whose keys stand in `path`, one a line, newest first; made on first use (0600)."""
    try:
        if not path.exists():
            _make_key_file(path)
        lines = path.read_text("ascii").splitlines()
        return Vault([line.strip().encode() for line in lines if line.strip()])
    except OSError as error:
        raise _key_file_invalid(f"{path} cannot be used: {error.strerror}") from error
    except ValueError as error:  # not text, no line, or no key of ours
        raise _key_file_invalid(
            f"{path} holds no usable key; put the right file back, or move it away and start "
            "again: a fresh one is made, and stored credentials must be entered again"
        ) from error


def _key_file_invalid(sentence: str) -> ConfigInvalid:
    return ConfigInvalid([Problem(key="security.key_file", sentence=sentence)])


def add_key(path: Path) -> None:
    """Put a fresh key on top of the ring."""
    old = path.read_text("ascii") if path.exists() else ""
    fresh = path.with_suffix(".new")
    _write_private(fresh, Fernet.generate_key().decode("ascii") + "\n" + old)
    fresh.replace(path)


def _make_key_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _write_private(path, Fernet.generate_key().decode("ascii") + "\n")
    except FileExistsError:
        return  # another process was first


def _write_private(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
