"""How files are written: encodings, columns, times."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from listeners.base import Page, Query, ShortMemory
from listeners.errors import Refused
from listeners.files import SPEC
from listeners.files.encodings import HEAD, encoding_of
from listeners.files.times import moment, zone_named

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TOKYO = ZoneInfo("Asia/Tokyo")


def fetch(path: Path, cursor: dict[str, str] | None = None, **settings: str) -> Page:
    listener = SPEC.build({}, {}, ShortMemory()).listener
    limit = int(settings.pop("limit", "100"))
    query = Query(kind="file", now=NOW, settings={"path": str(path), **settings}, limit=limit)
    return listener.fetch(query, cursor)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp932", "euc_jp"]
)
def test_the_encoding_is_told_from_the_file(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "posts.csv"
    rows = "投稿者,本文,日時\n花子,荷物が届きません。,2026/11/19 12:00\n太郎,返品したい ਊ,\n"
    path.write_bytes(rows.replace("ਊ", "ソ").encode(encoding))
    page = fetch(path, timezone="Asia/Tokyo")
    assert [post.text for post in page.posts] == ["荷物が届きません。", "返品したい ソ"]
    assert page.posts[0].author.handle == "花子"
    assert page.posts[0].posted_at == datetime(2026, 11, 19, 3, 0, tzinfo=UTC)
    assert page.posts[1].posted_at == NOW
    second = fetch(path, dict(fetch(path, limit="1").cursor), limit="1")
    assert [post.text for post in second.posts] == ["返品したい ソ"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("ﾆﾓﾂｶﾞﾄﾄﾞｷﾏｾﾝ", "cp932"),
        ("荷物が届きません", "cp932"),
        ("カードが使えない ﾀｽｹﾃ", "euc_jp"),
        ("「返品」", "cp932"),
        ("返品したい\n" * 9_000, "euc_jp"),
        ("ア" * 40_000, "cp932"),
    ],
)
def test_japans_two_old_encodings_are_told_apart(text: str, encoding: str) -> None:
    assert encoding_of(text.encode(encoding)[:HEAD]).name == encoding
    assert encoding_of(b"x" + text.encode(encoding)[: HEAD - 1]).name == encoding


def test_utf_16_lines_are_cut_between_characters(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    # U+0A0A and U+0D0A hold a newline's byte in either half
    path.write_bytes("".join(f'{{"text": "ਊ{n}ഊ"}}\n' for n in range(9)).encode("utf-16"))
    assert [post.text for post in fetch(path).posts] == [f"ਊ{n}ഊ" for n in range(9)]


def test_a_line_of_another_encoding_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    good = '{"text": "良い"}\n'.encode()
    path.write_bytes(good + '{"text": "化け"}\n'.encode("cp932") + good)
    page = fetch(path, encoding="utf-8")
    assert [bad.where for bad in page.set_aside] == ["line 2"]
    assert len(page.posts) == 1  # the same words at the same time are one post


@pytest.mark.parametrize("header", ["content", "BODY", "本文", "Full Text", "投稿内容"])
def test_columns_have_many_names(tmp_path: Path, header: str) -> None:
    path = tmp_path / "posts.tsv"
    path.write_text(f"display-name\t{header}\nHanako\thello\n", encoding="utf-8")
    (post,) = fetch(path).posts
    assert (post.text, post.author.display_name) == ("hello", "Hanako")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2026-11-19T12:00:00Z", datetime(2026, 11, 19, 12, tzinfo=UTC)),
        ("2026-11-19 12:00:00", datetime(2026, 11, 19, 3, tzinfo=UTC)),
        ("2026/1/9 5:07", datetime(2026, 1, 8, 20, 7, tzinfo=UTC)),
        ("２０２６年１１月１９日 １２時３０分", datetime(2026, 11, 19, 3, 30, tzinfo=UTC)),
        ("1763553600", datetime(2025, 11, 19, 12, tzinfo=UTC)),
        (1763553600123, datetime(2025, 11, 19, 12, 0, 0, 123000, tzinfo=UTC)),
        ("2026-11-19", datetime(2026, 11, 18, 15, tzinfo=UTC)),
    ],
)
def test_times_are_read_as_people_write_them(words: object, expected: datetime) -> None:
    assert moment(words, zone=TOKYO) == expected


@pytest.mark.parametrize("words", ["soon", "2026-13-01", "2026/02/30 10:00", "9" * 30, True, ""])
def test_what_is_no_time_is_told(words: object) -> None:
    with pytest.raises(ValueError):
        moment(words, zone=TOKYO)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("encoding", "klingon", "bad_encoding"),
        ("timezone", "Mars/Olympus", "bad_timezone"),
        ("timezone", "../../etc/passwd", "bad_timezone"),
        ("format", "xlsx", "bad_format"),
    ],
)
def test_a_setting_that_is_not_known_is_refused(
    tmp_path: Path, field: str, value: str, code: str
) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("text\nhello\n")
    with pytest.raises(Refused) as caught:
        fetch(path, None, **{field: value})
    assert caught.value.code == code


def test_no_zone_means_utc() -> None:
    assert zone_named(" ") is UTC
