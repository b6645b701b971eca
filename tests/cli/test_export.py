"""Exports: every table in both forms, harmless in a spreadsheet, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from app.models import Case, LedgerEntry, Post, Reply, ReplyPath, ReplyState
from app.read.exports import EXPORTS
from tests import make
from tests.cli.conftest import Kikimimi
from tests.make import NOON

TABLES = {"posts": Post, "cases": Case, "replies": Reply, "ledger": LedgerEntry}
FORMULA = '＝HYPERLINK("http://example.com")'


@pytest.fixture
def worked(kikimimi: Kikimimi) -> Kikimimi:
    """A database with one row of everything: a formula, a line break, a quotation mark."""
    kikimimi.well("user", "list")  # makes the tables
    with kikimimi.sessions() as sessions, sessions.begin() as session:
        account = make.account(session)
        author = make.author(session, handle="=1+1")
        post = make.post(session, account=account, author=author, text=FORMULA + '\n"二行目"')
        old = make.post(session, account=account, author=author, posted_at=NOON - timedelta(days=9))
        case = make.case(session, post=post)
        make.case(session, post=old)
        person = make.person(session)
        session.add(
            Reply(
                case_id=case.id, post_id=post.id, account_id=account.id, key="k",
                person_id=person.id, state=ReplyState.draft, path=ReplyPath.api, text="+81",
                created_at=NOON, updated_at=NOON,
            )
        )  # fmt: skip
        session.add(LedgerEntry(case_id=case.id, found_at=NOON))
    return kikimimi


def _rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff"), "Excel reads Japanese after this mark"
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("what", sorted(EXPORTS))
def test_both_forms_say_the_same(worked: Kikimimi, what: str) -> None:
    rows = _rows(worked.well("export", what).raw.decode())
    objects = [json.loads(x) for x in worked.well("export", what, "--format", "jsonl").lines]
    assert len(rows) == len(objects) == worked.counts()[TABLES[what].__tablename__]
    assert [int(row["id"]) for row in rows] == [one["id"] for one in objects]
    assert list(rows[0]) == list(objects[0])


def test_cells_that_would_run_as_formulas_are_text(worked: Kikimimi) -> None:
    row = _rows(worked.well("export", "posts").raw.decode())[0]
    assert row["text"].startswith("'＝HYPERLINK")
    assert row["handle"] == "'=1+1"
    assert "\n" in row["text"]
    assert _rows(worked.well("export", "replies").raw.decode())[0]["text"] == "'+81"


def test_json_lines_are_as_they_were_written(worked: Kikimimi) -> None:
    first = json.loads(worked.well("export", "posts", "--format", "jsonl").lines[0])
    assert first["text"].startswith(FORMULA)


def test_days_bound_what_is_written(worked: Kikimimi) -> None:
    def count(*words: str) -> int:
        return len(worked.well("export", "posts", "--format", "jsonl", *words).lines)

    day = NOON.date().isoformat()
    before = (NOON - timedelta(days=9)).date().isoformat()
    assert count() == 2
    assert count("--since", day) == 1
    assert count("--until", day) == 1
    assert count("--since", before, "--until", day) == 1
    assert count("--since", "2099-01-01") == 0


def test_a_file_is_written_whole(worked: Kikimimi) -> None:
    path = worked.folder / "posts.csv"
    said = worked.well("export", "posts", "-o", path)
    assert "2 rows" in said.err
    assert len(_rows(path.read_bytes().decode())) == 2
    assert list(worked.folder.glob("*.part")) == []


@pytest.mark.parametrize("output", ["nosuch/posts.csv", "folder"])
def test_an_output_that_cannot_be_written_is_told(worked: Kikimimi, output: str) -> None:
    (worked.folder / "folder").mkdir()
    said = worked("export", "posts", "-o", output)
    assert said.code == 2
    assert f"{output} cannot be written" in said.err
    assert list(Path(worked.folder).rglob("*.part")) == []


def test_an_empty_table_has_its_columns(kikimimi: Kikimimi) -> None:
    text = kikimimi.well("export", "ledger").raw.decode()
    assert text.startswith("\ufeffid,case_id,")
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize("words", [["people"], ["posts", "--since", "soon"], ["posts", "--x"]])
def test_a_wrong_wish_ends_with_two(kikimimi: Kikimimi, words: list[str]) -> None:
    assert kikimimi("export", *words).code == 2
