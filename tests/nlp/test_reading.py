"""Rows come out of plain lines, CSV and JSONL in order, the bad ones with a sentence."""

from __future__ import annotations

import io

import pytest

from nlp.pipeline import build
from nlp.reading import NoTextColumn, ReadRow, read
from nlp.writing import to_json


def test_plain_lines_keep_their_numbers_and_blank_lines() -> None:
    rows = list(read(io.StringIO("一\n\n三\r\n"), "-"))
    assert [(row.id, row.text) for row in rows] == [("1", "一"), ("2", ""), ("3", "三")]


def test_a_csv_is_known_by_its_header_and_keeps_line_breaks_in_cells() -> None:
    rows = list(read(io.StringIO('\ufeffid,text,language\na,"二\n行",ja\n,x,\n'), "-"))
    assert rows == [
        ReadRow(id="a", text="二\n行", language="ja"),
        ReadRow(id="4", text="x", language=None),
    ]


@pytest.mark.parametrize(
    "first", ["no call, text", "Ring, text, or (best) write", "“No call,\u3000text”, text"]
)
def test_a_post_that_speaks_of_text_is_no_header(first: str) -> None:
    rows = list(read(io.StringIO(f"{first}\nb\n"), "-"))
    assert [row.text for row in rows] == [first, "b"]


@pytest.mark.parametrize(
    "first",
    [",text", "id, text", '"posted-at","text"', "author.name,本文,TEXT"]
    + ["post id,created at,text", '"Tweet Id","text"', "Created (JST),Text"],
)
def test_words_that_name_columns_are_a_header(first: str) -> None:
    [row] = read(io.StringIO(first + "\n" + "x," * first.count(",") + "good\n"), "-")
    assert (row.id, row.text) == ("x" if first == "id, text" else "2", "good")


def test_a_name_in_quotes_may_have_a_comma() -> None:
    [row] = read(io.StringIO('"writer, as shown",text\nx,good\n'), "-")
    assert row.text == "good"


def test_a_file_of_that_name_is_csv_whatever_its_header_says() -> None:
    [row] = read(io.StringIO("no call,text\nx,good\n"), "posts.csv")
    assert row.text == "good"


def test_a_short_csv_row_is_told_and_the_rest_is_read() -> None:
    rows = list(read(io.StringIO("id,text\na\nb,good\n"), "posts.csv"))
    assert rows[0].problem == "Line 2 has too few cells."
    assert rows[1] == ReadRow(id="b", text="good")


def test_a_csv_without_text_names_what_it_has() -> None:
    with pytest.raises(NoTextColumn, match="body"):
        list(read(io.StringIO("id,body\n1,x\n"), "posts.csv"))


def test_bad_json_rows_are_told_by_line_and_the_rest_is_read() -> None:
    lines = '{"id": 7, "text": "a"}\nnot json\n\n{"id": "q", "body": 1}\n[1]\n{"text": "b"}\n'
    rows = list(read(io.StringIO(lines), "-"))
    assert [(row.id, row.text, row.problem) for row in rows] == [
        ("7", "a", None),
        ("2", "", "Line 2 is not a JSON object."),
        ("q", "", "Line 4 has no “text” that is a string."),
        ("5", "", "Line 5 is not a JSON object."),
        ("6", "b", None),
    ]


def test_a_plain_line_that_begins_with_a_brace_is_plain() -> None:
    assert [row.text for row in read(io.StringIO("{笑}\nb\n"), "-")] == ["{笑}", "b"]


def test_an_empty_stream_has_no_rows() -> None:
    assert list(read(io.StringIO(""), "-")) == []


def test_the_object_speaks_the_language_of_the_post_unless_asked() -> None:
    [said] = build().analyse(["アプリが落ちる。最悪"])
    japanese, english = to_json(said, "1"), to_json(said, "1", "en")
    assert list(japanese) == (
        ["id", "language", "intent", "intent_probability", "sentiment", "sentiment_probability"]
        + ["urgency", "urgency_probability", "abstained", "reasons", "names", "personal_data"]
    )
    assert "怒りを表す言葉があります（「最悪」）" in str(japanese["reasons"])
    assert "Is angry (“最悪”)" in str(english["reasons"])
