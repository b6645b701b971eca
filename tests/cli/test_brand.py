"""Brands: added, listed, tried on a text, archived."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Kikimimi

MIMIZU = ("brand", "add", "Mimizu", "--variant", "ミミズ便", "--exclude", "釣り")


def test_a_brand_is_added_with_its_spellings(kikimimi: Kikimimi) -> None:
    said = kikimimi.well(*MIMIZU)
    assert "Mimizu" in said.out
    [brand] = kikimimi.well("brand", "list", "--json").json
    assert brand["names"] == ["Mimizu", "ミミズ便"]
    assert brand["excluded"] == ["釣り"]
    assert "ミミズ便" in kikimimi.well("brand", "list").out


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("ﾐﾐｽﾞ便が来ない", 0, "heard"),
        ("MIMIZU again", 0, "heard"),
        ("ミミズ便で釣り", 1, "ruled out by 釣り"),
        ("みみずく", 1, "not heard"),
    ],
)
def test_a_text_is_tried(kikimimi: Kikimimi, text: str, code: int, found: str) -> None:
    kikimimi.well(*MIMIZU)
    said = kikimimi("brand", "try", "Mimizu", text)
    assert said.code == code
    assert found in said.out


def test_an_archived_brand_is_listened_for_no_longer(kikimimi: Kikimimi) -> None:
    kikimimi.well(*MIMIZU)
    kikimimi.well("brand", "archive", "Mimizu")
    kikimimi.well("account", "add", "files", "box", "--no-input")
    said = kikimimi("stream", "add", "box", "file", "--brand", "Mimizu", "--set", "path=a.csv")
    assert said.code == 2
    assert "There is no such brand." in said.err


def test_a_brand_that_is_not_there_is_named(kikimimi: Kikimimi) -> None:
    for word in ("archive", "try"):
        said = kikimimi("brand", word, "Nosuch", *(["text"] if word == "try" else []))
        assert said.code == 1
        assert "There is no brand “Nosuch”" in said.err


def test_an_empty_list_says_what_to_do(kikimimi: Kikimimi) -> None:
    assert "kikimimi brand add" in kikimimi.well("brand", "list").out


def test_a_brand_without_a_name_is_refused(kikimimi: Kikimimi) -> None:
    assert kikimimi("brand", "add", "").code == 2
    assert kikimimi.counts()["brand"] == 0
