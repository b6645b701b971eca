"""Secrets at rest: opened with the ring that locked them, and said clearly otherwise."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from app.errors import ConfigInvalid
from app.vault import add_key, open_vault


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "secrets.key"


def test_the_key_file_is_made_once_for_its_owner_only(path: Path) -> None:
    open_vault(path)
    first = path.read_bytes()
    open_vault(path)
    assert path.read_bytes() == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_locked_is_opened_again(path: Path) -> None:
    secrets = {"token": "canary-4711", "名": "値\u2028"}
    locked = open_vault(path).lock(secrets)
    assert "canary-4711" not in locked
    assert open_vault(path).open(locked) == secrets


def test_nothing_locked_is_nothing(path: Path) -> None:
    assert open_vault(path).open(None) == {}
    assert open_vault(path).open("") == {}


def test_a_fresh_key_on_top_still_opens_what_was_locked(path: Path) -> None:
    old = open_vault(path)
    locked = old.lock({"a": "1"})
    add_key(path)
    new = open_vault(path)
    assert new.open(locked) == {"a": "1"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(ConfigInvalid):
        old.open(new.relock(locked))
    assert new.derived("x")[1:] == old.derived("x")


@pytest.mark.parametrize("spoil", [lambda text: text[:-4], lambda text: "x" + text, lambda _: "é"])
def test_another_key_or_a_spoilt_text_is_told(path: Path, tmp_path: Path, spoil: object) -> None:
    assert callable(spoil)
    locked = open_vault(path).lock({"a": "canary-4711"})
    other = open_vault(tmp_path / "other.key")
    with pytest.raises(ConfigInvalid) as caught:
        other.open(locked)
    assert caught.value.problems[0].key == "security.key_file"
    assert "canary" not in str(caught.value)
    with pytest.raises(ConfigInvalid):
        open_vault(path).open(spoil(locked))


@pytest.mark.parametrize("content", [b"", b"\n\n", b"short", "鍵".encode(), b"\xff\x00"])
def test_a_file_without_a_key_is_told_and_left_alone(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(ConfigInvalid, match="no usable key"):
        open_vault(path)
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigInvalid, match="cannot be used"):
        open_vault(tmp_path / "file" / "secrets.key")
    with pytest.raises(ConfigInvalid, match="cannot be used"):
        open_vault(tmp_path)
