"""`analyse`: one object a post, in input order, whatever the input is."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.cli.conftest import Kikimimi, Said

KIKIMIMI = [sys.executable, "-c", "from app.cli import main; main()"]
FIELDS = {
    "id", "language", "intent", "intent_probability", "sentiment", "sentiment_probability",
    "urgency", "urgency_probability", "abstained", "reasons", "names", "personal_data",
}  # fmt: skip
DOUBLE_CHARGE = "至急！！アプリに二重に課金されて返金もされない"


def _objects(said: Said) -> list[dict[str, object]]:
    return [json.loads(line) for line in said.lines]


def test_a_double_charge_is_an_urgent_complaint_with_its_reasons(kikimimi: Kikimimi) -> None:
    [found] = _objects(kikimimi.well("analyse", given=DOUBLE_CHARGE + "\n"))
    assert set(found) == FIELDS
    assert (found["intent"], found["sentiment"]) == ("complaint", "negative")
    assert found["urgency"] in {"high", "critical"}
    reasons = found["reasons"]
    assert isinstance(reasons, list)
    assert any("返金" in reason["words"] for reason in reasons)
    assert all(any(sign > "\u3040" for sign in reason["sentence"]) for reason in reasons)


def test_names_and_personal_data_are_told_by_place_and_not_written_again(
    kikimimi: Kikimimi,
) -> None:
    text = "配送が来ない、解約する。03-1234-5678まで"
    [found] = _objects(said := kikimimi.well("analyse", given=text + "\n"))
    assert {"kind": "aspect:delivery", "start": 0, "end": 2} in _list(found["names"])
    assert {"kind": "churn", "start": 7, "end": 9} in _list(found["names"])
    assert found["personal_data"] == [{"kind": "phone", "start": 12, "end": 24}]
    assert "1234" not in said.out


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def test_a_thousand_lines_are_a_thousand_objects_in_order(kikimimi: Kikimimi) -> None:
    openings = ["アプリが落ちる", "ありがとう！", "How do I cancel?", "", "天気がいい"]
    lines = [f"{openings[at % 5]} {at}" if at % 5 != 3 else "" for at in range(1000)]
    found = _objects(kikimimi.well("analyse", given="\n".join(lines) + "\n"))
    assert [one["id"] for one in found] == [str(at) for at in range(1, 1001)]
    assert all(set(one) == FIELDS for one in found)
    assert all(found[at]["abstained"] for at in range(3, 1000, 5)), "nothing to read, no verdict"
    assert {one["language"] for one in found} >= {"ja", "en"}


def test_csv_with_a_text_column(kikimimi: Kikimimi) -> None:
    path = kikimimi.file("p.csv", '\ufeffid,text\na,"落ちる\nひどい"\nb\nc,ありがとう\n')
    found = _objects(kikimimi.well("analyse", path))
    assert [one["id"] for one in found] == ["a", "b", "c"]
    assert "too few cells" in str(found[1]["problem"])


def test_csv_without_a_text_column_is_told(kikimimi: Kikimimi) -> None:
    said = kikimimi("analyse", kikimimi.file("p.csv", "a,b\n1,2\n"))
    assert said.code == 2
    assert said.err == "The first line names no column “text”. It names: a, b.\n"
    assert said.out == ""


def test_jsonl_keeps_the_place_of_rows_that_cannot_be_read(kikimimi: Kikimimi) -> None:
    rows = '{"id": 7, "text": "落ちる"}\nrubbish\n{"id": "x"}\n{"text": "thanks"}\n'
    found = _objects(kikimimi.well("analyse", kikimimi.file("p.jsonl", rows)))
    assert [one["id"] for one in found] == ["7", "2", "x", "4"]
    assert ["problem" in one for one in found] == [False, True, True, False]


@pytest.mark.parametrize(
    "row",
    [
        '{"id": "\\ud800", "text": "a\\udfff 落ちる", "language": "\\ud801"}',
        '{"text": "\\u0000\\u202e\\u200d"}',
        '{"id": 1e999, "text": "x"}',
        "[" * 100_000,
        '{"id": {"a": 1}, "text": "x"}',
    ],
    ids=["surrogates", "nul", "infinity", "deep", "object"],
)
def test_odd_rows_are_objects_too(kikimimi: Kikimimi, row: str) -> None:
    found = _objects(kikimimi.well("analyse", kikimimi.file("p.jsonl", row + "\n")))
    assert len(found) == 1


def test_rubbish_is_read_line_by_line(kikimimi: Kikimimi) -> None:
    rubbish = bytes(range(256)) * 40
    found = _objects(kikimimi.well("analyse", given=rubbish))
    assert len(found) == rubbish.count(b"\n") + 1
    assert all(found)


@pytest.mark.parametrize("name", ["rubbish.txt", "rubbish"])
@pytest.mark.parametrize(
    "rubbish",
    [bytes(range(256)) * 40, b"\0\0\1\n" * 4_000, b"\xff\xfe" + b"\0\0\1\n" * 999, b"\x82\n" * 50],
    ids=["every byte", "mostly nul", "marked", "cut characters"],
)
def test_a_file_of_rubbish_too_and_it_is_said_once(
    kikimimi: Kikimimi, name: str, rubbish: bytes
) -> None:
    said = kikimimi.well("analyse", kikimimi.file(name, rubbish))
    assert len(_objects(said)) == rubbish.count(b"\n") + (not rubbish.endswith(b"\n"))
    assert said.err.count("This is not UTF-8") == 1


JAPANESE = "アプリに二重に課金された\n配送が来ない、解約する\n対応ありがとう\n"


@pytest.mark.parametrize(
    ("encoding", "header"),
    [
        *(("cp932", header) for header in ("", "id,text\n")),
        *(("euc_jp", header) for header in ("", "id,text\n")),
        *(("utf-16", header) for header in ("", "id,text\n")),
        *((name, "id,text\n") for name in ("utf-16-le", "utf-16-be", "utf-8-sig")),
    ],
)
def test_a_file_is_read_in_its_own_encoding(kikimimi: Kikimimi, encoding: str, header: str) -> None:
    rows = [f"{at},{line}\n" if header else f"{line}\n" for at, line in
            enumerate(JAPANESE.splitlines(), start=1)]  # fmt: skip
    told = kikimimi.file("p.txt", (header + "".join(rows)).encode(encoding))
    plain = kikimimi.well("analyse", given=JAPANESE)
    said = kikimimi.well("analyse", told)
    assert said.out == plain.out
    assert said.err == ""


def test_a_broken_character_makes_no_other_encoding_of_utf_8(kikimimi: Kikimimi) -> None:
    lines = (JAPANESE * 4).encode().replace("課".encode(), b"\xff", 1)
    found = kikimimi.well("analyse", kikimimi.file("p.txt", lines))
    assert _objects(found)[1:] == _objects(kikimimi.well("analyse", given=JAPANESE * 4))[1:]
    assert found.err == "", "one line of many is a mishap"


def test_a_pipe_that_is_not_utf_8_is_told_once(kikimimi: Kikimimi) -> None:
    said = kikimimi.well("analyse", given=(JAPANESE * 1_000).encode("cp932"))
    assert len(said.lines) == 3_000
    assert said.err.count("\n") == 1
    assert said.err.startswith("This is not UTF-8: ")
    assert "iconv -f CP932 -t UTF-8 FILE" in said.err


def test_a_file_whose_encoding_cannot_be_guessed_is_told_by_its_name(kikimimi: Kikimimi) -> None:
    path = kikimimi.file("my posts.txt", JAPANESE.encode("utf-16-le"))
    assert f"iconv -f CP932 -t UTF-8 '{path}'" in kikimimi.well("analyse", path).err


def test_escaped_odd_characters_are_no_other_encoding(kikimimi: Kikimimi) -> None:
    row = '{"text": "\\u0000 \\ufffd 落ちる"}\n'
    assert kikimimi.well("analyse", kikimimi.file("p.jsonl", row)).err == ""


def test_a_megabyte_on_one_line_is_one_object(kikimimi: Kikimimi) -> None:
    assert len(_objects(kikimimi.well("analyse", given="最悪" * 170_000))) == 1


def test_nothing_gives_nothing(kikimimi: Kikimimi) -> None:
    assert kikimimi.well("analyse", given="").out == ""


def test_it_makes_neither_folder_nor_database(kikimimi: Kikimimi) -> None:
    kikimimi.well("analyse", given="落ちる\n")
    assert list(kikimimi.folder.iterdir()) == []


def test_a_database_that_cannot_be_asked_is_told_and_posts_are_read(kikimimi: Kikimimi) -> None:
    data = kikimimi.folder / "data"
    data.mkdir()
    (data / "kikimimi.sqlite3").write_bytes(b"no database at all" * 100)
    said = kikimimi.well("analyse", given=DOUBLE_CHARGE + "\n")
    assert _objects(said)[0]["intent"] == "complaint"
    assert "SQLite says" in said.err
    assert "as it was installed" in said.err


def test_a_file_that_cannot_be_read_is_told(kikimimi: Kikimimi) -> None:
    missing = kikimimi("analyse", "nosuch.txt")
    assert (missing.code, missing.out) == (1, "")
    assert missing.err == "The file nosuch.txt cannot be read: No such file or directory.\n"
    assert "Is a directory" in kikimimi("analyse", kikimimi.folder).err


def test_the_reasons_can_be_asked_for_in_english(kikimimi: Kikimimi) -> None:
    [found] = _objects(kikimimi.well("analyse", "--language", "en", given=DOUBLE_CHARGE))
    reasons = found["reasons"]
    assert isinstance(reasons, list)
    assert all(reason["sentence"].split()[0].isascii() for reason in reasons)


def test_a_reader_who_has_enough_ends_it_quietly(kikimimi: Kikimimi) -> None:
    path = kikimimi.file("many.txt", "アプリが落ちる\n" * 20_000)
    process = subprocess.Popen(
        [*KIKIMIMI, "analyse", str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    first = process.stdout.readline()
    process.stdout.close()
    told = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 0
    assert json.loads(first)["intent"] == "complaint"
    assert not told, told.decode()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux's /dev/full")  # noqa: PTH110
def test_a_full_disk_is_told(kikimimi: Kikimimi) -> None:
    path = kikimimi.file("p.txt", "アプリが落ちる\n")
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        ran = subprocess.run(
            [*KIKIMIMI, "analyse", str(path)], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert ran.returncode == 1
    assert "No space left on device" in ran.stderr.decode()
    assert "Traceback" not in ran.stderr.decode()
