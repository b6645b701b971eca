"""Disks, folders and databases in trouble: one sentence on stderr, and never a traceback."""

from __future__ import annotations

import sqlite3

import pytest

import app.db
from tests.cli.conftest import Kikimimi

USER = ["user", "add", "hana@example.com", "--name", "花"]


def _one_sentence(text: str) -> None:
    assert "Traceback" not in text
    assert len(text.strip().splitlines()) == 1, text


@pytest.mark.parametrize("inside", ["", "deeper/still"])
@pytest.mark.parametrize("words", [["check"], ["serve"], ["worker"], ["user", "list"]])
def test_a_data_folder_that_is_a_file(
    kikimimi: Kikimimi, monkeypatch: pytest.MonkeyPatch, words: list[str], inside: str
) -> None:
    taken = kikimimi.file("taken", "")
    monkeypatch.setenv("KIKIMIMI_DATA", str(taken / inside) if inside else str(taken))
    said = kikimimi(*words)
    assert said.code == 2
    _one_sentence(said.err)
    assert "✗ data:" in said.err
    assert "KIKIMIMI_DATA" in said.err


def test_a_database_that_is_a_folder(kikimimi: Kikimimi) -> None:
    (kikimimi.folder / "data" / "kikimimi.sqlite3").mkdir(parents=True)
    said = kikimimi(*USER)
    assert said.code == 1
    _one_sentence(said.err)
    assert "SQLite says: unable to open database file" in said.err


def test_a_database_that_is_no_database(kikimimi: Kikimimi) -> None:
    (kikimimi.folder / "data").mkdir()
    kikimimi.file("data/kikimimi.sqlite3", b"these are not the pages you look for" * 200)
    for words in (USER, ["check"]):
        said = kikimimi(*words)
        assert said.code == 1
        assert "SQLite says: file is not a database" in said.err + said.out


def test_a_locked_database_is_waited_for_and_then_told(
    kikimimi: Kikimimi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.db, "BUSY_MILLISECONDS", 50)
    kikimimi.well("user", "list")
    holder = sqlite3.connect(kikimimi.folder / "data" / "kikimimi.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    said = kikimimi(*USER)
    holder.execute("ROLLBACK")
    holder.close()
    assert said.code == 1
    _one_sentence(said.err)
    assert "Try again in a moment" in said.err
    kikimimi.well(*USER)


def test_a_database_that_may_only_be_read(kikimimi: Kikimimi) -> None:
    kikimimi.well("user", "list")
    database = kikimimi.folder / "data" / "kikimimi.sqlite3"
    config = kikimimi.file(
        "k.toml", f'[database]\nurl = "sqlite:///file:{database}?mode=ro&uri=true"\n'
    )
    said = kikimimi(*USER, "--config", config)
    assert said.code == 1
    _one_sentence(said.err)
    assert "readonly" in said.err
    assert kikimimi.counts()["person"] == 0


def test_a_key_file_that_is_a_folder(kikimimi: Kikimimi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIKIMIMI_KEY_FILE", str(kikimimi.folder))
    said = kikimimi("user", "list")
    assert said.code == 2
    _one_sentence(said.err)
    assert "✗ security.key_file:" in said.err


def test_an_import_folder_that_is_a_file(kikimimi: Kikimimi) -> None:
    (kikimimi.folder / "data").mkdir()
    kikimimi.file("data/imports", "")
    said = kikimimi("import", kikimimi.file("p.jsonl", '{"text": "x"}\n'))
    assert said.code == 1
    _one_sentence(said.err)
    assert "imports" in said.err


def test_a_missing_postgresql_database_is_told(kikimimi: Kikimimi, postgres_url: str) -> None:
    import sqlalchemy as sa

    url = sa.make_url(postgres_url).set(drivername="postgresql+psycopg", database="nosuch")
    config = kikimimi.file(
        "k.toml", f"[database]\nurl = '{url.render_as_string(hide_password=False)}'\n"
    )
    said = kikimimi("user", "list", "--config", config)
    assert said.code == 1
    _one_sentence(said.err)
    assert 'database "nosuch" does not exist' in said.err
