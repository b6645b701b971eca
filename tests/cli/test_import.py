"""Files: every good row once, bad rows with their line, resumed wherever it was stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.models import Post
from tests.cli.conftest import Kikimimi

KIKIMIMI = [sys.executable, "-c", "from app.cli import main; main()"]


def _texts(kikimimi: Kikimimi) -> list[str]:
    with kikimimi.sessions() as sessions, sessions.read() as session:
        return list(session.scalars(sa.select(Post.text).order_by(Post.id)))


def test_jsonl_is_imported_and_bad_rows_are_named_by_line(kikimimi: Kikimimi) -> None:
    path = kikimimi.file(
        "p.jsonl", '{"id": "1", "text": "一"}\nnot json\n{"id": "2"}\n{"id": "3", "text": "三"}\n'
    )
    said = kikimimi.well("import", path)
    assert "2 new posts" in said.out
    assert "line 2" in said.err
    assert "line 3" in said.err
    assert _texts(kikimimi) == ["一", "三"]


def test_the_same_file_again_brings_nothing_new(kikimimi: Kikimimi) -> None:
    path = kikimimi.file("p.jsonl", '{"id": "1", "text": "一"}\n')
    assert kikimimi.well("import", path, "--json").json["new"] == 1
    assert kikimimi.well("import", path, "--json").json["new"] == 0
    assert len(_texts(kikimimi)) == 1


def test_a_quoted_cell_keeps_its_line_breaks(kikimimi: Kikimimi) -> None:
    path = kikimimi.file("p.csv", 'id,text\n1,"一行目\n二行目, ""引用"""\n2,次\n')
    kikimimi.well("import", path)
    assert _texts(kikimimi) == ['一行目\n二行目, "引用"', "次"]


def test_a_file_of_windows_is_read_as_such(kikimimi: Kikimimi) -> None:
    rows = "id,本文\r\n1,髙橋さん①が届かない\r\n2,ありがとう～\r\n"
    path = kikimimi.file("p.csv", rows.encode("cp932"))
    kikimimi.well("import", path)
    assert _texts(kikimimi)[0] == "髙橋さん①が届かない"


def test_another_encoding_said_later_is_obeyed(kikimimi: Kikimimi) -> None:
    path = kikimimi.file("p.csv", "id,text\n1,あ\n".encode("euc-jp"))
    kikimimi("import", path, "--encoding", "cp932")
    kikimimi.well("import", path, "--encoding", "euc-jp")
    said = kikimimi.well("stream", "dry-run", 1, "--json")
    assert said.json[0]["text"] == "あ"


def test_a_changed_file_is_read_again_and_nothing_is_doubled(kikimimi: Kikimimi) -> None:
    path = kikimimi.file("p.jsonl", '{"id": "1", "text": "一"}\n')
    kikimimi.well("import", path)
    path.write_text('{"id": "2", "text": "二"}\n{"id": "1", "text": "一"}\n', "utf-8")
    said = kikimimi.well("import", path)
    assert "The file was changed" in said.err
    assert sorted(_texts(kikimimi)) == sorted(["一", "二"])


def test_only_the_first_bad_rows_are_told_and_all_are_counted(kikimimi: Kikimimi) -> None:
    path = kikimimi.file("p.jsonl", "rubbish\n" * 120 + '{"id": "1", "text": "一"}\n')
    said = kikimimi.well("import", path, "--json")
    assert said.json["set_aside"] == 120
    assert said.json["first_set_aside"][0]["place"] == "line 1"
    assert "70 more" in said.err


def test_no_progress_bar_is_drawn_into_a_pipe(kikimimi: Kikimimi) -> None:
    said = kikimimi.well("import", kikimimi.file("p.jsonl", '{"id": "1", "text": "一"}\n'))
    assert said.err == ""
    assert "\r" not in said.out


def test_a_paused_account_is_told_instead_of_waited_for(kikimimi: Kikimimi) -> None:
    path = kikimimi.file("p.jsonl", '{"id": "1", "text": "一"}\n')
    kikimimi.well("import", path)
    kikimimi.well("account", "pause", "imports")
    said = kikimimi("import", path)
    assert said.code == 1
    assert "kikimimi account resume imports" in said.err


@pytest.mark.parametrize(
    ("content", "words", "code", "sentence"),
    [
        (None, [], 2, "There is no file"),
        ("[]", [], 1, "one JSON object a line"),
        ("a,b\n1,2\n", [], 1, "text"),
        ("id,text\n1,x\n", ["--encoding", "klingon"], 1, "ncoding"),
        ("id,text\n1,x\n", ["--timezone", "Moon/Crater"], 1, "zone"),
        ("id,text\n1,x\n", ["--brand", "Nosuch"], 1, "There is no brand “Nosuch”"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    kikimimi: Kikimimi, content: str | None, words: list[str], code: int, sentence: str
) -> None:
    name = "p.jsonl" if content == "[]" else "p.csv"
    path = kikimimi.folder / name if content is None else kikimimi.file(name, content)
    said = kikimimi("import", path, *words)
    assert said.code == code, said.out + said.err
    assert sentence in said.err


def test_a_folder_is_no_file(kikimimi: Kikimimi) -> None:
    said = kikimimi("import", kikimimi.folder)
    assert said.code == 2
    assert "There is no file" in said.err


def test_killed_half_way_it_goes_on_and_doubles_nothing(kikimimi: Kikimimi) -> None:
    rows = 6000
    path = kikimimi.file(
        "p.jsonl",
        "".join(json.dumps({"id": str(n), "text": f"post {n}"}) + "\n" for n in range(rows)),
    )
    process = subprocess.Popen(
        [*KIKIMIMI, "import", str(path)],
        env={**os.environ, "KIKIMIMI_DATA": str(kikimimi.folder / "data")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    stored = _wait_for_some(kikimimi, process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert stored > 0
    left = rows - len(_texts(kikimimi))
    begun = time.monotonic()
    assert kikimimi.well("import", path, "--json").json["new"] == left
    assert time.monotonic() - begun < 100, "it did not wait for the dead one's lease (120 s)"
    assert sorted(_texts(kikimimi)) == sorted(f"post {n}" for n in range(rows))


def _wait_for_some(kikimimi: Kikimimi, process: subprocess.Popen[bytes]) -> int:
    while process.poll() is None:
        if (kikimimi.folder / "data" / "imports" / "p.jsonl").exists():
            try:
                if found := kikimimi.counts()["post"]:
                    return found
            except sa.exc.OperationalError:
                continue  # its tables are being made
    return kikimimi.counts()["post"]


def test_a_name_that_is_too_long_for_a_stream_is_cut(kikimimi: Kikimimi) -> None:
    path = kikimimi.file("あ" * 70 + ".jsonl", '{"id": "1", "text": "一"}\n')
    kikimimi.well("import", path)
    longer = Path(kikimimi.folder / ("b" * 200 + ".jsonl"))
    longer.write_text('{"id": "1", "text": "二"}\n', "utf-8")
    kikimimi.well("import", longer)
    names = [stream["name"] for stream in kikimimi.well("stream", "list", "--json").json]
    assert max(map(len, names)) == 120
    assert len(_texts(kikimimi)) == 2
