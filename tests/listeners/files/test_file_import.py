"""Importing files: pages, resuming, bad rows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from listeners.base import Cursor, IncomingPost, Page, Query, SetAside, ShortMemory
from listeners.errors import ChannelError, CursorExpired, Refused
from listeners.files import SPEC

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def fetch(path: Path, cursor: Cursor | None = None, *, limit: int = 100, **settings: str) -> Page:
    listener = SPEC.build({}, {}, ShortMemory()).listener
    query = Query(kind="file", now=NOW, settings={"path": str(path), **settings}, limit=limit)
    return listener.fetch(query, cursor)


def everything(path: Path, *, limit: int) -> tuple[list[IncomingPost], list[SetAside]]:
    posts: list[IncomingPost] = []
    bad: list[SetAside] = []
    cursor: Cursor | None = None
    while True:
        page = fetch(path, cursor, limit=limit)
        posts += page.posts
        bad += page.set_aside
        if page.caught_up:
            return posts, bad
        cursor = page.cursor


def written(path: Path, *rows: object) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_json_lines_become_posts(tmp_path: Path) -> None:
    path = written(
        tmp_path / "reviews.jsonl",
        {
            "id": 7,
            "text": "届きません",
            "author": "@hanako",
            "author_name": "花子",
            "posted_at": "2026-11-19T12:00:00+09:00",
            "url": "https://example.com/7",
            "language": "JA",
            "in_reply_to": 6,
        },
    )
    (post,) = fetch(path).posts
    assert post.external_id == "reviews/7"
    assert (post.author.handle, post.author.display_name) == ("hanako", "花子")
    assert post.posted_at == datetime(2026, 11, 19, 3, 0, tzinfo=UTC)
    assert (post.in_reply_to, post.thread_id) == ("reviews/6", "reviews/6")
    assert (post.language, post.url) == ("ja", "https://example.com/7")


def test_any_page_size_gives_every_row_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f'{n},"line one\n{n}, said ""hi"""\r\n' for n in range(37))
    path.write_bytes(("id,本文\r\n" + rows).encode())
    whole, _ = everything(path, limit=1000)
    assert len(whole) == 37
    assert whole[3].text == 'line one\n3, said "hi"'
    for limit in (1, 2, 5, 36, 37, 38):
        posts, bad = everything(path, limit=limit)
        assert (posts, bad) == (whole, [])


def test_bad_rows_are_named_by_their_line_and_the_good_ones_kept(tmp_path: Path) -> None:
    path = written(
        tmp_path / "mixed.jsonl",
        {"id": 1, "text": "good"},
        "{broken",
        "",
        "[1, 2]",
        {"id": 2},
        {"id": 3, "text": "when?", "posted_at": "yesterday-ish"},
        {"id": 4, "text": "also good", "posted_at": 1_700_000_000_000},
    )
    page = fetch(path)
    assert [post.text for post in page.posts] == ["good", "also good"]
    assert page.posts[1].posted_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert [bad.where for bad in page.set_aside] == ["line 2", "line 4", "line 5", "line 6"]
    assert all(bad.sentence.endswith(".") for bad in page.set_aside)


def test_a_quotation_mark_that_never_closes_costs_one_row(tmp_path: Path) -> None:
    path = tmp_path / "open.csv"
    path.write_text('id,text\n1,fine\n2,"never closed\n3,also fine\n4,good\n', encoding="utf-8")
    page = fetch(path)
    assert [post.text for post in page.posts] == ["fine", "also fine", "good"]
    assert [bad.where for bad in page.set_aside] == ["line 3"]


def test_a_second_row_of_the_same_id_is_told_unless_it_says_the_same(tmp_path: Path) -> None:
    one = {"id": 1, "text": "one", "posted_at": "2026-11-01"}
    path = written(tmp_path / "twice.jsonl", one, one, {**one, "text": "another"})
    page = fetch(path)
    assert len(page.posts) == 1
    assert [bad.where for bad in page.set_aside] == ["line 3"]


def test_a_file_that_grew_is_read_on_and_a_changed_one_noticed(tmp_path: Path) -> None:
    path = written(tmp_path / "log.jsonl", {"text": "first"}, {"text": "second"})
    page = fetch(path)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"text": "third"}\n')
    grown = fetch(path, page.cursor)
    assert [post.text for post in grown.posts] == ["third"]
    assert fetch(path, grown.cursor).posts == ()
    path.write_text('{"text": "other"}\n{"text": "second"}\n{"text": "third"}\n')
    with pytest.raises(CursorExpired):
        fetch(path, grown.cursor)
    path.write_text("")
    with pytest.raises(CursorExpired):
        fetch(path, grown.cursor)


def test_rows_without_an_id_keep_theirs_when_read_again(tmp_path: Path) -> None:
    row = {"text": "same", "author": "ken", "posted_at": "2026-11-01 09:00"}
    first = fetch(written(tmp_path / "a.jsonl", row), collection="c").posts[0]
    again = fetch(written(tmp_path / "b.jsonl", {"text": "x"}, row), collection="c").posts[1]
    assert first.external_id == again.external_id
    assert fetch(tmp_path / "a.jsonl", collection="d").posts[0].external_id != first.external_id


def test_poisonous_texts_are_kept_readable(tmp_path: Path) -> None:
    path = tmp_path / "poison.jsonl"
    path.write_text(
        '{"id": 1, "text": "nul \\u0000 and half \\ud83d"}\n'
        '{"id": 2, "text": "\\u202egnp.exe"}\n'
        '{"id": 3, "text": "   "}\n' + json.dumps({"id": 4, "text": "x" * 1_000_000}) + "\n",
        encoding="utf-8",
    )
    page = fetch(path)
    assert [post.external_id for post in page.posts] == ["poison/1", "poison/2", "poison/4"]
    assert page.posts[0].text == "nul \ufffd and half \ufffd"
    page.posts[0].text.encode("utf-8")
    assert len(page.posts[2].text) == 100_000
    assert [bad.where for bad in page.set_aside] == ["line 3", "line 4"]
    assert "1000000" in page.set_aside[1].sentence


def test_a_megabyte_in_a_csv_cell_is_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(f'text\n"{"長" * 400_000}"\nshort\n', encoding="utf-8")
    page = fetch(path)
    assert [len(post.text) for post in page.posts] == [100_000, 5]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("list.json", b'[{"text": "a"}]', "json_list"),
        ("columns.csv", b"a,b\n1,2\n", "no_text_column"),
        ("empty.csv", b"", "no_text_column"),
    ],
)
def test_a_file_of_the_wrong_shape_is_refused(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Refused) as caught:
        fetch(tmp_path / name)
    assert caught.value.code == code


@pytest.mark.parametrize(("wanted", "code"), [("none.csv", "file_missing"), (".", "is_folder")])
def test_a_path_that_is_no_file_is_refused(tmp_path: Path, wanted: str, code: str) -> None:
    with pytest.raises(ChannelError) as caught:
        fetch(tmp_path / wanted)
    assert caught.value.code == code
    assert str(tmp_path) not in caught.value.sentence


@pytest.mark.parametrize("wanted", ["../secret.csv", "/etc/passwd", "inner/../../secret.csv"])
def test_nothing_outside_the_import_folder_is_read(tmp_path: Path, wanted: str) -> None:
    (tmp_path / "secret.csv").write_text("text\nsecret\n")
    (tmp_path / "imports").mkdir()
    channel = SPEC.build({"folder": str(tmp_path / "imports")}, {}, ShortMemory())
    with pytest.raises(Refused) as caught:
        channel.listener.fetch(Query(kind="file", now=NOW, settings={"path": wanted}), None)
    assert caught.value.code == "outside_folder"
