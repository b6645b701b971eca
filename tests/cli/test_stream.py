"""Streams: added, listed, tried without storing, run once, paused where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Kikimimi

POSTS = (
    '{"id": "1", "text": "ミミズ便のアプリに二重に課金されて返金もされない", "author": "hana"}\n'
    '{"id": "2", "text": "天気がいい", "author": "ken"}\n'
    '{"id": "3", "author": "nobody"}\n'
)


@pytest.fixture
def listening(kikimimi: Kikimimi) -> Kikimimi:
    """A brand, an account and stream 1 over a file with two good rows and a bad one."""
    kikimimi.well("brand", "add", "Mimizu", "--variant", "ミミズ便")
    kikimimi.well("account", "add", "files", "box", "--no-input")
    kikimimi.well(*("stream", "add", "box", "file", "--brand", "Mimizu", "--set", "path=p.jsonl"))
    imports = kikimimi.folder / "data" / "imports"
    imports.mkdir(parents=True)
    (imports / "p.jsonl").write_text(POSTS, "utf-8")
    return kikimimi


def test_a_dry_run_shows_how_posts_would_be_read_and_stores_nothing(listening: Kikimimi) -> None:
    before = listening.counts()
    listed = listening.well("stream", "list", "--json").json
    said = listening.well("stream", "dry-run", 1)
    assert "complaint" in said.out
    assert "返金" in said.out
    assert "line 3" in said.err
    assert listening.counts() == before
    assert listening.well("stream", "list", "--json").json == listed


def test_a_dry_run_for_scripts_is_json_only(listening: Kikimimi) -> None:
    posts = listening.well("stream", "dry-run", 1, "--json").json
    complaint = next(post for post in posts if post["external_id"].endswith("1"))
    assert complaint["kept"]
    assert complaint["intent"] == "complaint"
    assert complaint["sentiment"] == "negative"
    assert complaint["urgency"] in {"high", "critical"}


def test_a_dry_run_shows_no_stranger_s_escapes(listening: Kikimimi) -> None:
    path = listening.folder / "data" / "imports" / "p.jsonl"
    path.write_text('{"id": "1", "text": "Mimizu \\u001b[2J\\u202e [/b]"}\n', "utf-8")
    said = listening.well("stream", "dry-run", 1)
    assert "[/b]" in said.out
    assert "\x1b" not in said.out
    assert "\u202e" not in said.out


def test_run_now_stores_a_page_and_again_nothing_new(listening: Kikimimi) -> None:
    assert "2 new of" in listening.well("stream", "run-now", 1).out
    assert listening.counts()["post"] == 2
    listening("stream", "run-now", 1)
    assert listening.counts()["post"] == 2


def test_a_missing_file_is_told_and_the_stream_kept(listening: Kikimimi) -> None:
    Path(listening.folder / "data" / "imports" / "p.jsonl").unlink()
    for word in ("dry-run", "run-now"):
        said = listening("stream", word, 1)
        assert said.code == 1
        assert "There is no such file. Check the path." in said.err
    [stream] = listening.well("stream", "list", "--json").json
    assert stream["trouble"] == "There is no such file. Check the path."


def test_a_paused_stream_is_not_run(listening: Kikimimi) -> None:
    listening.well("stream", "pause", 1)
    assert listening.well("stream", "list", "--json").json[0]["state"] == "paused"
    said = listening("stream", "run-now", 1)
    assert said.code == 1
    assert "paused" in said.err
    assert listening.counts()["post"] == 0
    listening.well("stream", "resume", 1)
    listening.well("stream", "run-now", 1)
    assert listening.counts()["post"] == 2


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["add", "nosuch", "file"], 1, "There is no account “nosuch”"),
        (["add", "box", "nosuch"], 1, "The channel has no such kind of stream."),
        (["add", "box", "file"], 2, "path: This is needed."),
        (["add", "box", "file", "--set", "pat=x"], 2, "known: path"),
        (["add", "box", "file", "--set", "path=x", "--brand", "X"], 1, "There is no brand “X”"),
        (["add", "box", "file", "--set", "path=x", "--every", "0"], 2, "every_seconds"),
        (["add", "box", "file", "--set", "path=x", "--language", "xx"], 2, "language"),
        (["dry-run", "99"], 1, "There is no such stream."),
        (["run-now", "99"], 1, "There is no such stream."),
        (["pause", "99"], 1, "There is no such stream."),
        (["resume", "many"], 2, "many"),
        (["dry-run", "9" * 30], 2, "not in the range"),
    ],
)
def test_a_wrong_wish_is_answered_with_a_sentence(
    listening: Kikimimi, words: list[str], code: int, sentence: str
) -> None:
    said = listening("stream", *words)
    assert said.code == code, said.out + said.err
    assert sentence in said.err
    assert listening.counts()["stream"] == 1


def test_a_file_outside_the_import_folder_is_not_read(listening: Kikimimi) -> None:
    listening.well("stream", "add", "box", "file", "--name", "x", "--set", "path=/etc/passwd")
    said = listening("stream", "dry-run", 2)
    assert said.code == 1
    assert "Only files in the import folder are read." in said.err


def test_an_empty_list_says_what_to_do(kikimimi: Kikimimi) -> None:
    assert "kikimimi stream add" in kikimimi.well("stream", "list").out
